"""Search for a recipe: `python -m redact.search --table reference/recipe-search.csv`, in one process.

It draws its settings from a fixed seed, so the same command makes the same table again, but for rounding on another processor.
The setting that the rule chooses is printed with its schedule.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from press.errors import one_line_errors
from press.files.store import write_text
from redact.search.halving import STAGES, Stage, Tried, chosen, row, search
from redact.search.tables import table
from redact.search.worth import Kept, find

SEED = 16
"""Draws the settings."""


def stage(text: str) -> Stage:
    """`16x12` as 16 settings on 12 seeds.

    Raises:
        argparse.ArgumentTypeError: the text is something else.
    """
    settings, _, seeds = text.partition("x")
    if not (text.isascii() and settings.isdecimal() and seeds.isdecimal() and int(settings) > 1 and int(seeds) > 1):
        raise argparse.ArgumentTypeError(f"{text!r} is no stage, expected two or more of both, as in 16x12")
    return Stage(int(settings), int(seeds))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, required=True, help="CSV file to write: a row a setting")
    parser.add_argument("--stages", type=stage, nargs="+", default=STAGES, help="settings x seeds, as in 16x12 4x24 2x60")
    parser.add_argument("--kept", type=Path, help="JSON file that keeps what was found: a search that was stopped goes on")
    asked = parser.parse_args(arguments)
    started = time.process_time()
    tried: list[Tried] = []
    for tried in search(asked.stages, SEED, Kept(asked.kept) if asked.kept else find):
        # After every setting: a search that was stopped leaves what it found.
        write_text(asked.table, table([row(one) for one in tried]))
        last = max(tried, key=lambda one: (one.stage, one.number))
        print(f"{len(tried)} settings, stage {last.stage}: {time.process_time() - started:.0f} s of CPU", file=sys.stderr)
    best = chosen(tried)
    print(f"Setting {best.number}: mean {best.found.mean:.3f}, sd {best.found.sd:.3f}, lowest {best.found.lowest:.3f}")
    print(best.setting)
    print(best.setting.table(), end="")


if __name__ == "__main__":
    with one_line_errors():
        main()
