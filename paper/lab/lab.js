// The lab: what is set, what follows from it, and which parts of a page show it.
(function (redact) {
  "use strict";
  const NEAR = "800px"; // how far below the window the lab may be when its networks are loaded
  const VIEWS = {
    colors: ["sphere", "slices", "curves", "named", "claims", "special", "picker"],
    digits: ["sphere", "drawing", "claims", "special"],
  };
  const TITLES = {
    sphere: "The latent sphere",
    slices: "Colors",
    curves: "Error by hue",
    named: "Named colors",
    claims: "Claims, for this network",
    thresholds: "Your threshold",
    special: "Is it special?",
    picker: "Your color",
    drawing: "Your digit",
  };
  const WIDE = new Set(["claims", "thresholds"]);
  const NONE = { kind: "None" };
  const SAME = 1e-5; // by how much an answer may differ from torch's

  const { element } = redact.elements;
  const { decimals, number } = redact.writing;
  const box = (className, ...children) => element("div", { class: className }, ...children);

  class Lab {
    constructor(host) {
      this.host = host;
      this.fixed = Boolean(host.dataset.experiment);
      this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.themed = [];
      this.computed = {};
      this.touched = false;
      this.state = {
        ...{ experiment: host.dataset.experiment || host.dataset.opens, arm: "", seed: null, network: "", own: null, axes: null, turn: [-0.5, 0.35] },
        ...{ color: [1, 0.2, 0.1], dot: null, hover: null, dots: "both", trails: false, thresholds: {}, pixels: null },
      };
    }

    // --- what views ask of it

    theme() {
      const style = getComputedStyle(this.live || this.host);
      const names = ["ink", "soft", "line", "strong", "paper", "raised", "focus"];
      // A canvas does not know light-dark(): the browser resolves it in a color of an element.
      const probe = element("span");
      this.host.append(probe);
      const found = {};
      for (const name of names) {
        probe.style.color = style.getPropertyValue(`--lab-${name}`);
        found[name] = getComputedStyle(probe).color;
      }
      probe.remove();
      return found;
    }

    onTheme(tell) {
      this.themed.push(tell);
    }

    say(sentence) {
      this.status.textContent = sentence;
    }

    record() {
      return this.loaded.record;
    }

    arm() {
      return this.armOf(this.loaded.record, this.state);
    }

    width() {
      return this.arm().shape.latent;
    }

    set(changes) {
      this.touched = true;
      Object.assign(this.state, changes);
      if (this.waiting) return;
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        this.update();
      });
    }

    // --- from the state to what is shown

    armOf(record, state) {
      return record.arms.find(({ name }) => name === state.arm) || record.arms.find((arm) => this.opens(record, arm)) || record.arms[0];
    }

    // Whether an arm has the network that the experiment's page opens with.
    opens(record, arm) {
      return arm.operations.some(({ network }) => network === record.shown);
    }

    // Within what there is: an address, or another experiment, may ask for what this one has not.
    settle(record) {
      const state = this.state;
      const arm = this.armOf(record, state);
      const width = arm.shape.latent;
      state.arm = arm.name;
      if (!arm.seeds.includes(state.seed)) state.seed = arm.seeds.includes(record.typical) ? record.typical : arm.seeds[0];
      const names = ["baseline", "own", ...arm.operations.map(({ name }) => name)];
      if (!names.includes(state.network)) {
        state.network = redact.own.replaced(record, arm)?.name ?? "baseline";
      }
      if (!state.own || !redact.own.KINDS[state.own.kind]) state.own = redact.own.begin("Ablate", width);
      if (state.own.direction && state.own.direction.length !== width) state.own = redact.own.begin(state.own.kind, width);
      const fits = state.axes && state.axes.length === 3 && new Set(state.axes).size === 3 && state.axes.every((axis) => axis >= 0 && axis < width);
      if (!fits) state.axes = [1, 0, 2];
      return arm;
    }

    operation(arm) {
      const state = this.state;
      if (state.network === "own") {
        const made = redact.own.operation(state.own, arm.shape.latent);
        return { operation: made, words: redact.own.words(made) };
      }
      const found = arm.operations.find(({ name }) => name === state.network);
      return found ? { operation: found.operation, words: found.words } : { operation: NONE, words: "as trained" };
    }

    // Load what the state asks for; false where something newer was asked for meanwhile.
    async load() {
      const turn = (this.turn = (this.turn || 0) + 1);
      const store = redact.store;
      const index = await store.get("index", "index");
      const slugs = index.experiments.map(({ slug }) => slug);
      const known = [this.state.experiment, this.host.dataset.opens, slugs[0]];
      this.state.experiment = known.find((slug) => slugs.includes(slug));
      const record = await store.get("record", this.state.experiment);
      const arm = this.settle(record);
      const { operation } = this.operation(arm);
      const [networks, replaced, digits] = await Promise.all([
        store.get("networks", arm.networks),
        operation.kind === "Replaced" ? store.get("networks", operation.networks) : null,
        record.world === "digits" ? store.get("digits", "digits") : null,
      ]);
      if (turn !== this.turn) return false;
      this.loaded = { index, record, arm, networks, replaced, digits };
      if (!this.bench || this.bench.networks !== networks) this.bench = new redact.Bench(record, arm, networks, index, digits);
      return true;
    }

    // The model of the state, computed anew only where network or operation changed.
    model() {
      const { index, record, arm, replaced, networks } = this.loaded;
      const { operation, words } = this.operation(arm);
      const place = arm.seeds.indexOf(this.state.seed);
      const key = JSON.stringify([arm.networks, place, operation]);
      if (this.computed.key !== key) {
        const begun = performance.now();
        const { before, after, edited } = this.bench.after(place, operation, replaced);
        this.computed = { key, before, after, edited, took: performance.now() - begun };
        const file = replaced ?? networks;
        this.checked = redact.check(file, file.seeds.indexOf(this.state.seed), arm);
        this.fresh = true;
      }
      const { before, after, edited } = this.computed;
      const given = record.world === "digits" ? this.state.pixels : this.state.color;
      const yours = given && redact.network.run(edited, Float64Array.from(given), operation).acted;
      return {
        ...{ state: this.state, record, arm, index, place, operation, operationWords: words, before, after, yours },
        evaluate: () => this.evaluate(edited, operation),
      };
    }

    // What claims are judged on, with the reader's own operation in the place of the one that the page opens with.
    evaluate(edited, operation) {
      const { record, arm, index } = this.loaded;
      const { network } = this.bench.baseline(arm.seeds.indexOf(this.state.seed));
      const of = (name) => (arm.name ? `${arm.name}/${name}` : name);
      const networks = { [of("baseline")]: { network, operation: NONE } };
      for (const entry of arm.operations) {
        if (entry.operation.kind === "Replaced") continue;
        networks[entry.network] = { network: redact.network.edit(network, entry.operation), operation: entry.operation };
      }
      const replaced = redact.own.replaced(record, arm);
      if (this.state.network === "own" && replaced) networks[replaced.network] = { network: edited, operation };
      return redact.evaluation(record, networks, index, this.loaded.digits);
    }

    async update() {
      const asked = this.state.experiment;
      if (this.loaded && this.loaded.record.slug !== asked) this.state = { ...this.state, arm: "", seed: null, network: "", axes: null, thresholds: {}, dot: null };
      try {
        if (!(await this.load())) return;
      } catch (error) {
        this.say(error.message);
        this.mark.textContent = error.message;
        return;
      }
      await redact.styled; // what is drawn is drawn in the colors of the styles
      if (!this.views || this.world !== this.loaded.record.world) this.build();
      this.show();
    }

    show() {
      const { index, record, arm } = this.loaded;
      this.fresh = false;
      const model = this.model();
      this.knobs.hidden = false;
      this.controls.show(this.state, index, record, arm, arm.shape.latent);
      for (const view of this.views) view.show(model);
      for (const follow of this.followers) follow(model);
      const { largest } = this.checked;
      const right = largest <= SAME;
      this.mark.className = `lab-mark ${right ? "" : "lab-wrong"}`;
      const found = right ? "✓ The same as torch computed" : "✗ Not what torch computed";
      this.mark.textContent = `${found}: the largest difference is ${number(largest)}.`;
      this.host.dataset.took = this.computed.took.toFixed(1);
      this.host.dataset.checked = String(largest);
      if (this.touched) {
        redact.address.write(redact.settings.written(this.state, this));
        if (this.fresh) this.say(this.summary(model));
      }
      this.host.dataset.shown = this.computed.key;
    }

    // One sentence of what changed, for those who do not see it.
    summary(model) {
      const { errors } = model.after.lattice;
      const most = errors.reduce((one, other) => Math.max(one, other), 0);
      const mean = errors.reduce((one, other) => one + other, 0) / errors.length;
      const red = model.after.named ? `, of red ${decimals(model.after.named.errors[model.after.named.names.indexOf("red")], 3)}` : "";
      return `Network ${this.state.seed}, ${model.operationWords}: mean error ${decimals(mean, 3)}${red}, largest ${decimals(most, 3)}.`;
    }

    // --- the page

    build() {
      const world = (this.world = this.loaded.record.world);
      const names = [...VIEWS[world]];
      if (!this.inFigure) names.splice(names.indexOf("claims") + 1, 0, "thresholds");
      this.views = [];
      this.themed = []; // those of views that are gone
      this.parts.replaceChildren(
        ...names.map((name) => {
          const title = element("h3", { class: "lab-title", id: `lab-${name}` }, TITLES[name]);
          const body = box("lab-body");
          const kind = `lab-part lab-${name}${WIDE.has(name) ? " lab-wide" : ""}`;
          const part = element("section", { class: kind, "aria-labelledby": title.id }, title, body);
          this.views.push(redact.views[name](body, this));
          return part;
        }),
      );
    }

    mount() {
      const still = box("lab-still", ...this.host.childNodes);
      this.mark = element("p", { class: "lab-mark" }, "Loading the networks …");
      this.status = element("p", { class: "lab-status" });
      this.status.setAttribute("role", "status");
      this.parts = box("lab-parts");
      const knobs = (this.knobs = box("lab-knobs"));
      knobs.hidden = true; // until there is something to set
      this.live = box("lab-live", knobs, this.mark, this.parts, this.status);
      this.host.append(still, this.live);
      this.host.classList.add("lab-on");
      this.controls = redact.controls(knobs, this);
      this.followers = [];
      const retheme = () => this.themed.forEach((tell) => tell());
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", retheme);
      const watch = { attributes: true, attributeFilter: ["data-theme", "class"] };
      for (const root of [document.documentElement, document.body]) new MutationObserver(retheme).observe(root, watch);
    }
  }


  // The claims figure of an experiment's page becomes one whose thresholds can be moved; its picture stays for print.
  function intoFigure(lab) {
    const figure = document.getElementById(`fig-${lab.host.dataset.experiment}-claims`);
    if (!figure) return;
    lab.inFigure = true;
    const body = box("lab lab-chart");
    const chart = figure.tagName === "FIGURE" ? figure : figure.querySelector("figure") || figure;
    chart.prepend(body);
    chart.classList.add("lab-replaced");
    const live = redact.views.thresholds(body, lab);
    lab.followers.push((model) => live.show(model));
  }

  // Every other figure over seeds: a click chooses a network, and the chosen one is marked.
  async function intoFigures(lab) {
    const slug = lab.host.dataset.experiment;
    let places;
    try {
      places = await redact.store.get("places", `${slug}-places`);
    } catch {
      return; // a build without them: the figures are as they are
    }
    const over = redact.seeds.over(document.querySelector("main"), places, {
      onChoose: (seed) => lab.set({ seed }),
      onHover: (seed) => lab.set({ hover: seed }),
    });
    lab.followers.push(({ state }) => over.mark(state.seed, state.hover));
  }

  async function begin(host) {
    const lab = new Lab(host);
    lab.mount();
    const asked = redact.settings.read(redact.address.read(), lab);
    Object.assign(lab.state, asked);
    const isAsked = Object.keys(asked).length > 0;
    if (lab.fixed) {
      intoFigure(lab);
      intoFigures(lab);
    }
    redact.lab = lab;
    const start = () => lab.update();
    if (isAsked) {
      await start();
      host.scrollIntoView({ block: "start" });
      return;
    }
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        start();
      },
      { rootMargin: NEAR },
    );
    seen.observe(host);
    const figure = document.querySelector(".lab-chart");
    if (figure) seen.observe(figure);
  }

  const host = document.querySelector(".lab[data-experiment]");
  if (host) begin(host);
})((window.redact = window.redact || {}));
