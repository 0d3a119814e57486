// The view of the sphere: where a network puts the lattice of colors, turned, pointed at, and a direction moved on it.
(function (redact) {
  "use strict";

  const TURNING = "Drag or use the arrow keys to turn it (Shift: finely, Home: straight on). Enter: walk from dot to dot. The square: yours.";
  const WALKING = "The arrow keys go to the nearest dot that way. Escape: turn the sphere again.";
  const MOVING = "An arrow key swings it by 10°, with Shift by 2°; the tip can be dragged as well.";
  const SETTLE_MS = 280;
  const MARGIN = 28;

  function view(root, lab) {
    const { sphere, globe, surface, wording, telling } = redact;
    const { element } = redact.elements;
    let [model, theme, dots, drawnOf] = [null, lab.theme(), null, ""];
    let [turn, views, from, fromViews] = [sphere.START, null, null, null];
    let [walking, held, pending, settling] = [false, null, 0, 0];
    const kept = { dots: "both", trails: false };

    // --- the elements
    const ids = { hint: surface.id("sphere-hint"), moving: surface.id("moving-hint"), told: surface.id("told") };
    const canvas = element("canvas", {
      class: "globe", tabindex: 0, role: "application", "aria-roledescription": "sphere", "aria-describedby": ids.hint,
      keydown: onKey, pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp, blur: () => walk(false),
    });
    const choices = ["Right", "Up", "Towards you"].map((label, place) =>
      surface.select(label, [], (value) => lab.set({ axes: sphere.chosen(axes(), place, Number(value)) })),
    );
    const shown = surface.select("Dots show", [["both", "out, around in"], ["in", "in"], ["out", "out"]], (value) => keep({ dots: value }));
    const trails = element("input", { type: "checkbox", id: surface.id("trails"), change: () => keep({ trails: trails.checked }) });
    const straight = element("button", { type: "button", click: () => turnTo(sphere.START) }, "Straight on");
    const hint = element("p", { class: "hint", id: ids.hint }, TURNING);
    const told = element("dl", { class: "told", id: ids.told });
    const numbers = element("p", { class: "direction" });
    const mover = element("button", {
      type: "button", "aria-describedby": ids.moving, keydown: onMoverKey, click: () => lab.say(`${numbers.textContent}. ${MOVING}`),
    }, "Move the direction");
    const towards = element("button", { type: "button", click: pointAtDot }, "Point it at the dot");
    const direction = element("div", { class: "mover", hidden: true },
      element("div", { class: "line" }, mover, towards), numbers, element("p", { class: "hint", id: ids.moving }, MOVING));
    const stage = element("div", { class: "stage" }, canvas);
    const settings = element("div", { class: "line" }, shown.field, straight, element("label", { class: "check" }, trails, "show where they came from"));
    root.classList.add("sphere");
    root.append(
      element("div", { class: "fields" }, ...choices.map(({ field }) => field)),
      element("div", { class: "beside" }, element("div", { class: "left" }, stage, hint),
        element("div", { class: "right" }, told, settings, direction)),
    );

    // --- what is shown
    const axes = () => model.state.axes;
    const width = () => model.after.lattice.z.length / model.after.lattice.count;
    const side = () => stage.clientWidth || 320;
    const radius = () => side() / 2 - MARGIN;
    const dotRadius = () => Math.min(7, Math.max(3.6, side() * 0.0135)) * (model.after.named ? 1 : 1.15);
    const own = () => (model.state.network === "own" && Array.isArray(model.state.own?.direction) ? model.state.own : null);
    const setting = (name) => model.state[name] ?? kept[name];
    const keep = (changes) => {
      Object.assign(kept, changes);
      lab.set(changes);
    };

    function dimName(dim) {
      const gone = (model.operation?.dims ?? []).includes(dim);
      const done = { Ablate: "ablated", Prune: "pruned", SuppressSubspace: "suppressed" }[model.operation?.kind];
      return `dimension ${dim + 1}${gone && done ? `, ${done}` : ""}`;
    }

    // The styles of the dots hold for one network, theme, size and choice of colors.
    function prepareDots() {
      const of = [setting("dots"), dotRadius(), theme.paper, theme.ink, model.state.network].join();
      const { inputs, out } = model.after.lattice;
      if (dots && drawnOf === of && dots.of === out) return;
      drawnOf = of;
      if (!model.after.named) {
        const fonts = [400, 700].map((weight) => `${weight} ${2.1 * dotRadius()}px ${font()}`);
        const numerals = [...(telling.classesOf(model) ?? [])].map(String);
        dots = { of: out, numerals, members: membersOf(model), fonts, inks: [theme.soft, theme.ink] };
        return;
      }
      const paper = surface.channels(theme.paper);
      const outer = wording.hexes(setting("dots") === "in" ? inputs : out);
      const edge = surface.vanishing(setting("dots") === "in" ? inputs : out, paper).map((lost) => (lost ? "#7f7f7f" : null));
      dots = { of: out, outer, inner: setting("dots") === "both" ? wording.hexes(inputs) : null, edge, ground: theme.paper };
    }

    const font = () => getComputedStyle(root).fontFamily || "sans-serif";

    function draw(z = model.after.lattice.z) {
      prepareDots();
      views = sphere.projectAll(z, width(), axes(), turn, views);
      const showTrails = setting("trails");
      if (showTrails) fromViews = sphere.projectAll(model.before.lattice.z, width(), axes(), turn, fromViews);
      globe.paint(canvas, {
        size: side(), radius: radius(), turn, views, from: showTrails ? fromViews : null, dots, dot: model.state.dot ?? null,
        yours: model.yours ? yours() : null, tip: own() && sphere.project(sphere.partsOf(sphere.normalized(own().direction), axes()), turn),
        names: axes().map((axis) => (axis === null || axis === undefined ? "" : `dim. ${axis + 1}`)), theme, font: font(),
        dotRadius: dotRadius(),
      });
    }

    // Where the reader's own color or digit lies, and how it is marked.
    function yours() {
      const view = sphere.project(sphere.partsOf(model.yours, axes()), turn);
      return { view, fill: model.after.named ? wording.hex(model.state.color) : theme.paper };
    }

    // At most one frame for all that happens before it.
    function redraw() {
      pending ||= requestAnimationFrame(() => {
        pending = 0;
        if (model && !settling) draw();
      });
    }

    // The dots glide to where another network has them, if motion is welcome.
    function settle(old) {
      cancelAnimationFrame(settling);
      const goal = model.after.lattice.z;
      const [start, z] = [performance.now(), new Float64Array(goal.length)];
      const frame = (now) => {
        const past = Math.min(1, Math.max(0, (now - start) / SETTLE_MS));
        const part = 1 - (1 - past) ** 3;
        for (let at = 0; at < z.length; at++) z[at] = old[at] + part * (goal[at] - old[at]);
        settling = past < 1 ? requestAnimationFrame(frame) : 0;
        from = past < 1 ? z : null;
        draw(z);
      };
      settling = requestAnimationFrame(frame);
    }

    function tell() {
      const dot = model.state.dot ?? null;
      told.replaceChildren(...telling.list(model, dot, axes()));
      hint.textContent = walking ? WALKING : TURNING;
      const what = `${model.after.lattice.count} ${model.after.named ? "colors" : "digits"}`;
      const ways = ["to the right", "upwards", "towards you"].map((way, place) => [axes()[place] ?? null, way]);
      const where = redact.writing.listed(ways.filter(([dim]) => dim !== null).map(([dim, way]) => `${dimName(dim)} ${way}`));
      const chosen = dot === null ? "" : ` ${telling.sentence(model, dot)}`;
      canvas.setAttribute("aria-label", `${what} ${model.operationWords ?? ""}, where the network puts them: ${where}.${chosen}`);
      direction.hidden = !own();
      if (own()) numbers.textContent = `Direction (${sphere.normalized(own().direction).map((part) => redact.writing.decimals(part)).join(", ")})`;
      towards.disabled = dot === null;
    }

    function fillChoices() {
      const options = Array.from({ length: width() }, (_, dim) => dimName(dim));
      choices.forEach(({ chooser }, place) => {
        if ([...chooser.options].map((option) => option.textContent).join() !== options.join()) {
          chooser.replaceChildren(...options.map((words, dim) => element("option", { value: dim }, words)));
        }
        chooser.value = axes()[place] ?? "";
        chooser.disabled = axes()[place] === null || axes()[place] === undefined;
      });
      shown.field.hidden = !model.after.named;
      shown.chooser.value = setting("dots");
      trails.checked = Boolean(setting("trails"));
    }

    // --- what the reader does
    function turnTo(to) {
      turn = to;
      lab.set({ turn });
      redraw();
    }

    function walk(on) {
      if (walking === on) return;
      walking = on;
      canvas.classList.toggle("walking", on);
      if (model) hint.textContent = on ? WALKING : TURNING;
    }

    function pick(dot, aloud) {
      if (dot === null || dot === model.state.dot) return;
      lab.set({ dot });
      if (aloud) lab.say(telling.sentence(model, dot));
    }

    function onKey(event) {
      if (!model || event.ctrlKey || event.metaKey || event.altKey) return;
      const by = sphere.byKey(event.key, event.shiftKey);
      if (by && walking) {
        const [dx, dy] = sphere.KEYS[event.key];
        pick(sphere.nearest(views, model.state.dot ?? sphere.facing(views), dx, -dy), true);
      } else if (by) {
        turnTo(sphere.turned(turn, by));
        lab.say(`Turned: ${wording.degrees(turn[0])} around, ${wording.degrees(turn[1])} down.`);
      } else if (event.key === "Home") turnTo(sphere.START);
      else if (event.key === "Enter" && !walking) {
        walk(true);
        if ((model.state.dot ?? null) === null) pick(sphere.facing(views), true);
        else lab.say(telling.sentence(model, model.state.dot));
      } else if (event.key === "Escape" && walking) walk(false);
      else if (event.key === "Escape" && (model.state.dot ?? null) !== null) lab.set({ dot: null });
      else return;
      event.preventDefault();
    }

    // A place on the canvas in units of the sphere.
    function placeOf(event) {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left - box.width / 2) / radius(), -(event.clientY - box.top - box.height / 2) / radius()];
    }

    const dotAt = (event) => sphere.hit(views, ...placeOf(event), dotRadius() / radius(), 12 / radius());

    function overTip(event) {
      if (!own()) return false;
      const tip = sphere.project(sphere.partsOf(sphere.normalized(own().direction), axes()), turn);
      const [x, y] = placeOf(event);
      return Math.hypot(tip[0] - x, tip[1] - y) * radius() < 16;
    }

    function onDown(event) {
      if (!model || event.button) return;
      held = { tip: overTip(event), x: event.clientX, y: event.clientY, moved: 0 };
      canvas.setPointerCapture(event.pointerId);
    }

    function onMove(event) {
      if (!model || !views) return;
      if (held?.tip) aim(sphere.dragged(own().direction, axes(), turn, ...placeOf(event)));
      else if (held) {
        const by = [event.clientX - held.x, event.clientY - held.y];
        held = { ...held, x: event.clientX, y: event.clientY, moved: held.moved + Math.abs(by[0]) + Math.abs(by[1]) };
        turn = sphere.turned(turn, by.map((pixels) => pixels / radius()));
        redraw();
      } else {
        canvas.style.cursor = overTip(event) ? "move" : "";
        pick(dotAt(event), false);
      }
    }

    function onUp(event) {
      if (!held) return;
      const { tip, moved } = held;
      held = null;
      if (tip) lab.say(numbers.textContent);
      else if (moved < 5 && event.type === "pointerup") pick(dotAt(event), true);
      else lab.set({ turn });
    }

    function aim(to) {
      if (own()) lab.set({ own: { ...own(), direction: to } });
    }

    function onMoverKey(event) {
      const by = sphere.byKey(event.key, event.shiftKey);
      if (!by || !own()) return;
      event.preventDefault();
      const to = sphere.swung(own().direction, axes(), turn, by);
      aim(to);
      lab.say(`Direction (${to.map((part) => redact.writing.decimals(part)).join(", ")})`);
    }

    function pointAtDot() {
      if ((model.state.dot ?? null) === null) return;
      aim(sphere.normalized(telling.facts({ ...model, after: model.before }, model.state.dot).z));
    }

    lab.onTheme(() => {
      theme = lab.theme();
      redraw();
    });
    surface.onWidth(stage, redraw);

    return {
      show(next) {
        const old = from ?? model?.after.lattice.z;
        const moved = model && next.after !== model.after && old.length === next.after.lattice.z.length;
        if (model && next.after !== model.after) {
          cancelAnimationFrame(settling);
          [settling, from] = [0, null];
        }
        model = next;
        if (!held && model.state.turn) turn = model.state.turn;
        fillChoices();
        tell();
        if (moved && !lab.still && !held) settle(old);
        else if (!settling) draw();
      },
    };
  }

  // Which digits belong to what an operation should delete: those are drawn in full ink.
  function membersOf({ record, arm, state }) {
    const network = arm?.operations?.find(({ name }) => name === state.network)?.network;
    const bits = (record?.concept?.[network] ?? Object.values(record?.concept ?? {})[0])?.members;
    if (!bits) return () => true;
    const members = new Set(redact.measures.places(bits));
    return (dot) => members.has(dot);
  }

  (redact.views ??= {}).sphere = view;
})((window.redact = window.redact || {}));
