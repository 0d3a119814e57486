// The claims figure, live: a row a claim, its seeds as dots, and a threshold to be moved; passes and verdict follow.
(function (redact) {
  "use strict";
  const { SIGNS, SHAPES, number, percent, interval, capitalized, listed } = redact.writing;
  const { element, shape, write } = redact.elements;

  const DOT = 6.5; // px, the diameter of a dot
  const BAND = 52; // px, the height of the dots
  const FOOT = 18; // px, for the numbers of the axis
  const HEAD = 9; // px, for the handle of the threshold
  const NEAR = 14; // px, from where on a dot is the one that is pointed at
  const QUIET = 500; // ms, after which a threshold that is moved by keys counts as set

  const circle = (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  const diamond = (r) => `M0 ${-r}L${r} 0L0 ${r}L${-r} 0z`;
  const outline = (passes, size) => (passes ? circle((size * DOT) / 2) : diamond(size * DOT * 0.6));
  const typedOf = (threshold) => String(Number(threshold.toPrecision(5)));
  const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

  // What was counted, in words: the seeds that pass all claims at once, the claims about a share that hold, or both.
  function counted(judged, claims) {
    const alone = claims.filter((claim) => claim.alone).map((claim) => judged.of[claim.key]);
    const holding = alone.filter((found) => found.status === "holds").length;
    const { passes, of } = judged.joint;
    const shares =
      alone.length === 1
        ? `one claim, asked for a share of its own, ${holding ? "holds" : "does not hold"}`
        : `${holding} of ${alone.length} claims hold, each asked for a share of its own`;
    if (!alone.length) return `${passes} of ${of} seeds pass all claims`;
    if (alone.length === claims.length) return shares;
    return `${passes} of ${of} seeds pass all claims that are about one seed; ${shares}`;
  }

  // The judgements by key, with the joint count and the verdict, which observations have no part in.
  function judgedOf(record, thresholds) {
    const { claims, observations, joint, verdict } = redact.judging.judge(record, thresholds);
    return { joint, verdict, of: Object.fromEntries([...observations, ...claims].map((found) => [found.key, found])) };
  }

  redact.views = redact.views || {};
  redact.views.thresholds = function (root, lab) {
    const verdict = element("p", { class: "verdict" });
    const rule = element("p", { class: "rule" });
    const registered = element("p", { class: "registered" });
    const reset = element("button", { type: "button", onclick: putBack }, "As registered");
    const pointed = element("p", { class: "pointed" });
    const rows = element("div", { class: "claims-rows" });
    const head = element("div", { class: "joint" }, element("div", {}, verdict, rule, registered), reset);
    root.append(element("div", { class: "thresholds" }, head, pointed, rows));

    let state = null;
    let record = null;
    let arm = null;
    let judged = null;
    let made = [];
    let width = 0;
    let quiet = null;

    function putBack() {
      if (!Object.keys(state.thresholds).length) return;
      clearTimeout(quiet);
      lab.set({ thresholds: {} });
      const as = judgedOf(record, {});
      lab.say(`All thresholds are as registered: ${counted(as, record.claims)}, ${as.verdict}.`);
    }

    const thresholdOf = (claim) => state.thresholds[claim.key] ?? claim.threshold;

    function put(claim, threshold) {
      const others = { ...state.thresholds };
      delete others[claim.key];
      const thresholds = threshold === claim.threshold ? others : { ...others, [claim.key]: threshold };
      // Several events may come before the frame in which the lab shows what was set.
      state = { ...state, thresholds };
      lab.set({ thresholds });
    }

    function tell(claim) {
      const now = judgedOf(record, state.thresholds);
      const { passes, of, status } = now.of[claim.key];
      const isJoint = record.claims.some((other) => !other.alone);
      const together = isJoint ? `all claims together ${now.joint.passes} of ${now.joint.of}, ` : "the verdict is ";
      lab.say(`${claim.text} at ${number(thresholdOf(claim))}: ${passes} of ${of}, ${status}; ${together}${now.verdict}.`);
    }

    function tellLater(claim) {
      clearTimeout(quiet);
      quiet = setTimeout(() => tell(claim), QUIET);
    }

    // One claim: its words, its axis and its count. `show` brings them up to date, `lay` places all for a new width.
    function row(claim) {
      const axis = redact.axes.axis([...claim.values, claim.threshold]);
      const range = axis.log ? Math.log10(axis.high / axis.low) : axis.high - axis.low;
      const moved = (value, hundredths) =>
        axis.rounded(axis.log ? value * 10 ** ((range * hundredths) / 100) : value + (range * hundredths) / 100);
      const within = (value) => Math.min(axis.high, Math.max(axis.low, value));

      const ground = shape("g", { class: "ground" });
      const dots = claim.values.map(() => shape("path", { class: "dot" }));
      const current = shape("circle", { class: "current", r: DOT * 0.95 });
      const hovered = shape("path", { class: "hovered" });
      const was = shape("path", { class: "was", d: `M0 ${HEAD}V${HEAD + BAND}` });
      const named = { "aria-label": `Threshold: ${claim.text}` };
      const line = shape(
        "g",
        // Where it stands on the axis, in percent: values as small as 1e-7 are no numbers to every screen reader.
        { class: "threshold", role: "slider", tabindex: 0, "aria-valuemin": 0, "aria-valuemax": 100, ...named },
        shape("rect", { class: "grip", x: -12, y: 0, width: 24, height: HEAD + BAND }),
        shape("path", { class: "line", d: `M0 ${HEAD}V${HEAD + BAND}` }),
        shape("path", { class: "handle", d: `M-5.5 1H5.5V4L0 ${HEAD + 2}L-5.5 4z` }),
      );
      const svg = shape("svg", { class: "axis", height: HEAD + BAND + FOOT }, ground, was, ...dots, current, hovered, line);
      const passes = element("strong", { class: "passes" });
      const spread = element("span", { class: "spread" });
      const status = element("span", { class: "status" });
      const field = element("input", { type: "number", step: "any", "aria-label": `As a number: ${claim.text}`, onchange: typed });
      const before = element("span", { class: "before" });
      const label = element("label", { class: "typed" }, element("span", {}, SIGNS[claim.comparison]), field);
      const node = element(
        "div",
        { class: "claim-row", role: "group", "aria-label": claim.text },
        element("div", { class: "claim-text" }, element("span", {}, claim.text), label, before),
        svg,
        element("div", { class: "count" }, passes, spread, status),
      );
      let places = [];
      let shapes = [];

      function typed() {
        const value = Number(field.value);
        if (field.value.trim() === "" || !Number.isFinite(value)) return void (field.value = typedOf(thresholdOf(claim)));
        put(claim, value);
        tell(claim);
      }

      svg.addEventListener("keydown", (event) => {
        const hundredths = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
        if (event.key !== "Home" && !hundredths) return;
        event.preventDefault();
        put(claim, event.key === "Home" ? claim.threshold : moved(within(thresholdOf(claim)), hundredths));
        tellLater(claim);
      });

      const pointOf = (event) => {
        const box = svg.getBoundingClientRect();
        return { x: event.clientX - box.left, y: event.clientY - box.top };
      };
      const valueAt = (x) => axis.rounded(axis.value(Math.min(1, Math.max(0, x / width))));
      function seedAt({ x, y }, near = NEAR) {
        let best = [near, null];
        places.forEach((place, index) => {
          const distance = place ? Math.hypot(place[0] - x, place[1] - y) : Infinity;
          if (distance < best[0]) best = [distance, record.seeds[index]];
        });
        return best[1];
      }

      let grasped = null; // where the pointer took hold of the threshold, and whether it has moved since
      line.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        const point = pointOf(event);
        grasped = { from: point.x, offset: axis.place(within(thresholdOf(claim))) * width - point.x, moved: false };
        line.setPointerCapture(event.pointerId);
        line.focus({ preventScroll: true });
        event.preventDefault();
      });
      svg.addEventListener("pointermove", (event) => {
        const point = pointOf(event);
        if (!grasped) return hover(seedAt(point));
        // A shaking hand that clicks a dot near the line moves no threshold.
        if (Math.abs(point.x - grasped.from) > 3) grasped.moved = true;
        if (grasped.moved) put(claim, valueAt(point.x + grasped.offset));
      });
      const release = () => {
        if (grasped?.moved) tell(claim);
        const dragged = grasped?.moved;
        grasped = null;
        return dragged;
      };
      let dragged = false;
      line.addEventListener("pointerup", () => (dragged = release()));
      line.addEventListener("pointercancel", release);
      svg.addEventListener("pointerdown", (event) => line.contains(event.target) || (dragged = false));
      svg.addEventListener("pointerleave", () => grasped || hover(null));
      svg.addEventListener("click", (event) => {
        const seed = dragged ? null : seedAt(pointOf(event));
        dragged = false;
        if (seed === null) return;
        if (arm.seeds.includes(seed)) lab.set({ seed });
        else lab.say(`Seed ${seed} is not on this page, which has the networks of ${listed(arm.seeds.map(String))}.`);
      });

      function lay() {
        const x = claim.values.map((value) => (isNumber(value) ? axis.place(value) * width : NaN));
        const drawn = [...x.keys()].filter((index) => Number.isFinite(x[index]));
        const offsets = redact.axes.swarm(drawn.map((index) => x[index]), DOT, BAND / 2 - DOT / 2);
        places = x.map(() => null);
        drawn.forEach((index, order) => (places[index] = [x[index], HEAD + BAND / 2 + offsets[order]]));
        dots.forEach((dot, index) => {
          dot.toggleAttribute("hidden", !places[index]);
          if (places[index]) dot.setAttribute("transform", `translate(${places[index].map((at) => at.toFixed(2)).join(" ")})`);
        });
        svg.setAttribute("width", width);
        svg.setAttribute("viewBox", `0 0 ${width} ${HEAD + BAND + FOOT}`);
        const base = HEAD + BAND;
        const ticks = axis.ticks(Math.max(2, Math.floor(width / 90))).map((value) => {
          const at = axis.place(value) * width;
          const anchor = at < 16 ? "start" : at > width - 16 ? "end" : "middle";
          const text = shape("text", { x: at, y: base + 15, "text-anchor": anchor }, number(value));
          return shape("g", {}, shape("path", { d: `M${at} ${base}v4` }), text);
        });
        ground.replaceChildren(shape("path", { d: `M0 ${base}H${width}` }), ...ticks);
        was.setAttribute("transform", `translate(${axis.place(claim.threshold) * width} 0)`);
      }

      function show(found) {
        const threshold = thresholdOf(claim);
        line.setAttribute("transform", `translate(${(axis.place(within(threshold)) * width).toFixed(2)} 0)`);
        line.setAttribute("aria-valuenow", (100 * axis.place(within(threshold))).toFixed(1));
        line.setAttribute("aria-valuetext", `${number(threshold)}, ${found.passes} of ${found.of} pass, ${found.status}`);
        const passing = claim.values.map((value) => isNumber(value) && redact.judging.meets(value, claim.comparison, threshold));
        passing.forEach((ok, index) => {
          if (shapes[index] === ok) return;
          dots[index].setAttribute("d", outline(ok, 1));
          dots[index].classList.toggle("fails", !ok);
        });
        shapes = passing;
        mark(current, state.seed);
        mark(hovered, state.hover);
        if (document.activeElement !== field || Number(field.value) !== threshold) field.value = typedOf(threshold);
        write(passes, `${found.passes} of ${found.of}`);
        write(spread, interval(found.interval));
        write(status, `${SHAPES[found.status]} ${found.status}`);
        const differs = threshold !== claim.threshold;
        was.toggleAttribute("hidden", !differs);
        node.classList.toggle("differs", differs);
        write(before, differs ? `registered ${SIGNS[claim.comparison]} ${number(claim.threshold)}` : "");
      }

      function mark(ring, seed) {
        const index = seed === null || seed === undefined ? -1 : record.seeds.indexOf(seed);
        const place = places[index];
        ring.toggleAttribute("hidden", !place);
        if (!place) return;
        ring.setAttribute("transform", `translate(${place.map((at) => at.toFixed(2)).join(" ")})`);
        ring.classList.toggle("fails", !shapes[index]);
        if (ring === hovered) ring.setAttribute("d", outline(shapes[index], 1.7));
      }

      return { claim, node, svg, lay, show };
    }

    function hover(seed) {
      if ((state.hover ?? null) === seed) return;
      state = { ...state, hover: seed };
      lab.set({ hover: seed });
    }

    function build() {
      const group = (title, note, claims) => {
        const its = claims.map(row);
        made.push(...its);
        const told = note && element("p", { class: "note" }, note);
        return element("section", { "aria-label": title }, element("p", { class: "group" }, title), told, ...its.map(({ node }) => node));
      };
      made = [];
      rows.replaceChildren(group("Claims", null, record.claims));
      if (record.observations.length) {
        rows.append(group("Observations", "They have no part in the verdict.", record.observations));
      }
      width = 0;
    }

    // The words on top: the verdict, what it asks for, and what was registered where that differs.
    function showJoint() {
      const { joint, verdict: found } = judged;
      write(verdict, `${SHAPES[found]} ${capitalized(found)}: ${counted(judged, record.claims)}`);
      const asked = record.claims.some((claim) => !claim.alone);
      const alone = record.claims.filter((claim) => claim.alone);
      const all = `95 % interval ${interval(joint.interval)}; more than ${percent(record.in_share)} have to.`;
      const shares = listed([...new Set(alone.map((claim) => percent(claim.in_share)))]);
      const each = `A claim with a share of its own has to be met by more than ${shares} of the seeds.`;
      write(rule, [asked && all, alone.length && each].filter(Boolean).join(" "));
      const differ = Object.keys(state.thresholds).length;
      reset.setAttribute("aria-disabled", String(!differ));
      if (!differ) return write(registered, "All thresholds are as registered.");
      const as = judgedOf(record, {});
      const many = differ === 1 ? "One threshold differs." : `${differ} thresholds differ.`;
      write(registered, `As registered: ${as.verdict}, ${counted(as, record.claims)}. ${many}`);
    }

    function showPointed() {
      const seed = state.hover ?? state.seed;
      const index = record.seeds.indexOf(seed);
      const fails = made
        .filter(({ claim }) => record.claims.includes(claim))
        .filter(({ claim }) => !redact.judging.meets(claim.values[index] ?? NaN, claim.comparison, thresholdOf(claim)))
        .map(({ claim }) => claim.text);
      const which = seed === state.seed ? `Seed ${seed}, shown here (ringed),` : `Seed ${seed}`;
      const told = fails.length ? `fails ${fails.length} of ${record.claims.length} claims: ${fails.join("; ")}.` : "passes all claims.";
      write(pointed, index < 0 ? "" : `${which} ${told}`);
    }

    function fit() {
      const wide = made.length ? Math.floor(made[0].svg.parentNode.clientWidth && made[0].svg.getBoundingClientRect().width) : 0;
      if (!wide || wide === width) return false;
      width = wide;
      made.forEach((each) => each.lay());
      return true;
    }

    const showRows = () => made.forEach((each) => each.show(judged.of[each.claim.key]));
    new ResizeObserver(() => record && fit() && showRows()).observe(rows);

    return {
      show(model) {
        ({ state, arm } = model);
        if (model.record !== record) {
          record = model.record;
          build();
        }
        judged = judgedOf(record, state.thresholds);
        fit();
        showRows();
        showJoint();
        showPointed();
      },
    };
  };
})((window.redact = window.redact || {}));
