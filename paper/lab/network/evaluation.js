// What the networks of one seed do with the samples that quantities ask for: computed when it is needed, and kept.
//
// The fine grid has half a million colors, which take a second or more: `prepare` computes in slices and lets the page live.
(function (redact) {
  "use strict";

  const CHUNK = 512; // colors at a time, about a millisecond
  const SLICE_MS = 8; // a chunk more may be begun until then; so a slice takes less than 12 ms

  const grids = new Map(); // shape of a grid -> its chunks: the same for all networks, and slow to make beside one of these

  function chunkOf(shape, first, rows) {
    const key = shape.join(" ");
    if (!grids.has(key)) grids.set(key, new Map());
    const chunks = grids.get(key);
    if (!chunks.has(first)) chunks.set(first, redact.colors.cube(...shape, first, rows));
    return chunks.get(first);
  }

  // record: of the experiment. networks: name -> {network, operation}, as quantities name them, all of one seed. index: the
  // site's, with the named colors. digits: the tested images {images, classes}, where the experiment is about digits.
  redact.evaluation = function (record, networks, index, digits) {
    const { run } = redact.network;
    const { errors, places } = redact.measures;
    const kept = new Map();
    const once = (key, make) => kept.get(key) ?? kept.set(key, make()).get(key);

    const of = (name) => {
      if (!Object.hasOwn(networks, name)) {
        throw new Error(`network ${name}: not at hand, expected one of ${Object.keys(networks).join(", ")}`);
      }
      return networks[name];
    };
    const runOn = (name, inputs) => run(of(name).network, inputs, of(name).operation);
    const color = (name) => {
      if (!Object.hasOwn(index.colors, name)) throw new Error(`color ${name}: expected one that the site names`);
      return index.colors[name];
    };

    // --- all that is tested -------------------------------------------------------------------------------------------

    const channels = digits ? 64 : 3;
    const images = digits && redact.evaluation.images(digits);
    const count = digits ? digits.classes.length : record.tested.reduce((a, b) => a * b, 1);
    const next = (done) => {
      const rows = Math.min(CHUNK, count - done);
      return digits ? images.subarray(done * channels, (done + rows) * channels) : chunkOf(record.tested, done, rows);
    };

    // What goes on chunk by chunk: {done: samples so far, advance(): computes some more}.
    const errorsOf = (name) =>
      once(`errors ${name}`, () => {
        const job = { done: 0, found: new Float32Array(count) }; // half of the memory; the paper's are no finer
        job.advance = () => {
          const chunk = next(job.done);
          job.found.set(errors(runOn(name, chunk).out, chunk, channels), job.done);
          job.done += chunk.length / channels;
        };
        return job;
      });

    const comparison = (first, second) =>
      once(`comparison ${first} ${second}`, () => {
        const job = { done: 0, found: 0 };
        job.advance = () => {
          const chunk = next(job.done);
          const outs = [first, second].map((name) => runOn(name, chunk).out);
          outs[0].forEach((x, i) => (job.found = Math.max(job.found, Math.abs(clamp(x) - clamp(outs[1][i])))));
          job.done += chunk.length / channels;
        };
        return job;
      });

    const clamp = (x) => Math.min(1, Math.max(0, x));

    const finished = (job) => {
      while (job.done < count) job.advance();
      return job.found;
    };

    // Computes what a quantity needs of all that is tested, in slices between which the page lives. shouldStop: asked between
    // slices; true ends it. Gives whether all is computed; what is computed stays, and the next call goes on from there.
    async function prepare(quantity, shouldStop = () => false) {
      const jobs = [
        ...redact.measures.tested(quantity).map(errorsOf),
        ...redact.measures.pairs(quantity).map(([first, second]) => comparison(first, second)),
      ];
      await unpack(record.regions);
      let begun = performance.now();
      for (const job of jobs) {
        while (job.done < count) {
          if (performance.now() - begun > SLICE_MS) {
            await new Promise((resume) => setTimeout(resume));
            begun = performance.now();
          }
          if (shouldStop()) return false;
          job.advance();
        }
      }
      return true;
    }

    const membersOf = (regions, where, region) =>
      once(`${where} ${region}`, () => {
        if (!Object.hasOwn(regions ?? {}, region)) throw new Error(`region ${region}: expected one of the record's ${where}`);
        const mask = regions[region];
        if (mask.deflate && !inflated.has(mask)) throw new Error(`region ${region}: expected its quantity to be prepared first`);
        return places(inflated.get(mask) ?? mask);
      });

    return {
      color,
      // What comes out for a named color (3), not clamped.
      named: (name, of) => once(`named ${of} ${name}`, () => runOn(name, Float64Array.from(color(of))).out),
      // Errors (N) over all that is tested; at once, unless they are prepared.
      errorsOn: (name) => finished(errorsOf(name)),
      // The largest difference between clamped outputs of two networks over all that is tested.
      disagreement: (first, second) => finished(comparison(first, second)),
      // The unit vectors z (M x latent) of the lattice of 9 points a side.
      latents: (name) =>
        once(`latents ${name}`, () => ({
          z: runOn(name, redact.colors.lattice(9)).z,
          latent: of(name).network.shape.latent,
        })),
      // The places of what lies in a region: among all that is tested, and on the lattice of 9 points a side.
      members: (region) => membersOf(record.regions, "regions", region),
      latticeMembers: (region) => membersOf(record.lattice_regions, "lattice_regions", region),
      // The places of the tested images of a digit.
      ofClass: (digit) => once(`class ${digit}`, () => Int32Array.from(digits.classes.keys()).filter((i) => digits.classes[i] === digit)),
      prepare,
    };
  };

  const inflated = new WeakMap(); // mask -> its bytes

  async function unpack(regions) {
    const masks = Object.values(regions ?? {}).filter((mask) => mask.deflate && !inflated.has(mask));
    await Promise.all(masks.map(async (mask) => inflated.set(mask, await redact.measures.inflated(mask))));
  }

  const unpacked = new WeakMap();

  // The tested images (N x 64), in [0, 1].
  redact.evaluation.images = function (digits) {
    if (!unpacked.has(digits)) {
      unpacked.set(digits, Float64Array.from(redact.network.bytes(digits.images), (value) => value / 16));
    }
    return unpacked.get(digits);
  };
})((window.redact = window.redact || {}));
