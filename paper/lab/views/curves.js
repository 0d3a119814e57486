// The view of the error against hue, at full saturation and value: before in a thin line, after in a thick one.
(function (redact) {
  "use strict";

  const [LEFT, RIGHT, TOP, HEIGHT, STRIP, FOOT] = [38, 8, 8, 190, 12, 22];
  const LEAST_TOP = 0.3;

  // The top of the scale and its ticks: round steps, four or five of them.
  function scaleTo(largest) {
    const top = Math.max(LEAST_TOP, largest);
    const power = 10 ** Math.floor(Math.log10(top / 3));
    const step = [1, 2, 5, 10].map((round) => round * power).find((size) => top / size <= 5);
    return { top, step, ticks: Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, place) => place * step) };
  }

  // The places of the hues from left to right, on an axis cut opposite red.
  function leftToRight(hue) {
    const along = [...hue].map(redact.wording.alongHue);
    return along.map((_, place) => place).sort((one, other) => along[one] - along[other]);
  }

  function summary({ before, after, operation, operationWords }) {
    const { wording } = redact;
    const { hue, errors } = after.hues;
    const mean = (of) => of.reduce((sum, error) => sum + error, 0) / of.length;
    const worst = errors.reduce((best, error, place) => (error > errors[best] ? place : best), 0);
    const degrees = Math.round(hue[worst] * 360) % 360;
    const when = operationWords ? operationWords[0].toUpperCase() + operationWords.slice(1) : "Now";
    const compared = (error) => (operation?.kind === "None" ? "" : `, as trained ${wording.error(error)}`);
    return `${when}, the error is largest at hue ${degrees}° (${wording.hueName(hue[worst])}): `
      + `${wording.error(errors[worst])}${compared(before.hues.errors[worst])}. `
      + `Over the hues it is ${wording.error(mean(errors))} on average${compared(mean(before.hues.errors))}.`;
  }

  function view(root, lab) {
    const { surface, wording } = redact;
    const { element } = redact.elements;
    let [model, theme, at, pointed, order] = [null, lab.theme(), null, false, []];
    const canvas = element("canvas", { "aria-hidden": "true" });
    const hint = element("p", { class: "hint", id: surface.id("curves-hint") },
      "Colored: with the operation; thin: as trained. Beneath the axis the colors that go in, and those that come out.");
    const told = element("p", { class: "readout" });
    const sentence = element("p", { class: "summary" });
    const stage = element("div", {
      class: "stage", tabindex: 0, role: "application", "aria-roledescription": "curve", "aria-describedby": hint.id, keydown: onKey,
      pointermove: onMove, pointerdown: onMove, pointerleave: () => point(null), blur: () => point(null),
      focus: () => point(at ?? redPlace()),
    }, canvas);
    root.classList.add("curves");
    root.append(stage, told, sentence, hint);

    const redPlace = () => order.findIndex((place) => model.after.hues.hue[place] === 0);

    function draw() {
      const { hue, errors, inputs, out } = model.after.hues;
      const before = model.before.hues.errors;
      const width = stage.clientWidth || 320;
      const across = width - LEFT - RIGHT;
      const { top, ticks, step } = scaleTo(Math.max(...errors, ...before));
      const x = (place) => LEFT + wording.alongHue(hue[place]) * across;
      const y = (error) => TOP + HEIGHT * (1 - error / (1.03 * top));
      const context = surface.fit(canvas, width, TOP + HEIGHT + 2 * STRIP + 8 + FOOT);
      context.font = `11px ${getComputedStyle(root).fontFamily}`;
      context.textBaseline = "middle";
      context.textAlign = "right";
      context.lineWidth = 1;
      for (const tick of ticks) {
        context.strokeStyle = tick ? theme.line : theme.strong;
        context.beginPath();
        context.moveTo(LEFT, Math.round(y(tick)) + 0.5);
        context.lineTo(LEFT + across, Math.round(y(tick)) + 0.5);
        context.stroke();
        context.fillStyle = theme.soft;
        context.fillText(tick ? redact.writing.decimals(tick, Math.max(1, -Math.floor(Math.log10(step) + 1e-9))) : "0", LEFT - 7, y(tick));
      }
      // The circle closes: the first hue once more at the right end.
      const trace = (values) => {
        context.beginPath();
        order.forEach((place, index) => context[index ? "lineTo" : "moveTo"](x(place), y(values[place])));
        context.lineTo(LEFT + across, y(values[order[0]]));
      };
      const gradient = (colors) => {
        const made = context.createLinearGradient(LEFT, 0, LEFT + across, 0);
        order.forEach((place) => made.addColorStop(wording.alongHue(hue[place]), wording.hex(colors, place)));
        made.addColorStop(1, wording.hex(colors, order[0]));
        return made;
      };
      context.lineJoin = context.lineCap = "round";
      // Yellow and cyan would be lost on white, blue on black, without an outline.
      const lines = [[errors, "#7f7f7f", 4.6], [errors, gradient(inputs), 3.2], [before, theme.paper, 2.4], [before, theme.ink, 1]];
      for (const [values, style, thick] of lines) {
        trace(values);
        context.strokeStyle = style;
        context.lineWidth = thick;
        context.stroke();
      }
      [inputs, out].forEach((colors, row) => {
        context.fillStyle = gradient(colors);
        context.fillRect(LEFT, TOP + HEIGHT + 6 + row * (STRIP + 2), across, STRIP);
        context.fillStyle = theme.soft;
        context.fillText(["in", "out"][row], LEFT - 7, TOP + HEIGHT + 6 + row * (STRIP + 2) + STRIP / 2 + 0.5);
      });
      const names = across < 330 ? wording.HUE_TICKS.filter((_, place) => place % 3 === 0) : wording.HUE_TICKS;
      for (const [along, name] of names) {
        context.textAlign = along === 0 ? "left" : along === 1 ? "right" : "center";
        context.fillText(name, LEFT + along * across, TOP + HEIGHT + 2 * STRIP + 8 + FOOT / 2 + 1);
      }
      const marked = current();
      if (marked === null) return;
      const place = order[marked];
      context.strokeStyle = theme.ink;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x(place), TOP);
      context.lineTo(x(place), TOP + HEIGHT + 2 * STRIP + 8);
      context.stroke();
      context.beginPath();
      context.arc(x(place), y(errors[place]), 4.5, 0, 2 * Math.PI);
      context.fillStyle = wording.hex(inputs, place);
      context.fill();
      context.lineWidth = 1.5;
      context.stroke();
    }

    // The hue that is pointed at, else that of the chosen dot, if it is as vivid as the hues here.
    function current() {
      if (pointed) return at;
      const { dot } = model.state;
      if ((dot ?? null) === null) return null;
      const color = model.after.lattice.inputs.slice(3 * dot, 3 * dot + 3);
      if (Math.max(...color) < 1 || Math.min(...color) > 0) return null;
      const { inputs } = model.after.hues;
      const distance = (place) => wording.apart(inputs, place, color);
      return order.reduce((best, place, index) => (distance(place) < distance(order[best]) ? index : best), 0);
    }

    function tell() {
      const marked = current();
      if (marked === null) {
        told.textContent = "Point at a hue to see its errors.";
        return "";
      }
      const { hue, errors, inputs, out } = model.after.hues;
      const place = order[marked];
      const color = (array) => array.slice(3 * place, 3 * place + 3);
      const degrees = redact.writing.decimals(hue[place] * 360, 1).replace(/\.0$/, "");
      const words = `error ${wording.error(errors[place])}, as trained ${wording.error(model.before.hues.errors[place])}`;
      const terms = [
        [`Hue ${degrees}° (${wording.hueName(hue[place])}) `, surface.sample(color(inputs)), " comes out as ", surface.sample(color(out))],
        [words],
      ];
      told.replaceChildren(...terms.map((term) => element("span", { class: "term" }, ...term)));
      return `Hue ${degrees} degrees, ${wording.hueName(hue[place])}: ${words}.`;
    }

    function point(place) {
      if (!model || (place === null && !pointed)) return "";
      pointed = place !== null;
      if (pointed) at = place;
      draw();
      return tell();
    }

    function onMove(event) {
      if (!model) return;
      const box = canvas.getBoundingClientRect();
      const along = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
      const place = Math.round(along * order.length);
      point(place < 0 || place > order.length ? null : place % order.length);
    }

    function onKey(event) {
      if (!model || event.ctrlKey || event.metaKey || event.altKey) return;
      const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -order.length / 12, PageUp: order.length / 12 }[event.key];
      if (by) lab.say(point(((at ?? redPlace()) + Math.round(by) + order.length) % order.length));
      else if (event.key === "Home") lab.say(point(0));
      else if (event.key === "End") lab.say(point(order.length - 1));
      else return;
      event.preventDefault();
    }

    lab.onTheme(() => {
      theme = lab.theme();
      if (model) draw();
    });
    surface.onWidth(stage, () => model && draw());

    let drawn = {};
    return {
      show(next) {
        root.hidden = !next.after.hues;
        if (root.hidden) return;
        model = next;
        order = order.length === model.after.hues.hue.length ? order : leftToRight(model.after.hues.hue);
        if (drawn.after === model.after && drawn.before === model.before && drawn.marked === current()) return;
        drawn = { after: model.after, before: model.before, marked: current() };
        sentence.textContent = summary(model);
        stage.setAttribute("aria-label", `Error against hue. ${sentence.textContent}`);
        draw();
        tell();
      },
    };
  }

  (redact.views ??= {}).curves = view;
  redact.curves = { scaleTo, leftToRight, summary };
})((window.redact = window.redact || {}));
