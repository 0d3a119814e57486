// Is the paper's choice special? Every dimension and a hundred random directions are taken out of one network, in the page.
(function (redact) {
  "use strict";
  const { number, capitalized } = redact.writing;
  const { element, shape, write } = redact.elements;

  const RANDOM = 100;
  const SLICE = 9; // ms of work, after which the page has its turn: with the piece that is begun by then, less than 12
  const PIECE = 250_000; // products that are computed without a look at the clock
  const DOT = 3.4; // px, the radius of a dot
  const MARGIN = { left: 52, right: 14, top: 12, bottom: 44 };

  // Random numbers in [0, 1) from a seed, the same on every machine: Mulberry32, by Tommy Ettinger.
  function randoms(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  // So many unit vectors, uniform on the sphere: normal coordinates have no direction that they prefer.
  function directions(count, width) {
    const random = randoms(1);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Array.from({ length: count }, () => {
      const vector = Array.from({ length: width }, normal);
      const length = Math.hypot(...vector);
      return vector.map((value) => value / length);
    });
  }

  // By how much errors rise, on average over some places.
  const meanRise = (errors, before, places) => places.reduce((sum, at) => sum + errors[at] - before[at], 0) / places.length;

  // The only dimension that an operation takes out, or null: a try of it is no rival of the paper's choice but the same.
  function onlyDimension(operation) {
    if (operation.dims?.length === 1) return operation.dims[0];
    const axes = (operation.direction ?? []).map((value, dim) => (value === 0 ? -1 : dim)).filter((dim) => dim >= 0);
    return axes.length === 1 ? axes[0] : null;
  }

  // How many of some tries delete as much as a choice, spare as well, and both. Each has `deleted` and `spared`, mean rises.
  function rivals(tries, choice) {
    const deleting = tries.filter(({ deleted }) => deleted >= choice.deleted);
    const sparing = tries.filter(({ spared }) => spared <= choice.spared);
    const both = deleting.filter((found) => sparing.includes(found));
    return { of: tries.length, deleting: deleting.length, sparing: sparing.length, both: both.length };
  }

  const none = (count) => (count ? String(count) : "none");
  const s = (count) => (count > 1 ? "" : "s");
  const told = ({ deleting, sparing, both }, least = "", most = "") =>
    `${none(deleting)} delete${s(deleting)} as much${least}, ${none(sparing)} spare${s(sparing)} the rest as well${most}, ` +
    `and ${none(both)} ${both > 1 ? "do" : "does"} both`;

  redact.special = { directions, rivals };
  redact.views = redact.views || {};
  redact.views.special = function (root, lab) {
    const button = element("button", { type: "button", onclick: begin }, "Try every dimension and 100 random directions");
    const progress = element("span", { class: "progress" });
    const sentence = element("p", { class: "found" });
    const title = "What was tried, by what it deletes and what it spares";
    const plot = shape("svg", { class: "scatter", role: "listbox", "aria-label": title, hidden: true });
    const pointed = element("p", { class: "pointed" });
    const note = element(
      "p",
      { class: "note", hidden: true },
      "Each try takes one direction out of the latent space, the whole of it and with nothing in its place. Across: the mean rise of " +
        "the error of what stands for the concept; up: of what is to be spared. So the right lower corner is best. The random " +
        "directions are uniform on the sphere and the same every time. Click a dot, or choose it with the arrow keys, to see the " +
        "network without its direction.",
    );
    const host = element("div", { class: "plot" }, plot);
    root.append(element("div", { class: "special" }, element("div", { class: "begin" }, button, progress), sentence, host, pointed, note));

    let model = null;
    let of = ""; // the network that the results belong to
    let paper = null; // the paper's operation that they are compared with
    let run = 0;
    let results = null; // {tries: [{name, direction, deleted, spared, random}], paper}
    let dots = [];
    let active = 0;
    let width = 0;

    const fitting = (operation) => operation.network === model.state.network || operation.name === model.state.network;
    // The paper's operation that is shown; while the reader's own is, the last one, or the one that the page opens with.
    function paperOperation() {
      const { operations } = model.arm;
      return operations.find(fitting) ?? (operations.includes(paper) ? paper : redact.own.replaced(model.record, model.arm));
    }

    const conceptOf = (operation) =>
      model.record.concept?.[operation.network] ?? model.record.concept?.[operation.name] ?? model.record.concept?.[model.record.shown];

    // Runs a network after an operation over the lattice, a piece at a time; `rest` gives the page its turn.
    async function errorsAfter(operation, base, rest) {
      const { network, lattice } = base;
      const edited = redact.network.edit(network, operation);
      const channels = lattice.inputs.length / lattice.count;
      const weights = network.layers.reduce((sum, layer) => sum + layer.inputs * layer.outputs, 0);
      const rows = Math.max(1, Math.floor(PIECE / weights));
      const errors = new Float64Array(lattice.count);
      for (let from = 0; from < lattice.count; from += rows) {
        if (await rest()) return null;
        const inputs = lattice.inputs.subarray(from * channels, Math.min(lattice.count, from + rows) * channels);
        errors.set(redact.measures.errors(redact.network.run(edited, inputs, operation).out, inputs, channels), from);
      }
      return errors;
    }

    async function begin() {
      if (button.getAttribute("aria-disabled") === "true") return;
      button.setAttribute("aria-disabled", "true");
      run += 1;
      const mine = run;
      const base = model.before;
      const { errors: before } = base.lattice;
      const operation = paperOperation();
      const concept = conceptOf(operation);
      const [members, others] = [concept.members, concept.rest].map((mask) => Array.from(redact.measures.places(mask)));
      const measured = (errors) => ({ deleted: meanRise(errors, before, members), spared: meanRise(errors, before, others) });
      let started = performance.now();
      const rest = async () => {
        if (performance.now() - started >= SLICE) {
          await new Promise((next) => setTimeout(next));
          started = performance.now();
        }
        return mine !== run;
      };
      const latent = base.network.shape.latent;
      const axisOf = (dim) => Array.from({ length: latent }, (_, at) => Number(at === dim));
      const wanted = [
        ...Array.from({ length: latent }, (_, dim) => ({ name: `dimension ${dim + 1}`, dim, direction: axisOf(dim) })),
        ...directions(RANDOM, latent).map((direction, at) => ({ name: `random direction ${at + 1}`, direction, random: true })),
      ];
      let choice = null;
      // What networks became that were trained anew is not computed here, but known where it is shown.
      if (operation.operation.kind !== "Replaced") choice = await errorsAfter(operation.operation, base, rest);
      else if (fitting(operation)) choice = model.after.lattice.errors;
      if (mine !== run) return;
      const tries = [];
      for (const one of wanted) {
        const errors = await errorsAfter({ kind: "AblateWithFallback", direction: one.direction, bias: 0 }, base, rest);
        if (mine !== run) return;
        tries.push({ ...one, ...measured(errors) });
        write(progress, `${tries.length} of ${wanted.length}`);
      }
      results = { tries, operation, paper: choice && { name: `the paper’s choice, ${operation.words}`, ...measured(choice) } };
      button.setAttribute("aria-disabled", "false");
      write(progress, "");
      draw();
      write(sentence, summary());
      lab.say(sentence.textContent);
    }

    function summary() {
      const { tries, paper: choice, operation } = results;
      if (!choice) return "What the paper’s choice does is not computed here; the dots are what was tried.";
      const same = onlyDimension(operation.operation);
      const random = rivals(tries.filter((one) => one.random), choice);
      const others = rivals(tries.filter((one) => !one.random && one.dim !== same), choice);
      const dimensions = `Of the ${others.of}${same === null ? "" : " other"} dimension${others.of === 1 ? "" : "s"}`;
      const [deleted, spared] = [number(choice.deleted), number(choice.spared)];
      const among = told(random, ` (at least ${deleted})`, ` (at most ${spared})`);
      return (
        `The paper’s choice, ${operation.words}, raises the error of what stands for the concept by ${deleted} and the rest’s by ` +
        `${spared}. Of ${random.of} random directions ${among}. ${dimensions} ${told(others)}.`
      );
    }

    function draw() {
      const all = [...results.tries, ...(results.paper ? [results.paper] : [])];
      width = Math.max(200, Math.floor(host.getBoundingClientRect().width) || 480);
      const height = Math.round(Math.min(420, Math.max(240, width * 0.6)));
      const x = redact.axes.axis([0, ...all.map(({ deleted }) => deleted)], false);
      const y = redact.axes.axis([0, ...all.map(({ spared }) => spared)], false);
      const across = (value) => MARGIN.left + x.place(value) * (width - MARGIN.left - MARGIN.right);
      const up = (value) => height - MARGIN.bottom - y.place(value) * (height - MARGIN.top - MARGIN.bottom);
      const base = height - MARGIN.bottom;
      const text = (words, attributes) => shape("text", attributes, words);
      const tick = (d, value, attributes) => shape("g", {}, shape("path", { d }), text(number(value), attributes));
      const { left } = MARGIN;
      const [alongX, alongY] = [x.ticks(Math.floor(width / 90)), y.ticks(5)];
      const ground = shape(
        "g",
        { class: "ground", "aria-hidden": "true" },
        shape("path", { d: `M${MARGIN.left} ${MARGIN.top}V${base}H${width - MARGIN.right}` }),
        ...alongX.map((value) => tick(`M${across(value)} ${base}v4`, value, { x: across(value), y: base + 16, "text-anchor": "middle" })),
        ...alongY.map((value) => tick(`M${left} ${up(value)}h-4`, value, { x: left - 7, y: up(value) + 4, "text-anchor": "end" })),
        text("rise of the concept’s error →", { x: width - MARGIN.right, y: height - 8, "text-anchor": "end" }),
        text("↑ rise of the rest’s error", { x: MARGIN.left + 8, y: MARGIN.top + 4 }),
      );
      // Dimensions lie over the random ones, and first in the order of the keys.
      dots = results.tries.map((one, at) => {
        const node = shape(
          "g",
          {
            class: one.random ? "try random" : "try axis",
            role: "option",
            "aria-label": `${one.name}: concept ${number(one.deleted)}, rest ${number(one.spared)}`,
            "aria-selected": "false",
            tabindex: -1,
            transform: `translate(${across(one.deleted).toFixed(2)} ${up(one.spared).toFixed(2)})`,
            onclick: () => choose(at),
            onpointerenter: () => point(one),
            onpointerleave: () => point(null),
          },
          shape("circle", { class: "hit", r: 9 }),
          shape("circle", { class: "mark", r: one.random ? DOT : DOT + 1 }),
        );
        if (!one.random) {
          // At the right edge the name goes to the left of its dot.
          const turned = across(one.deleted) > width - 60;
          const beside = { x: turned ? -8 : 8, y: -6, "text-anchor": turned ? "end" : "start" };
          node.append(text(`dim. ${one.dim + 1}`, { class: "name", ...beside }));
        }
        return { one, node };
      });
      const mark = [];
      if (results.paper) {
        const place = `translate(${across(results.paper.deleted)} ${up(results.paper.spared)})`;
        mark.push(shape("path", { class: "paper", d: "M-7 0H7M0-7V7", transform: place, "aria-hidden": "true" }));
      }
      plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
      plot.setAttribute("width", width);
      plot.setAttribute("height", height);
      plot.replaceChildren(ground, ...[...dots].reverse().map(({ node }) => node), ...mark);
      plot.removeAttribute("hidden");
      note.removeAttribute("hidden");
      activate(Math.min(active, dots.length - 1));
      select();
      point(null);
    }

    function activate(at) {
      dots[active]?.node.setAttribute("tabindex", "-1");
      active = at;
      dots[active].node.setAttribute("tabindex", "0");
    }

    function choose(at) {
      activate(at);
      dots[at].node.focus({ preventScroll: true });
      const { one } = dots[at];
      lab.set({ network: "own", own: { kind: "AblateWithFallback", direction: one.direction, bias: 0 } });
      lab.say(`Without ${one.name}: the concept’s error rises by ${number(one.deleted)}, the rest’s by ${number(one.spared)}.`);
      point(one);
    }

    plot.addEventListener("keydown", (event) => {
      const [next, last] = [active + 1, active - 1];
      const keys = { ArrowRight: next, ArrowDown: next, ArrowLeft: last, ArrowUp: last, Home: 0, End: -1, Enter: active, " ": active };
      const to = keys[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose((to + dots.length) % dots.length);
    });

    function point(one) {
      const shown = one ?? dots.find(({ node }) => node.getAttribute("aria-selected") === "true")?.one;
      const cross = results?.paper ? "The cross is the paper’s choice." : "";
      const words = shown ? `${capitalized(shown.name)}: concept ${number(shown.deleted)}, rest ${number(shown.spared)}.` : "";
      write(pointed, [words, cross].filter(Boolean).join(" "));
    }

    function select() {
      const { network, own: operation } = model.state;
      const isTry = network === "own" && operation?.kind === "AblateWithFallback" && operation.bias === 0;
      const own = isTry ? operation.direction : null;
      // A direction may have come through an address, with fewer decimals.
      const same = (direction) => own?.length === direction.length && own.every((value, at) => Math.abs(value - direction[at]) < 1e-3);
      dots.forEach(({ one, node }) => node.setAttribute("aria-selected", String(own !== null && same(one.direction))));
    }

    function forget() {
      run += 1;
      results = null;
      dots = [];
      active = 0;
      plot.setAttribute("hidden", "");
      note.setAttribute("hidden", "");
      button.setAttribute("aria-disabled", "false");
      for (const node of [progress, sentence, pointed]) write(node, "");
    }

    new ResizeObserver(() => {
      if (results && Math.abs(host.getBoundingClientRect().width - width) >= 1) draw();
    }).observe(host);

    return {
      show(next) {
        model = next;
        const operation = paperOperation();
        const key = JSON.stringify([model.record.id, model.arm.name, model.state.seed, operation?.network ?? null]);
        paper = operation;
        if (key !== of) forget();
        of = key;
        root.hidden = !operation || !conceptOf(operation);
        if (results) select();
        if (results) point(null);
      },
    };
  };
})((window.redact = window.redact || {}));
