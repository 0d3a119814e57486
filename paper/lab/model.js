// What a network does, as the views show it: on the lattice, the slices, the hues and the named colors, before and after.
(function (redact) {
  "use strict";
  const SLICES = [24, 5, 9];
  const HUES = 240;
  const NONE = { kind: "None" };

  const axis = (count) => Array.from({ length: count }, (_, at) => at / (count - 1));
  const cyclic = (count) => Array.from({ length: count }, (_, at) => at / count);
  const clamped = (out) => out.map((value) => Math.min(1, Math.max(0, value)));

  // The colors that are asked for, once a page.
  let asked = null;
  function colorsAsked(index) {
    if (asked) return asked;
    const names = Object.keys(index.colors);
    const hue = cyclic(HUES);
    asked = {
      lattice: redact.colors.lattice(9),
      slices: redact.colors.cube(...SLICES),
      hue,
      hues: Float64Array.from(hue.flatMap((h) => [...redact.colors.rgb(h, 1, 1)])),
      names,
      named: Float64Array.from(names.flatMap((name) => index.colors[name])),
    };
    return asked;
  }

  function answered(network, operation, inputs, channels) {
    const { acted, out, count } = redact.network.run(network, inputs, operation);
    return { inputs, z: acted, out: clamped(out), errors: redact.measures.errors(out, inputs, channels), count };
  }

  // One network with one operation. `network` is already edited where the operation is a surgery.
  function side(network, operation, index, digits) {
    if (digits) {
      const inputs = redact.evaluation.images(digits);
      return { network, lattice: { ...answered(network, operation, inputs, 64), classes: digits.classes } };
    }
    const given = colorsAsked(index);
    return {
      network,
      lattice: answered(network, operation, given.lattice, 3),
      slices: { shape: SLICES, hue: cyclic(SLICES[0]), saturation: axis(SLICES[1]), value: axis(SLICES[2]), ...answered(network, operation, given.slices, 3) },
      hues: { hue: given.hue, ...answered(network, operation, given.hues, 3) },
      named: { names: given.names, ...answered(network, operation, given.named, 3) },
    };
  }

  // The networks of an arm, of which one is shown at a time: what was computed last is kept.
  class Bench {
    constructor(record, arm, networks, index, digits) {
      Object.assign(this, { record, arm, networks, index, digits });
      this.trained = { place: -1 };
    }

    // The network that a seed has as it was trained, and what it does.
    baseline(place) {
      if (this.trained.place !== place) {
        const network = redact.network.read(this.networks, place);
        this.trained = { place, network, side: side(network, NONE, this.index, this.digits) };
      }
      return this.trained;
    }

    // replaced: the file of weights after an operation that is not computed here, or null.
    after(place, operation, replaced) {
      const { network, side: before } = this.baseline(place);
      if (operation.kind === "None") return { before, after: before, edited: network };
      if (replaced) {
        // Such a file may have the networks of other seeds, where not all have room.
        const edited = redact.network.read(replaced, replaced.seeds.indexOf(this.arm.seeds[place]));
        return { before, after: side(edited, NONE, this.index, this.digits), edited };
      }
      const edited = redact.network.edit(network, operation);
      return { before, after: side(edited, operation, this.index, this.digits), edited };
    }
  }

  redact.Bench = Bench;
})((window.redact = window.redact || {}));
