"""What this paper adds when its pages are bound: what prose may name of an experiment, and the parts of written pages."""

import json
from pathlib import Path

from press.claims.rule_table import rule_table
from press.figures import places_script
from press.figures.drawn import in_both_arrangements
from press.project import Binding
from redact.cluster import sweep
from redact.lab.collected import collected
from redact.lab.scripts import ADD
from redact.results import results_of
from redact.results.colors import Results
from redact.variables import variables as variables
from redact.words.colors import exponents, isolation, published
from redact.words.colors.costs import costs_part
from redact.words.tables import against_source, losses_against_source

RENAMED = {"greys": "grays"}
"""Words in the keys of claims that are spelled anew: the history knows those claims by both."""


SHOWN = {"2.4.1": "Steered", "2.8": "Failed", "2.9.1": "Deleted"}
"""The experiments whose pictures the home page sets below each other, and what each stands for."""


IN_LAB = "2.9.1"
"""The experiment with which the page of the lab opens, and whose figure stands there without scripts."""


def folders(binding: Binding) -> dict[str, dict[str, bytes]]:
    """The folders below those of the written pages' parts: `lab`, what scripts of the site read of every experiment."""
    places = places_script.scripts(binding.root / "figures", binding.scripts, ADD)
    return {"lab": collected(binding.scripts, binding.root) | places}


def home_figure(experiments: list[Results], figures: Path) -> str:
    """The one figure of the home page, as Markdown: `answer` of a few experiments; empty where none of them has any."""
    shown = [
        _home_strip(results, SHOWN[results.experiment.id])
        for results in experiments
        if results.experiment.id in SHOWN and (figures / results.experiment.id / "answer-light.svg").is_file()
    ]
    if not shown:
        return ""
    caption = (
        "What goes in, and what comes out of the median network of an experiment before its operation and after it: vibrant "
        "hues, and grays from black to white."
    )
    return "\n\n".join(["::: {#fig-median}", *shown, caption, ":::"])


def _home_strip(results: Results, word: str) -> str:
    experiment, joint = results.experiment, results.verdict.joint
    return (
        f"**{word}:** [{experiment.id} {experiment.title}](experiments/{experiment.slug}.ipynb), {joint.passes} of {joint.of} "
        f"networks pass all claims\n\n{_picture(results.root / 'figures', experiment.id, 'answer')}"
    )


def lab_part(figures: Path) -> str:
    """The lab on its own page, as Markdown: where scripts put it, and the figure that stands there without them."""
    told = "The lab takes a browser with scripts. Without them, in print and in the PDF, a figure stands in its place"
    if not (figures / IN_LAB / "lab-light.svg").is_file():
        return f'::: {{.lab experiment=""}}\n{told} on the page of each experiment.\n:::'
    slug = IN_LAB.replace(".", "-")
    told = (
        f"{told}: that of experiment {IN_LAB}, @fig-{slug}-lab, with the best, the median and the worst of its networks. "
        "The page of each experiment has its own."
    )
    return f'::: {{.lab experiment="" opens="{slug}"}}\n{_picture(figures, IN_LAB, "lab")}\n\n{told}\n:::'


def _picture(figures: Path, id: str, name: str) -> str:
    """A figure of an experiment as Markdown, without its label: that is on the experiment's page."""
    address = f"/figures/{id}/{name}-light.svg"
    about = json.loads((figures / id / f"{name}.json").read_text(encoding="utf-8"))
    return f"![]({address}){{{in_both_arrangements(address, about['alt'])}}}"


def write_parts(binding: Binding) -> dict[str, str]:
    """The parts of the written pages, by name."""
    experiments = [results_of(script, binding.root) for script in binding.scripts]
    of_colors = [results for results in experiments if isinstance(results, Results)]
    compared = published.with_published(of_colors)
    printed = [results for results in experiments if results.experiment.in_notes.scores]
    logged = [results for results in experiments if results.experiment.in_notes.losses]
    # Of those that have always the same few networks, a cluster has no more to do.
    growing = [results for results in experiments if results.experiment.seeds is None]
    ids = [results.experiment.id for results in growing]
    trainers = sorted({trained for results in growing for trained in results.script.trained})
    seeds, block = binding.settings["seeds"], binding.settings["block"]
    return {
        "home": home_figure(of_colors, binding.root / "figures") + "\n",
        "lab": lab_part(binding.root / "figures") + "\n",
        "costs": costs_part(of_colors) + "\n",
        "printed-scores": f"{against_source(printed)}\n\n: Scores that the source prints, and ours. {{#tbl-printed-scores}}\n",
        "printed-losses": f"{losses_against_source(logged)}\n\n: Losses that the source prints, and ours. "
        "{#tbl-printed-losses}\n",
        "published-selectivity": published.selectivity_part(compared, dict(binding.figures)) + "\n",
        "published-errors": published.errors_part(compared, dict(binding.figures)) + "\n",
        "published-lattices": published.lattice_part(compared) + "\n",
        "isolation": isolation.isolation_part(of_colors) + "\n",
        "rules": f"{rule_table([results.verdict for results in experiments])}\n\n: What three rules make of the same networks: "
        "that of this paper, the same count asked for one half, and each claim alone, as first registered. {#tbl-rules}\n",
        "published-exponents": exponents.exponents_part(compared) + "\n",
        "cluster": sweep.sweep_table(Path("results"), ids, trainers, seeds, block) if binding.timed else "",
    }
