"""What a search found, as the text of a CSV file."""

import csv
import io
from collections.abc import Mapping, Sequence


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows that name the same columns; numbers with a fraction to four digits."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: f"{cell:.4g}" if isinstance(cell, float) else cell for name, cell in row.items()} for row in rows)
    return text.getvalue()
