"""Arms against outcomes: how many networks of each arm have each outcome, as text on a bar."""

from collections.abc import Collection, Mapping

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from press.drawing.canvas import Entry, key, key_height, panel, sheet, words_width, wrapped, write
from press.drawing.theme import HEADING, THEMES, Theme
from press.errors import InputError
from press.field_checks import is_number

Cell = tuple[str, str]
"""An arm, and an outcome."""

_ROW, _GAP, _LINE, _EDGE = 0.3, 0.05, 0.155, 0.08  # inches: a cell's height, between cells, a line of text, the page's edge
_BETWEEN = 0.3  # inches over a group of rows, for what it is called


def outcome_matrix(
    groups: Mapping[str, Mapping[str, Mapping[str, int]]],
    of: int,
    *,
    promised: Collection[Cell] = (),
    theme: Theme = THEMES["light"],
) -> Figure:
    """A row an arm, a column an outcome: the count in text, on a bar that is as long as its share.

    groups: what a group of arms is called -> arm -> outcome -> how many of `of` networks have it. All arms have the same
    outcomes. promised: the cells that get a thick frame, in which something was foretold.

    Raises:
        InputError: there is no arm, an arm has other outcomes than the first, a count is not between 0 and `of`, or a promised
            cell is none.
    """
    arms = {arm: counts for group in groups.values() for arm, counts in group.items()}
    if not arms:
        raise InputError("outcome_matrix: groups is empty, expected group -> arm -> outcome -> count")
    outcomes = list(next(iter(arms.values())))
    for arm, counts in arms.items():
        if list(counts) != outcomes:
            raise InputError(f"outcome_matrix: {arm!r} has {', '.join(counts) or 'none'}, expected {', '.join(outcomes)}")
        for outcome, count in counts.items():
            if not (is_number(count) and 0 <= count <= of):
                raise InputError(f"outcome_matrix: {arm!r}, {outcome!r} is {count!r}, expected a count from 0 to {of}")
    for arm, outcome in promised:
        if arm not in arms or outcome not in outcomes:
            raise InputError(f"outcome_matrix: promised has {(arm, outcome)!r}, expected an arm and an outcome of the matrix")

    # Where there is no room beside a row for what it is called, that stands over it.
    above = _LINE + 0.03 if theme.narrow else 0.0
    left = _EDGE if theme.narrow else 0.16 + max(map(words_width, arms))
    width = (theme.width - left - _EDGE) / len(outcomes)
    heads = {outcome: wrapped(outcome, width - _GAP) for outcome in outcomes}
    head = 0.06 + _LINE * max(text.count("\n") + 1 for text in heads.values())
    pitch = above + _ROW + _GAP
    named = [name for name in groups if name]
    height = head + pitch * len(arms) + _BETWEEN * len(named)
    entries = _key_entries(theme) if promised else []
    figure = sheet(theme, theme.width, height + 0.06 + (0.1 + key_height(theme, _EDGE, entries) if entries else 0))
    for column, outcome in enumerate(outcomes):
        middle = left + (column + 0.5) * width - _GAP / 2
        write(figure, middle, 0.04, heads[outcome], linespacing=1.1, **theme.text(muted=True) | {"ha": "center"})
    ax = panel(figure, theme, 0, 0, theme.width, height, frame=False)
    ax.set(xlim=(0, theme.width), ylim=(height, 0))
    top = head
    for name, rows in groups.items():
        if name:
            write(figure, _EDGE, top + 0.07, name, **theme.text(HEADING))
            top += _BETWEEN
        for arm, counts in rows.items():
            place = top + above + _ROW / 2
            words_at = top + _LINE / 2 + 0.02 if theme.narrow else place
            write(figure, _EDGE, words_at, arm, **theme.text() | {"va": "center"})
            for column, (outcome, count) in enumerate(counts.items()):
                across = left + column * width
                _draw_cell(ax, theme, (across, top + above), width - _GAP, count / of, (arm, outcome) in promised)
                words = theme.text() | {"ha": "center", "va": "center"}
                write(figure, across + (width - _GAP) / 2, place, f"{count}/{of}", **words)
            top += pitch
    if entries:
        key(figure, theme, _EDGE, height + 0.14, entries)
    return figure


def _draw_cell(ax, theme: Theme, corner: tuple[float, float], width: float, share: float, thick: bool) -> None:
    ax.add_patch(Rectangle(corner, width * share, _ROW, facecolor=theme.band, edgecolor="none", zorder=1))
    edge = {"edgecolor": theme.ink, "linewidth": 1.6} if thick else {"edgecolor": theme.line, "linewidth": 0.5}
    ax.add_patch(Rectangle(corner, width, _ROW, facecolor="none", zorder=3 if thick else 2, **edge))


def _key_entries(theme: Theme) -> list[Entry]:
    frame = {
        "marker": "s",
        "markersize": 8,
        "color": "none",
        "markeredgecolor": theme.ink,
        "markeredgewidth": 1.6,
        "linestyle": "none",
    }
    return [("what was foretold to break", frame), ("share of the networks", {"color": theme.band, "linewidth": 7})]
