"""Compare a build with the reference in the repository: `python -m press.build.verify`, and `--write` to keep this one.

    equal                    every file has the reference's digest
    equal within tolerance   made with another processor or other versions: bytes differ, the key numbers agree
    different                anything else; every file or number at fault is named, and the status is 1

On one processor, with one set of versions, a build is the same to the byte. Another processor sums in another order, and
training carries a difference in the last digit on: at the highest learning rates it grows until a network is another draw from
the same distribution. So there, bytes are not compared; a median and a count of seeds has to lie where
other seeds would put it (`fingerprint.range_of_median`, `range_of_count`; the ranges are kept with the reference). Verdicts and
statuses follow from these counts; the number of seeds has to be the same. A site that Quarto made is left out, as a note says.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from press.build import fingerprint, reference
from press.build.fingerprint import OUR_RENDERER, SITE, Fingerprint
from press.build.settings import configured
from press.claims.judgement import STATUSES, VERDICTS
from press.errors import one_line_errors
from press.files.checkout import project_root
from press.project import load

REFERENCE = Path("reference/build.json")

NONE = "none"
EQUAL, TOLERATED, DIFFERENT = "equal", "equal within tolerance", "different"


@dataclass(frozen=True)
class Comparison:
    """The outcome, one of EQUAL, TOLERATED, DIFFERENT; what is at fault, a line each; and what only is to be told."""

    outcome: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def compare(reference: Fingerprint, found: Fingerprint) -> Comparison:
    """A build beside the reference."""
    elsewhere = list(_unequal(reference["made_with"], found["made_with"]))
    renderers = [build.get("renderer", OUR_RENDERER) for build in (reference, found)]
    files = [_comparable(build["files"], renderers) for build in (reference, found)]
    bytes_off = [name for name, _, _ in _unequal(*files)]
    numbers_off = list(_unequal(reference["numbers"], found["numbers"]))
    notes = tuple(f"{name}: {now}, the reference has {was}" for name, was, now in elsewhere)
    if renderers != [OUR_RENDERER] * 2:
        notes += (f"the site is not compared: {renderers[1]} made it, {renderers[0]} that of the reference",)
    if elsewhere:
        both = files[0].keys() & files[1].keys()
        at_fault = [path for path in bytes_off if path not in both]
        numbers_off = [(name, was, now) for name, was, now in numbers_off if not _allowed(reference, name, now)]
    else:
        at_fault = bytes_off
    faults = [f"{path}: {_state(path, *files)}" for path in at_fault]
    for name, was, now in numbers_off:
        least, most = reference["allowed"].get(name, (was, was))
        faults.append(f"{name}: {now}, the reference has {was}" + (f" (allowed: {least} to {most})" if elsewhere else ""))
    if faults:
        return Comparison(DIFFERENT, tuple(faults), notes)
    if bytes_off:
        count = f"{len(bytes_off)} of {len(files[0])} files differ in their bytes"
        return Comparison(TOLERATED, (), (count, *notes))
    return Comparison(EQUAL, (), notes)


def _comparable(files: dict[str, str], renderers: list[str]) -> dict[str, str]:
    """The files that can be held against those of the other build: without the site, where Quarto made one of the two."""
    if renderers == [OUR_RENDERER] * 2:
        return files
    return {path: digest for path, digest in files.items() if not Path(path).is_relative_to(SITE)}


def _unequal(reference: dict[str, Any], found: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Name, value in the reference, value found; "none" where there is none."""
    for name in sorted(reference.keys() | found.keys()):
        was, now = reference.get(name, NONE), found.get(name, NONE)
        if was != now:
            yield name, was, now


def _allowed(reference: Fingerprint, name: str, now: float | str) -> bool:
    """Whether a number may be so in a build that was made with something else."""
    if now == NONE or name not in reference["numbers"]:
        return False
    if name.endswith((": verdict", ": status")):
        # What follows from a count, which is compared; a draft has no verdict that would follow.
        return {now, reference["numbers"][name]} <= {*VERDICTS, *STATUSES}
    least, most = reference["allowed"].get(name, (None, None))
    return least is not None and least <= now <= most


def _state(path: str, reference: dict[str, str], found: dict[str, str]) -> str:
    if path not in found:
        return "missing"
    return "holds something else" if path in reference else "not in the reference"


def report(reference: Fingerprint, comparison: Comparison, where: Path) -> Iterator[str]:
    """The comparison, a line each thing to say."""
    size = f"{len(reference['files'])} files, {len(reference['numbers'])} numbers, against {where}"
    yield f"{comparison.outcome}: {size}"
    yield from sorted(comparison.faults)
    for note in comparison.notes:
        yield f"note: {note}"
    if comparison.outcome == TOLERATED:
        yield f"tolerance: {len(reference['allowed'])} medians and counts within the reference's ranges"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m press.build.verify", description=__doc__.partition(":")[0])
    parser.add_argument("--write", action="store_true", help="keep this build as the reference")
    parser.add_argument("--reference", type=Path, default=REFERENCE, help=f"default: {REFERENCE}")
    arguments = parser.parse_args()
    with one_line_errors():
        os.chdir(project_root())
        found = fingerprint.take(load(Path.cwd()).plan(configured(), Path("experiments")))
        if arguments.write:
            reference.write(arguments.reference, found)
            print(f"{arguments.reference}: {len(found['files'])} files, {len(found['numbers'])} numbers")
            return
        kept = reference.read(arguments.reference)
        comparison = compare(kept, found)
    print("\n".join(report(kept, comparison, arguments.reference)))
    if comparison.outcome == DIFFERENT:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
