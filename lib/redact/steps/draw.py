"""Draw the workflow: `snakemake --rulegraph | python -m redact.steps.draw --figures figures/workflow`."""

import argparse
import errno
import re
import shutil
import sys
from pathlib import Path

from redact import checksums, store
from redact.errors import InputError, one_line_errors
from redact.plotting import save
from redact.plotting.workflow import workflow

ROOM = 1_000_000
"""Bytes below which a disk is full to Snakemake, which then prints no graph."""

ALL = "all"
"""The rule that makes nothing, but asks for everything."""


def read_rule_graph(dot: str) -> list[tuple[str, str]]:
    """The pairs (rule, the rule that reads its files) of what `snakemake --rulegraph` prints, but for `all`."""
    names = dict(re.findall(r'^\s*(\d+)\s*\[label = "(\w+)"', dot, re.MULTILINE))
    edges = re.findall(r"^\s*(\d+) -> (\d+)\s*$", dot, re.MULTILINE)
    if not names or not edges:
        if shutil.disk_usage(Path.cwd()).free < ROOM:
            raise OSError(errno.ENOSPC, "no room for snakemake either")
        raise InputError("draw: the standard input is no rule graph, expected what snakemake --rulegraph prints")
    return [(names[before], names[after]) for before, after in edges if names[after] != ALL]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=Path, required=True, help="the folder to write workflow-light.svg and its like to")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    arguments = parser.parse_args()
    edges = read_rule_graph(sys.stdin.read())
    with store.replacing_folder(arguments.figures) as fresh:
        save(lambda theme: workflow(edges, theme=theme), fresh, "workflow", {"Title": "The rules of the workflow"})
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.figures], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
