// Colors: between hue, saturation, value and red, green, blue, all in [0, 1]; and grids of them, flat, a color after the other.
(function (redact) {
  "use strict";

  function rgb(h, s, v) {
    const sextant = Math.trunc(h * 6);
    const past = h * 6 - sextant;
    const low = v * (1 - s), falling = v * (1 - s * past), rising = v * (1 - s * (1 - past));
    switch (sextant % 6) { // hue 1 is hue 0
      case 0: return [v, rising, low];
      case 1: return [falling, v, low];
      case 2: return [low, v, rising];
      case 3: return [low, falling, v];
      case 4: return [rising, low, v];
      default: return [v, low, falling];
    }
  }

  // The inverse of `rgb`; the hue of a gray is 0.
  function hsv(r, g, b) {
    const value = Math.max(r, g, b);
    const chroma = value - Math.min(r, g, b);
    if (!(chroma > 0)) return [0, 0, value];
    const sextant = b === value ? 4 + (r - g) / chroma : g === value ? 2 + (b - r) / chroma : (g - b) / chroma;
    return [sextant < 0 ? sextant / 6 + 1 : sextant / 6, chroma / value, value];
  }

  // The grid (n^3 x 3) of n points on each axis, from 0 to 1 inclusive, red varying slowest.
  function lattice(n) {
    const colors = new Float64Array(3 * n ** 3);
    let at = 0;
    for (let r = 0; r < n; r++) {
      for (let g = 0; g < n; g++) {
        for (let b = 0; b < n; b++) {
          colors[at++] = r / (n - 1);
          colors[at++] = g / (n - 1);
          colors[at++] = b / (n - 1);
        }
      }
    }
    return colors;
  }

  // The grid (h s v x 3, as red, green, blue) over hues, without 1, saturations and values, both from 0 to 1 inclusive; hue
  // varies slowest. Or a part of it, from a place on.
  function cube(hues, saturations, values, first = 0, count = hues * saturations * values - first) {
    const colors = new Float64Array(3 * count);
    for (let i = 0; i < count; i++) {
      const row = Math.floor((first + i) / values);
      const hue = Math.floor(row / saturations) / hues;
      const [r, g, b] = rgb(hue, (row % saturations) / (saturations - 1), ((first + i) % values) / (values - 1));
      colors[3 * i] = r;
      colors[3 * i + 1] = g;
      colors[3 * i + 2] = b;
    }
    return colors;
  }

  redact.colors = { rgb, hsv, lattice, cube };
})((window.redact = window.redact || {}));
