// The reader's own operation: the kinds there are, what can be set of each, and what it is called.
(function (redact) {
  "use strict";

  const unit = (axis, width) => Array.from({ length: width }, (_, at) => (at === axis ? 1 : 0));
  const range = (name, label, least, most, step) => ({ name, label, least, most, step });
  const THRESHOLD = range("threshold", "Threshold: up to this cosine nothing changes", 0, 0.99, 0.01);

  // How each kind begins in a latent space of some width, and what of it is set by a slider. `dims`: dimensions are ticked;
  // `direction`: it acts along one, which is dragged on the sphere.
  const KINDS = {
    Ablate: { words: "Ablate dimensions", dims: true, begin: () => ({ dims: [0] }), ranges: [] },
    Prune: { words: "Prune dimensions", dims: true, begin: () => ({ dims: [0] }), ranges: [] },
    SuppressSubspace: { words: "Set dimensions to 0 while it runs", dims: true, begin: () => ({ dims: [0] }), ranges: [] },
    Suppress: {
      words: "Suppress a direction",
      direction: true,
      begin: (width) => ({ direction: unit(0, width), threshold: 0, strength: 1, power: 0 }),
      ranges: [THRESHOLD, range("strength", "Strength: the share taken out", 0, 1, 0.01), range("power", "Power of the ramp", 0, 8, 0.5)],
    },
    RepelLinear: {
      words: "Repel from a direction, linear map",
      direction: true,
      begin: (width) => ({ direction: unit(0, width), threshold: 0, end: 0 }),
      ranges: [THRESHOLD, range("end", "End: the cosine that 1 becomes", -1, 1, 0.01)],
    },
    RepelBezier: {
      words: "Repel from a direction, Bezier map",
      direction: true,
      begin: (width) => ({ direction: unit(0, width), threshold: 0.2, end: 0.5 }),
      ranges: [THRESHOLD, range("end", "End: the cosine that 1 becomes", 0.01, 1, 0.01)],
    },
    AblateWithFallback: {
      words: "Ablate a direction, with a fallback",
      direction: true,
      begin: (width) => ({ direction: unit(0, width), bias: 0 }),
      ranges: [range("bias", "Fallback: how far to the other end", 0, 2, 0.05)],
    },
  };

  const begin = (kind, width) => ({ kind, ...KINDS[kind].begin(width) });

  // What a reader set, as an operation that a network can be given: within what the kinds allow, and within the latent space.
  function operation(own, width) {
    const kind = KINDS[own.kind] ? own.kind : "Ablate";
    const full = { ...begin(kind, width), ...own, kind };
    if (KINDS[kind].dims) {
      const dims = [...new Set(full.dims)].filter((dim) => Number.isInteger(dim) && dim >= 0 && dim < width).sort((a, b) => a - b);
      // A network without any dimension has nothing to say.
      const kept = kind === "Prune" ? dims.slice(0, width - 1) : dims;
      return kept.length ? { kind, dims: kept } : { kind: "None" };
    }
    let direction = Array.from({ length: width }, (_, at) => Number(full.direction[at]) || 0);
    if (!direction.some((part) => part)) direction = unit(0, width);
    const clamped = {};
    for (const { name, least, most } of KINDS[kind].ranges) {
      const value = Number(full[name]);
      clamped[name] = Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : begin(kind, width)[name];
    }
    if (kind === "RepelLinear") return { kind: "Repel", direction, mapping: { kind: "LinearMap", threshold: clamped.threshold, end: clamped.end } };
    if (kind === "RepelBezier") {
      // The curve would run backwards if it ended below where it leaves the identity.
      const end = Math.min(1, Math.max(clamped.end, clamped.threshold + 0.01));
      return { kind: "Repel", direction, mapping: { kind: "BezierMap", threshold: clamped.threshold, end } };
    }
    return { kind, direction, ...clamped };
  }

  const told = (numbers) => numbers.map((number) => redact.writing.number(Number(number.toFixed(2)))).join(", ");
  const listed = (dims) => `dimension${dims.length > 1 ? "s" : ""} ${dims.map((dim) => dim + 1).join(", ")}`;

  function words(made) {
    if (made.kind === "None") return "as trained";
    if (made.dims) return { Ablate: "after ablating", Prune: "after pruning", SuppressSubspace: "with 0 in" }[made.kind] + ` ${listed(made.dims)}`;
    const along = `(${told(made.direction)})`;
    if (made.kind === "Suppress") return `with ${along} suppressed`;
    if (made.kind === "Repel") return `repelled from ${along}`;
    return `after ablating ${along}${made.bias ? ` with a fallback of ${told([made.bias])}` : ""}`;
  }

  // The paper's operation in whose place the reader's own stands: the one that the page opens with, or the first of another arm.
  const replaced = (record, arm) => arm.operations.find(({ network }) => network === record.shown) ?? arm.operations[0];

  redact.own = { KINDS, begin, operation, words, replaced };
})((window.redact = window.redact || {}));
