"""The report of the survival tests: what was counted, for the page on reproducing."""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path

from press.files import store


def record(section: str, facts: Mapping[str, int | float | str], title: str | None = None) -> None:
    """Merge facts into a section of the report, in one piece; facts of the same label are replaced.

    The report is the file that the environment variable REDACT_REPORT names; without it nothing is written. The page shows
    labels and texts as they are, in this order, under the title, or under the section's own name where there is none. Facts
    are what a test counted, and neither times nor paths: the report of two runs is to be the same.

    Raises:
        TypeError: a fact is neither a number nor a text.
    """
    for label, value in facts.items():
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise TypeError(f"{section}: {label}: {value!r} is neither a number nor a text")
    if not (name := os.environ.get("REDACT_REPORT")):
        return
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Tests may run in several processes: one at a time reads, adds and writes.
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        report = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        entry = report.setdefault(section, {"facts": {}})
        if title is not None:
            entry["title"] = title
        entry["facts"] |= facts
        store.write_json(path, dict(sorted(report.items())))
