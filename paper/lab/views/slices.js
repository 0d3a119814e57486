// The view of the color slices: a grid of hue and value for each saturation, what comes out around what went in.
(function (redact) {
  "use strict";

  const COUNTS = { hues: 24, values: 9 };

  // The place of a cell in arrays of shape [hues, saturations, values].
  const placeOf = ([hue, saturation, value], [, saturations, values]) => (hue * saturations + saturation) * values + value;

  // The hue of a column on an axis cut opposite red, and the column of a hue.
  const hueOf = (column, hues) => (column + hues / 2) % hues;

  // A cell [hue, saturation, value] after a key: around the hues, up and down in value, by pages through the saturations.
  function moved([hue, saturation, value], key, [hues, saturations, values]) {
    const within = (place, count) => Math.min(count - 1, Math.max(0, place));
    const to = {
      ArrowLeft: [(hue + hues - 1) % hues, saturation, value],
      ArrowRight: [(hue + 1) % hues, saturation, value],
      ArrowUp: [hue, saturation, within(value + 1, values)],
      ArrowDown: [hue, saturation, within(value - 1, values)],
      PageUp: [hue, within(saturation + 1, saturations), value],
      PageDown: [hue, within(saturation - 1, saturations), value],
    };
    return to[key] ?? null;
  }

  // The cell nearest to a color, or null if none is within half a cell or so.
  function cellOf(color, { shape, inputs }) {
    let [best, least] = [null, 0.16];
    for (let place = 0; 3 * place < inputs.length; place++) {
      const distance = redact.wording.apart(inputs, place, color);
      if (distance < least) [best, least] = [place, distance];
    }
    if (best === null) return null;
    const [, saturations, values] = shape;
    return [Math.floor(best / (saturations * values)), Math.floor(best / values) % saturations, best % values];
  }

  function view(root, lab) {
    const { surface, wording } = redact;
    const { element } = redact.elements;
    let [model, theme, cell, pointed] = [null, lab.theme(), null, null];
    const hint = element("p", { class: "hint", id: surface.id("slices-hint") },
      "Around the middle of each cell is the color returned, in its middle the true one. "
      + "Arrow keys go from cell to cell, Page Up and Page Down to another saturation; a click or Enter makes a cell your color.");
    const told = element("p", { class: "readout" });
    const grid = element("div", {
      class: "grids", tabindex: 0, role: "application", "aria-roledescription": "color slices", "aria-describedby": hint.id, keydown: onKey,
      focus: () => go(current() ?? vividRed(), true),
      pointerleave: () => mark(null),
    });
    const marker = element("div", { class: "marker" });
    let panels = [];
    root.classList.add("slices");
    root.append(grid, told, hint);

    const shape = () => model.after.slices.shape;
    const vividRed = () => [0, shape()[1] - 1, shape()[2] - 1];

    function build() {
      const [, saturations] = shape();
      if (panels.length === saturations) return;
      panels = Array.from({ length: saturations }, (_, place) => {
        const saturation = saturations - 1 - place;
        const canvas = element("canvas", {
          "aria-hidden": "true", pointermove: (event) => mark(cellAt(event, saturation, canvas)),
          click: (event) => use(cellAt(event, saturation, canvas)),
        });
        const title = element("p", { class: "panel-title" }, `saturation ${Number((saturation / (saturations - 1)).toFixed(2))}`);
        const cells = element("div", { class: "cells" }, canvas);
        return { saturation, canvas, cells, part: element("div", { class: "panel" }, title, cells) };
      });
      grid.replaceChildren(...panels.map(({ part }) => part));
      surface.onWidth(panels[0].part, () => {
        width = panels[0].part.clientWidth;
        draw();
      });
    }

    const LEFT = 1;
    const FOOT = 18;

    function cellAt(event, saturation, canvas) {
      const [hues, , values] = shape();
      const box = canvas.getBoundingClientRect();
      const side = (box.width - 2 * LEFT) / hues;
      const [column, row] = [Math.floor((event.clientX - box.left - LEFT) / side), Math.floor((event.clientY - box.top - LEFT) / side)];
      return column < 0 || column >= hues || row < 0 || row >= values ? null : [hueOf(column, hues), saturation, values - 1 - row];
    }

    function drawPanel({ saturation, canvas }) {
      const { inputs, out } = model.after.slices;
      const [hues, , values] = shape();
      const side = (width - 2 * LEFT) / hues;
      const height = side * values + 2 * LEFT;
      const context = surface.fit(canvas, width, height + FOOT);
      const ratio = window.devicePixelRatio || 1;
      const snapped = (at) => Math.round(at * ratio) / ratio;
      for (let column = 0; column < hues; column++) {
        const [left, right] = [snapped(LEFT + column * side), snapped(LEFT + (column + 1) * side)];
        for (let row = 0; row < values; row++) {
          const at = placeOf([hueOf(column, hues), saturation, values - 1 - row], shape());
          const [top, bottom] = [snapped(LEFT + row * side), snapped(LEFT + (row + 1) * side)];
          context.fillStyle = wording.hex(out, at);
          context.fillRect(left, top, right - left, bottom - top);
          const inset = snapped(side * 0.3);
          context.fillStyle = wording.hex(inputs, at);
          context.fillRect(left + inset, top + inset, right - left - 2 * inset, bottom - top - 2 * inset);
        }
      }
      context.strokeStyle = theme.line;
      context.lineWidth = 1;
      context.strokeRect(0.5, 0.5, width - 1, height - 1);
      context.fillStyle = theme.soft;
      context.font = `11px ${getComputedStyle(root).fontFamily}`;
      context.textBaseline = "top";
      for (const [along, name] of wording.HUE_TICKS.slice(0, -1)) {
        // A hue is in the middle of its cells; the first name begins at the edge, as it would not fit around its own.
        context.textAlign = along ? "center" : "left";
        context.fillText(name, along ? LEFT + along * (width - 2 * LEFT) + side / 2 : 0, height + 5);
      }
    }

    // The cell under the pointer, else the one gone to, else that of the dot that is chosen on the sphere.
    function current() {
      const { dot } = model.state;
      if (pointed || cell || (dot ?? null) === null) return pointed ?? cell;
      return cellOf(model.after.lattice.inputs.slice(3 * dot, 3 * dot + 3), model.after.slices);
    }

    // The frame around a cell is an element, so that the cells need not be drawn anew when it moves.
    function frame(marked) {
      const panel = panels.find(({ saturation }) => saturation === marked?.[1]);
      if (!panel) return marker.remove();
      const [hues, , values] = shape();
      const side = (width - 2 * LEFT) / hues;
      Object.assign(marker.style, {
        left: `${LEFT + hueOf(marked[0], hues) * side}px`, top: `${LEFT + (values - 1 - marked[2]) * side}px`,
        width: `${side}px`, height: `${side}px`,
      });
      if (marker.parentNode !== panel.cells) panel.cells.append(marker);
      return undefined;
    }

    let [lastDot, drawn, width] = [null, {}, 0];
    function draw() {
      if (drawn.after !== model.after || drawn.theme !== theme || drawn.width !== width) {
        width ||= panels[0].part.clientWidth;
        panels.forEach(drawPanel);
        drawn = { after: model.after, theme, width };
      }
      const marked = current();
      frame(marked);
      told.replaceChildren(...(marked ? telling(marked) : ["Point at a cell to see its colors."]));
    }

    function parts(of) {
      const { inputs, out, errors } = model.after.slices;
      const place = placeOf(of, shape());
      return [inputs.slice(3 * place, 3 * place + 3), out.slice(3 * place, 3 * place + 3), errors[place]];
    }

    function telling(of) {
      const [input, out, error] = parts(of);
      const { named } = model.after;
      const words = (color) => [surface.sample(color), ` ${wording.colorWords(color, named)}`];
      const spell = (name, color) => element("span", { class: "term" }, `${name} `, ...words(color));
      return [spell("In", input), spell("Out", out), element("span", { class: "term" }, `Error ${wording.error(error)}`)];
    }

    function sentence(of) {
      const [input, out, error] = parts(of);
      const [from, to] = [input, out].map((color) => wording.colorWords(color, model.after.named));
      return `${from}, comes out as ${to}, error ${wording.error(error)}.`;
    }

    function mark(of) {
      if (!model || String(of) === String(pointed)) return;
      pointed = of;
      draw();
    }

    function go(to, aloud) {
      [cell, pointed] = [to, null];
      draw();
      if (aloud) lab.say(sentence(to));
    }

    function use(of) {
      if (!of) return;
      cell = of;
      lab.set({ color: [...parts(of)[0]] });
    }

    function onKey(event) {
      if (!model || event.ctrlKey || event.metaKey || event.altKey) return;
      const from = current() ?? vividRed();
      const to = moved(from, event.key, shape());
      if (to) go(to, true);
      else if (event.key === "Enter") use(from);
      else return;
      event.preventDefault();
    }

    lab.onTheme(() => {
      theme = lab.theme();
      if (model?.after.slices) draw();
    });

    return {
      show(next) {
        root.hidden = !next.after.slices;
        if (root.hidden) return;
        // What was chosen last is told.
        if (model && lastDot !== next.state.dot) cell = null;
        lastDot = next.state.dot;
        model = next;
        build();
        const [hues, saturations, values] = shape();
        const cells = `${hues} hues by ${values} values, at ${saturations} saturations`;
        grid.setAttribute("aria-label", `Colors ${model.operationWords ?? ""}: ${cells}`);
        draw();
      },
    };
  }

  (redact.views ??= {}).slices = view;
  redact.slices = { placeOf, hueOf, moved, cellOf };
})((window.redact = window.redact || {}));
