"""Print how a figure is cited: `python -m press.build.cite fig-2-8-latents-ablated`."""

import argparse

from press.errors import one_line_errors
from press.figures import catalogue
from press.files.checkout import project_root


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figure", help="the figure's id, as it stands in figures/catalogue.json")
    arguments = parser.parse_args()
    with one_line_errors():
        print("\n\n".join(catalogue.find(catalogue.read(project_root()), arguments.figure)["cite"].values()))


if __name__ == "__main__":
    main()
