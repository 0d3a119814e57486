// What is said of one dot of the sphere: beside it in a list, and in one sentence for who cannot see it.
(function (redact) {
  "use strict";
  const words = () => redact.wording;

  const latentOf = (side, dot) => {
    const width = side.lattice.z.length / side.lattice.count;
    return [...side.lattice.z.slice(width * dot, width * (dot + 1))];
  };
  const valuesOf = (array, dot, count) => [...array.slice((array.length / count) * dot, (array.length / count) * (dot + 1))];

  // Everything of a dot: what goes in and out, where it lies, how far it moved, in a model (as `show` of a view takes it).
  function facts(model, dot) {
    const { before, after } = model;
    const [z, was] = [latentOf(after, dot), latentOf(before, dot)];
    const [length, wasLength] = [Math.hypot(...z), Math.hypot(...was)];
    const cosine = z.reduce((sum, part, place) => sum + part * was[place], 0) / (length * wasLength);
    return {
      input: valuesOf(after.lattice.inputs, dot, after.lattice.count),
      out: valuesOf(after.lattice.out, dot, after.lattice.count),
      error: after.lattice.errors[dot],
      errorBefore: before.lattice.errors[dot],
      z,
      length,
      angle: length > 1e-9 && wasLength > 1e-9 ? Math.acos(Math.min(1, Math.max(-1, cosine))) : null,
    };
  }

  // Where a dot lies, in words: how far from the center, how much of it the dimensions shown hold, how far it was moved.
  function lengthWords({ z, length, angle }, axes) {
    const onSphere = Math.abs(length - 1) < 0.005;
    const from = length < 0.005 ? "at the center" : onSphere ? "on the unit sphere" : `inside, ${redact.writing.decimals(length)} from the center`;
    const seen = Math.hypot(...redact.sphere.partsOf(z, axes));
    const part = length - seen > 0.005 ? `; ${redact.writing.decimals(seen)} of it is seen in these dimensions` : "";
    const moved = angle === null ? "" : angle < 0.009 ? "; not moved" : `; moved by ${words().degrees(angle)}`;
    return from + part + moved;
  }

  const classesOf = (model) => model.classes ?? model.after.classes ?? model.after.lattice.classes;
  const classOf = (model, dot) => classesOf(model)?.[dot];

  // The words for what goes in and what comes out: of a color its code and name, of a digit its class.
  function inputWords(model, dot, input) {
    if (model.after.named) return words().colorWords(input, model.after.named);
    return `a ${classOf(model, dot)}`;
  }

  function sentence(model, dot) {
    const told = facts(model, dot);
    const input = inputWords(model, dot, told.input);
    const out = model.after.named ? ` comes out as ${words().colorWords(told.out, model.after.named)},` : "";
    return `${input[0].toUpperCase()}${input.slice(1)}${out ? "," : ""}${out} error ${words().error(told.error)}.`;
  }

  // The list of a dot; what is not known without one is a dash, so that the list keeps its height.
  function list(model, dot, axes) {
    const rows = [];
    const row = (name, ...told) => rows.push(redact.elements.element("dt", {}, name), redact.elements.element("dd", {}, ...told));
    if (dot === null) {
      row("In", redact.elements.element("span", { class: "none" }, "point at a dot to see it"));
      for (const name of ["Out", "Error", "Latent", "Length"]) row(name, "–");
      return rows;
    }
    const told = facts(model, dot);
    row("In", redact.surface.sample(told.input), inputWords(model, dot, told.input));
    row("Out", redact.surface.sample(told.out), model.after.named ? words().colorWords(told.out, model.after.named) : "");
    const before = model.operation?.kind === "None" ? "" : `, before ${words().error(told.errorBefore)}`;
    row("Error", words().error(told.error) + before);
    row("Latent", `(${told.z.map((part) => redact.writing.decimals(part)).join(", ")})`);
    row("Length", lengthWords(told, axes));
    return rows;
  }

  redact.telling = { facts, lengthWords, sentence, list, classesOf };
})((window.redact = window.redact || {}));
