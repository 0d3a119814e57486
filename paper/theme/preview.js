// A reference shows what it refers to while the pointer rests on it or it has the focus: a source's entry, a figure with
// its caption, a table's caption. Escape closes it; the pointer may move into it.
"use strict";

(() => {
  const REST_MS = 250; // how long the pointer rests before a preview opens, and how long it may be away before it closes
  const home = document.body.dataset.root;
  const box = document.createElement("div");
  box.className = "preview";
  box.id = "preview";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  document.body.append(box);
  let owner = null;
  let timer = 0;

  const anchorOf = (link) => decodeURIComponent(link.hash.slice(1));

  function picture(shown, theme) {
    const image = document.createElement("img");
    image.src = home + shown[theme];
    image.alt = shown.alt;
    image.className = `${theme}-only`;
    return image;
  }

  function show(link) {
    const shown = window.previews?.[anchorOf(link)];
    if (!shown) return;
    close();
    const text = document.createElement("p");
    if (shown.title) {
      const title = document.createElement("strong");
      title.textContent = `${shown.title} `;
      text.append(title);
    }
    text.append(shown.text);
    box.replaceChildren(...(shown.light ? [picture(shown, "light"), picture(shown, "dark")] : []), text);
    box.hidden = false;
    owner = link;
    link.setAttribute("aria-describedby", box.id);
    place(link);
    // A picture has a height only once it is there.
    for (const image of box.querySelectorAll("img")) image.addEventListener("load", () => owner === link && place(link));
  }

  // Below the reference, or above it where there is more room; never beyond the edge of the window.
  function place(link) {
    const rows = [...link.getClientRects()];
    const at = rows[0];
    const { width, height } = box.getBoundingClientRect();
    const right = document.documentElement.clientWidth;
    const below = rows.at(-1).bottom + 8;
    const above = at.top - height - 8;
    const fits = below + height <= innerHeight || above < 60; // the bar
    box.style.left = `${scrollX + Math.max(8, Math.min(at.left, right - width - 8))}px`;
    box.style.top = `${scrollY + (fits ? below : above)}px`;
  }

  function close() {
    clearTimeout(timer);
    box.hidden = true;
    owner?.removeAttribute("aria-describedby");
    owner = null;
  }

  const later = (action) => {
    clearTimeout(timer);
    timer = setTimeout(action, REST_MS);
  };

  for (const link of document.querySelectorAll("main a.crossref, main .citation a")) {
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && later(() => show(link)));
    link.addEventListener("pointerleave", () => later(close));
    link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
    link.addEventListener("blur", close);
  }
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", () => later(close));
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
})();
