"""An experiment, its networks and its claims, as scripts by name."""

from press.claims.record import Verdict
from press.errors import InputError
from press.files.store import Arrays
from redact.discovery import Script
from redact.lab.networks import Packing, computed
from redact.lab.records import record
from redact.lab.scripts import script as as_script
from redact.lab.shown import shown as shown_of
from redact.ranks import ranked, telling


def pack(script: Script, edited: Arrays, verdict: Verdict, typical: int) -> dict[str, str]:
    """name -> script: the record, the networks of each arm, those after operations that no script can do, and what a world has.

    edited: `seeds` (S,), and the parameters of every network that has weights of its own, as `redact.steps.operate` has them.
    typical: the seed of the median network.

    Raises:
        InputError: the verdict is of other claims or other seeds, or two scripts have one name.
    """
    experiment = script.experiment
    seeds = edited["seeds"].tolist()
    if verdict.seeds != len(seeds) or typical not in seeds:
        told = f"the verdict is on {verdict.seeds} seeds and the median seed is {typical}"
        raise InputError(f"{script.path}: {told}, expected those of {len(seeds)} networks")
    shown = shown_of(script)
    ranks = ranked(telling(experiment, verdict), seeds.index(typical))
    packing = Packing(experiment, edited, shown, list(ranks.values()))
    arms = {arm: packing.of_arm(arm) for arm in script.arms}
    replaced = [packing.of_operation(name) for name, done in experiment.operated.items() if not computed(done)]
    of_record = as_script("record", experiment.slug, record(script, verdict, shown, seeds, ranks, arms))
    named = [
        (experiment.slug, of_record),
        *((networks.name, networks.script) for networks in (*arms.values(), *replaced)),
        *shown.scripts().items(),
    ]
    names = [name for name, _ in named]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{script.path}: {names.count(name)} scripts would be called {name!r}, expected one of a name")
    return dict(named)
