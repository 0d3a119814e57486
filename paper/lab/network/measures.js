// What claims ask of networks, as numbers; each quantity as the paper measures it.
(function (redact) {
  "use strict";

  const clamp = (x) => Math.min(1, Math.max(0, x));

  // How far each of N outputs is off (N): the mean over its channels of the squared difference, of what is clamped to [0, 1].
  function errors(out, inputs, channels) {
    const found = new Float64Array(out.length / channels);
    for (let n = 0, at = 0; n < found.length; n++) {
      let sum = 0;
      for (const end = at + channels; at < end; at++) sum += (clamp(out[at]) - inputs[at]) ** 2;
      found[n] = sum / channels;
    }
    return found;
  }

  // The k-th smallest of values, counted from 0; the array is put into another order.
  function smallest(values, k) {
    let low = 0, high = values.length - 1;
    while (low < high) {
      const pivot = values[(low + high) >> 1];
      let i = low, j = high;
      while (i <= j) {
        while (values[i] < pivot) i++;
        while (values[j] > pivot) j--;
        if (i <= j) {
          const swapped = values[i];
          values[i++] = values[j];
          values[j--] = swapped;
        }
      }
      if (k <= j) high = j;
      else if (k >= i) low = i;
      else break;
    }
    return values[k];
  }

  const largestOf = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const smallestOf = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);

  const STATISTICS = {
    max: largestOf,
    min: smallestOf,
    median: (values) => smallest(values.slice(), (values.length - 1) >> 1), // of an even number the lower middle one
    mean: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  };

  // The places, counted from 0, of the bits that are set in a mask, bytes or these in base64; the lowest bit of each comes first.
  function places(mask) {
    const found = [];
    const bytes = typeof mask === "string" ? redact.network.bytes(mask) : mask;
    for (let i = 0; i < bytes.length; i++) {
      for (let byte = bytes[i], bit = 0; byte; byte >>= 1, bit++) if (byte & 1) found.push(8 * i + bit);
    }
    return Int32Array.from(found);
  }

  // The bytes of a mask that is stored as a zlib stream, {deflate: base64}.
  async function inflated({ deflate }) {
    const stream = new Blob([redact.network.bytes(deflate)]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  const pick = (values, places) => Float64Array.from(places, (place) => values[place]);

  // "plain/ablated" -> "plain/baseline", "ablated" -> "baseline": the network as it was trained.
  const baselineOf = (name) => name.slice(0, name.lastIndexOf("/") + 1) + "baseline";

  // The mean over the channels of the squared difference of what comes out for a named color and another one.
  function apart(evaluation, color, name, to) {
    return errors(evaluation.named(name, color), evaluation.color(to), 3)[0];
  }

  function byClass(evaluation, name, statistic, digits) {
    const found = evaluation.errorsOn(name);
    return Float64Array.from(digits, (digit) => STATISTICS[statistic](pick(found, evaluation.ofClass(digit))));
  }

  // kind -> {measure; tested: the networks whose errors over all that is tested it needs; pairs: those whose outputs it compares}.
  const KINDS = {
    Difference: {
      tested: ({ minuend, subtrahend }) => [...tested(minuend), ...tested(subtrahend)],
      pairs: ({ minuend, subtrahend }) => [...pairs(minuend), ...pairs(subtrahend)],
      measure: ({ minuend, subtrahend }, evaluation) => measure(minuend, evaluation) - measure(subtrahend, evaluation),
    },
    ColorError: { measure: ({ color, operation }, evaluation) => apart(evaluation, color, operation, color) },
    Distance: { measure: ({ color, operation, to }, evaluation) => apart(evaluation, color, operation, to) },
    ErrorDeviation: {
      measure: ({ color, operation, predicted }, evaluation) => {
        return Math.abs(apart(evaluation, color, operation, color) - predicted);
      },
    },
    Brightness: {
      measure: ({ colors, operation }, evaluation) => {
        return STATISTICS.mean(colors.flatMap((color) => [...evaluation.named(operation, color)].map(clamp)));
      },
    },
    ErrorStatistic: {
      tested: ({ operation }) => [operation],
      measure: ({ statistic, operation, region }, evaluation) => {
        const found = evaluation.errorsOn(operation);
        return STATISTICS[statistic](region === null ? found : pick(found, evaluation.members(region)));
      },
    },
    Gained: {
      tested: ({ operation }) => [operation, baselineOf(operation)],
      measure: ({ operation, region }, evaluation) => {
        const after = evaluation.errorsOn(operation), before = evaluation.errorsOn(baselineOf(operation));
        return largestOf(Float64Array.from(evaluation.members(region), (place) => after[place] - before[place]));
      },
    },
    Disagreement: {
      pairs: ({ first, second }) => [[first, second]],
      measure: ({ first, second }, evaluation) => evaluation.disagreement(first, second),
    },
    Lean: {
      measure: ({ dims, network, region }, evaluation) => {
        const { z, latent } = evaluation.latents(network);
        const lengths = Array.from(evaluation.latticeMembers(region), (place) => {
          return Math.hypot(...dims.map((d) => z[place * latent + d]));
        });
        return largestOf(lengths);
      },
    },
    ClassError: {
      tested: ({ operation }) => [operation],
      measure: ({ operation }, evaluation) => largestOf(byClass(evaluation, operation, "mean", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])),
    },
    ClassRise: {
      tested: ({ operation }) => [operation, baselineOf(operation)],
      measure: ({ which, operation, digits, statistic, relative }, evaluation) => {
        const before = byClass(evaluation, baselineOf(operation), statistic, digits);
        const after = byClass(evaluation, operation, statistic, digits);
        const rises = after.map((error, i) => (error - before[i]) / (relative ? before[i] : 1));
        return which === "largest" ? largestOf(rises) : smallestOf(rises);
      },
    },
  };

  // Whether a page can measure a quantity: others need networks that are trained, or probes.
  function computable(quantity) {
    if (quantity.kind !== "Difference") return Object.hasOwn(KINDS, quantity.kind);
    return computable(quantity.minuend) && computable(quantity.subtrahend);
  }

  // The names of the networks whose errors over all that is tested a quantity needs.
  const tested = (quantity) => KINDS[quantity.kind].tested?.(quantity) ?? [];

  // The pairs of networks whose outputs it compares over all that is tested.
  const pairs = (quantity) => KINDS[quantity.kind].pairs?.(quantity) ?? [];

  // A quantity of the networks of one seed, as a number; see evaluation.js for what it is measured on.
  function measure(quantity, evaluation) {
    if (!computable(quantity)) throw new Error(`quantity ${quantity.kind}: expected one that a page can measure`);
    return KINDS[quantity.kind].measure(quantity, evaluation);
  }

  redact.measures = { errors, places, inflated, computable, measure, tested, pairs };
})((window.redact = window.redact || {}));
