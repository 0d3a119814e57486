"""Command line: `python -m press.site paper --renderer auto`."""

import argparse
from pathlib import Path

from press.build import reproduction
from press.errors import one_line_errors
from press.files import checksums
from press.site.rendering import render


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m press.site", description="Render the paper: site and PDF.")
    parser.add_argument("paper", type=Path, help="the folder with _quarto.yml")
    parser.add_argument("--renderer", default="auto", help="auto, quarto, pandoc, or what the plan says")
    parser.add_argument("--output", type=Path, help="the folder to make (default: _site in the paper's folder)")
    parser.add_argument("--verify", type=Path, nargs="*", default=[], help="lists of checksums of what is rendered")
    parser.add_argument("--checksums", type=Path, help="the list of checksums of the site to write")
    arguments = parser.parse_args()
    output = arguments.output or arguments.paper / "_site"
    with one_line_errors():
        reproduction.epoch()  # the engines read it, each in its own way
        for listed in arguments.verify:
            checksums.verify(listed, Path.cwd())
        render(arguments.paper, output, arguments.renderer)
        if arguments.checksums:
            checksums.write(arguments.checksums, [output], Path.cwd())


if __name__ == "__main__":
    main()
