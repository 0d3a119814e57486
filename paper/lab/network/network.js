// The networks: read from a file, edited, run with an operation; in double precision, with the answers that torch gives.
//
// Axes: N inputs, C channels, K latent width. Arrays are flat, an input after the other.
(function (redact) {
  "use strict";

  const BLOCK = 256; // inputs at a time: their activations stay in the processor's cache
  const SHORTEST = 1e-12; // a latent vector's length counts as this at least, so that 0 can be divided by it
  const PARALLEL = 1e-6; // below it, the part of a unit vector that is orthogonal to a direction is rounding, for torch
  const SURGERIES = ["Ablate", "Prune", "AblateWithFallback"];
  const INTERVENTIONS = ["Suppress", "SuppressSubspace", "Repel"];

  // --- reading --------------------------------------------------------------------------------------------------------

  function bytes(base64) {
    const text = atob(base64);
    const found = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) found[i] = text.charCodeAt(i);
    return found;
  }

  // Single precision numbers, low byte first, from their base64.
  const floats = (base64) => new Float32Array(bytes(base64).buffer);

  const decoded = new WeakMap(); // a file of networks -> its weights: to decode takes longer than to read one network

  // The widths of all layers, one more than there are layers, and how many of the layers are the encoder's.
  function widthsOf({ channels, hidden, latent, depth }) {
    const between = Array(depth).fill(hidden);
    return { widths: [channels, ...between, latent, ...between, channels], encoder: depth + 1 };
  }

  // The network at a place of a file of networks.
  function read(networks, place) {
    if (!decoded.has(networks)) decoded.set(networks, floats(networks.weights));
    const numbers = decoded.get(networks);
    const { widths, encoder } = widthsOf(networks.shape);
    const size = widths.slice(1).reduce((sum, outputs, i) => sum + outputs * (widths[i] + 1), 0);
    if (!(place >= 0 && (place + 1) * size <= numbers.length)) {
      throw new Error(`networks: place ${place}, expected one of ${numbers.length / size}`);
    }
    let at = place * size;
    const take = (count) => Float64Array.from(numbers.subarray(at, (at += count)));
    const layers = widths.slice(1).map((outputs, i) => {
      const weight = take(outputs * widths[i]);
      return { weight, bias: take(outputs), inputs: widths[i], outputs };
    });
    return { shape: networks.shape, layers, encoder, removed: [] };
  }

  // --- operations on the weights --------------------------------------------------------------------------------------

  // A new network after a surgery; the same one where the weights stay as they are.
  function edit(network, operation) {
    const { kind } = operation;
    if (kind === "None" || INTERVENTIONS.includes(kind)) return network;
    if (!SURGERIES.includes(kind)) throw new Error(`operation ${kind}: expected one that a page can compute`);
    if (network.removed.length) throw new Error(`operation ${kind}: a pruned network, expected one with all of its dimensions`);
    const layers = [...network.layers];
    const writer = network.encoder - 1, reader = network.encoder;
    if (kind === "AblateWithFallback") {
      layers[writer] = fallback(layers[writer], unit(operation.direction, network.shape.latent), operation.bias);
      return { ...network, layers };
    }
    const { dims } = operation;
    checkDims(dims, network.shape.latent, kind);
    if (kind === "Ablate") {
      layers[writer] = copy(layers[writer]);
      layers[reader] = copy(layers[reader]);
      for (const d of dims) {
        layers[writer].weight.fill(0, d * layers[writer].inputs, (d + 1) * layers[writer].inputs);
        layers[writer].bias[d] = 0;
        for (let o = 0; o < layers[reader].outputs; o++) layers[reader].weight[o * layers[reader].inputs + d] = 0;
      }
      return { ...network, layers };
    }
    const kept = Array.from({ length: network.shape.latent }, (_, d) => d).filter((d) => !dims.includes(d));
    if (!kept.length) throw new Error("operation Prune: all dimensions, expected one that is left");
    layers[writer] = keepRows(layers[writer], kept);
    layers[reader] = keepColumns(layers[reader], kept);
    return { ...network, layers, removed: [...dims].sort((a, b) => a - b) };
  }

  function checkDims(dims, latent, kind) {
    if (dims.some((d) => !(Number.isInteger(d) && d >= 0 && d < latent))) {
      throw new Error(`operation ${kind}: dimensions ${dims.join(", ")}, expected some from 0 to ${latent - 1}`);
    }
  }

  const copy = (layer) => ({ ...layer, weight: layer.weight.slice(), bias: layer.bias.slice() });

  function keepRows({ weight, bias, inputs }, kept) {
    const rows = new Float64Array(kept.length * inputs);
    kept.forEach((d, i) => rows.set(weight.subarray(d * inputs, (d + 1) * inputs), i * inputs));
    return { weight: rows, bias: Float64Array.from(kept, (d) => bias[d]), inputs, outputs: kept.length };
  }

  function keepColumns({ weight, bias, inputs, outputs }, kept) {
    const columns = Float64Array.from({ length: outputs * kept.length }, (_, i) => {
      return weight[Math.floor(i / kept.length) * inputs + kept[i % kept.length]];
    });
    return { weight: columns, bias, inputs: kept.length, outputs };
  }

  // What is written along v becomes the constant -constant v.
  function fallback(layer, v, constant) {
    const changed = copy(layer);
    for (let i = 0; i < layer.inputs; i++) {
      let along = 0;
      for (let d = 0; d < layer.outputs; d++) along += v[d] * layer.weight[d * layer.inputs + i];
      for (let d = 0; d < layer.outputs; d++) changed.weight[d * layer.inputs + i] -= v[d] * along;
    }
    const along = dot(v, layer.bias, 0);
    for (let d = 0; d < layer.outputs; d++) changed.bias[d] -= v[d] * (along + constant);
    return changed;
  }

  function unit(direction, latent) {
    const length = Math.hypot(...direction);
    if (direction.length !== latent || !(length > 0)) {
      throw new Error(`direction ${direction.join(", ")}: expected ${latent} numbers that are not all 0`);
    }
    return Float64Array.from(direction, (x) => x / length);
  }

  function dot(v, z, at) {
    let sum = 0;
    for (let d = 0; d < v.length; d++) sum += v[d] * z[at + d];
    return sum;
  }

  // --- operations on the activations ----------------------------------------------------------------------------------

  // A function that changes the unit vector that begins at a place of an array; null where nothing is changed.
  function interventionOf(operation, latent) {
    if (operation?.kind === "SuppressSubspace") {
      checkDims(operation.dims, latent, operation.kind);
      return (z, at) => operation.dims.forEach((d) => (z[at + d] = 0));
    }
    if (operation?.kind === "Suppress") return suppressing(operation, unit(operation.direction, latent));
    if (operation?.kind === "Repel") return repelling(operation.mapping, unit(operation.direction, latent));
    return null;
  }

  function suppressing({ threshold = 0, strength = 1, power = 0 }, v) {
    return (z, at) => {
      const along = dot(v, z, at);
      const alignment = clamp(along);
      if (!(alignment > threshold)) return;
      const share = strength * clamp((alignment - threshold) / (1 - threshold)) ** power;
      for (let d = 0; d < v.length; d++) z[at + d] -= share * along * v[d];
    };
  }

  function repelling(mapping, v) {
    const farthest = v.reduce((best, x, d) => (Math.abs(x) < Math.abs(v[best]) ? d : best), 0);
    const part = new Float64Array(v.length);
    return (z, at) => {
      const along = dot(v, z, at);
      if (!(clamp(along) > mapping.threshold)) return;
      const m = aligned(mapping, clamp(along));
      for (let d = 0; d < v.length; d++) part[d] = z[at + d] - along * v[d];
      if (Math.hypot(...part) < PARALLEL) part.fill(0)[farthest] = 1;
      const rest = dot(v, part, 0); // what rounding left along v is small beside z, but not beside a short part
      for (let d = 0; d < v.length; d++) part[d] -= rest * v[d];
      const scale = Math.sqrt(Math.max(0, 1 - m * m)) / Math.hypot(...part);
      for (let d = 0; d < v.length; d++) z[at + d] = m * v[d] + scale * part[d];
    };
  }

  const clamp = (x) => Math.min(1, Math.max(0, x));

  // --- the curves of repulsion, from (t, t) to (1, b); formulas: Fraser & Wielopolski (2026), arXiv 2512.12469 -----------

  const CONTROL = Math.SQRT1_2; // how far the inner control points lie from their ends to where the end tangents cross

  // The alignment to which an alignment in [0, 1] is turned.
  function aligned(mapping, alignment) {
    const { kind, threshold: t, end: b } = mapping;
    if (!(alignment > t)) return alignment;
    const x = (alignment - t) / (1 - t);
    if (kind === "LinearMap") return alignment - (1 - b) * x;
    if (kind !== "BezierMap") throw new Error(`map ${kind}: expected LinearMap or BezierMap`);
    const s = parameterAt(Math.min(1, x), (b - t) / (1 - t));
    return alignment - (1 - b) * (3 * (1 - CONTROL) * (1 - s) * s * s + s ** 3);
  }

  // The parameter s in [0, 1] at which the curve from (0, 0) to (1, end) stands over x: Newton's steps within a bracket.
  function parameterAt(x, end) {
    const first = CONTROL * end, second = 1 - CONTROL * (1 - end);
    const third = 1 - 3 * second + 3 * first, square = 3 * (second - 2 * first);
    let low = 0, high = 1, s = x;
    for (let round = 0; round < 60; round++) {
      const excess = (third * s + square) * s * s + 3 * first * s - x;
      if (!(Math.abs(excess) > 1e-14)) break;
      if (excess < 0) low = s;
      else high = s;
      const newton = s - excess / ((3 * third * s + 2 * square) * s + 3 * first + 1e-300);
      s = newton >= low && newton <= high ? newton : (low + high) / 2;
    }
    return s;
  }

  // --- running --------------------------------------------------------------------------------------------------------

  // The error function, to 1e-15. Source: W. J. Cody, Rational Chebyshev approximations for the error function, Mathematics of
  // Computation 23 (1969). His second range is used beyond 4 too: what is left of 1 there is below 2e-8.
  function erf(x) {
    const y = Math.abs(x);
    if (y <= 0.46875) {
      const q = x * x;
      return (x * ((((1.85777706184603153e-1 * q + 3.1611237438705656) * q + 113.864154151050156) * q +
        377.485237685302021) * q + 3209.37758913846947)) /
        ((((q + 23.6012909523441209) * q + 244.024637934444173) * q + 1282.61652607737228) * q + 2844.23683343917062);
    }
    if (y > 6) return x > 0 ? 1 : -1;
    const top = (((((((2.15311535474403846e-8 * y + 0.564188496988670089) * y + 8.88314979438837594) * y +
      66.1191906371416295) * y + 298.635138197400131) * y + 881.95222124176909) * y + 1712.04761263407058) * y +
      2051.07837782607147) * y + 1230.33935479799725;
    const bottom = (((((((y + 15.7449261107098347) * y + 117.693950891312499) * y + 537.181101862009858) * y +
      1621.38957456669019) * y + 3290.79923573345963) * y + 4362.61909014324716) * y + 3439.36767414372164) * y +
      1230.33935480374942;
    const left = (Math.exp(-y * y) * top) / bottom;
    return x > 0 ? 1 - left : left - 1;
  }

  // x (1 + erf(x / sqrt 2)) / 2 about nodes 64 to the unit, each with five terms of its Taylor series: to 1e-12, and in a third
  // of the time that the error function takes.
  const NODES = 64, FAR = 8; // beyond, it is x or 0 to within 1e-14
  const series = new Float64Array(5 * (2 * FAR * NODES + 1));
  for (let k = 0; k < series.length / 5; k++) {
    const x = k / NODES - FAR;
    const below = 0.5 * (1 + erf(x * Math.SQRT1_2)), density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    series[5 * k] = x * below;
    series[5 * k + 1] = below + x * density;
    series[5 * k + 2] = (density * (2 - x * x)) / 2;
    series[5 * k + 3] = (density * (x ** 3 - 4 * x)) / 6;
    series[5 * k + 4] = (density * (7 * x * x - x ** 4 - 4)) / 24;
  }

  // The activation of the first numbers of an array, in place.
  function gelu(values, count) {
    for (let i = 0; i < count; i++) {
      const x = values[i];
      if (x > -FAR && x < FAR) {
        const k = (x * NODES + (FAR * NODES + 0.5)) | 0; // the nearest node
        const d = x - (k / NODES - FAR), at = 5 * k;
        values[i] = (((series[at + 4] * d + series[at + 3]) * d + series[at + 2]) * d + series[at + 1]) * d + series[at];
      } else if (x <= -FAR) values[i] = 0;
    }
  }

  // A layer of `count` rows of `from` into rows of `to`: two rows and four outputs at a time, whose sums do not wait for one
  // another and share what is read of weights and inputs.
  function linear({ weight, bias, inputs, outputs }, from, start, to, at, count) {
    const fours = outputs - (outputs % 4);
    let n = 0;
    for (; n + 1 < count; n += 2, start += 2 * inputs, at += 2 * outputs) {
      let w = 0;
      for (let o = 0; o < fours; o += 4, w += 4 * inputs) {
        let a = bias[o], b = bias[o + 1], c = bias[o + 2], d = bias[o + 3];
        let e = a, f = b, g = c, h = d;
        for (let i = 0; i < inputs; i++) {
          const x = from[start + i], y = from[start + inputs + i];
          const p = weight[w + i], q = weight[w + inputs + i], r = weight[w + 2 * inputs + i], s = weight[w + 3 * inputs + i];
          a += p * x;
          b += q * x;
          c += r * x;
          d += s * x;
          e += p * y;
          f += q * y;
          g += r * y;
          h += s * y;
        }
        to[at + o] = a;
        to[at + o + 1] = b;
        to[at + o + 2] = c;
        to[at + o + 3] = d;
        to[at + outputs + o] = e;
        to[at + outputs + o + 1] = f;
        to[at + outputs + o + 2] = g;
        to[at + outputs + o + 3] = h;
      }
      for (let o = fours; o < outputs; o++, w += inputs) {
        let a = bias[o], e = a;
        for (let i = 0; i < inputs; i++) {
          a += weight[w + i] * from[start + i];
          e += weight[w + i] * from[start + inputs + i];
        }
        to[at + o] = a;
        to[at + outputs + o] = e;
      }
    }
    if (n === count) return;
    for (let o = 0, w = 0; o < outputs; o++, w += inputs) {
      let a = bias[o];
      for (let i = 0; i < inputs; i++) a += weight[w + i] * from[start + i];
      to[at + o] = a;
    }
  }

  // What a network makes of inputs (N x C): `z` (N x K) its unit vectors, with 0 in removed dimensions; `acted` the same after
  // an intervention, else the same array; `out` (N x C), not clamped.
  function run(network, inputs, operation) {
    const { shape, layers, encoder, removed } = network;
    const { channels, latent } = shape;
    const count = inputs.length / channels;
    const intervene = interventionOf(operation, latent);
    const z = new Float64Array(count * latent);
    const acted = intervene ? new Float64Array(count * latent) : z;
    const out = new Float64Array(count * channels);
    const kept = Array.from({ length: latent }, (_, d) => d).filter((d) => !removed.includes(d));
    const widest = Math.max(...layers.map((layer) => layer.outputs));
    const rooms = [new Float64Array(BLOCK * widest), new Float64Array(BLOCK * widest)];
    // Some layers, the activation between them; the last one writes to `to`.
    const through = (part, from, start, to, at, rows) => {
      part.forEach((layer, i) => {
        const last = i === part.length - 1;
        linear(layer, from, start, last ? to : rooms[i % 2], last ? at : 0, rows);
        if (last) return;
        from = rooms[i % 2];
        start = 0;
        gelu(from, rows * layer.outputs);
      });
    };
    const [toSphere, fromSphere] = [layers.slice(0, encoder), layers.slice(encoder)];
    const narrow = new Float64Array(BLOCK * kept.length);
    for (let first = 0; first < count; first += BLOCK) {
      const rows = Math.min(BLOCK, count - first);
      through(toSphere, inputs, first * channels, narrow, 0, rows);
      for (let n = 0; n < rows; n++) {
        const at = (first + n) * latent, from = n * kept.length;
        let square = 0;
        for (let d = 0; d < kept.length; d++) square += narrow[from + d] ** 2;
        const scale = 1 / Math.max(SHORTEST, Math.sqrt(square));
        for (let d = 0; d < kept.length; d++) z[at + kept[d]] = narrow[from + d] * scale;
        if (intervene) {
          for (let d = 0; d < latent; d++) acted[at + d] = z[at + d];
          intervene(acted, at);
        }
        for (let d = 0; d < kept.length; d++) narrow[from + d] = acted[at + kept[d]];
      }
      through(fromSphere, narrow, 0, out, first * channels, rows);
    }
    return { count, z, acted, out };
  }

  redact.network = { bytes, floats, read, edit, run, erf, aligned };
})((window.redact = window.redact || {}));
