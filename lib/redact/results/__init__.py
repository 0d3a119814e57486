"""Reading what the workflow made of an experiment, as the arrays that figures and tables take.

Numpy only. The mappings that these methods return are the arguments of the functions of that name in `pictures`.
"""

from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anchoring.schedule import Schedule
from anchoring.terms import RECONSTRUCTION
from press.claims.record import Verdict
from press.errors import InputError, damaged
from press.files import store
from press.files.checkout import project_root
from redact.arms import in_arm, join
from redact.discovery import Script
from redact.project import PROJECT
from redact.ranks import ranked, telling
from redact.spec import Experiment
from redact.worlds import module_of

SOURCE_SEED = 0
"""The source's only seed, which stands beside what the source prints."""


class Results:
    """The results of one experiment, on any world. Everything is read when it is first asked for.

    A world has a class of that name below this one, in the module here that is called like it: what its pages show besides.
    """

    def __init__(self, experiment: Experiment, root: Path | None = None):
        root = root or project_root()
        self.root = root
        self.script: Script = PROJECT.find(root / "experiments", experiment.id)
        self.experiment = experiment
        self.folder = root / "results" / experiment.id

    def sibling(self, id: str) -> "Results":
        """The results of another experiment, which may be on another world."""
        return results_of(PROJECT.find(self.root / "experiments", id), self.root)

    @property
    def of_source(self) -> int:
        """The place of the source's seed among the seeds."""
        return self._index(SOURCE_SEED)

    @property
    def operations(self) -> list[str]:
        """The names of the networks of a seed, by operation, the baseline first; where there are several arms, arm by arm."""
        return self.experiment.networks

    @property
    def arms(self) -> list[str]:
        """The names of the arms; of an experiment that has one, `SOLE`."""
        return list(self.script.arms)

    @cached_property
    def verdict(self) -> Verdict:
        """What was judged."""
        return PROJECT.verdict(self.root, self.experiment.id)

    def _checked(self, name: str) -> Path:
        """The path of a file, which is as it was written."""
        return PROJECT.checked(self.root, self.experiment.id, name)

    @cached_property
    def plans(self) -> dict[str, Schedule]:
        """arm -> the schedule of its training."""
        return {name: arm.read() for name, arm in self.script.arms.items()}

    # --- scores

    @cached_property
    def _scores(self) -> dict[str, dict[str, NDArray[np.float64]]]:
        """operation -> column -> a value a seed (S,)."""
        table: dict[str, list[dict[str, str]]] = {name: [] for name in self.operations}
        path = self._checked("scores.csv")
        for row in store.read_table(path, ["seed", "operation"]):
            table.setdefault(row["operation"], []).append(row)
        if set(table) != set(self.operations) or len({len(rows) for rows in table.values()}) > 1:
            counts = ", ".join(f"{name} {len(rows)}" for name, rows in table.items())
            raise damaged(path, f"rows by operation are {counts}; expected as many of each of {', '.join(self.operations)}")
        columns = [name for name in table[self.operations[0]][0] if name != "operation"]
        # As numbers: the cells of ten thousand seeds, as text, take a hundred times as much.
        return {
            name: {column: np.array([float(row[column]) for row in rows]) for column in columns} for name, rows in table.items()
        }

    @property
    def seeds(self) -> NDArray[np.int64]:
        """The seeds (S,)."""
        return self._scores[self.operations[0]]["seed"].astype(np.int64)

    @property
    def columns(self) -> list[str]:
        """The names of the scores."""
        return [name for name in self._scores[self.operations[0]] if name != "seed"]

    def score(self, operation: str, column: str) -> NDArray[np.float64]:
        """One column of scores.csv for one operation, a value a seed (S,)."""
        return self._scores[operation][column].copy()

    @cached_property
    def validation(self) -> dict[str, NDArray[np.float64]]:
        """`recon` and every term of the loss, joined to its arm -> the loss of the trained networks on validation (S,)."""
        rows = store.read_table(self._checked("validation.csv"), ["seed", join(self.arms[0], RECONSTRUCTION)])
        return {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "seed"}

    # --- seeds that figures show

    @property
    def typical(self) -> int:
        """The seed of the median network, which figures of one network show: the middle one by `Experiment.telling`."""
        return int(self._views["typical"][0])

    def told(self, seed: int) -> float:
        """What `Experiment.telling` measured of a seed."""
        return telling(self.experiment, self.verdict).values[self._index(seed)]

    @property
    def ranks(self) -> dict[str, int]:
        """best, median and worst -> the seed, as `ranks.ranked` has them."""
        places = ranked(telling(self.experiment, self.verdict), self._index(self.typical))
        return {which: int(self.seeds[place]) for which, place in places.items()}

    @cached_property
    def _views(self) -> store.Stored:
        # Of ten thousand seeds the losses alone would fill what a job may take: who needs some reads them, and lets them go.
        return store.Stored(self.folder / "views.safetensors")

    # --- what training did

    @property
    def terms(self) -> list[str]:
        """The reconstruction loss and every term, joined to their arms."""
        named = {name: (RECONSTRUCTION, *arm.training.terms) for name, arm in self.script.arms.items()}
        return [join(arm, term) for arm, names in named.items() for term in names]

    def loss(self, term: str) -> NDArray:
        """The unweighted loss of one of the `terms` at every step, (T, S), NaN where it was off."""
        return self._views[f"loss/{term}"]

    def losses(self) -> dict[str, NDArray]:
        """term, joined to its arm -> its `loss`."""
        return {term: self.loss(term) for term in self.terms}

    def label_rates(self) -> dict[str, NDArray]:
        """label, joined to its arm -> the share of samples that carried it, (S,)."""
        labels = [join(name, label) for name, arm in self.script.arms.items() for label in arm.training.labels]
        return {label: self._views[f"rate/{label}"] for label in labels}

    def last_logged(self) -> dict[str, tuple[int, NDArray]]:
        """term, joined to its arm -> (step, losses (S,)) at the last step at which it was on, of those that the source logs."""
        every = self.experiment.in_notes.logged_every
        found = {}
        for name in self.terms:
            loss = self.loss(name)
            logged = np.arange(every - 1, len(loss), every)
            on = logged[~np.isnan(loss[logged]).all(axis=-1)]
            if on.size:
                found[name] = (int(on[-1]), loss[on[-1]].copy())  # a view of the row would keep the losses of all steps
        return found

    # --- attacks

    def recovery(self, attack: str, network: str) -> NDArray[np.float64]:
        """After how many steps (S,) of an attack the concept is back in a network; infinite where it is not by the end."""
        return self._views[f"relearning/{attack}/{network}/steps"]

    def attack_rates(self, attack: str, network: str) -> NDArray[np.float64]:
        """The learning rate (S,) at which it is back first, or ends nearest."""
        return self._views[f"relearning/{attack}/{network}/rates"]

    def error_before(self, attack: str, network: str) -> NDArray[np.float64]:
        """The error (S,) of the concept before the first step of an attack."""
        return self._views[f"relearning/{attack}/{network}/start"]

    def error_then(self, attack: str, network: str, of: str) -> NDArray[np.float64]:
        """The error (S,) of what else was watched, such as `rest`, when the concept is back, or else at the end."""
        return self._views[f"relearning/{attack}/{network}/then/{of}"]

    # --- arguments of the pictures

    def schedule(self, arm: str) -> dict[str, Any]:
        """Arguments of pictures.schedule."""
        return {"values": self.plans[arm].values, "keyframes": self.plans[arm].keyframes}

    def training(self, arm: str) -> dict[str, Any]:
        """Arguments of pictures.in_bins."""
        weights = {name: values for name, values in self.plans[arm].values.items() if name != "lr"}
        printed = in_arm(arm, self.experiment.in_notes.losses)
        steps = {name: step for name, (step, _) in in_arm(arm, self.last_logged()).items()}
        return {
            "losses": {term: self.loss(name) for term, name in in_arm(arm, {name: name for name in self.terms}).items()},
            "weights": weights,
            "seeds": self.seeds,
            "shown_seed_index": self.of_source if printed else self._index(self.typical),
            "printed": {name: (steps[name], value) for name, value in printed.items() if value > 0},
        }

    def _view(self, operation: str, name: str) -> NDArray:
        return self._views[f"{operation}/{name}"]

    def _of_seed(self, operation: str, name: str, kept: str, seed: int) -> NDArray:
        """The row of one seed in arrays of the few seeds that were `kept`: viewed or scattered."""
        seeds = self._views[kept]
        if seed not in seeds:
            told = f"seed {seed} of experiment {self.experiment.id} is not {kept}"
            raise InputError(f"{told}; there are {', '.join(map(str, seeds))}")
        return self._view(operation, name)[np.flatnonzero(seeds == seed)[0]]

    def _viewed(self, operation: str, name: str, seed: int | None) -> NDArray:
        return self._of_seed(operation, name, "viewed", self.typical if seed is None else seed)

    def claims(self, of: str = "claims") -> list[tuple[str, NDArray, str, float]]:
        """Arguments of pictures.claims_chart, for the `claims` or the `observations`."""
        judged = self.verdict.claims if of == "claims" else self.verdict.observations
        return [(claim.text, np.array(claim.values), claim.comparison, claim.threshold) for claim in judged]

    def _index(self, seed: int) -> int:
        places = np.flatnonzero(self.seeds == seed)
        if not places.size:
            raise InputError(f"seed {seed} of experiment {self.experiment.id} was not trained; there are {self.seeds.tolist()}")
        return int(places[0])


def results_of(script: Script, root: Path) -> Results:
    """The results of an experiment, with all that its world shows."""
    return import_module(module_of("results", script.world)).Results(script.experiment, root)
