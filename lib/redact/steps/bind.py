"""Bind the pages into the Quarto project: `python -m redact.steps.bind --paper paper`.

Writes what the project's own sources refer to: the list of chapters, the notebooks, the variables that prose may name, the
table of verdicts, and the catalogue of figures with what pages show of it. Experiments come from experiments/*.py; no list
of them is kept anywhere.
"""

import argparse
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import yaml

from press.build import reproduction, survival
from press.claims.judgement import DRAFT
from press.errors import InputError, one_line_errors
from press.figures import catalogue, citation_file, folds
from press.figures.folder import METHODS, PUBLISHED, WORKFLOW, picture
from press.files import checksums, store
from press.files.revision import Revision
from press.files.source_files import matching
from press.numbers import percent, significant
from press.scripts import missing_pages
from press.scripts.cells import with_files
from press.scripts.drafts import WORDS
from redact import sweep
from redact.arms import SOLE
from redact.discovery import Script, discover
from redact.results import Results
from redact.spec import Experiment
from redact.words import published
from redact.words.costs import costs_part
from redact.words.tables import against_source, losses_against_source, pipe_table


def variables(results: Results) -> dict[str, Any]:
    """What prose may name of one experiment, as text: `{{< var ex2-6.ablated.error_red.median >}}`.

    Per operation and score: `seed0`, `best` (the chosen seed's), `median`, `low` and `high` (5 % and 95 % of the seeds). With
    several arms the operation is `plain/ablated`, a label `plain/red`, and the steps are those of an arm, `steps.plain`.
    Per claim: `passes`, `share`, `low` and `high` of its interval, `status`, `threshold`, `median`. And `verdict` ("draft" of
    a draft), `seeds`, `steps`, `best` (the chosen seed).
    """
    found: dict[str, Any] = {
        "verdict": results.verdict["verdict"],
        "seeds": str(len(results.seeds)),
        "steps": by_arms({arm: str(plan.steps) for arm, plan in results.plans.items()}),
        "best": str(results.best),
    }
    for operation in results.operations:
        found[operation] = {}
        for column in results.columns:
            values = results.score(operation, column)
            low, middle, high = (significant(q) for q in np.quantile(values, [0.05, 0.5, 0.95]))
            shown = significant(values[results.shown])
            best = significant(values[results.seeds == results.best][0])
            found[operation][column] = {"seed0": shown, "best": best, "median": middle, "low": low, "high": high}
        for color, rgb in results.outputs(operation).items():
            bright = np.median(rgb.mean(axis=-1))
            found[operation][f"brightness_{color.replace(' ', '_').replace('-', '_')}"] = {"median": f"{bright:.2f}"}
    found["label"] = {name: percent(rate.mean(), 2) for name, rate in results.label_rates().items()}
    found["claim"] = {
        claim["key"]: {
            "passes": str(claim["passes"]),
            "fails": str(claim["of"] - claim["passes"]),
            "share": percent(claim["passes"] / claim["of"]),
            "low": percent(claim["interval"][0]),
            "high": percent(claim["interval"][1]),
            "status": claim["status"],
            "threshold": f"{claim['threshold']:g}",
            "median": significant(float(np.median(claim["values"]))),
        }
        for claim in (*results.verdict["claims"], *results.verdict["observations"])
    }
    return found


def by_arms(values: Mapping[str, str]) -> str | dict[str, str]:
    """What is known of each arm, as a variable for each; of a sole arm the variable itself."""
    return values[SOLE] if SOLE in values else dict(values)


def verdict_table(experiments: list[Results], missing: Mapping[str, Script] | None = None) -> str:
    """The table a reader looks at first: experiment, question, verdict, the seeds that pass its claims, telling numbers.

    missing: the experiments that could not be built; their rows come last.
    """
    rows = []
    for results in experiments:
        experiment, found = results.experiment, results.verdict
        picture = f"/figures/{experiment.id}/thumbnail"
        link = f"experiments/{experiment.slug}.ipynb"
        holding = sum(claim["status"] == "holds" for claim in found["claims"])
        telling = "; ".join(
            f"{claim['text'].lower()}: {claim['passes']} of {claim['of']} "
            f"(median {significant(float(np.median(claim['values'])))})"
            for claim in found["claims"]
            if claim["key"] in experiment.headline
        )
        rows.append(
            [
                f'![]({picture}-light.svg){{fig-alt="Colors that experiment {experiment.id} returns after its operation" '
                f'dark="{picture}-dark.svg"}}',
                f"[{experiment.id} {experiment.title}]({link}). {experiment.question}",
                WORDS
                if found["verdict"] == DRAFT
                else f"**{found['verdict']}**: {holding} of {len(found['claims'])} claims hold",
                telling,
            ]
        )
    for id, script in (missing or {}).items():
        link = f"experiments/{script.experiment.slug}.ipynb"
        about = f"[{id} {script.experiment.title}]({link}). {script.experiment.question}"
        rows.append(["–", about, "**not built**", "–"])
    header = ["after", "experiment", "verdict", "seeds that pass, and the median"]
    return pipe_table(header, rows, widths=[16, 28, 18, 38])


