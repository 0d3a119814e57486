// The view of the named colors: a table of what goes in, what comes out before and after, and the errors.
(function (redact) {
  "use strict";

  function view(root, lab) {
    const { surface, wording } = redact;
    const { element } = redact.elements;
    const caption = element("caption");
    const body = element("tbody");
    const heads = ["Color", "In", "As trained", "Now", "Error", "Rise"];
    const head = (name, place) => element("th", { scope: "col", class: place > 3 ? "number" : null }, name);
    let rows = [];
    root.classList.add("named");
    root.append(element("table", {}, caption, element("thead", {}, element("tr", {}, ...heads.map(head))), body));

    function build(names) {
      if (rows.map(({ name }) => name).join() === names.join()) return;
      rows = names.map((name) => {
        const swatches = [0, 1, 2].map(() => element("span", { class: "swatch", role: "img" }));
        const [error, rise] = [element("td", { class: "number" }), element("td", { class: "number" })];
        const cells = swatches.map((swatch) => element("td", {}, swatch));
        return { name, swatches, error, rise, row: element("tr", {}, element("th", { scope: "row" }, name), ...cells, error, rise) };
      });
      body.replaceChildren(...rows.map(({ row }) => row));
    }

    function fill({ before, after }) {
      rows.forEach(({ swatches, error, rise }, place) => {
        [after.named.inputs, before.named.out, after.named.out].forEach((colors, column) => {
          const hex = wording.hex(colors, place);
          swatches[column].style.backgroundColor = hex;
          swatches[column].setAttribute("aria-label", hex);
          swatches[column].title = hex;
        });
        const [is, was] = [after.named.errors[place], before.named.errors[place]];
        error.textContent = redact.writing.decimals(is, 3);
        rise.textContent = redact.writing.decimals(is - was, 3, true);
      });
    }

    let drawn = {};
    return {
      show(model) {
        root.hidden = !model.after.named;
        if (root.hidden) return;
        build(model.after.named.names);
        if (drawn.after !== model.after || drawn.before !== model.before) {
          drawn = model;
          const rise = model.operation?.kind === "None" ? "" : ", and how much that rose over the network as trained";
          caption.textContent = `The named colors ${model.operationWords ?? ""}: what comes out and its error${rise}`;
          fill(model);
        }
        const { dot } = model.state;
        const { named, lattice } = model.after;
        const chosen = (dot ?? null) === null ? null : wording.nearestName(lattice.inputs.slice(3 * dot, 3 * dot + 3), named);
        rows.forEach(({ row }, place) => row.classList.toggle("marked", chosen !== null && chosen.exact && chosen.place === place));
      },
    };
  }

  (redact.views ??= {}).named = view;
})((window.redact = window.redact || {}));
