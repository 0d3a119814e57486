"""The table of the search for the bias of a fallback: reading it, and the rule by which a bias is chosen."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from press.files.store import read_table
from redact.predictions import RELIABLE

Row = dict[str, str | float]
"""What was measured with one bias in one arm: `arm`, `bias`, `spares`, and more; of a file, all as text."""


def chosen(rows: Sequence[Mapping[str, str | float]]) -> dict[str, float]:
    """arm -> the largest bias with which at least `RELIABLE` of its networks lose no color unlike red.

    Red falls the nearer to the target the larger the bias is, and the rest with it: as far as the rest bears, and no further.
    """
    fitting = [row for row in rows if float(row["spares"]) >= RELIABLE]
    return {
        str(arm): max(float(row["bias"]) for row in fitting if row["arm"] == arm) for arm in {row["arm"]: 0 for row in fitting}
    }


def read(path: Path) -> list[dict[str, str]]:
    """The rows of such a file."""
    return read_table(path, ("arm", "bias", "spares"))
