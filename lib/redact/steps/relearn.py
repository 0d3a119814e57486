"""Attack the edited networks of an experiment by fine-tuning: `python -m redact.steps.relearn 3.1 --edited … --relearning …`.

Only of an experiment whose spec has attacks.
"""

import argparse
from pathlib import Path

from press.errors import InputError, one_line_errors
from press.files import planned, store
from redact.measures.relearning import attack_all
from redact.project import PROJECT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("--edited", type=Path, required=True, help="the networks by operation")
    parser.add_argument(
        "--relearning", type=Path, required=True, help="safetensors file to write: steps until the concept is back"
    )
    parser.add_argument("--planned", help="the digest of the part of the spec that the build was planned with")
    arguments = parser.parse_args()

    script = PROJECT.find(Path("experiments"), arguments.id)
    planned.check_part(script, "attacks", arguments.planned)
    if not script.experiment.attacks:
        raise InputError(f"{script.path}: has no attacks, expected attacks={{name: Attack(...)}}")
    found = attack_all(script.experiment, store.read_arrays(arguments.edited))
    store.write_arrays(arguments.relearning, found, experiment=arguments.id)


if __name__ == "__main__":
    with one_line_errors():
        main()