def in_parts(experiments: Sequence[Results]) -> list[Results]:
    """The experiments as the book has them: those of one part together, parts in the order of their first experiments."""
    parts = list(dict.fromkeys(results.experiment.part for results in experiments))
    return sorted(experiments, key=lambda results: parts.index(results.experiment.part))


# The variables of the prose are thousands of lines, and Python's own writer takes its time.
YAML_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

CHAPTERS = ["index.qmd", "methods.qmd", "published.qmd", "against.qmd", "gallery.qmd", "reproduce.qmd", "references.qmd"]
"""The pages that every paper has, in their order."""


def appendices(experiments: Sequence[Experiment]) -> list[Any]:
    """An appendix an experiment, as `_quarto.yml` lists them in parts; parts in the order of their first experiments."""
    parts: dict[str, list[str]] = {}
    for experiment in experiments:
        parts.setdefault(experiment.part, []).append(f"experiments/{experiment.slug}.ipynb")
    return [{"part": part, "chapters": pages} for part, pages in parts.items()]


def with_folds(notebook: str, figures: catalogue.Catalogue) -> str:
    """An executed notebook, as text, in which every figure of the catalogue is followed by its fold."""
    folds = {figure["id"]: folds.fold(figure, figures) for figure in figures["figures"]}
    read = nbformat.reads(notebook, as_version=4)
    for output in (output for cell in read.cells for output in cell.get("outputs", [])):
        markdown = output.get("data", {}).get("text/markdown", "")
        found = re.search(r"\{#(fig-[\w-]+) ", markdown)
        if found and found[1] in folds:
            output["data"]["text/markdown"] = f"{markdown}\n\n{folds[found[1]]}"
    return nbformat.writes(read) + "\n"


def figures_to_include(figures: catalogue.Catalogue) -> dict[str, str]:
    """figure id -> the figure and its fold, as Markdown, of the figures that written pages show."""
    return {
        figure["id"]: f"{picture(figure)}\n\n{folds.fold(figure, figures)}"
        for figure in figures["figures"]
        if figure["page"]["source"].endswith(".qmd")
    }


SHOWN = "2.9"
"""The experiment whose overview is the picture of the home page; where there is none of that id, the first takes its place."""


