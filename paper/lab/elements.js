// Elements made by script: of HTML and of SVG.
(function (redact) {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";

  // Attributes: a function listens to the event of its name, `click` or `onclick`; what is null, undefined or false is left out.
  function filled(made, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") made.addEventListener(name.replace(/^on/, ""), value);
      else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  const element = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
  const shape = (tag, attributes = {}, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

  // Text is set only where it differs: an unchanged one is not read aloud again, nor laid out.
  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  redact.elements = { element, shape, write };
})((window.redact = window.redact || {}));
