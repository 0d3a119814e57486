// Begins the lab on pages that have one: adds its styles and its modules, in their order, when a page is there.
(function (redact) {
  "use strict";
  const here = document.currentScript.src;
  const at = (name) => new URL(name, here).href;
  const within = (folder, ...names) => names.map((name) => `${folder}/${name}`);
  const STYLES = ["lab", "views/views", "claims/claims", "seeds"];
  const MODULES = [
    ...["store", "elements", "writing"],
    ...within("network", "network", "colors", "measures", "evaluation", "judging", "check"),
    ...within("views", "surface", "wording", "telling", "projection", "globe", "sphere", "slices", "curves", "named"),
    ...within("claims", "axes", "thresholds", "claims", "special", "picker", "drawing"),
    ...["seeds", "address", "own", "settings", "controls", "model", "lab"],
  ];

  const sheet = (name) =>
    new Promise((done) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = at(`${name}.css`);
      link.addEventListener("load", done);
      link.addEventListener("error", done); // without its styles the lab is plain, and works
      document.head.append(link);
    });

  function load() {
    redact.styled = Promise.all(STYLES.map(sheet));
    for (const name of MODULES) {
      const script = document.createElement("script");
      script.src = at(`${name}.js`);
      script.async = false; // they run in this order
      document.head.append(script);
    }
  }

  if (document.querySelector(".lab[data-experiment]")) load();
})((window.redact = window.redact || {}));
