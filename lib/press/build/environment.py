"""The environment of jobs: this Python, this library, nobody's settings."""

import codecs
import locale
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from press.errors import InputError

CACHES = Path(".cache")
"""Where tools keep what they work out once, the fonts of the machine say: in the checkout, not in the user's home."""

OPTIONS_OF_PYTHON = (
    *("PYTHONHOME", "PYTHONSTARTUP", "PYTHONPLATLIBDIR", "PYTHONCASEOK", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONINSPECT"),
    *("PYTHONDEBUG", "PYTHONVERBOSE", "PYTHONDEVMODE", "PYTHONIOENCODING", "PYTHONEXECUTABLE", "PYTHONPROFILEIMPORTTIME"),
)
"""Environment variables that make other programs of the library's; the Makefile has them too."""


def job_environment(*libraries: Path, conda: bool = False) -> str:
    """The shell commands that set up a job, joined by `;`.

    A job runs with the Python that runs Snakemake (conda: with that of its environment), with these folders of modules, in
    UTF-8; it reads no settings of the user (a matplotlibrc, a start-up file of IPython), and writes nothing outside of the
    checkout.

    Raises:
        InputError: the checkout lies where no search path, or no rule of Snakemake, can name it.
        OSError: the checkout cannot be written.
    """
    variables = _variables(libraries)
    commands = [f"export {name}={shlex.quote(str(value))}" for name, value in variables.items()]
    if not conda:
        commands.append(f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"')
    return "; ".join([*commands, f"unset MATPLOTLIBRC MPLBACKEND {' '.join(OPTIONS_OF_PYTHON)}"])


def job_variables(*libraries: Path) -> dict[str, str]:
    """The environment of a job that is started without a shell, with the Python that runs this.

    Raises:
        InputError, OSError: as `job_environment`.
    """
    unset = {"MATPLOTLIBRC", "MPLBACKEND", *OPTIONS_OF_PYTHON}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return kept | _variables(libraries) | {"PATH": path}


def _variables(libraries: Sequence[Path]) -> dict[str, str]:
    for library in libraries:
        _check_path(library)
    CACHES.mkdir(exist_ok=True)
    caches = CACHES.absolute()
    variables: dict[str, object] = {
        "PYTHONPATH": os.pathsep.join(map(str, libraries)),
        "PYTHONSAFEPATH": 1,  # no file of the working directory is a module
        "PYTHONUTF8": 1,
        "XDG_CACHE_HOME": caches,
        "MPLCONFIGDIR": caches / "matplotlib",
        "IPYTHONDIR": caches / "ipython",
        "JUPYTER_CONFIG_DIR": caches / "jupyter",
        "TORCHINDUCTOR_CACHE_DIR": caches / "torch",
    }
    if codecs.lookup(locale.getencoding()).name != "utf-8":
        variables["LC_ALL"] = "C.UTF-8"  # Pandoc can name no file whose name the locale cannot spell
    return {name: str(value) for name, value in variables.items()}


def _check_path(library: Path, forbidden: Sequence[str] = (":", "{", "}", "\n")) -> None:
    for character in forbidden:
        if character in str(library):
            expected = "expected one without colons, braces and ends of lines"
            raise InputError(f"{str(library.parent)!r}: the path of this checkout has {character!r} in it, {expected}")
    if str(library) != os.fsencode(library).decode("utf-8", errors="replace"):
        raise InputError(f"{str(library.parent)!r}: the path of this checkout is no UTF-8, expected one that is")
