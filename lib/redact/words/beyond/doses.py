"""What a dose of labels does, arm by arm: outcomes, a figure of them over the doses, a table, and what was found in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from press.claims.intervals import median_interval, wilson
from press.claims.judgement import MORE_OFTEN
from press.numbers import decimals, interval, listed, number
from press.tables import pipe_table
from redact import pictures
from redact.arms import join
from redact.pictures import Doses, Response
from redact.predictions.colors import ALONE, GONE, HURT
from redact.results.colors import Results
from redact.words.colors import isolation
from redact.words.colors.sections import Sections
from redact.words.colors.tables import increase
from redact.words.tables import spread

LABEL = "red"


@dataclass(frozen=True)
class Outcome:
    """What the networks of one arm did: (S,) each.

    labels: how many were drawn while a network was trained. lean: of the color unlike red that leans furthest into red's
    dimension. gained: the error that ablation adds to red. hurt: the largest error of a color unlike red after it.
    """

    labels: NDArray[np.float64]
    lean: NDArray[np.float64]
    gained: NDArray[np.float64]
    hurt: NDArray[np.float64]

    @property
    def passed(self) -> dict[str, NDArray[np.bool_]]:
        """What was asked for -> which networks (S,) did it."""
        isolated, gone, kept = self.lean <= ALONE, self.gained >= GONE, self.hurt <= HURT
        return {
            "All three in one network": isolated & gone & kept,
            "Isolated: no color unlike red leans into red's dimension": isolated,
            "Red is gone": gone,
            "No color unlike red is lost": kept,
        }


def outcome(results: Results, arm: str) -> Outcome:
    """What the networks of an arm did."""
    drawn = results.plans[arm].steps * results.script.arms[arm].training.batch
    after = join(arm, "ablated")
    return Outcome(
        labels=results.label_rates()[join(arm, LABEL)] * drawn,
        lean=isolation.furthest(results, arm),
        gained=increase(results, after, "red"),
        hurt=isolation.hurt(results, arm),
    )


def responses(outcomes: Sequence[Outcome]) -> list[Response]:
    """The panels of pictures.dose_response: shares with Wilson's interval, medians with that of order statistics."""
    panels = []
    for name in outcomes[0].passed:
        counts = [(int(found.passed[name].sum()), len(found.labels)) for found in outcomes]
        ends = np.array([wilson(*count) for count in counts])
        values = np.array([passes / of for passes, of in counts])
        panels.append(Response(name, values, ends[:, 0], ends[:, 1], "networks", MORE_OFTEN, share=True))
    medians = {
        "Furthest lean of a color unlike red": ("lean", "0 to 1", ALONE),
        "Error gained by red": ("gained", "mean squared error", GONE),
    }
    for name, (what, unit, threshold) in medians.items():
        found = [getattr(one, what) for one in outcomes]
        ends = np.array([median_interval(values) for values in found])
        middles = np.array([np.median(values) for values in found])
        panels.append(Response(name, middles, ends[:, 0], ends[:, 1], unit, threshold))
    return panels


def reach(outcomes: Mapping[str, Outcome]) -> tuple[str, str]:
    """The last dose down to which more networks pass all than fail, and the first at which fewer do; empty: none.

    outcomes: what a dose is called -> its outcome, from the easiest to the hardest. By the Wilson interval of the share.
    """
    ends = {
        dose: wilson(int(found.passed["All three in one network"].sum()), len(found.labels)) for dose, found in outcomes.items()
    }
    holding = ""
    for dose, (low, _) in ends.items():
        if low <= MORE_OFTEN:
            break
        holding = dose
    return holding, next((dose for dose, (_, high) in ends.items() if high < MORE_OFTEN), "")


