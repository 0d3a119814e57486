"""Draw the workflow, as Snakemake plans it: `python -m press.steps.draw`."""

import argparse
import errno
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from press.drawing import rule_graph
from press.errors import InputError, one_line_errors
from press.figures.folder import FigureFolder
from press.figures.page_info import WORKFLOW
from press.files import checksums, store
from press.files.checkout import project_root
from press.files.provenance import sha256

ROOM = 1_000_000
"""Bytes below which a disk is full to Snakemake, which then prints no graph."""

PLAN = (sys.executable, "-m", "snakemake", "--rulegraph", "--forceall", "--nolock")
QUIET = ("--quiet", "all")
"""So asked, Snakemake leaves no log beside that of the build, and says nothing of what is wrong either."""

TRIES = 5
"""How often Snakemake is asked. It fails where a folder is replaced while it looks at it, as the other jobs do with theirs."""

ALL = "all"
"""The rule that makes nothing, but asks for everything."""


def planned_graph(command: Sequence[str] = PLAN) -> list[tuple[str, str]]:
    """The pairs (rule, the rule that reads its files) of the workflow in this folder.

    What Snakemake says besides is shown only where it prints no graph: this workflow is running, and Ctrl-C is for both.

    Raises:
        OSError: there is no room for what Snakemake writes.
        InputError: it printed no graph.
    """
    for options in (*[QUIET] * (TRIES - 1), ()):  # the last time it is to say what is wrong
        done = subprocess.run((*command, *options), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if edges := read_rule_graph(done.stdout):
            return edges
        if shutil.disk_usage(Path.cwd()).free < ROOM:
            raise OSError(errno.ENOSPC, "no room for snakemake either")
    said = (done.stderr.strip() or "nothing").splitlines()[-1].strip()
    raise InputError(
        f"draw: snakemake --rulegraph printed no rule graph, expected a Snakefile that it can read; it said: {said}"
    )


def read_rule_graph(dot: str) -> list[tuple[str, str]]:
    """The pairs (rule, the rule that reads its files) of what `snakemake --rulegraph` prints, but for `all`; none: no graph."""
    names = dict(re.findall(r'^\s*(\d+)\s*\[label = "(\w+)"', dot, re.MULTILINE))
    edges = re.findall(r"^\s*(\d+) -> (\d+)\s*$", dot, re.MULTILINE)
    return [(names[before], names[after]) for before, after in edges if names[after] != ALL]


def draw_rules(figures: FigureFolder, edges: list[tuple[str, str]]) -> None:
    """What reads whose files."""
    rules, readers = (np.array(names) for names in zip(*sorted(set(edges)), strict=True))
    figures.write(
        "rules",
        partial(rule_graph.workflow, rules, readers),
        caption="The rules of the workflow. An arrow leads from a rule to one that reads its files.",
        alt=rule_graph.in_words(rules, readers),
        inputs={"Snakefile": sha256(figures.root / "Snakefile")},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    arguments = parser.parse_args()
    edges = planned_graph()
    root = project_root()
    folder = root / "figures" / WORKFLOW.id
    with store.replacing_folder(folder) as fresh:
        draw_rules(FigureFolder(WORKFLOW, Path(__file__), root, fresh), edges)
    if arguments.checksums:
        checksums.write(arguments.checksums, [folder], root)


if __name__ == "__main__":
    with one_line_errors():
        main()