def home_figure(experiments: list[Results], figures: Path) -> str:
    """The one large figure of the home page, as Markdown; empty where no experiment draws an overview."""
    drawn = [r.experiment for r in experiments if (figures / r.experiment.id / "overview-light.svg").is_file()]
    if not drawn:
        return ""
    experiment = next((experiment for experiment in drawn if experiment.id == SHOWN), drawn[0])
    picture = f"/figures/{experiment.id}/overview"
    caption = (
        f"What a deletion does to one network, seed 0 of [experiment {experiment.id}](experiments/{experiment.slug}.ipynb), as "
        "trained (above) and after it (below). Left: the latent space, a dot a color. Middle: the colors that come out, with "
        "the true one in the center of each. Right: the error by hue, a line for each value."
    )
    alt = (
        "Two rows of three panels, before and after the deletion: latent vectors within a circle, a table of colors by hue and "
        "value, and curves of the error by hue."
    )
    return f"""@fig-overview shows one of these networks before a deletion and after it.

![{caption}]({picture}-light.svg){{#fig-overview fig-alt="{alt}" dark="{picture}-dark.svg"}}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paper", type=Path, default=Path("paper"))
    parser.add_argument("--experiments", type=Path, default=Path("experiments"))
    parser.add_argument("--revision", type=Revision.parse, default=Revision(), help="commit, date, and clean or changed")
    parser.add_argument("--without", type=json.loads, default={}, help="experiments that could not be built, and why, as JSON")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    parser.add_argument("--seeds", type=int, required=True, help="networks an experiment of this build")
    parser.add_argument("--block", type=int, required=True, help="seeds in a block of this build")
    arguments = parser.parse_args()
    paper: Path = arguments.paper
    revision: Revision = arguments.revision

    scripts = discover(arguments.experiments)
    missing = {id: script for id, script in scripts.items() if id in arguments.without}
    experiments = in_parts([Results(script.experiment) for id, script in scripts.items() if id not in missing])
    for results in experiments:
        checksums.verify(Path(checksums.LIST.format(id=results.experiment.id, step="weave")), Path.cwd())
    settings = yaml.safe_load((paper / "_quarto.yml").read_text(encoding="utf-8"))["book"]
    if settings.get("author"):
        raise InputError(
            f"paper/_quarto.yml: book.author is {settings['author']!r}, expected none: {citation_file.FILE} names them"
        )
    pages = [METHODS.id, *(results.experiment.id for results in experiments), PUBLISHED.id, WORKFLOW.id]
    figures = catalogue.make(Path.cwd(), pages, settings, revision)
    catalogue.check(figures)
    store.write_json(catalogue.CATALOGUE, figures)
    store.write_text(paper / "_generated" / "gallery.qmd", folds.gallery(figures))

    included = figures_to_include(figures)
    shutil.rmtree(paper / "_generated" / "figures", ignore_errors=True)
    for id, text in included.items():
        store.write_text(paper / "_generated" / "figures" / f"{id}.qmd", text + "\n")
    compared = published.with_published(experiments)
    parts = {
        "selectivity": published.selectivity_part(compared, included),
        "errors": published.errors_part(compared, included),
        "lattices": published.lattice_part(compared),
    }
    for name, text in parts.items():
        store.write_text(paper / "_generated" / f"published-{name}.qmd", text + "\n")

    notebooks = paper / "experiments"
    shutil.rmtree(notebooks, ignore_errors=True)
    sources = [path.read_text(encoding="utf-8") for path in matching(paper, "*.qmd")]
    for results in experiments:
        notebook = (results.folder / "notebook.ipynb").read_text(encoding="utf-8")
        sources.append(notebook)
        slug = results.experiment.slug
        bound, pictures = with_files(with_folds(notebook, figures), f"{slug}.ipynb", slug, "/_generated/figures")
        store.write_text(notebooks / f"{slug}.ipynb", bound)
        for name, content in pictures.items():
            with store.replacing(paper / "_generated" / "figures" / name) as temporary:
                temporary.write_bytes(content)
    for id, script in missing.items():
        text = missing_pages.page(script, arguments.without[id], sources)
        store.write_text(notebooks / f"{script.experiment.slug}.ipynb", text)

    book = {
        "author": [author.name for author in citation_file.read(Path.cwd()).authors],
        "chapters": CHAPTERS,
        "appendices": appendices([script.experiment for script in scripts.values()]),
        "page-footer": f"Built from {revision.words}.",
    }
    store.write_text(paper / "_quarto-chapters.yml", yaml.safe_dump({"book": book}, sort_keys=False))
    named = {f"ex{results.experiment.slug}": variables(results) for results in experiments}
    named |= {
        f"ex{script.experiment.slug}": missing_pages.variables(script.experiment.slug, sources) for script in missing.values()
    }
    store.write_text(
        paper / "_variables.yml",
        yaml.dump(named, Dumper=YAML_DUMPER, sort_keys=False, allow_unicode=True, default_style='"'),
    )
    verdicts = missing_pages.note(arguments.without) + verdict_table(experiments, missing) + "\n"
    store.write_text(paper / "_generated" / "verdicts.qmd", verdicts)
    store.write_text(paper / "_generated" / "costs.qmd", costs_part(experiments) + "\n")
    store.write_text(paper / "_generated" / "home.qmd", home_figure(experiments, Path("figures")) + "\n")
    printed = [results for results in experiments if results.experiment.printed.scores]
    logged = [results for results in experiments if results.experiment.printed.losses]
    scores = f"{against_source(printed)}\n\n: Scores that the source prints, and ours. {{#tbl-printed-scores}}\n"
    losses = f"{losses_against_source(logged)}\n\n: Losses that the source prints, and ours. {{#tbl-printed-losses}}\n"
    store.write_text(paper / "_generated" / "printed-scores.qmd", scores)
    store.write_text(paper / "_generated" / "printed-losses.qmd", losses)

    versions = reproduction.versions_table(Path("pyproject.toml"), Path("requirements.lock"))
    environment = f"{versions}\n\n: The packages that are asked for. {{#tbl-environment}}\n"
    store.write_text(paper / "_generated" / "environment.qmd", environment)
    ids = [results.experiment.id for results in experiments]
    trainers = sorted({trained for results in experiments for trained in results.script.trained})
    # What was timed differs from build to build: left out of one that has to be the same to the byte.
    timed = not reproduction.epoch()
    store.write_text(
        paper / "_generated" / "build.qmd", reproduction.build_tables(Path("results"), {*ids, *trainers}, timed=timed)
    )
    store.write_text(paper / "_generated" / "survival.qmd", survival.report_table(survival.read_report()))
    many = sweep.sweep_table(Path("results"), ids, trainers, arguments.seeds, arguments.block) if timed else ""
    store.write_text(paper / "_generated" / "cluster.qmd", many)
    if arguments.checksums:
        made = [notebooks, paper / "_generated", paper / "_quarto-chapters.yml", paper / "_variables.yml", catalogue.CATALOGUE]
        checksums.write(arguments.checksums, made, Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
