// What the views are built of: choices, samples of colors and digits, and canvases as sharp as the screen.
(function (redact) {
  "use strict";

  const { element } = redact.elements;

  let ids = 0;
  const id = (name) => `lab-${name}-${++ids}`;

  // A choice with its label: options are [value, words].
  function select(label, options, onchange) {
    const chooser = element("select", { id: id("choice"), change: () => onchange(chooser.value) });
    chooser.append(...options.map(([value, words]) => element("option", { value }, words)));
    return { chooser, field: element("div", { class: "field" }, element("label", { for: chooser.id }, label), chooser) };
  }

  // The context of a canvas that covers width x height CSS pixels, one unit a CSS pixel; cleared.
  function fit(canvas, width, height) {
    const ratio = window.devicePixelRatio || 1;
    const [across, down] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (canvas.width !== across || canvas.height !== down) {
      canvas.width = across;
      canvas.height = down;
    }
    if (canvas.style.height !== `${height}px`) canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }

  // Calls f when the element's width changes, and once at the start.
  function onWidth(of, f) {
    let last = -1;
    new ResizeObserver(() => {
      const width = of.clientWidth;
      if (width === last || !width) return;
      last = width;
      f();
    }).observe(of);
  }

  // A small sample of what goes in or comes out: a color, or the 64 pixels of an image (0 is paper, 1 is ink).
  function sample(values) {
    if (values.length === 3) {
      const swatch = element("span", { class: "swatch" });
      swatch.style.backgroundColor = redact.wording.hex(values);
      return swatch;
    }
    const canvas = element("canvas", { class: "pixels", width: 8, height: 8 });
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(8, 8);
    values.forEach((value, place) => pixels.data.set([...Array(3).fill(255 * (1 - Math.min(1, Math.max(0, value)))), 255], 4 * place));
    context.putImageData(pixels, 0, 0);
    return canvas;
  }

  const linear = (channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

  // Which of many colors (N x 3) are as good as invisible on a ground: a contrast below 1.5, as the figures have it.
  function vanishing(colors, ground) {
    const under = luminance(ground) + 0.05;
    return Array.from({ length: colors.length / 3 }, (_, place) => {
      const over = luminance([colors[3 * place], colors[3 * place + 1], colors[3 * place + 2]]) + 0.05;
      return Math.max(over, under) / Math.min(over, under) < 1.5;
    });
  }

  let pixel;
  // What a canvas makes of a CSS color: red, green, blue in [0, 1].
  function channels(css) {
    pixel ??= element("canvas", { width: 1, height: 1 });
    const context = pixel.getContext("2d", { willReadFrequently: true });
    context.fillStyle = css;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((channel) => channel / 255);
  }

  redact.surface = { id, select, fit, onWidth, sample, vanishing, channels };
})((window.redact = window.redact || {}));
