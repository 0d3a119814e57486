// What the seeds say of claims: the share that passes, its interval, the verdict; by the paper's one rule.
(function (redact) {
  "use strict";

  const Z_95 = 1.959963984540054; // the 97.5 % quantile of the standard normal distribution
  const HOLDS = "holds", REFUTED = "refuted", UNDECIDED = "undecided";

  // The 95 % Wilson score interval [low, high] of a share, for `passes` of n (Wilson, 1927).
  function wilson(passes, n) {
    if (!(passes >= 0 && passes <= n && n >= 1)) throw new Error(`${passes} of ${n}: expected a share`);
    const p = passes / n, z2 = Z_95 ** 2;
    const center = (p + z2 / (2 * n)) / (1 + z2 / n);
    const half = (Z_95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
    // The interval ends at p itself for none and for all; rounding must not leave p outside.
    return [Math.min(p, Math.max(0, center - half)), Math.max(p, Math.min(1, center + half))];
  }

  function statusOf([low, high], share) {
    return low > share ? HOLDS : high < share ? REFUTED : UNDECIDED;
  }

  // Whether a value lies on the side of a threshold that ">=" or "<=" names, itself included. What is no number meets nothing.
  function meets(value, comparison, threshold) {
    if (typeof value !== "number") return false;
    return comparison === ">=" ? value >= threshold : value <= threshold;
  }

  // The thresholds that were registered, of claims and observations: key -> number.
  function registered(record) {
    return Object.fromEntries([...record.claims, ...(record.observations ?? [])].map(({ key, threshold }) => [key, threshold]));
  }

  function counted(passed, share) {
    const passes = passed.filter(Boolean).length, of = passed.length;
    const interval = wilson(passes, of);
    return { passes, of, interval, status: statusOf(interval, share), passed, in_share: share };
  }

  // What the seeds say with these thresholds (key -> number; one that is not named is the registered one). `passed`: which of
  // the seeds pass. A claim about a share of its own (`alone`) is no part of the joint count, and has its own say.
  function judge(record, thresholds = {}) {
    const one = (claim) => {
      const { key, values, comparison, in_share, alone } = claim;
      const threshold = thresholds[key] ?? claim.threshold;
      const passed = values.map((value) => meets(value, comparison, threshold));
      return { key, ...counted(passed, in_share), values, threshold, alone };
    };
    const claims = record.claims.map(one);
    const parts = claims.filter((claim) => !claim.alone);
    const joint = counted(
      record.seeds.map((_, i) => parts.every((claim) => claim.passed[i])),
      record.in_share
    );
    const say = [...(parts.length ? [joint] : []), ...claims.filter((claim) => claim.alone)].map(({ status }) => status);
    return { claims, observations: (record.observations ?? []).map(one), joint, verdict: conjunction(say) };
  }

  function conjunction(statuses) {
    if (statuses.includes(REFUTED)) return "disconfirmed";
    return statuses.length && statuses.every((status) => status === HOLDS) ? "confirmed" : UNDECIDED;
  }

  redact.judging = { wilson, statusOf, meets, judge, registered };
})((window.redact = window.redact || {}));
