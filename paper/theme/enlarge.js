// A figure can be enlarged: by its button, or by a click on the picture. The browser's own dialog holds it, which keeps the
// focus inside, closes with Escape and gives the focus back.
"use strict";

(() => {
  const dialog = document.createElement("dialog");
  const button = (text) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    return made;
  };
  const close = button("Close");
  const room = document.createElement("div");
  dialog.className = "enlarged";
  room.className = "room";
  room.tabIndex = 0;
  room.setAttribute("role", "group");
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.append(close, room);
  document.body.append(dialog);

  function open(figure, name) {
    const pictures = [...figure.querySelectorAll("img")].map((image) => image.cloneNode());
    for (const picture of pictures) {
      // As large as the window, but never so small that its text cannot be read: then it scrolls. Width and height as
      // attributes give the picture its room before it is loaded.
      const natural = Number(picture.getAttribute("width"));
      picture.loading = "eager";
      picture.style.width = `max(${Math.round(natural * 1.1)}px, min(100%, ${natural * 2.5}px))`;
    }
    room.replaceChildren(...pictures);
    dialog.setAttribute("aria-label", name);
    room.setAttribute("aria-label", `${name}, enlarged`);
    dialog.showModal();
  }

  for (const figure of document.querySelectorAll("main figure:has(img)")) {
    const number = figure.querySelector(".float-number")?.textContent.replace("\u00a0", " ") || "the figure";
    const enlarge = button("Enlarge");
    enlarge.className = "enlarge";
    enlarge.setAttribute("aria-label", `Enlarge ${number}`);
    enlarge.addEventListener("click", () => open(figure, number));
    figure.prepend(enlarge);
    for (const image of figure.querySelectorAll("img")) image.addEventListener("click", () => open(figure, number));
  }
})();
