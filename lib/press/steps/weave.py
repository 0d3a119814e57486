"""Execute a percent script over its results: `python -m press.steps.weave 2.6 --verdict … --notebook … --figures …`.

The script argues for a verdict (`expect`). When the data says otherwise nothing is executed and the build stops. Without one it
is a draft, and its page says so.
"""

import argparse
import os
from pathlib import Path

import nbformat

from press.claims import record
from press.claims.record import Verdict
from press.errors import InputError, one_line_errors
from press.figures.drawn import FIGURES, WEAVING
from press.files import checksums, planned, store
from press.numbers import percent
from press.project import load
from press.scripts import drafts, kept_runs
from press.scripts.discovery import Script
from press.scripts.page_head import add_head, as_page
from press.scripts.percent import number_cells, prepared


def check_expectation(script: Script, verdict: Verdict) -> None:
    """Stop when the prose of a script argues for another verdict than the data gives. Of a draft, what it says so far.

    Raises:
        InputError: a line for each expectation that is wrong.
    """
    experiment, faults = script.experiment, []
    for claim in verdict.observations:
        expected = experiment.expected_of(claim.key)
        if expected and claim.status not in expected:
            said = experiment.expect_observed[claim.key]
            faults.append(
                f"{script.path}: the prose rests on expect_observed={{{claim.key!r}: {said!r}}}, but the data says "
                f"{claim.status!r} ({claim.passes} of {claim.of} seeds); rewrite the prose, then expect_observed"
            )
    if experiment.expect is not None and verdict.found not in experiment.expected:
        joint, counts = verdict.joint, ", ".join(f"{claim.key} {claim.passes}" for claim in verdict.claims)
        faults.append(
            f"{script.path}: the conclusion argues for expect={experiment.expect!r}, but the data says {verdict.found!r}: "
            f"{joint.passes} of {joint.of} seeds pass all claims, and more than {percent(joint.in_share)} have to; "
            f"of each claim: {counts}; rewrite the conclusion, then expect"
        )
    if faults:
        raise InputError("\n".join(faults))


def to_notebook(script: Script) -> nbformat.NotebookNode:
    """The script as a notebook with a title made from its spec."""
    notebook = prepared(script.path, drafts.banner_cells(script.experiment))
    add_head(notebook, script.experiment)
    number_cells(notebook)
    return notebook


def weave(script: Script, root: Path, path: Path, figures: Path) -> None:
    """Write the executed notebook of a script to `path` and make the folder `figures` anew; kept outputs save a kernel.

    Raises:
        InputError: a cell failed.
    """
    run = run_of(script, root)
    kept = root / kept_runs.FOLDER / f"{script.path.stem}.json"
    with store.replacing_folder(figures) as fresh:
        if not run.recall(kept, figures, fresh):
            execute_into(run, fresh)
        run.keep(kept, fresh)
        store.write_text(path, as_page(run.notebook))


def run_of(script: Script, root: Path) -> kept_runs.Run:
    """What is to be run for the page of an experiment."""
    project = load(root)
    return kept_runs.Run(to_notebook(script), script.path, root, project, project.read_by(script, root), "press.steps.weave")


def execute_into(run: kept_runs.Run, figures: Path) -> None:
    """Run a script; what it draws goes into the folder `figures`."""
    from press.scripts.execution import execute  # a kernel's packages take their time, and few pages need one

    os.environ |= {WEAVING: "1", FIGURES: str(figures)}
    execute(run.notebook, run.script, run.root)


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
    weave(script, Path.cwd(), arguments.notebook, arguments.figures)
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.notebook, arguments.figures], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
