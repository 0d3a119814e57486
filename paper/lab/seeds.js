// The dots of the figures: which seed the pointer is on, and rings round a seed in every figure of the page.
(function (redact) {
  "use strict";

  const REACH = 10; // pixels: how far from a dot the pointer may be
  const RING = { chosen: 7, hovered: 6 }; // pixels: radii
  const SVG = "http://www.w3.org/2000/svg";

  // How far a point is from where a network is drawn, in pixels: from the middle of a dot, or from the edge of a rectangle.
  function distance([, x, y, halfWidth = 0, halfHeight = 0], at, size) {
    const across = Math.abs(x * size.width - at.x) - halfWidth * size.width;
    const down = Math.abs(y * size.height - at.y) - halfHeight * size.height;
    return Math.hypot(Math.max(across, 0), Math.max(down, 0));
  }

  // The place nearest to a point of a picture, or null where none is within reach. Of dots that lie on each other, the last
  // drawn is on top.
  function nearest(places, at, size) {
    let found = null;
    let least = REACH;
    for (const place of places) {
      const far = distance(place, at, size);
      if (far <= least) [found, least] = [place, far];
    }
    return found;
  }

  // The picture that a figure shows now: the one of the theme; null while the figure is in a closed fold.
  function shownIn(figure) {
    return [...figure.querySelectorAll("img")].find((image) => image.getBoundingClientRect().width > 0) ?? null;
  }

  // Whether it is the arrangement for a narrow screen. Before it is loaded only its conditions tell.
  function isNarrow(image) {
    if (image.currentSrc) return image.currentSrc.includes("-narrow.");
    const source = image.parentElement.querySelector("source");
    return source !== null && source.srcset.includes("-narrow.") && matchMedia(source.media).matches;
  }

  function made(name, attributes, parent) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent.append(element);
    return element;
  }

  // One figure with a layer over its picture, in which rings are drawn. The layer takes no clicks: the picture does.
  class Marked {
    constructor(figure, places, page) {
      this.figure = figure;
      this.places = places;
      this.page = page;
      this.named = null; // the place that the pointer is on: its seed is written beside it
      this.layer = document.createElementNS(SVG, "svg");
      this.layer.setAttribute("class", "marks");
      this.layer.setAttribute("aria-hidden", "true");
      figure.classList.add("lab-places");
      figure.append(this.layer);
      this.listeners = new AbortController();
      const { signal } = this.listeners;
      this.observer = new ResizeObserver(() => this.draw());
      this.observer.observe(figure);
      for (const image of figure.querySelectorAll("img")) {
        this.observer.observe(image);
        image.addEventListener("load", () => this.draw(), { signal });
        image.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.pointAt(this.at(event)), { signal });
        image.addEventListener("pointerleave", () => this.pointAt(null), { signal });
      }
      // Before the picture itself, which would be enlarged.
      const click = (event) => {
        const place = event.target.localName === "img" ? this.at(event) : null;
        if (!place) return;
        event.preventDefault();
        event.stopPropagation();
        page.choose(place[0]);
      };
      figure.addEventListener("click", click, { capture: true, signal });
    }

    shown(image) {
      return this.places[isNarrow(image) ? "narrow" : "light"] ?? [];
    }

    // The place that the pointer is on.
    at(event) {
      const box = event.target.getBoundingClientRect();
      return nearest(this.shown(event.target), { x: event.clientX - box.left, y: event.clientY - box.top }, box);
    }

    pointAt(place) {
      if (place === this.named) return;
      this.named = place;
      this.figure.classList.toggle("at-seed", place !== null);
      this.page.hover(place === null ? null : place[0], this);
    }

    // Lay the layer over the picture, wherever that is now, and draw the rings.
    draw() {
      const image = shownIn(this.figure);
      this.layer.replaceChildren();
      if (!image) return;
      const [box, around] = [image.getBoundingClientRect(), this.figure.getBoundingClientRect()];
      const { style } = this.layer;
      style.left = `${box.left - around.left - this.figure.clientLeft}px`;
      style.top = `${box.top - around.top - this.figure.clientTop}px`;
      style.width = `${box.width}px`;
      style.height = `${box.height}px`;
      const places = this.shown(image);
      const { chosen, hovered } = this.page;
      if (hovered !== null && hovered !== chosen) this.ring(places, hovered, "hovered", box);
      if (chosen !== null) this.ring(places, chosen, "chosen", box);
      if (this.named && places.includes(this.named)) this.name(this.named, box);
    }

    ring(places, seed, kind, size) {
      for (const [own, x, y, halfWidth, halfHeight] of places) {
        if (own !== seed) continue;
        for (const part of ["halo", "line"]) {
          const look = { class: `${kind} ${part}`, "data-seed": seed };
          if (halfWidth === undefined) {
            made("circle", { ...look, cx: x * size.width, cy: y * size.height, r: RING[kind] }, this.layer);
            continue;
          }
          const [width, height] = [2 * halfWidth * size.width + 3, 2 * halfHeight * size.height + 3];
          made("rect", { ...look, x: x * size.width - width / 2, y: y * size.height - height / 2, width, height, rx: 2 }, this.layer);
        }
      }
    }

    name([seed, x, y, , halfHeight = 0], size) {
      const [left, middle, above] = [x * size.width, y * size.height, halfHeight * size.height + 12];
      const anchor = left < 40 ? "start" : left > size.width - 40 ? "end" : "middle";
      const top = middle - above > 16 ? middle - above : middle + above + 10;
      const text = made("text", { x: left, y: Math.min(top, size.height - 4), "text-anchor": anchor }, this.layer);
      text.textContent = `seed ${seed}`;
    }

    remove() {
      this.listeners.abort();
      this.observer.disconnect();
      this.figure.classList.remove("lab-places", "at-seed");
      this.layer.remove();
    }
  }

  // Make the dots of a page's figures answer. page: the element that holds the figures. places: figure id -> {light, narrow},
  // lists of [seed, x, y] or [seed, x, y, half width, half height] in fractions of the picture. What is called: onChoose(seed)
  // after a click on a dot, onHover(seed or null) when the pointer comes to a dot or leaves it. Returned are `mark(chosen,
  // hovered)`, seeds or null, which get rings in every figure, and `remove()`.
  function over(page, places, { onChoose = () => {}, onHover = () => {} } = {}) {
    const state = { chosen: null, hovered: null };
    const figures = [];
    const draw = () => figures.forEach((figure) => figure.draw());
    const mark = (chosen, hovered = null) => {
      if (chosen === state.chosen && hovered === state.hovered) return;
      Object.assign(state, { chosen, hovered });
      draw();
    };
    state.choose = (seed) => {
      mark(seed, state.hovered);
      onChoose(seed);
    };
    state.hover = (seed, figure) => {
      const same = seed === state.hovered;
      state.hovered = seed;
      if (same) figure.draw(); // another dot of the same seed: its name moves
      else draw();
      if (!same) onHover(seed);
    };
    for (const [id, told] of Object.entries(places)) {
      const figure = page.querySelector(`#${CSS.escape(id)}`);
      if (figure?.querySelector("img")) figures.push(new Marked(figure, told, state));
    }
    draw();
    return { mark, remove: () => figures.forEach((figure) => figure.remove()) };
  }

  redact.seeds = { over, nearest };
})((window.redact = window.redact || {}));
