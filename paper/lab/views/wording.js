// How the views say colors, hues and errors in words.
(function (redact) {
  "use strict";

  // An error to three significant digits and at most four decimals.
  function error(value) {
    if (!Number.isFinite(value)) return "–";
    if (value < 5e-5) return value > 0 ? "below 0.0001" : "0";
    return value.toFixed(Math.min(4, Math.max(2, 2 - Math.floor(Math.log10(value)))));
  }

  const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
  const byte = (channel) => BYTES[Math.round(255 * Math.min(1, Math.max(0, channel)))];
  // A color, or the one at a place of many (N x 3), as #rrggbb.
  const hex = (colors, place = 0) => `#${byte(colors[3 * place])}${byte(colors[3 * place + 1])}${byte(colors[3 * place + 2])}`;
  const hexes = (colors) => Array.from({ length: colors.length / 3 }, (_, place) => hex(colors, place));

  // The distance in RGB of the color at a place of many (N x 3) from a color.
  function apart(colors, place, color) {
    return Math.hypot(colors[3 * place] - color[0], colors[3 * place + 1] - color[1], colors[3 * place + 2] - color[2]);
  }

  const GRAYISH = 0.1;

  // Hue in turns, saturation, value and chroma of a color.
  function hsv(color) {
    const [hue, saturation, value] = redact.colors.hsv(...color);
    return { hue, saturation, value, chroma: saturation * value };
  }

  // The place of the named color nearest to a color: of a gray or what is nearly one the gray as bright, of another the nearest
  // hue. (By the distance in RGB or Oklab, pale and dark colors would be grays, or of other hues.) named: {names, inputs}.
  function nearestName(color, named) {
    const seen = hsv(color);
    let [best, least] = [-1, Infinity];
    named.names.forEach((_, place) => {
      const other = hsv(named.inputs.slice(3 * place, 3 * place + 3));
      if (other.chroma < GRAYISH !== seen.chroma < GRAYISH) return;
      const around = Math.abs(other.hue - seen.hue);
      const distance = seen.chroma < GRAYISH ? Math.abs(other.value - seen.value) : Math.min(around, 1 - around);
      if (distance < least) [best, least] = [place, distance];
    });
    return { place: best, exact: best >= 0 && hex(color) === hex(named.inputs, best) };
  }

  // A color as a reader would say it: "#ff0000, red", "#f01010, near red", "#60c060, pale green".
  function colorWords(color, named) {
    const { place, exact } = nearestName(color, named);
    if (place < 0) return hex(color);
    const { saturation, value, chroma } = hsv(color);
    const pale = saturation < 0.55 ? (value < 0.6 ? "dull " : "pale ") : "near ";
    const how = exact ? "" : chroma < GRAYISH ? "near " : value < 0.6 && saturation >= 0.55 ? "dark " : pale;
    return `${hex(color)}, ${how}${named.names[place]}`;
  }

  const HUES = ["red", "orange", "yellow", "lime", "green", "teal", "cyan", "azure", "blue", "purple", "magenta", "pink"];
  // The name of a hue in turns: that of the nearest of twelve.
  const hueName = (hue) => HUES[Math.round(hue * 12) % 12];
  const degrees = (radians) => redact.writing.minus(`${Math.round((radians * 180) / Math.PI) || 0}°`);

  // Where hues stand on an axis that is cut opposite red, from 0 (cyan) to 1 (cyan again), and the names beneath it.
  const alongHue = (hue) => (hue + 0.5) % 1;
  const HUE_TICKS = [
    [0, "cyan"],
    [1 / 6, "blue"],
    [2 / 6, "magenta"],
    [0.5, "red"],
    [4 / 6, "yellow"],
    [5 / 6, "green"],
    [1, "cyan"],
  ];

  redact.wording = { error, hex, hexes, apart, nearestName, colorWords, hueName, degrees, alongHue, HUE_TICKS };
})((window.redact = window.redact || {}));
