// What is set by hand: experiment, arm, network, operation, and what of the reader's own operation can be set.
(function (redact) {
  "use strict";

  const { element } = redact.elements;
  const { number } = redact.writing;

  const option = (value, text) => element("option", { value }, text);
  const fill = (select, entries) => {
    if (select.dataset.of === JSON.stringify(entries)) return;
    select.dataset.of = JSON.stringify(entries);
    select.replaceChildren(...entries.map(([value, text]) => option(value, text)));
  };

  // A slider with its label and its value.
  function slider(label, { least, most, step }, onInput) {
    const input = element("input", { type: "range", min: least, max: most, step });
    const output = element("output");
    const row = element("label", { class: "lab-slider" }, element("span", {}, label), input, output);
    input.addEventListener("input", () => onInput(Number(input.value)));
    return {
      row,
      put(value, words) {
        if (document.activeElement !== input || Number(input.value) !== value) input.value = value;
        output.textContent = words ?? number(value);
        input.setAttribute("aria-valuetext", words ?? number(value));
      },
      limit(least, most) {
        input.min = least;
        input.max = most;
      },
    };
  }

  // Buttons of which one is pressed.
  function choice(legend, onChoose) {
    const group = element("fieldset", { class: "lab-choice" }, element("legend", {}, legend));
    const name = `lab-${Math.random().toString(36).slice(2)}`;
    return {
      group,
      put(entries, chosen) {
        const key = JSON.stringify(entries);
        if (group.dataset.of !== key) {
          group.dataset.of = key;
          group.replaceChildren(
            group.firstElementChild,
            ...entries.map(([value, text]) => {
              const input = element("input", { type: "radio", name, value });
              input.addEventListener("change", () => onChoose(value));
              return element("label", {}, input, element("span", {}, text));
            }),
          );
        }
        for (const input of group.querySelectorAll("input")) input.checked = input.value === chosen;
      },
    };
  }

  function ownPanel(lab) {
    const kind = element("select");
    const kinds = element("label", { class: "lab-field" }, element("span", {}, "What is done"), kind);
    fill(kind, Object.entries(redact.own.KINDS).map(([value, { words }]) => [value, words]));
    const dims = element("fieldset", { class: "lab-dims" }, element("legend", {}, "Dimensions"));
    const axis = element("select");
    const along = element("label", { class: "lab-field" }, element("span", {}, "Direction"), axis);
    const note = element("p", { class: "lab-note" }, "Or drag the tip of the arrow on the sphere.");
    const ranges = element("div");
    const panel = element("div", { class: "lab-own" }, kinds, dims, along, note, ranges);
    let sliders = {};

    kind.addEventListener("change", () => lab.set({ own: redact.own.begin(kind.value, lab.width()) }));
    axis.addEventListener("change", () => {
      if (axis.value === "") return;
      const [at, sign] = axis.value.split(":").map(Number);
      lab.set({ own: { ...lab.state.own, direction: Array.from({ length: lab.width() }, (_, i) => (i === at ? sign : 0)) } });
    });

    function showDims(own, width) {
      if (dims.dataset.width !== String(width)) {
        dims.dataset.width = width;
        const boxes = Array.from({ length: width }, (_, at) => {
          const input = element("input", { type: "checkbox", value: at });
          input.addEventListener("change", () => {
            const ticked = [...dims.querySelectorAll("input:checked")].map((box) => Number(box.value));
            lab.set({ own: { ...lab.state.own, dims: ticked } });
          });
          return element("label", {}, input, element("span", {}, String(at + 1)));
        });
        dims.replaceChildren(dims.firstElementChild, ...boxes);
      }
      for (const box of dims.querySelectorAll("input")) box.checked = (own.dims || []).includes(Number(box.value));
    }
    function showAxis(own, width) {
      const entries = Array.from({ length: width }, (_, at) => [
        [`${at}:1`, `dimension ${at + 1}`],
        [`${at}:-1`, `dimension ${at + 1}, the other end`],
      ]).flat();
      fill(axis, [["", "as dragged"], ...entries]);
      const at = (own.direction || []).findIndex((part) => Math.abs(part) > 1 - 1e-9);
      axis.value = at < 0 ? "" : `${at}:${Math.sign(own.direction[at])}`;
    }
    function showRanges(own, told) {
      if (ranges.dataset.kind !== own.kind) {
        ranges.dataset.kind = own.kind;
        sliders = Object.fromEntries(
          told.ranges.map((range) => [range.name, slider(range.label, range, (value) => lab.set({ own: { ...lab.state.own, [range.name]: value } }))]),
        );
        ranges.replaceChildren(...Object.values(sliders).map(({ row }) => row));
      }
      for (const { name } of told.ranges) sliders[name].put(own[name]);
    }
    return {
      panel,
      show(state, width) {
        panel.hidden = state.network !== "own";
        if (panel.hidden) return;
        const told = redact.own.KINDS[state.own.kind];
        kind.value = state.own.kind;
        dims.hidden = !told.dims;
        along.hidden = note.hidden = !told.direction;
        if (told.dims) showDims(state.own, width);
        else showAxis(state.own, width);
        showRanges(state.own, told);
      },
    };
  }

  redact.controls = function (root, lab) {
    const experiment = element("select");
    const experiments = element("label", { class: "lab-field" }, element("span", {}, "Experiment"), experiment);
    const asked = element("span");
    const itsPage = element("a", {}, "Its page");
    const question = element("p", { class: "lab-question" }, asked, " ", itsPage);
    const arm = element("select");
    const arms = element("label", { class: "lab-field" }, element("span", {}, "Networks trained"), arm);
    const network = slider("Network", { least: 0, most: 59, step: 1 }, (place) => lab.set({ seed: lab.arm().seeds[place] }));
    const ranks = element("div", { class: "lab-ranks" });
    const done = choice("What is done to it", (value) => lab.set({ network: value }));
    const own = ownPanel(lab);
    root.append(experiments, question, arms, element("div", { class: "lab-network" }, network.row, ranks), done.group, own.panel);

    function fillByPart(listed) {
      if (experiment.options.length) return;
      for (const part of new Set(listed.map((entry) => entry.part))) {
        const its = listed.filter((entry) => entry.part === part);
        experiment.append(element("optgroup", { label: part }, ...its.map(({ slug, id, title }) => option(slug, `${id} ${title}`))));
      }
    }

    experiment.addEventListener("change", () => lab.set({ experiment: experiment.value }));
    arm.addEventListener("change", () => lab.set({ arm: arm.value }));
    for (const which of ["best", "median", "worst"]) {
      const button = element("button", { type: "button" }, which);
      button.addEventListener("click", () => lab.set({ seed: lab.record().ranks[which] }));
      ranks.append(button);
    }

    return {
      show(state, index, record, arm_, width) {
        experiments.hidden = question.hidden = lab.fixed;
        fillByPart(index.experiments);
        experiment.value = state.experiment;
        asked.textContent = record.question;
        itsPage.href = new URL(record.page, redact.store.root).href;
        arms.hidden = record.arms.length < 2;
        fill(arm, record.arms.map(({ name }) => [name, name]));
        arm.value = state.arm;
        const place = arm_.seeds.indexOf(state.seed);
        network.limit(0, arm_.seeds.length - 1);
        const rank = Object.entries(record.ranks).find(([, seed]) => seed === state.seed)?.[0];
        network.put(place, `seed ${state.seed}${rank ? `, the ${rank}` : ""}`);
        for (const button of ranks.children) button.setAttribute("aria-pressed", String(record.ranks[button.textContent] === state.seed));
        const named = arm_.operations.map(({ name, words }) => [name, words]);
        done.put([["baseline", "nothing, as trained"], ...named, ["own", "your own"]], state.network);
        own.show(state, width);
      },
    };
  };
})((window.redact = window.redact || {}));
