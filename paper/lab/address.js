// What a page shows, in the fragment of its address: `#lab?e=2-8&n=17`, so that a link or a mark brings it back.
(function (redact) {
  "use strict";

  const OPENING = "#lab?";
  const DIGITS = 4; // of what follows the point: finer than a pixel, and short

  // key -> text, as they stand in the address; none where the fragment is something else.
  function read() {
    if (!location.hash.startsWith(OPENING)) return {};
    return Object.fromEntries(new URLSearchParams(location.hash.slice(OPENING.length)));
  }

  // Puts values, a number, a text or an array of these, into the address; those that are null, undefined or empty are left out.
  // The page stays where it is, and nothing is added to the history.
  function write(values) {
    try {
      const parts = Object.entries(values)
        .map(([key, value]) => [key, Array.isArray(value) ? value.map(short).join(",") : short(value)])
        .filter(([, text]) => text !== "")
        .map(([key, text]) => `${encode(key)}=${encode(text)}`);
      history.replaceState(history.state, "", OPENING + parts.join("&"));
    } catch {
      // A text that is half of a character; or too many changes within a short time, which browsers refuse.
    }
  }

  const short = (value) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "";
    return typeof value === "number" ? String(Number(value.toFixed(DIGITS))) : String(value);
  };

  // Commas, colons and slashes mean nothing in a fragment, and are read more easily as they are.
  const encode = (text) => encodeURIComponent(text).replace(/%(2C|3A|2F)/g, decodeURIComponent);

  redact.address = { read, write };
})((window.redact = window.redact || {}));
