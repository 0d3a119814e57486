// An experiment's claims, judged for the one network that is shown: with the paper's operations, or with the reader's own.
(function (redact) {
  "use strict";
  const { SIGNS, number, condition, listed } = redact.writing;
  const { element, write } = redact.elements;

  const NAMING = new Set(["operation", "first", "second", "network", "control"]);
  const isBaseline = (name) => name === "baseline" || name.endsWith("/baseline");

  // The networks that a quantity is about: the strings in those of its fields that name one, whatever it is made of.
  function networksOf(quantity) {
    if (Array.isArray(quantity)) return quantity.flatMap(networksOf);
    if (quantity === null || typeof quantity !== "object") return [];
    return Object.entries(quantity).flatMap(([field, value]) =>
      typeof value === "string" ? (NAMING.has(field) ? [value] : []) : networksOf(value),
    );
  }

  const replaced = ({ arm, record }) => redact.own.replaced(record, arm);

  // How a claim's value of a network with the reader's own operation is had: it is the recorded one, where no operation has a
  // part in it; it is computed, where it is about the operation that the own one replaces; or neither.
  function source(claim, model) {
    const names = networksOf(claim.quantity);
    if (names.length && names.every(isBaseline)) return "recorded";
    const { arm } = model;
    const here = new Set([arm.name ? `${arm.name}/baseline` : "baseline"]);
    for (const { network, operation } of arm.operations) if (operation.kind !== "Replaced") here.add(network);
    const isOwn = names.includes(replaced(model)?.network);
    here.add(replaced(model)?.network);
    return isOwn && names.every((name) => here.has(name)) && redact.measures.computable(claim.quantity) ? "computed" : "none";
  }

  redact.views = redact.views || {};
  redact.views.claims = function (root, lab) {
    const sum = element("p", { class: "verdict" });
    const what = element("p", { class: "note" });
    const heads = ["Claim", "Condition", "This network", "Recorded"].map((title) => {
      return element("th", { scope: "col", role: "columnheader" }, title);
    });
    const body = element("tbody", { role: "rowgroup" });
    const table = element(
      "table",
      { role: "table", "aria-label": "Claims, judged for this network" },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)),
      body,
    );
    root.append(element("div", { class: "network-claims" }, sum, what, table));

    let record = null;
    let rows = [];
    let asked = ""; // what the values belong to
    let run = 0; // counts what was begun, so that what is done for an earlier network knows that it is not wanted
    let own = new Map(); // key -> the value with the reader's own operation, where it is computed
    let latest = null;

    function build() {
      rows = [...record.claims, ...record.observations].map((claim, index) => {
        const [value, judged] = [element("span", { class: "value" }), element("span")];
        const cell = (head, kind, ...children) => element("td", { role: "cell", class: kind, "data-head": head }, ...children);
        const its = [cell("Condition", "condition"), cell("This network", "here", value, judged), cell("Recorded", "was")];
        const cells = { condition: its[0], here: its[1], recorded: its[2], value, judged };
        const words = [claim.text, ...(index < record.claims.length ? [] : [element("span", { class: "aside" }, " (observation)")])];
        const head = element("th", { scope: "row", role: "rowheader" }, ...words);
        return { claim, cells, node: element("tr", { role: "row" }, head, ...its) };
      });
      body.replaceChildren(...rows.map(({ node }) => node));
    }

    function show(model) {
      const { state } = model;
      if (model.record !== record) {
        record = model.record;
        build();
      }
      const place = record.seeds.indexOf(state.seed);
      const isOwn = state.network === "own";
      const key = isOwn ? JSON.stringify([record.id, state.arm, state.seed, state.own]) : "";
      if (key !== asked) {
        asked = key;
        run += 1;
        own = new Map();
        if (isOwn) compute(model, run);
      }
      table.classList.toggle("own", isOwn);
      for (const { claim, cells } of rows) showRow(claim, cells, state, place, isOwn);
      showSum(model, place, isOwn);
    }

    // A claim's value for this network: a number, `undefined` while it is computed, `null` where it is not computed here.
    function valueOf(claim, place, isOwn) {
      const recorded = claim.values[place] ?? NaN;
      if (!isOwn) return recorded;
      const from = source(claim, latest);
      return from === "recorded" ? recorded : from === "none" ? null : own.get(claim.key);
    }

    const thresholdOf = (claim, state) => state.thresholds[claim.key] ?? claim.threshold;
    const passes = (claim, value, state) => redact.judging.meets(value, claim.comparison, thresholdOf(claim, state));

    function showRow(claim, cells, state, place, isOwn) {
      const threshold = thresholdOf(claim, state);
      const moved = threshold === claim.threshold ? "" : `; now ${SIGNS[claim.comparison]} ${number(threshold)}`;
      write(cells.condition, condition(claim.condition) + moved);
      const value = valueOf(claim, place, isOwn);
      const known = value !== undefined && value !== null;
      write(cells.value, known ? number(value) : "");
      const missing = value === null ? "not computed here" : "computing…";
      write(cells.judged, known ? ` ${passes(claim, value, state) ? "● passes" : "○ fails"}` : missing);
      cells.value.hidden = !known;
      cells.here.classList.toggle("soft", !known);
      write(cells.recorded, number(claim.values[place] ?? NaN));
    }

    function showSum({ state }, place, isOwn) {
      const found = record.claims.map((claim) => ({ claim, value: valueOf(claim, place, isOwn) }));
      const known = found.filter(({ value }) => value !== null && value !== undefined);
      const passed = known.filter(({ claim, value }) => passes(claim, value, state)).length;
      const rest = found.length - known.length;
      const open = found.some(({ value }) => value === undefined) ? "computing…" : rest ? `${rest} not computed here` : "";
      const all = `${passed} of ${known.length} claims${rest ? " that are known here" : ""}`;
      write(sum, `Seed ${state.seed} passes ${all}${open ? ` (${open})` : ""}`);
      write(
        what,
        isOwn
          ? `Computed here, with your own operation in place of the paper’s (${replaced(latest)?.words ?? "none"}). Others are not.`
          : "The values are those that were recorded when the paper was built, each with the operation that its condition names.",
      );
    }

    async function compute(model, mine) {
      const stale = () => mine !== run;
      const wanted = rows.filter(({ claim }) => source(claim, latest) === "computed");
      if (!wanted.length) return;
      // What was asked for is shown first; a slow start does not hold up the frame.
      await new Promise((next) => setTimeout(next));
      if (stale()) return;
      const evaluation = model.evaluate();
      for (const { claim } of wanted) {
        let value = null;
        try {
          await evaluation.prepare(claim.quantity, stale);
          if (stale()) return;
          value = redact.measures.measure(claim.quantity, evaluation);
        } catch (error) {
          console.error(error);
        }
        if (stale()) return;
        own.set(claim.key, value);
        show(latest);
      }
      const place = record.seeds.indexOf(model.state.seed);
      const failing = record.claims.filter((claim) => {
        const value = valueOf(claim, place, true);
        return typeof value === "number" && !passes(claim, value, latest.state);
      });
      lab.say(`${sum.textContent}${failing.length ? `; it fails: ${listed(failing.map(({ text }) => text))}` : ""}.`);
    }

    return {
      show(model) {
        latest = model;
        show(model);
      },
    };
  };
})((window.redact = window.redact || {}));
