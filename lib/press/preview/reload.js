// In pages of `make preview` alone: shows what was written since, at the place that is being read; and what is wrong.
(() => {
  "use strict";

  const script = document.currentScript;
  const address = decodeURIComponent(location.pathname.slice(1)).replace(/(^|\/)$/, "$1index.html");
  const memory = `preview ${address}`;

  // The place: the last thing with a name above the top of the window, and how far above; what lies between is nearly always
  // the same after a change. And which folds are open.
  const bar = () => document.querySelector("header.bar")?.getBoundingClientRect().bottom ?? 0;
  const named = () => [...document.querySelectorAll("main [id]")].filter((element) => element.getClientRects().length);

  function remember() {
    const top = bar();
    const above = named().filter((element) => element.getBoundingClientRect().top <= top + 1).at(-1);
    const folds = [...document.querySelectorAll("details")].map((fold) => fold.open);
    sessionStorage.setItem(memory, JSON.stringify({
      scroll: scrollY,
      anchor: above?.id,
      offset: above?.getBoundingClientRect().top,
      folds,
    }));
  }

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(memory) || "null");
    sessionStorage.removeItem(memory);
    if (!kept) return;
    history.scrollRestoration = "manual";
    const details = [...document.querySelectorAll("details")];
    if (details.length === kept.folds.length) details.forEach((fold, index) => { fold.open = kept.folds[index]; });
    const place = () => {
      const anchor = kept.anchor && document.getElementById(kept.anchor);
      const distance = anchor ? anchor.getBoundingClientRect().top - kept.offset : kept.scroll - scrollY;
      scrollTo({ top: scrollY + distance, behavior: "instant" });
    };
    place();
    addEventListener("load", place, { once: true });
  }

  // What is wrong stands at the foot of the window, until it is right again or closed.
  let dismissed = "";
  const box = document.createElement("div");
  const text = document.createElement("pre");
  const close = document.createElement("button");
  box.id = "preview-wrong";
  box.setAttribute("role", "alert");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => {
    dismissed = text.textContent;
    showWrong(dismissed);
  });
  Object.assign(box.style, {
    position: "fixed", inset: "auto 0 0 0", zIndex: "1000", maxHeight: "40vh", overflow: "auto", display: "flex",
    gap: "1rem", alignItems: "flex-start", justifyContent: "space-between", padding: "0.75rem 1rem",
    background: "#7a1212", color: "#ffffff", font: "0.875rem/1.4 ui-monospace, monospace",
  });
  Object.assign(text.style, {
    margin: "0", whiteSpace: "pre-wrap", overflowWrap: "anywhere", background: "none", color: "inherit", border: "0", padding: "0",
  });
  Object.assign(close.style, {
    font: "inherit", color: "inherit", background: "none", border: "1px solid currentColor", padding: "0.1rem 0.6rem",
    cursor: "pointer",
  });
  box.append(text, close);

  function showWrong(wrong) {
    if (wrong !== dismissed) dismissed = "";
    text.textContent = wrong;
    const hidden = !wrong || wrong === dismissed;
    box.style.display = hidden ? "none" : "flex";
    if (!box.isConnected) document.body.append(box);
  }

  restore();
  const events = new EventSource(`/.preview/events?page=${encodeURIComponent(address)}`);
  events.addEventListener("message", (message) => {
    const said = JSON.parse(message.data);
    if (said.version !== script.dataset.version) {
      events.close();
      remember();
      location.reload();
    } else {
      showWrong(said.wrong);
    }
  });
  addEventListener("pagehide", () => events.close());
})();
