// What the site has in files: each is a script that calls `redact.add`, and is loaded when it is first asked for.
//
// A page that is opened from the file system may ask for nothing but scripts and pictures.
(function (redact) {
  "use strict";

  const root = new URL("../", document.currentScript.src); // of the site
  const folder = new URL("_generated/lab/", root);
  const asked = new Map(); // kind and name -> {promise, resolve, reject}

  function entry(kind, name) {
    const key = `${kind} ${name}`;
    if (!asked.has(key)) {
      const made = {};
      made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
      made.promise.catch(() => {}); // who asks is told; a promise that nobody waits for is no error of the page
      asked.set(key, made);
    }
    return asked.get(key);
  }

  // A file says what it holds.
  redact.add = (kind, name, value) => entry(kind, name).resolve(value);

  // A promise of what a file holds; loaded once.
  function get(kind, name) {
    const wanted = entry(kind, name);
    if (!wanted.script) {
      const script = (wanted.script = document.createElement("script"));
      const failed = (how) => wanted.reject(new Error(`_generated/lab/${name}.js: ${how}, expected the ${kind} "${name}"`));
      script.src = new URL(`${name}.js`, folder).href;
      script.addEventListener("error", () => failed("not found"));
      // A script that ran has called `add`; if not, for another kind or name, the promise would wait for ever.
      script.addEventListener("load", () => failed("holds something else"));
      document.head.append(script);
    }
    return wanted.promise;
  }

  redact.store = { get, root };
})((window.redact = window.redact || {}));
