"""Pack an experiment's networks and claims as scripts for the site: `python -m redact.steps.pack 2.6 --edited … --lab …`."""

import argparse
from pathlib import Path

import torch

from press.claims import record
from press.errors import one_line_errors
from press.files import checksums, planned, store
from redact.lab import PARTS
from redact.lab.packing import pack
from redact.project import PROJECT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("--edited", type=Path, required=True, help="the networks by operation")
    parser.add_argument("--verdict", type=Path, required=True)
    parser.add_argument("--verify", type=Path, help="the list of checksums that the verdict is in")
    parser.add_argument("--views", type=Path, required=True, help="which say what seed is the median one")
    parser.add_argument("--lab", type=Path, required=True, help="the folder to write")
    parser.add_argument("--checksums", type=Path, help="the list of checksums to write")
    parser.add_argument("--planned", nargs=len(PARTS), help="the digests of parts of the spec that the build was planned with")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    script = PROJECT.find(Path("experiments"), arguments.id)
    for part, digest in zip(PARTS, arguments.planned or [None] * len(PARTS), strict=True):
        planned.check_part(script, part, digest)
    if arguments.verify:
        checksums.verify(arguments.verify, Path.cwd(), [arguments.verdict])
    typical = int(store.Stored(arguments.views)["typical"][0])
    packed = pack(script, store.read_arrays(arguments.edited), record.read(arguments.verdict), typical)
    with store.replacing_folder(arguments.lab) as folder:
        for name, text in packed.items():
            (folder / f"{name}.js").write_text(text, encoding="ascii", newline="\n")
    if arguments.checksums:
        checksums.write(arguments.checksums, [arguments.lab], Path.cwd())


if __name__ == "__main__":
    with one_line_errors():
        main()
