"""Draw the figures of the page against the published paper: `python -m redact.steps.compare 2.8 2.9`."""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from press.errors import one_line_errors
from press.figures.folder import FigureFolder
from press.files import checksums, provenance, store
from press.files.checkout import project_root
from press.numbers import listed
from redact import pictures
from redact.project import PROJECT, PUBLISHED
from redact.results.colors import Results
from redact.words import alt
from redact.words.colors import alt as color_alt
from redact.words.colors.sections import scatter_panels
from redact.words.tables import place_of


def inputs_of(root: Path, experiments: Sequence[Results]) -> dict[str, str]:
    """The results that a figure is made from, and their digests."""
    paths = [path for results in experiments for path in PROJECT.read_by(results.script, root)]
    return {provenance.relative(path, root): provenance.sha256(path) for path in paths}


def draw_seeds(figures: FigureFolder, experiments: Sequence[Results]) -> None:
    """Box plots over the seeds of all experiments: ranking score, reconstruction loss, organization loss."""
    organized = {
        r.experiment.id: r.ranked_validation[r.experiment.organized_by[0]] for r in experiments if r.experiment.organized_by
    }
    panels = {
        "R²": {r.experiment.id: r.ranked for r in experiments},
        "reconstruction loss": {r.experiment.id: r.ranked_validation["recon"] for r in experiments},
        "organization loss": organized,
    }
    panels = {quantity: groups for quantity, groups in panels.items() if groups}
    log = [name for name, groups in panels.items() if name != "R²" and all((group > 0).all() for group in groups.values())]
    arguments = {
        "chosen": {r.experiment.id: place_of(r, r.best) for r in experiments},
        "published": {"R²": {r.experiment.id: (p.r2_mean, p.r2_sd) for r in experiments if (p := r.experiment.in_paper)}},
    }
    figures.write(
        "seeds",
        partial(pictures.seed_boxes, panels, log=log, **arguments),
        caption="All seeds of the experiments that repeat published ones: R² of the operation by which seeds are ranked; "
        "the loss of the reconstruction and that of the term that organizes the concept, both on the validation colors.",
        alt=alt.seed_boxes(panels, **arguments),
        inputs=inputs_of(figures.root, experiments),
        seeds=experiments[0].seeds,
    )


def draw_scatter(figures: FigureFolder, results: Results) -> None:
    """Error against similarity in the best and in the median network, after each operation with published numbers.

    The median network is that of the operation's own R².
    """
    middles = {operation: results.middle(operation) for operation in results.experiment.in_paper.operations}
    panels = {
        name: panel
        for which in ("best", "median")
        for operation, middle in middles.items()
        for name, panel in scatter_panels(results, operation, {which: results.best if which == "best" else middle}).items()
    }
    which = listed([f"seed {middle} for {operation}" for operation, middle in middles.items()])
    figures.write(
        f"scatter-{results.experiment.slug}",
        partial(pictures.similarity_scatter, panels),
        caption=f"Error against similarity in {results.experiment.id}, a dot a color of the lattice of 20 points a side, in "
        "its color, with the line that fits best: for the network that the published rule chooses (seed "
        f"{results.best}) and for the median network of each operation ({which}: its R² here is the middle one of "
        f"{len(results.seeds)}).",
        alt=color_alt.similarity_scatter(panels),
        inputs=inputs_of(figures.root, [results]),
        seeds=sorted({results.best, *middles.values()}),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiments", nargs="*", help="those with published numbers that the paper is made with")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    arguments = parser.parse_args()
    root = project_root()
    folder = root / "figures" / PUBLISHED.id
    experiments = [Results(PROJECT.find(root / "experiments", id).experiment, root) for id in arguments.experiments]
    with store.replacing_folder(folder) as fresh:  # which may stay empty: the workflow expects it all the same
        figures = FigureFolder(PUBLISHED, Path(__file__), root, fresh)
        if experiments:
            draw_seeds(figures, experiments)
        for results in experiments:
            draw_scatter(figures, results)
    if arguments.checksums:
        checksums.write(arguments.checksums, [folder], root)


if __name__ == "__main__":
    with one_line_errors():
        main()
