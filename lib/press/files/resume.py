"""Files that a job finished before the build that wanted them was over, to be taken up by the next one.

Snakemake removes the outputs of a job that it did not see end, finished or not, and has it run again. Where that costs hours,
as training may, its outputs are kept under a second name (a link, so that they take no room) until a build ends well.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from press.errors import InputError
from press.files.store import UNFINISHED, read_arrays, replacing_folder

FOLDER = Path(".snakemake/finished")


def key(facts: Mapping[str, object], sources: Sequence[Path]) -> str:
    """A name for what a job makes: a digest of all that its outputs depend on. sources: files, of which the content counts."""
    everything = {**facts, "sources": [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]}
    return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()


@contextmanager
def keeping(root: Path, name: str, count: int) -> Iterator[list[Path]]:
    """As many paths, to write the outputs of a job to; they are kept when the block ends without an error."""
    with replacing_folder(root / FOLDER / name) as folder:
        yield [folder / str(number) for number in range(count)]


def take(root: Path, name: str, outputs: Sequence[Path]) -> bool:
    """Put files of arrays that were kept into their places. False where there are none, or where they are damaged."""
    kept = [root / FOLDER / name / str(number) for number in range(len(outputs))]
    if not all(path.is_file() for path in kept):
        return False
    try:
        for path in kept:
            read_arrays(path)
    except InputError:
        return False
    for path, output in zip(kept, outputs, strict=True):
        output.parent.mkdir(parents=True, exist_ok=True)
        beside = output.with_name(f"{UNFINISHED}{output.name}")
        beside.unlink(missing_ok=True)
        _link(path, beside)
        beside.replace(output)
        beside.unlink(missing_ok=True)  # replacing a link by another to the same file does nothing
    return True


def forget(root: Path) -> None:
    """Remove everything that is kept."""
    shutil.rmtree(root / FOLDER, ignore_errors=True)


def _link(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:  # another file system, or one without links
        shutil.copyfile(path, other)
