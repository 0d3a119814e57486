// What is set, as an address says it, and back: a link shows what its sender saw.
(function (redact) {
  "use strict";
  const short = (number, places = 3) => String(Number(Number(number).toFixed(places)));
  const numbers = (text) => text.split(",").map(Number);
  const areFinite = (values) => values.every(Number.isFinite);

  function written(state, lab) {
    const values = lab.fixed ? {} : { e: state.experiment };
    if (state.arm) values.a = state.arm;
    values.n = String(state.seed);
    values.o = state.network;
    if (state.network === "own") {
      values.k = state.own.kind;
      for (const [name, value] of Object.entries(state.own)) {
        if (name === "dims") values.d = value.join(",");
        else if (name === "direction") values.v = value.map((part) => short(part, 4)).join(",");
        else if (name !== "kind") values[`k-${name}`] = short(value);
      }
    }
    values.x = state.axes.join(",");
    values.r = state.turn.map((angle) => short(angle)).join(",");
    values.c = redact.wording.hex(state.color).slice(1);
    if (state.dots !== "both") values.s = state.dots;
    if (state.trails) values.f = "1";
    if (state.dot !== null) values.i = String(state.dot);
    if (state.pixels) values.p = state.pixels.map((value) => Math.round(16 * value).toString(36)).join("");
    for (const [key, threshold] of Object.entries(state.thresholds)) values[`t-${key}`] = String(Number(threshold.toPrecision(4)));
    return values;
  }

  // Only what an address says, and says right; what does not fit an experiment is seen to later.
  function read(values, lab) {
    const state = {};
    if (!lab.fixed && values.e) state.experiment = values.e;
    if (values.a) state.arm = values.a;
    if (/^\d+$/.test(values.n || "")) state.seed = Number(values.n);
    if (values.o) state.network = values.o;
    if (values.k && redact.own.KINDS[values.k]) {
      const own = { kind: values.k };
      if (values.d !== undefined && areFinite(numbers(values.d))) own.dims = values.d === "" ? [] : numbers(values.d);
      if (values.v && areFinite(numbers(values.v))) own.direction = numbers(values.v);
      for (const { name } of redact.own.KINDS[values.k].ranges) {
        const value = Number(values[`k-${name}`]);
        if (values[`k-${name}`] !== undefined && Number.isFinite(value)) own[name] = value;
      }
      const width = own.direction ? own.direction.length : 4;
      state.own = { ...redact.own.begin(values.k, width), ...own };
    }
    if (values.x && areFinite(numbers(values.x))) state.axes = numbers(values.x);
    if (values.r && numbers(values.r).length === 2 && areFinite(numbers(values.r))) state.turn = numbers(values.r);
    if (/^[0-9a-f]{6}$/i.test(values.c || "")) state.color = [0, 2, 4].map((at) => parseInt(values.c.slice(at, at + 2), 16) / 255);
    if (["in", "out"].includes(values.s)) state.dots = values.s;
    if (values.f === "1") state.trails = true;
    if (/^\d+$/.test(values.i || "")) state.dot = Number(values.i);
    if (/^[0-9a-g]{64}$/.test(values.p || "")) state.pixels = [...values.p].map((sign) => parseInt(sign, 36) / 16);
    const thresholds = Object.entries(values).filter(([name, value]) => name.startsWith("t-") && value !== "" && Number.isFinite(Number(value)));
    if (thresholds.length) state.thresholds = Object.fromEntries(thresholds.map(([name, value]) => [name.slice(2), Number(value)]));
    return state;
  }

  redact.settings = { written, read };
})((window.redact = window.redact || {}));
