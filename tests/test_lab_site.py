"""Every network of the site's lab, run by the lab's own scripts in a browser, beside torch on the weights in results/.

`pytest tests/test_lab_site.py --site paper/_site` looks at the finished site; without that, at a small one that is made here.

The scripts compute in double precision, the paper in single. Where an operation leaves a latent vector short, its norm enlarges
what single precision rounds: torch then differs from itself, in the two precisions, by up to 2e-4. So the scripts are held
against torch in double precision, on the weights as they are stored, and against torch in single precision as closely as that
is against itself.
"""

import base64
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from lab_pages import call, packed, page_with, plain
from numpy.typing import NDArray

from anchoring.mappings import BezierMap, LinearMap
from anchoring.model import Autoencoder, stack
from anchoring.operations import Intervention, Operation, Surgery
from anchoring.operations.ablate import Ablate
from anchoring.operations.ablate_with_fallback import AblateWithFallback
from anchoring.operations.fresh import Fresh
from anchoring.operations.prune import Prune
from anchoring.operations.repel import Repel
from anchoring.operations.suppress import Suppress
from anchoring.operations.suppress_subspace import SuppressSubspace
from press.files import store
from redact.arms import baseline_of, join
from redact.measures.networks import load_models
from redact.project import PROJECT
from redact.worlds.colors import CLAIMABLE_HSV, named_colors

CLOSE = 1e-5

IMAGES = 60

# For every network that an experiment speaks of, the outputs of all seeds whose weights the site has.
RUN = """
const { read, edit, run } = redact.network;
const asked = Float64Array.from(inputs);
const told = (numbers) => {
  const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text);
};
return (async () => {
  const record = await redact.store.get("record", slug);
  const found = {};
  for (const arm of record.arms) {
    const baseline = {network: arm.name ? `${arm.name}/baseline` : "baseline", operation: {kind: "None"}};
    for (const { network, operation } of [baseline, ...arm.operations]) {
      const replaced = operation.kind === "Replaced";
      const networks = await redact.store.get("networks", replaced ? operation.networks : arm.networks);
      const done = replaced ? {kind: "None"} : operation;
      const outputs = networks.seeds.map((_, place) => [...run(edit(read(networks, place), done), asked, done).out]);
      const checked = networks.seeds.map((_, place) => networks.check ? redact.check(networks, place, arm).largest : 0);
      const file = replaced ? operation.networks : arm.networks;
      found[network] = {file, seeds: networks.seeds, outputs: told(outputs.flat()), checked: Math.max(...checked)};
    }
  }
  return found;
})();
"""


@dataclass(frozen=True)
class Expected:
    """What an experiment's networks are in torch. edited: as results/<id>/edited.safetensors holds them; inputs (N, C)."""

    networks: list[str]
    operated: dict[str, Operation]
    edited: dict[str, NDArray]
    inputs: NDArray

    @torch.inference_mode()
    def outputs(self, precision: type) -> dict[str, NDArray]:
        """network -> what comes out (S, N, C), not clamped, computed in a precision; the weights are as they are stored."""
        edited = {name: array if name == "seeds" else array.astype(precision) for name, array in self.edited.items()}
        x = torch.from_numpy(self.inputs.astype(precision)).expand(len(edited["seeds"]), -1, -1)
        steered = [name for name, done in self.operated.items() if isinstance(done, Intervention)]
        models = load_models(edited, [name for name in self.networks if name not in steered])
        found = {}
        for name in self.networks:
            model = models[baseline_of(name) if name in steered else name]
            z_hat = model.encode(x)[1]
            found[name] = model.decoder(self.operated[name].apply(z_hat) if name in steered else z_hat).numpy()
        return found


@dataclass(frozen=True)
class Off:
    """The largest differences of one set of networks: of the scripts to torch in double and in single precision, of torch to
    itself, and what the check that comes with the file of networks says."""

    file: str
    double: float
    single: float
    torch: float
    checked: float


def differences(page, slug: str, expected: Expected) -> dict[str, Off]:
    """How far the outputs of an experiment's networks are off on a page, by network."""
    found = call(page, RUN, slug=slug, inputs=expected.inputs.ravel().tolist())
    double, single = expected.outputs(np.float64), expected.outputs(np.float32)
    seeds = expected.edited["seeds"].tolist()
    assert list(found) == expected.networks
    off = {}
    for name, told in found.items():
        outputs = np.frombuffer(base64.b64decode(told["outputs"]), "<f8").reshape(len(told["seeds"]), *expected.inputs.shape)
        places = [seeds.index(seed) for seed in told["seeds"]]
        pairs = ((outputs, double[name][places]), (outputs, single[name][places]), (single[name], double[name]))
        off[name] = Off(told["file"], *(float(np.abs(a - b).max()) for a, b in pairs), told["checked"])
    return off


def colors_of() -> NDArray:
    """The named colors, and 200 that nobody has chosen (N, 3), as single precision has them."""
    return np.concatenate([named_colors(CLAIMABLE_HSV), np.random.default_rng(18).random((200, 3))]).astype(np.float32)


