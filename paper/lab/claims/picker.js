// A color of the reader's own: how it comes out, where it lies on the sphere, and how near pure red that is.
(function (redact) {
  "use strict";
  const { number, decimals } = redact.writing;
  const { element, write } = redact.elements;

  const RED = [1, 0, 0];
  const RANGES = [
    ["Hue", 360, "°"],
    ["Saturation", 100, " %"],
    ["Value", 100, " %"],
  ];

  const hexOf = (color) => redact.wording.hex(color);
  const colorOf = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);

  function cosine(first, second) {
    const dot = first.reduce((sum, value, at) => sum + value * second[at], 0);
    const lengths = Math.hypot(...first) * Math.hypot(...second);
    return lengths ? Math.min(1, Math.max(-1, dot / lengths)) : NaN;
  }

  // A cosine in words.
  function nearness(value) {
    if (Number.isNaN(value)) return "nowhere, for one of them has the length 0";
    if (value >= 0.99) return "the same place, near enough";
    if (value >= 0.87) return "close by";
    if (value >= 0.5) return "leaning toward it";
    if (value > -0.26 && value < 0.26) return "about at a right angle";
    if (value > 0) return "leaning a little toward it";
    return value > -0.87 ? "turned away" : "opposite";
  }

  // Where the paper's operation takes the concept out: {direction, words}, or null where it names no direction.
  function anchored({ arm, record, state, operation }) {
    const named = (name) => arm.operations.find((other) => other.network === name || other.name === name)?.operation;
    const candidates = [named(state.network), named(record.shown), operation, ...arm.operations.map((other) => other.operation)];
    const found = candidates.find((candidate) => candidate?.dims?.length || candidate?.direction);
    if (!found) return null;
    const direction = found.direction ?? Array.from({ length: arm.shape.latent }, (_, at) => Number(at === found.dims[0]));
    const axes = [...direction.keys()].filter((at) => direction[at] !== 0);
    const isAxis = axes.length === 1 && direction[axes[0]] > 0;
    return { direction, words: isAxis ? `the axis of dimension ${axes[0] + 1}` : "the direction that the concept is anchored to" };
  }

  redact.picker = { cosine, nearness };
  redact.views = redact.views || {};
  redact.views.picker = function (root, lab) {
    const picker = element("input", { type: "color", oninput: () => set(colorOf(picker.value)), onchange: tell });
    const sliders = RANGES.map(([name, most, unit], at) => {
      const input = element("input", { type: "range", min: 0, max: most, step: 1, oninput: () => slid(), onchange: tell });
      const output = element("output");
      const node = element("label", {}, element("span", {}, name), input, output);
      const show = (share) => {
        const value = Math.round(share * most);
        // The slider that is held keeps its own place: an input is not moved under the reader's hand.
        if (document.activeElement !== input) input.value = String(value);
        write(output, `${input.value}${unit}`);
        input.setAttribute("aria-valuetext", `${input.value}${unit}`);
      };
      return { input, node, show, share: () => Number(input.value) / RANGES[at][1] };
    });
    const swatches = ["In", "Out, as trained", "Out, after"].map((title) => {
      const field = element("div", { class: "field", role: "img" });
      const name = element("span", {}, title);
      const hex = element("code");
      const error = element("span", { class: "soft" });
      return { title, field, name, hex, error, node: element("figure", {}, field, element("figcaption", {}, name, hex, error)) };
    });
    const terms = ["On the sphere", "After the operation", "To pure red", "To its anchor"].map((title) => {
      const dt = element("dt", {}, title);
      const dd = element("dd");
      return { node: element("div", {}, dt, dd), dd };
    });
    const label = element("label", {}, element("span", {}, "Your color"), picker);
    root.append(
      element(
        "div",
        { class: "picker" },
        element("div", { class: "choose" }, label, ...sliders.map(({ node }) => node)),
        element("div", { class: "swatches" }, ...swatches.map(({ node }) => node)),
        element("dl", {}, ...terms.map(({ node }) => node)),
      ),
    );

    let hsv = [0, 1, 1]; // kept beside the color: a gray has no hue, yet the slider stays where it was
    let shown = null;

    function set(color) {
      lab.set({ color });
    }
    function slid() {
      hsv = sliders.map((slider) => slider.share());
      set([...redact.colors.rgb(...hsv)]);
    }
    function tell() {
      // After the frame in which the lab shows what was set.
      setTimeout(() => shown && lab.say(shown), 100);
    }

    const point = (z) => `(${[...z].map((value) => decimals(value)).join(", ")})`;
    const angle = (value) => `cosine ${decimals(value)}, ${Math.round((Math.acos(value) * 180) / Math.PI)}°: ${nearness(value)}`;

    function fill(swatch, color, error) {
      const hex = hexOf(color);
      swatch.field.style.background = hex;
      swatch.field.setAttribute("aria-label", `${swatch.title}: ${hex}`);
      write(swatch.hex, hex);
      write(swatch.error, error === null ? "" : `error ${number(error)}`);
    }

    return {
      show(model) {
        const { state, before, after, operation, arm } = model;
        root.hidden = model.record.world === "digits";
        if (root.hidden) return;
        const color = state.color ?? RED;
        const { channels } = arm.shape;
        const kept = redact.colors.rgb(...hsv);
        if (color.some((value, at) => Math.abs(value - kept[at]) > 1e-3)) hsv = [...redact.colors.hsv(...color)];
        if (picker.value !== hexOf(color)) picker.value = hexOf(color);
        sliders.forEach((slider, at) => slider.show(hsv[at]));

        const inputs = Float64Array.from([...color, ...RED]);
        const trained = redact.network.run(before.network, inputs, { kind: "None" });
        const operated = redact.network.run(after.network, inputs, operation);
        const width = trained.z.length / 2;
        const of = (array, row, length) => array.slice(row * length, (row + 1) * length);
        const errorOf = (out) => redact.measures.errors(out, inputs, channels)[0];
        fill(swatches[0], color, null);
        fill(swatches[1], of(trained.out, 0, channels), errorOf(trained.out));
        swatches[2].title = `Out, ${state.network === "baseline" ? "with nothing done" : model.operationWords}`;
        write(swatches[2].name, swatches[2].title);
        fill(swatches[2], of(operated.out, 0, channels), errorOf(operated.out));

        const z = of(trained.z, 0, width);
        const toRed = cosine(z, of(trained.z, 1, width));
        const anchor = anchored(model);
        write(terms[0].dd, `z = ${point(z)}`);
        write(terms[1].dd, `z = ${point(of(operated.acted, 0, operated.acted.length / 2))}`);
        write(terms[2].dd, angle(toRed));
        write(terms[3].dd, anchor ? `${angle(cosine(z, anchor.direction))} (${anchor.words})` : "No direction is named.");
        shown =
          `${hexOf(color)} comes out as ${swatches[1].hex.textContent} as trained and as ${swatches[2].hex.textContent} now; ` +
          `its cosine to pure red is ${decimals(toRed)}, ${nearness(toRed)}.`;
      },
    };
  };
})((window.redact = window.redact || {}));
