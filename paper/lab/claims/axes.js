// Axes of values, and swarms of dots along them.
(function (redact) {
  "use strict";

  const MARGIN = 0.04;

  // The smallest of 1, 2 and 5 times a power of ten by which `most` steps or fewer make the span.
  function niceStep(span, most) {
    const rough = span / most;
    const power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough * 0.999999);
  }

  // An axis for values: logarithmic where all are positive and span more than a factor of 100. `log` decides where it is given.
  // It has `low` and `high`, its ends; `place(value)`, from 0 to 1 between them; `value(place)`; `rounded(value)`, to what an
  // axis can show, a thousandth of it; and `ticks(most)`.
  function axis(values, log) {
    const finite = values.filter((value) => typeof value === "number" && Number.isFinite(value));
    let low = Math.min(...finite);
    let high = Math.max(...finite);
    if (!finite.length) [low, high] = [0, 1];
    const isLog = log ?? (low > 0 && high > 100 * low);
    if (isLog) {
      const margin = MARGIN * Math.max(Math.log10(high / low), 0.5);
      const [from, to] = [Math.log10(low) - margin, Math.log10(high) + margin];
      return {
        log: true,
        low: 10 ** from,
        high: 10 ** to,
        place: (value) => (Math.log10(value) - from) / (to - from),
        value: (place) => 10 ** (from + place * (to - from)),
        rounded: (value) => Number(value.toPrecision(3)),
        ticks: (most) => powers(from, to, most),
      };
    }
    if (low > 0 && low < 0.5 * high) low = 0;
    const margin = MARGIN * Math.max(high - low, 1e-6 * Math.max(Math.abs(high), 1e-6));
    const [from, to] = [low - margin, high + margin];
    const places = Math.min(100, Math.max(0, Math.ceil(-Math.log10((to - from) / 1000))));
    return {
      log: false,
      low: from,
      high: to,
      place: (value) => (value - from) / (to - from),
      value: (place) => from + place * (to - from),
      rounded: (value) => Number(value.toFixed(places)),
      ticks: (most) => steps(from, to, most),
    };
  }

  function steps(from, to, most) {
    const step = niceStep(to - from, most);
    const found = [];
    for (let count = Math.ceil(from / step); count * step <= to; count += 1) found.push(Number((count * step).toPrecision(12)));
    return found;
  }

  function powers(from, to, most) {
    const every = Math.max(1, Math.ceil((to - from) / most));
    const found = [];
    for (let power = Math.ceil(from / every) * every; power <= to; power += every) found.push(10 ** power);
    return found;
  }

  // Offsets, as small as possible, within `room` on both sides, that keep dots at `x` apart; where there is no room left, dots
  // overlap as little as can be had. No chance is involved.
  function swarm(x, diameter, room) {
    const choices = [0];
    for (let step = 1; step * (diameter / 2) <= room; step += 1) choices.push((step * diameter) / 2, (-step * diameter) / 2);
    const order = [...x.keys()].sort((first, second) => x[first] - x[second] || first - second);
    const offsets = new Array(x.length).fill(0);
    order.forEach((dot, rank) => {
      const near = [];
      for (let before = rank - 1; before >= 0 && x[dot] - x[order[before]] < diameter; before -= 1) near.push(order[before]);
      const enough = (diameter * 0.98) ** 2;
      let best = [-1, 0];
      for (const choice of choices) {
        let gap = Infinity; // the square of the distance to the nearest dot
        for (const other of near) {
          gap = Math.min(gap, (x[dot] - x[other]) ** 2 + (offsets[other] - choice) ** 2);
          if (gap <= best[0]) break;
        }
        if (gap > best[0]) best = [gap, choice];
        if (gap >= enough) break;
      }
      offsets[dot] = best[1];
    });
    return offsets;
  }

  redact.axes = { axis, swarm };
})((window.redact = window.redact || {}));
