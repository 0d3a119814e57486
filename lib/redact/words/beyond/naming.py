"""Words that people use of colors: what they cover, and how well what was deleted follows them. Tables, figures, sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from press.numbers import decimals, listed, percent, significant
from press.tables import pipe_table
from redact import pictures
from redact.arms import BASELINE, join
from redact.pictures.beyond.word_cubes import WordCube
from redact.pictures.relations import Relation
from redact.predictions.colors import ALONE, GONE, HURT
from redact.quantities.colors.word_area import CHANCE
from redact.results.colors import Results
from redact.words.colors import isolation
from redact.words.colors.sections import Sections
from redact.words.tables import spread
from redact.worlds import names
from redact.worlds.colors import LATENT_LATTICE, RANKING_LATTICE, SELECTIVITY_LATTICE, neighborhood, word

FORMULA = "formula"
"""The arm whose label is the formula's."""


@dataclass(frozen=True)
class Telling:
    """How well ablation follows a word in the networks of an arm, (S,) each.

    area: under the ROC curve. called, free: the median error gained by the colors with the word, and by those with a
    neighborhood free of it, on the lattice of training. lean: of that one of the latter that leans furthest into the first
    dimension. leaning: the share of them that lean into it by more than `ALONE`. Both on the lattice of 9 points a side.
    """

    area: NDArray[np.float64]
    called: NDArray[np.float64]
    free: NDArray[np.float64]
    lean: NDArray[np.float64]
    leaning: NDArray[np.float64]


def gained(results: Results, arm: str) -> NDArray[np.float64]:
    """The error (S, L) that ablation adds to each color of the lattice of training, of all seeds."""
    before, after = (results.ranking_errors(join(arm, name)).astype(float) for name in (BASELINE, "ablated"))
    return after - before


def areas(results: Results) -> dict[str, NDArray[np.float64]]:
    """arm -> the area (S,) of its word; of the formula's that of red, which a claim sets the word's against."""
    found = {claim.key: np.array(claim.values) for claim in results.verdict.claims}
    told = {of: found[f"{of}-told"] for of in names.WORDS}
    return {FORMULA: told["red"] - found["red-as-well-as-the-formula"], **told}


def telling(results: Results, arm: str) -> Telling:
    """What ablation does in an arm, told by its word; the formula's arm by red."""
    of = "red" if arm == FORMULA else arm
    errors = gained(results, arm)
    called, free = (RANKING_LATTICE.members(region) for region in (word(of) >= 1, neighborhood(of) <= 0))
    leans = np.abs(isolation.leans(results, arm)[:, LATENT_LATTICE.members(neighborhood(of) <= 0)])
    return Telling(
        area=areas(results)[arm],
        called=np.median(errors[:, called], axis=-1),
        free=np.median(errors[:, free], axis=-1),
        lean=leans.max(axis=-1),
        leaning=(leans > ALONE).mean(axis=-1),
    )


def cover_table(results: Results) -> str:
    """A row a word: the names that have it, the colors that it covers, the share of samples that were labeled by it."""
    trained, fine = len(RANKING_LATTICE.colors()), len(SELECTIVITY_LATTICE.colors())
    labels = results.label_rates()
    rows = []
    for of in names.WORDS:
        rows.append(
            [
                of,
                str(int(names.names_with(of).sum())),
                str(int(RANKING_LATTICE.members(word(of) >= 1).sum())),
                str(int(RANKING_LATTICE.members(neighborhood(of) <= 0).sum())),
                percent(SELECTIVITY_LATTICE.members(word(of) >= 1).mean(), 1),
                percent(labels[join(of, of)].mean(), 2),
            ]
        )
    rows.append(["*red*, the formula", "", "", "", "", percent(labels[join(FORMULA, "red")].mean(), 2)])
    header = [
        "word",
        f"names of {len(names.survey()[0])}",
        f"colors of {trained}",
        "with a free neighborhood",
        f"of {fine} colors",
        "samples labeled",
    ]
    return pipe_table(header, rows, "lrrrrr")


def cover(show: Sections) -> None:
    """How much of the cube each word covers, as a table."""
    show.page.table(
        "cover",
        cover_table(show.results),
        caption="What each word covers: of the names of the survey those that have it, of the colors of training those whose "
        f"nearest name has it, and those with none among the {names.NEIGHBORS} nearest; of the colors by which the words "
        "judge, and of the samples that were drawn, the share.",
    )


def results_table(results: Results) -> str:
    """A row an arm: how well ablation follows its word."""
    rows = []
    for arm in (FORMULA, *names.WORDS):
        found = telling(results, arm)
        rows.append(
            [
                "red, by the formula" if arm == FORMULA else arm,
                "{} ({})".format(*_decimals(found.area)),
                str(int((found.area >= 0.9).sum())),
                "{} ({})".format(*spread(found.called)),
                "{} ({})".format(*spread(found.free)),
                str(int((found.lean <= ALONE).sum())),
                percent(float(np.median(found.leaning))),
                decimals(float(np.median(results.score(join(arm, "ablated"), "selectivity_held_out")))),
            ]
        )
    header = [
        "label",
        "area",
        "0.9 or more",
        "error gained, with the word",
        "far from it",
        "isolated",
        "far, yet lean",
        "R²",
    ]
    return pipe_table(header, rows, "lrrrrrrr")


