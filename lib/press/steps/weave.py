"""Execute a percent script over its results: `python -m press.steps.weave 2.6 --verdict … --notebook … --figures …`.

The script argues for a verdict (`expect`). When the data says otherwise nothing is executed and the build stops. Without one it
is a draft, and its page says so.
"""

import argparse
import os
from pathlib import Path

import nbformat

from press.claims import record
from press.claims.judgement import verdict_of
from press.claims.record import Verdict
from press.errors import InputError, one_line_errors
from press.figures.folder import WEAVING
from press.files import checksums, planned, store
from press.project import load
from press.scripts import drafts
from press.scripts.discovery import Script
from press.scripts.execution import execute, number_cells, prepared
from press.scripts.page import FIGURES
from press.scripts.page_head import add_head


def check_expectation(script: Script, verdict: Verdict) -> None:
    """Stop when the prose of a script argues for another verdict than the data gives. Of a draft, what it says so far.

    Raises:
        InputError: a line for each expectation that is wrong.
    """
    experiment, faults = script.experiment, []
    for claim in verdict.observations:
        expected = experiment.expect_observed.get(claim.key)
        if expected is not None and claim.status != expected:
            faults.append(
                f"{script.path}: the prose rests on expect_observed={{{claim.key!r}: {expected!r}}}, but the data says "
                f"{claim.status!r} ({claim.passes} of {claim.of} seeds); rewrite the prose, then expect_observed"
            )
    found = verdict_of([claim.status for claim in verdict.claims])
    if experiment.expect is not None and experiment.expect != found:
        told = "; ".join(f"{claim.key} {claim.status} ({claim.passes} of {claim.of} seeds)" for claim in verdict.claims)
        faults.append(
            f"{script.path}: the conclusion argues for expect={experiment.expect!r}, but the data says {found!r}: {told}; "
            "rewrite the conclusion, then expect"
        )
    if faults:
        raise InputError("\n".join(faults))


def to_notebook(script: Script) -> nbformat.NotebookNode:
    """The script as a notebook with a title made from its spec."""
    notebook = prepared(script.path, drafts.banner_cells(script.experiment))
    add_head(notebook, script.experiment)
    number_cells(notebook)
    return notebook


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("--verdict", type=Path, required=True)
    parser.add_argument("--notebook", type=Path, required=True)
    parser.add_argument("--figures", type=Path, required=True, help="the folder into which the script draws, made anew")
    parser.add_argument("--verify", type=Path, help="the list of checksums that the verdict is in")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    parser.add_argument("--planned", help="the digest of the claims that the build was planned with")
    arguments = parser.parse_args()

    script = load(Path.cwd()).find(Path("experiments"), arguments.id)
    planned.check_part(script, "claims", arguments.planned)
    if arguments.verify:
        checksums.verify(arguments.verify, Path.cwd(), [arguments.verdict])
    check_expectation(script, record.read(arguments.verdict))
    notebook = to_notebook(script)
    with store.replacing_folder(arguments.figures) as fresh:
        os.environ |= {WEAVING: "1", FIGURES: str(fresh)}
        execute(notebook, script.path, Path.cwd())
        store.write_text(arguments.notebook, nbformat.writes(notebook) + "\n")
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.notebook, arguments.figures], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
