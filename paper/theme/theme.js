// Runs before the page is drawn, so that a chosen theme does not flash.
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("has-script");
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // Storage may be closed to files: the theme then follows the system on every page.
  }
})();
