"""What the survival tests counted, as the page on reproducing shows it."""

import json
from pathlib import Path
from typing import Any

import jsonschema

from press.errors import InputError
from press.tables import pipe_table

REPORT = Path("tests/survival/report.json")
"""Where `make survive UPDATE=1` keeps the report."""

Report = dict[str, dict[str, Any]]


def read_report(path: Path = REPORT) -> Report:
    """The report: section -> its facts, by label, and its title where it has one; empty where there is no such file.

    Raises:
        InputError: it is no JSON, or not what survival.schema.json says it is.
    """
    if not path.is_file():
        return {}
    again = "make survive UPDATE=1 makes it anew"
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: no JSON ({error}); {again}") from None
    schema = json.loads(Path(__file__).with_name("survival.schema.json").read_text(encoding="utf-8"))
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(report))
    if error:
        where = "".join(f"{key}: " for key in error.absolute_path)
        raise InputError(f"{path}: {where}{error.message}; {again}")
    return report


def report_table(report: Report) -> str:
    """One row a fact, in the report's order; a sentence where there is no report."""
    if not report:
        return "No report is kept with this source.\n"
    rows = [
        [entry.get("title", section), label, f"{value:,}" if isinstance(value, int) else str(value)]
        for section, entry in report.items()
        for label, value in entry["facts"].items()
    ]
    table = pipe_table(["test", "what", "counted"], rows, "llr")
    return f"{table}\n\n: What the survival tests counted when they last ran. {{#tbl-survival}}\n"
