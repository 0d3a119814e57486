"""Where the checkout is that a command runs in."""

from pathlib import Path

from press.errors import InputError


def project_root() -> Path:
    """The checkout: the nearest folder from the working directory upwards that holds a Snakefile.

    Raises:
        InputError: there is none.
    """
    start = Path.cwd().resolve()
    for folder in (start, *start.parents):
        if (folder / "Snakefile").is_file():
            return folder
    raise InputError(f"{start}: no Snakefile here or above, expected to run inside a checkout of the paper")