def finding(outcomes: Mapping[str, Outcome], way: str = "Down to") -> str:
    """What was found, in a sentence or two. outcomes: as for `reach`. way: where harder doses lie, `Down to` or `Up to`."""
    holding, broken = reach(outcomes)
    held = f"{way} {holding} more networks than not are isolated, lose red and keep the rest" if holding else ""
    breaks = f"at {broken} fewer do" if broken else "at no dose here do fewer"
    counts = listed([f"{int(found.passed['All three in one network'].sum())} at {dose}" for dose, found in outcomes.items()])
    total = len(next(iter(outcomes.values())).labels)
    told = f"{held}; {breaks}." if held else f"{breaks.capitalize()} than not are isolated, lose red and keep the rest."
    return f"{told} Of {total} networks all three hold in {counts}."


def doses(
    show: Sections,
    name: str,
    arms: Mapping[str, str],
    texts: Sequence[str],
    at: Sequence[float],
    across: str,
    published: str,
    *,
    seen: bool = False,
) -> None:
    """The figure of the outcomes over the doses.

    arms: arm -> what its dose is called in words, from left to right. texts: what is written below each. across: what the doses
    are. published: the arm of the published dose; the doses to either side of it are told from there outwards. seen: write the
    labels that a network saw, the median, below each text.
    """
    outcomes = {arm: outcome(show.results, arm) for arm in arms}
    panels = responses(list(outcomes.values()))
    here = list(arms).index(published)
    if seen:
        labels = [float(np.median(found.labels)) for found in outcomes.values()]
        texts = [text and f"{text}\n{count:.0f}" for text, count in zip(texts, labels, strict=True)]
    axis = Doses(np.array(at), texts, across, here)
    told = {arms[arm]: outcomes[arm] for arm in list(arms)[:: -1 if here else 1]}
    way = "Down to" if here else "Up to"
    show.page.figure(
        name,
        partial(pictures.dose_response, axis, panels),
        caption=f"{finding(told, way)} A bar is the 95 % interval, of a share Wilson's, of a median that of order statistics. "
        "Colors unlike red, and how far they lean, are those of the lattice of 9 points a side; whether one is lost is seen "
        "on the lattice of training. The line is what more networks than not pass, or what one has to reach.",
        alt=alternative(list(arms.values()), panels),
        seeds=show.results.seeds,
    )


def alternative(told: Sequence[str], panels: Sequence[Response]) -> str:
    """The alternative text for pictures.dose_response. told: the doses in words."""
    parts = []
    for response in panels:
        ends = zip(told, response.values, strict=True)
        values = [f"{100 * value:.0f} % at {dose}" if response.share else f"{number(value)} at {dose}" for dose, value in ends]
        parts.append(f"{response.name}: {listed(values)}.")
    return f"A panel an outcome, a dot a dose with its 95 % interval. {' '.join(parts)}"


def table(show: Sections, name: str, arms: Mapping[str, str]) -> None:
    """A row an arm: the labels that its networks saw, and what they did. arms: arm -> its dose in words."""
    rows = []
    for arm, dose in arms.items():
        found = outcome(show.results, arm)
        passed = [int(which.sum()) for which in found.passed.values()]
        low, middle, high = np.quantile(found.labels, [0.05, 0.5, 0.95])
        rows.append(
            [
                dose,
                f"{middle:.0f} ({low:.0f} to {high:.0f})",
                f"{passed[0]} ({interval(*wilson(passed[0], len(found.labels)))})",
                *map(str, passed[1:]),
                "{} ({})".format(*spread(found.lean)),
                "{} ({})".format(*spread(found.gained)),
                decimals(float(np.median(show.results.score(join(arm, "ablated"), "selectivity_held_out")))),
            ]
        )
    header = ["labels", "seen", "all three", "isolated", "red gone", "rest kept", "lean", "error gained by red", "R²"]
    show.page.table(
        name,
        pipe_table(header, rows, "lrrrrrrrr"),
        caption=f"What each dose did, in {len(show.results.seeds)} networks. Seen: the labels that were drawn while a network "
        "was trained, the median and the range from 5 to 95 %. All three: in one network, with its 95 % interval. Lean, error: "
        "medians and ranges. R²: how well the error after ablation follows similarity to red on held-out colors, the median.",
    )
