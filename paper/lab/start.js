// Begins the lab on pages that have one: adds its styles and its modules, in their order, when a page is there.
(function (redact) {
  "use strict";
  const here = document.currentScript.src;
  const at = (name) => new URL(name, here).href;
  const STYLES = ["lab.css", "views.css", "claims.css", "seeds.css"];
  const MODULES = [
    ...["store", "network", "colors", "measures", "evaluation", "judging", "check", "address"],
    ...["surface", "wording", "telling", "projection", "globe", "sphere", "slices", "curves", "named"],
    ...["writing", "axes", "thresholds", "claims", "special", "picker", "drawing", "seeds"],
    ...["own", "settings", "controls", "model", "lab"],
  ];

  function load() {
    for (const name of STYLES) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = at(name);
      document.head.append(link);
    }
    for (const name of MODULES) {
      const script = document.createElement("script");
      script.src = at(`${name}.js`);
      script.async = false; // they run in this order
      document.head.append(script);
    }
  }

  redact.root = new URL("../", here).href;
  if (document.querySelector(".lab[data-experiment]")) load();
})((window.redact = window.redact || {}));