def of_site(root: Path) -> dict[str, Expected]:
    """slug -> what the results beside the site's pages hold, of all experiments that have networks there."""
    found = {}
    for script in PROJECT.discover(root / "experiments").values():
        experiment = script.experiment
        file = root / "results" / experiment.id / "edited.safetensors"
        if not file.exists():
            continue
        if script.world == "digits":
            samples = next(iter(script.arms.values())).training.data.held_out().samples()
            inputs = samples[:: len(samples) // IMAGES][:IMAGES].astype(np.float32)
        else:
            inputs = colors_of()
        edited = store.read_arrays(file)
        found[experiment.slug] = Expected(list(experiment.networks), dict(experiment.operated), edited, inputs)
    return found


def test_every_network_of_the_site_answers_as_torch_does(request, browser, tmp_path):
    site = request.config.getoption("--site")
    if site is None:
        site = tmp_path / "_site"
        everything = miniature(site / "_generated" / "lab")
    else:
        site = site.absolute()
        everything = of_site(site.parent.parent)
    begun = time.perf_counter()
    found: dict[str, Off] = {}
    # The site's own scripts, where it has some; its files of data are as good from a folder beside the page.
    scripts = next((path.parents[1] for path in sorted(site.rglob("network.js"))), None)
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "_generated").symlink_to(site / "_generated")
    with page_with(browser, tmp_path / "page", ("network.js", "store.js", "check.js"), source=scripts) as page:
        index = page.evaluate("() => redact.store.get('index', 'index')")
        slugs = [experiment["slug"] for experiment in index["experiments"]]
        assert set(slugs) == set(everything)
        for slug in slugs:
            found |= {f"{slug} {name}": off for name, off in differences(page, slug, everything[slug]).items()}
    took = time.perf_counter() - begun

    worst = {
        of: max(found, key=lambda name, of=of: getattr(found[name], of)) for of in ("double", "single", "torch", "checked")
    }
    of = {name: f"{getattr(found[which], name):.2g} ({which})" for name, which in worst.items()}
    told = (
        f"{len(found)} sets of networks in {took:.1f} s. Furthest from torch in double precision: {of['double']}; in single: "
        f"{of['single']}, which is itself off by {of['torch']}; by a page's own check: {of['checked']}"
    )
    print(told)
    for name, off in found.items():
        assert off.double <= CLOSE, f"{name}: {told}"
        assert off.single <= CLOSE + off.torch, f"{name}: {told}"
        # The answers in a file are torch's to all that is asked of it.
        allowed = max(other.torch for other in found.values() if other.file == off.file)
        assert off.checked <= CLOSE + allowed, f"{name}: {told}"


def test_a_weight_that_is_not_the_papers_is_found(browser, tmp_path):
    everything = miniature(tmp_path / "_generated" / "lab")
    expected = everything["9-1"]
    with page_with(browser, tmp_path, ("network.js", "store.js", "check.js")) as page:
        assert max(off.double for off in differences(page, "9-1", expected).values()) <= CLOSE
        expected.edited["plain/ablated/decoder.2.bias"][3, 1] += 1e-3
        off = differences(page, "9-1", expected)
    assert [name for name in off if off[name].double > CLOSE] == ["plain/ablated"]
    assert off["plain/ablated"].double == pytest.approx(1e-3, abs=CLOSE)


# --- a site in small --------------------------------------------------------------------------------------------------

V = (1.0, 0.25, -0.5, 0.0, 0.5)

OPERATED: dict[str, Operation] = {
    "plain/ablated": Ablate(0),
    "plain/pruned": Prune(0, 2),
    "plain/fallback": AblateWithFallback(V, 1.0),
    "plain/suppressed": Suppress(V, threshold=0.1, strength=0.8, power=1.0),
    "other/without-plane": SuppressSubspace(0, 1),
    "other/turned": Repel(V, LinearMap(0.1, 0.3)),
    "other/bent": Repel(V, BezierMap(0.1, 0.3)),
    "other/fresh": Fresh(),
}


def miniature(folder: Path) -> dict[str, Expected]:
    """Writes an experiment with two arms of four networks into a folder; gives what torch has of it."""
    torch.manual_seed(11)

    def drawn():
        models = stack([Autoencoder(3, 5, depth, 16) for depth in [1] * 4])
        return {name: 2 * tensor.detach() for name, tensor in models.state_dict().items()}

    def arrays(state):
        return {name: np.ascontiguousarray(tensor.numpy()) for name, tensor in state.items()}

    folder.mkdir(parents=True)
    seeds = [0, 1, 2, 3]
    edited: dict[str, NDArray] = {"seeds": np.array(seeds)}
    files, arms = {}, []
    for arm in ("plain", "other"):
        baseline = arrays(drawn())
        edited |= store.prefixed(f"{arm}/baseline", baseline)
        files[f"9-1-{arm}-networks"] = packed(baseline, seeds)
        told = []
        for network, operation in OPERATED.items():
            if not network.startswith(arm):
                continue
            data = plain(operation)
            if isinstance(operation, Surgery):
                models = load_models(edited, [f"{arm}/baseline"])[f"{arm}/baseline"]
                state = operation.edit(models).state_dict()
                edited |= store.prefixed(network, arrays({name: tensor.detach() for name, tensor in state.items()}))
            elif not isinstance(operation, Intervention):
                fresh = arrays(drawn())
                edited |= store.prefixed(network, fresh)
                files["9-1-other-fresh"] = packed(fresh, seeds)
                data = {"kind": "Replaced", "networks": "9-1-other-fresh"}
            told.append({"name": network.partition("/")[2], "network": network, "operation": data})
        arms.append({"name": arm, "networks": f"9-1-{arm}-networks", "operations": told})
    for name, file in files.items():
        write(folder, "networks", name, file)
    write(folder, "record", "9-1", {"arms": arms})
    write(folder, "index", "index", {"experiments": [{"slug": "9-1"}]})
    names = [join(arm["name"], name) for arm in arms for name in ("baseline", *(done["name"] for done in arm["operations"]))]
    return {"9-1": Expected(names, OPERATED, edited, colors_of())}


def write(folder: Path, kind: str, name: str, value: dict) -> None:
    text = f"redact.add({json.dumps(kind)}, {json.dumps(name)}, {json.dumps(value)});\n"
    (folder / f"{name}.js").write_text(text, encoding="utf-8")