def _decimals(values: NDArray) -> tuple[str, str]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return decimals(middle), f"{decimals(low)} to {decimals(high)}"


def told(show: Sections) -> None:
    """How well ablation follows each word, as a table."""
    total = len(show.results.seeds)
    show.page.table(
        "told",
        results_table(show.results),
        caption=f"How well what ablation takes follows the word, in {total} networks a row: medians, and ranges from 5 to "
        "95 %. Area: under the ROC curve. Errors: of the median color of training with the word, and of the median one with a "
        "neighborhood free of it. Isolated: networks in which none of the latter leans into the first dimension by more than "
        f"{ALONE:g}; far, yet lean: the share of them that do, the median. R²: the squared correlation of the error, on "
        "held-out colors, with having the word or not, with its sign.",
    )


def cubes(show: Sections) -> None:
    """What each word covers, and what ablation took of the cube."""
    results, pairs = show.results, []
    for of in names.WORDS:
        covered = RANKING_LATTICE.attribute(f"word {of}")
        area = float(np.median(areas(results)[of]))
        note = f"{int(covered.sum())} of {len(covered)} colors; area {decimals(area)}"
        pairs.append(WordCube(f"Called {of}", covered, np.median(gained(results, of), axis=0), note))
    shown = [(pair.name.removeprefix("Called "), *_medians(pair)) for pair in pairs]
    said = listed([f"{name} {significant(with_it)} against {significant(without)}" for name, with_it, without in shown])
    show.page.figure(
        "cubes",
        partial(pictures.word_cubes, RANKING_LATTICE.colors(), pairs, GONE),
        caption="The median color with a word gains more error than the median one without it: "
        f"{said}. Left of each pair: the colors of training that are called so. Right: every color by the error that ablation "
        f"adds, the median over the networks; a dot grows with it up to {GONE:g}, and has a rim where the color is not called "
        "so. The cubes stand on black, and each pair is turned to what its word covers.",
        alt="Six pairs of color cubes. Left in each, the dots of the colors that a word covers: "
        f"{listed([f'{int(pair.covered.sum())} for {name}' for pair, (name, *_) in zip(pairs, shown, strict=True)])}. Right, "
        f"dots that grow with the error that ablation adds, with the word against without: {said}.",
        seeds=results.seeds,
    )


def _medians(pair: WordCube) -> tuple[float, float]:
    covered = pair.covered >= 1
    return float(np.median(pair.gained[covered])), float(np.median(pair.gained[~covered]))


def boxes(show: Sections) -> None:
    """The area over the networks, a row a word."""
    found = areas(show.results)
    rows = {"red, formula" if arm == FORMULA else arm: values for arm, values in found.items()}
    panels = {"Area under the ROC curve": rows}
    counts = listed([f"{arm} {int((values >= 0.9).sum())}" for arm, values in rows.items()])
    show.page.figure(
        "areas",
        partial(pictures.seed_boxes, panels),
        caption=f"An area of 0.9 or more have, of {len(show.results.seeds)} networks each: {counts}. A dot is a network. One "
        "half, which is chance, stands for a network that kept the word.",
        alt=f"A box plot a label, a dot a network, of the area under the ROC curve: {_box_words(rows)}.",
        seeds=show.results.seeds,
    )


def _box_words(rows: Mapping[str, NDArray]) -> str:
    return "; ".join("{}: median {}, 5 to 95 %: {}".format(arm, *_decimals(values)) for arm, values in rows.items())


def against_formula(show: Sections) -> None:
    """The area of red by the word against that by the formula, a dot a seed."""
    found = areas(show.results)
    panel = Relation("Red", found[FORMULA], found["red"], "area, labeled by the formula", "area, labeled by the word")
    more = int((found["red"] > found[FORMULA]).sum())
    kept = int((found[FORMULA] == CHANCE).sum())
    low, middle, high = np.quantile(found["red"] - found[FORMULA], [0.05, 0.5, 0.95])
    show.page.figure(
        "against-formula",
        partial(pictures.relations, [panel]),
        caption=f"In {more} of {len(found['red'])} seeds the network that was labeled by the word does better by the word than "
        f"the one that was labeled by the formula; the difference is {decimals(middle, 3)} in the median, and "
        f"{decimals(low, 3)} to {decimals(high, 3)} in nine of ten. {kept} of the formula's networks count as one half: the "
        f"median color that people call red gains less than {HURT:g} there. A dot is a seed.",
        alt=f"A scatter plot, a dot a seed: the area for red in networks labeled by the word, {_between(found['red'])}, "
        f"against that in networks labeled by the formula, {_between(found[FORMULA])}.",
        seeds=show.results.seeds,
    )


def _between(values: Sequence[float] | NDArray) -> str:
    return f"from {decimals(min(values))} to {decimals(max(values))}"
