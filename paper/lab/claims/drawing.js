// A digit of the reader's own: drawn on a pad or taken from the tested images, and as it comes out.
(function (redact) {
  "use strict";
  const { number } = redact.writing;
  const { element, write } = redact.elements;

  const SIDE = 8;
  const FULL = 16; // the most ink a cell holds, as in the images of the data set
  const CELL = 28; // px of the canvas, a cell
  // Ink at the place of the brush, beside it and at its corners: a stroke has dark cells in the middle and half as dark ones along it.
  const BRUSH = [12, 4, 2];

  // 64 inks after a touch of the brush at a cell.
  function touched(inks, row, column) {
    return inks.map((ink, at) => {
      const away = [Math.abs(Math.floor(at / SIDE) - row), Math.abs((at % SIDE) - column)];
      return Math.max(...away) > 1 ? ink : Math.min(FULL, ink + BRUSH[away[0] + away[1]]);
    });
  }

  // The cells that a straight stroke enters, the first one left out.
  function crossed([row, column], [toRow, toColumn]) {
    const steps = 4 * Math.max(1, Math.ceil(Math.hypot(toRow - row, toColumn - column)));
    const found = [];
    let last = [Math.floor(row), Math.floor(column)];
    for (let step = 1; step <= steps; step += 1) {
      const here = [row + ((toRow - row) * step) / steps, column + ((toColumn - column) * step) / steps].map(Math.floor);
      if (here[0] !== last[0] || here[1] !== last[1]) found.push(here);
      last = here;
    }
    return found.filter((cell) => cell.every((at) => at >= 0 && at < SIDE));
  }

  function paint(canvas, values) {
    const context = canvas.getContext("2d");
    for (let at = 0; at < SIDE * SIDE; at += 1) {
      const gray = Math.round(255 * (1 - Math.min(1, Math.max(0, values[at]))));
      context.fillStyle = `rgb(${gray}, ${gray}, ${gray})`;
      context.fillRect((at % SIDE) * CELL, Math.floor(at / SIDE) * CELL, CELL, CELL);
    }
  }

  redact.views = redact.views || {};
  redact.views.drawing = function (root, lab) {
    const canvas = (attributes) => element("canvas", { width: SIDE * CELL, height: SIDE * CELL, ...attributes });
    const pad = canvas({
      class: "pad",
      role: "application",
      tabindex: 0,
      "aria-roledescription": "drawing pad",
      "aria-label": "Drawing pad, 8 by 8: arrow keys move, Space adds ink, Backspace clears",
    });
    const cursor = element("div", { class: "cursor", "aria-hidden": "true" });
    const pictures = ["Out, as trained", "Out, after"].map((title) => {
      const name = element("span", {}, title);
      const error = element("span", { class: "soft" });
      const picture = canvas({ role: "img" });
      return { picture, name, error, node: element("figure", {}, picture, element("figcaption", {}, name, error)) };
    });
    const drawn = element("span", { class: "soft" });
    const digits = Array.from({ length: 10 }, (_, digit) => element("option", { value: digit }, String(digit)));
    const kind = element("select", { onchange: () => choose(0) }, ...digits);
    const which = element("input", { type: "range", min: 1, step: 1, oninput: () => choose(Number(which.value) - 1), onchange: tell });
    const place = element("output");
    const clear = element("button", { type: "button", onclick: () => wipe() }, "Clear");
    const labelled = (words, ...fields) => element("label", {}, element("span", {}, words), ...fields);
    const caption = element("figcaption", {}, element("span", {}, "Drawn"), drawn);
    const figure = element("figure", {}, element("div", { class: "under" }, pad, cursor), caption);
    root.append(
      element(
        "div",
        { class: "drawing" },
        element("div", { class: "pictures" }, figure, ...pictures.map(({ node }) => node)),
        element("div", { class: "choose" }, clear, labelled("Tested digit", kind), labelled("Image", which, place)),
        element("p", { class: "note" }, "Draw with mouse or finger, or with the arrow keys and Space; Backspace clears."),
      ),
    );

    let model = null;
    let inks = new Array(SIDE * SIDE).fill(0);
    let cell = [3, 3];
    let stroke = null; // where the pointer was last, in cells
    let sentence = "";
    let chosen = null; // the index of the tested image that was taken last: it stays so until the pad is drawn on

    function put(next, index = null) {
      inks = next;
      chosen = index;
      lab.set({ pixels: inks.map((ink) => ink / FULL), dot: index });
    }
    function wipe() {
      put(new Array(SIDE * SIDE).fill(0));
      lab.say("The pad is empty.");
    }
    function tell() {
      // After the frame in which the lab shows what was set.
      setTimeout(() => sentence && lab.say(sentence), 100);
    }
    const imagesOf = (digit) => [...model.before.lattice.classes.keys()].filter((at) => model.before.lattice.classes[at] === digit);
    const rowOf = (index) => Array.from(model.before.lattice.inputs.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE));
    function choose(order) {
      const index = imagesOf(Number(kind.value))[order];
      if (index !== undefined) put(rowOf(index).map((value) => Math.round(value * FULL)), index);
    }

    const at = (event) => {
      const box = pad.getBoundingClientRect();
      return [((event.clientY - box.top) / box.height) * SIDE, ((event.clientX - box.left) / box.width) * SIDE];
    };
    pad.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      pad.setPointerCapture(event.pointerId);
      stroke = at(event);
      cell = stroke.map((value) => Math.min(SIDE - 1, Math.max(0, Math.floor(value))));
      put(touched(inks, ...cell));
    });
    pad.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      const to = at(event);
      const cells = crossed(stroke, to);
      stroke = to;
      if (!cells.length) return;
      cell = cells.at(-1);
      put(cells.reduce((drawn, [row, column]) => touched(drawn, row, column), inks));
    });
    for (const end of ["pointerup", "pointercancel"]) {
      pad.addEventListener(end, () => {
        if (stroke) tell();
        stroke = null;
      });
    }
    pad.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (step) cell = cell.map((value, axis) => Math.min(SIDE - 1, Math.max(0, value + step[axis])));
      else if (event.key === " ") put(touched(inks, ...cell));
      else if (event.key === "Backspace" || event.key === "Delete") wipe();
      else return;
      event.preventDefault();
      move();
      if (step || event.key === " ") lab.say(`Row ${cell[0] + 1}, column ${cell[1] + 1}: ${inks[cell[0] * SIDE + cell[1]]} of ${FULL}.`);
    });

    function move() {
      cursor.style.top = `${(100 * cell[0]) / SIDE}%`;
      cursor.style.left = `${(100 * cell[1]) / SIDE}%`;
    }
    move();

    function showChoice(index) {
      const { classes } = model.before.lattice;
      if (index !== null) kind.value = String(classes[index]);
      const images = imagesOf(Number(kind.value));
      which.max = String(images.length);
      const order = index === null ? -1 : images.indexOf(index);
      if (order >= 0) which.value = String(order + 1);
      write(place, order < 0 ? `of ${images.length}` : `${order + 1} of ${images.length}`);
    }

    return {
      show(next) {
        model = next;
        root.hidden = model.record.world !== "digits";
        if (root.hidden) return;
        const { state, before, after, operation, operationWords } = model;
        // A dot that is pointed at on the sphere is shown for as long; then what is on the pad is back.
        const index = state.dot ?? (state.pixels ? chosen : 0);
        const values = Float64Array.from(state.dot === null || state.dot === undefined ? (state.pixels ?? rowOf(0)) : rowOf(state.dot));
        inks = Array.from(values, (value) => Math.round(value * FULL));
        paint(pad, values);
        write(drawn, index === null ? "by you" : `a tested ${before.lattice.classes[index]}`);
        showChoice(index);
        const words = state.network === "baseline" ? "with nothing done" : operationWords;
        const told = [
          [before.network, { kind: "None" }, "as trained"],
          [after.network, operation, words],
        ].map(([network, done, how], order) => {
          const { out } = redact.network.run(network, values, done);
          const error = redact.measures.errors(out, values, SIDE * SIDE)[0];
          const { picture, name, error: beside } = pictures[order];
          paint(picture, out);
          picture.setAttribute("aria-label", `What comes out ${how}`);
          write(name, `Out, ${how}`);
          write(beside, `error ${number(error)}`);
          return `${number(error)} ${how}`;
        });
        sentence = `The digit comes out with an error of ${told.join(" and ")}.`;
      },
    };
  };
})((window.redact = window.redact || {}));
