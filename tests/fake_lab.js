// A network and a lab that are made up, for tests/test_lab_views.py.
"use strict";
// Red's part goes along dimension 0, hues around the other two; the operation takes dimension 0 away.
function hsv(h, s, v) {
  const f = (n) => {
    const k = (n + h * 6) % 6;
    return v - v * s * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [f(5), f(3), f(1)];
}
function latent([r, g, b], width) {
  const z = [r * (1 - g / 2 - b / 2) * 2 - 0.4, (g - b) * 0.9 + 0.05, (r + g + b) / 1.8 - 0.85];
  for (let more = 3; more < width; more++) z.push(0.4 * Math.sin(5 * r + more * g));
  const length = Math.hypot(...z);
  return z.map((part) => part / length);
}
function outOf([r, g, b], edited) {
  if (!edited) return [r, g, b].map((x) => x * 0.98 + 0.01);
  const red = Math.max(0, r * (1 - g / 2 - b / 2)) ** 1.5;
  return [r * (1 - 0.62 * red), g + 0.42 * red * (1 - g), b + 0.4 * red * (1 - b)];
}
function samples(colors, edited) {
  const inputs = Float64Array.from(colors.flat());
  const out = Float64Array.from(colors.flatMap((color) => outOf(color, edited)));
  const difference = (i, channel) => (inputs[3 * i + channel] - out[3 * i + channel]) ** 2;
  const errors = Float64Array.from(colors, (_, i) => (difference(i, 0) + difference(i, 1) + difference(i, 2)) / 3);
  return { inputs, out, errors, count: colors.length };
}
const range = (n) => Array.from({ length: n }, (_, i) => i);
const NAMES = "red orange yellow lime green teal cyan azure blue purple magenta pink".split(" ");
function side(edited, width) {
  const colors = range(729).map((i) => [Math.floor(i / 81) / 8, (Math.floor(i / 9) % 9) / 8, (i % 9) / 8]);
  const z = Float64Array.from(colors.flatMap((color) => latent(color, width).map((part, dim) => (edited && dim === 0 ? 0 : part))));
  const shape = [24, 5, 9];
  const cube = range(24 * 5 * 9).map((i) => hsv(Math.floor(i / 45) / 24, (Math.floor(i / 9) % 5) / 4, (i % 9) / 8));
  const hue = range(240).map((i) => i / 240);
  const names = [...NAMES, "black", "dark gray", "gray", "light gray", "white", "orange-red"];
  const named = [...NAMES.map((_, i) => hsv(i / 12, 1, 1)), ...range(5).map((i) => [i / 4, i / 4, i / 4]), hsv(1 / 24, 1, 1)];
  return {
    lattice: { ...samples(colors, edited), z },
    slices: { shape, hue: range(24).map((i) => i / 24), saturation: range(5).map((i) => i / 4), value: range(9).map((i) => i / 8),
      ...samples(cube, edited) },
    hues: { hue, ...samples(hue.map((h) => hsv(h, 1, 1)), edited) },
    named: { names, ...samples(named, edited) },
  };
}
function digitsSide(edited) {
  const inputs = Float64Array.from(range(360 * 64), (i) => ((Math.floor(i / 64) * 7 + i) % 17) / 16);
  const z = Float64Array.from(range(360).flatMap((i) => {
    const [turn, up] = [i * 2.4, 1 - (2 * i + 1) / 360];
    return [Math.cos(turn) * Math.sqrt(1 - up * up), up, Math.sin(turn) * Math.sqrt(1 - up * up)];
  }));
  return { lattice: { inputs, out: inputs.map((x) => (edited ? x / 2 : x)), errors: new Float64Array(360), count: 360, z } };
}
const made = {};
function modelOf(changes = {}) {
  const width = changes.width ?? 3;
  const digits = changes.world === "digits";
  const [before, after] = made[width + digits] ??= digits ? [digitsSide(false), digitsSide(true)] : [side(false, width), side(true, width)];
  return {
    state: fake.state, record: {}, operation: { kind: "Ablate", dims: [0] }, operationWords: "after ablation", before, after,
    ...(digits ? { classes: range(360).map((i) => i % 10) } : {}), ...changes.model,
  };
}
const fake = {
  state: { network: "ablated", own: null, axes: [0, 1, 2], turn: [0, 0], color: [1, 0, 0], dot: null },
  said: [],
  views: {},
  changes: {},
  show() {
    const model = modelOf(fake.changes);
    Object.values(fake.views).forEach((view) => view.show(model));
  },
};
const lab = {
  still: true,
  set(changes) {
    Object.assign(fake.state, changes);
    fake.pending ||= requestAnimationFrame(() => {
      fake.pending = 0;
      fake.show();
    });
  },
  say(sentence) {
    fake.said.push(sentence);
  },
  theme() {
    const probe = document.querySelector(".lab").appendChild(document.createElement("i"));
    const color = (name) => {
      probe.style.color = `var(--lab-${name})`;
      return getComputedStyle(probe).color;
    };
    const theme = Object.fromEntries(["ink", "soft", "line", "strong", "paper", "raised", "focus"].map((name) => [name, color(name)]));
    probe.remove();
    return theme;
  },
  onTheme(f) {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", f);
  },
};
for (const name of ["sphere", "slices", "curves", "named"]) {
  fake.views[name] = redact.views[name](document.getElementById(name), lab);
}
fake.show();
