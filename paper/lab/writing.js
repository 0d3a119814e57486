// Numbers and statuses as the paper writes them, with a true minus sign.
(function (redact) {
  "use strict";

  const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  const SIGNS = { ">=": "≥", "<=": "≤" };
  const SHAPES = { holds: "●", undecided: "◐", refuted: "○", confirmed: "●", disconfirmed: "○" };

  const minus = (text) => text.replace("-", "−");
  const raised = (value) => [...String(value)].map((sign) => SUPERSCRIPTS[sign]).join("");

  // A value no longer than it has to be: 0.01, 1, 1.5×10⁻⁵; `–` for what is not a number.
  function number(value) {
    if (typeof value !== "number" || Number.isNaN(value)) return "–";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const size = Math.abs(value);
    if (value === 0 || (size >= 1e-3 && size < 1e5)) return minus(size >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3))));
    const [mantissa, exponent] = value.toExponential(1).split("e");
    const power = `10${raised(Number(exponent))}`;
    const shown = minus(mantissa.replace(/\.0$/, ""));
    return shown === "1" ? power : `${shown}×${power}`;
  }

  // So many decimals, no minus zero: 0.28, −0.25; signed: with a plus sign.
  function decimals(value, digits = 2, signed = false) {
    const text = value.toFixed(digits);
    const plain = Number(text) === 0 ? (0).toFixed(digits) : text;
    return minus(signed && Number(text) > 0 ? `+${plain}` : plain);
  }
  const percent = (share) => `${(100 * share).toFixed(0)} %`;
  const interval = ([low, high]) => `${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %`;
  const capitalized = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const listed = (parts) => (parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`);

  // A condition as a record writes it, `max error, ablated <= 1e-05`, with the signs of print.
  const condition = (text) =>
    text
      .replace(/>=|<=/g, (sign) => SIGNS[sign])
      .replace(/\^(\d+)/g, (_, power) => raised(power))
      .replace(/ - /g, " − ")
      .replace(/(?<![\w.^])-?\d[\d.]*e[-+]?\d+/g, (found) => number(Number(found)));

  redact.writing = { SIGNS, SHAPES, minus, number, decimals, percent, interval, capitalized, listed, condition };
})((window.redact = window.redact || {}));
