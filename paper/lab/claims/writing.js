// Numbers and statuses as the paper writes them, and elements made by script.
(function (redact) {
  "use strict";

  const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  const SIGNS = { ">=": "≥", "<=": "≤" };
  const SHAPES = { holds: "●", undecided: "◐", refuted: "○", confirmed: "●", disconfirmed: "○" };
  const SVG = "http://www.w3.org/2000/svg";

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

  // So many decimals, no minus zero: 0.28, −0.25.
  const decimals = (value, digits = 2) => minus((Number(value.toFixed(digits)) + 0).toFixed(digits));
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

  function filled(made, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  // An element with attributes, `onclick: listener` among them, and children: elements or text.
  const element = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
  const shape = (tag, attributes = {}, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

  // Text is set only where it differs: an unchanged one is not read aloud again, nor laid out.
  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  redact.writing = { SIGNS, SHAPES, number, decimals, percent, interval, capitalized, listed, condition, element, shape, write };
})((window.redact = window.redact || {}));
