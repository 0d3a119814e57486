"""Command line: `python -m redact.render paper --renderer auto`."""

import argparse
from pathlib import Path

from redact.errors import one_line_errors
from redact.render import RENDERERS, render


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m redact.render", description="Render the paper: site and PDF.")
    parser.add_argument("paper", type=Path, help="the folder with _quarto.yml")
    parser.add_argument("--renderer", choices=RENDERERS, default="auto")
    parser.add_argument("--output", type=Path, help="the folder to make (default: _site in the paper's folder)")
    arguments = parser.parse_args()
    with one_line_errors():
        render(arguments.paper, arguments.output or arguments.paper / "_site", arguments.renderer)


if __name__ == "__main__":
    main()
