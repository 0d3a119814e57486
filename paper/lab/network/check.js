// Whether the networks in this browser answer as torch did: on the inputs that a file of networks brings, with torch's answers.
(function (redact) {
  "use strict";

  // The largest difference to torch of the network at a place of a file, after no and every operation of an arm that the file
  // has answers for, over `of` numbers. What replaces a network brings a file of its own, and its answers are to no operation.
  redact.check = function (networks, place, arm) {
    const { floats, read, edit, run } = redact.network;
    const { inputs, outputs, networks: names } = networks.check;
    const asked = Float64Array.from(floats(inputs));
    const answers = floats(outputs);
    const trained = read(networks, place);
    let largest = 0;
    names.forEach((name, i) => {
      const found = arm.operations.find((entry) => entry.network === name || entry.name === name)?.operation;
      const operation = found && found.kind !== "Replaced" ? found : { kind: "None" };
      const { out } = run(edit(trained, operation), asked, operation);
      const from = (i * networks.seeds.length + place) * out.length;
      for (let n = 0; n < out.length; n++) {
        const difference = Math.abs(out[n] - answers[from + n]);
        largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
      }
    });
    return { largest, of: names.length * asked.length };
  };
})((window.redact = window.redact || {}));
