"""The other renderer: Quarto itself, where it is installed. What it leaves unresolved fails here."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from press.errors import InputError
from press.figures import fonts
from press.files.source_files import is_stray
from press.site.reading.settings import Project

OLDEST = (1, 9)
FONTS = ".quarto/fonts"
INSIDE = "_quarto-output"
"""The folder, in the paper's, that `font-paths` names in `_quarto.yml`: Quarto does not take one from elsewhere."""
COMPLAINT = re.compile(r"\bWARN(?:ING)?\b|^\(W\)|^ERROR\b")
# The one warning of a good render: a PDF standard is asked for, the program that would prove it is optional.
HARMLESS = re.compile(r"verapdf")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
GENERATOR = re.compile(r'<meta name="generator" content="quarto-([^"]+)"')


def is_there() -> bool:
    """Whether something called quarto is on the PATH."""
    return shutil.which("quarto") is not None


def version() -> tuple[int, ...] | None:
    """The version of the Quarto on the PATH, (1, 9, 38); None when there is none, or none that tells."""
    if not is_there():
        return None
    try:
        done = subprocess.run(["quarto", "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:  # something of that name that is no program of this machine
        return None
    found = re.match(r"\s*(\d+(?:\.\d+)*)", done.stdout)
    return tuple(map(int, found[1].split("."))) if found and done.returncode == 0 else None


def version_in_words() -> str:
    """The version of the Quarto on the PATH, which is there."""
    return ".".join(map(str, version() or ()))


def shortcoming() -> str:
    """What stands against the Quarto on the PATH, in words; empty when it will do."""
    found = version()
    if found is not None and found >= OLDEST:
        return ""
    if found is not None:
        has = f"{'.'.join(map(str, found))} is on the PATH"
    else:
        has = f"{shutil.which('quarto')} does not tell its version" if is_there() else "none is on the PATH"
    return f"{'.'.join(map(str, OLDEST))} or newer is expected, {has}"


def available() -> bool:
    """Whether a Quarto that is new enough is on the PATH."""
    return not shortcoming()


def made(site: Path) -> str:
    """The version of the Quarto that made a site, as its home page says; empty when another renderer did, or nobody yet."""
    home = site / "index.html"
    found = GENERATOR.search(home.read_text(encoding="utf-8")) if home.is_file() else None
    return found[1] if found else ""


def render(project: Project, output: Path) -> None:
    """Renders site and PDF with the Quarto on the PATH into `output`. Raises `InputError`, a line for each complaint."""
    with tempfile.TemporaryDirectory(prefix="press-") as scratch:
        # A copy: Quarto leaves caches, a .gitignore and, when it fails, half of a PDF beside the sources, which git would take
        # for changes. And it takes an output folder only within the project.
        copied = Path(scratch, project.folder.name)
        _copy(project.folder, copied)
        _link_fonts(copied)
        command = ["quarto", "render", str(copied), "--output-dir", INSIDE]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        complaints = complaints_in((done.stdout + done.stderr).replace(f"{scratch}/", ""))
        if done.returncode and not complaints:
            complaints = [" ".join(done.stderr.split()[-60:]) or f"exit status {done.returncode}"]
        if complaints:
            raise InputError("\n".join(f"quarto: {complaint}" for complaint in complaints))
        shutil.copytree(copied / INSIDE, output, dirs_exist_ok=True)


def _copy(paper: Path, to: Path) -> None:
    """The sources, and links to what they link to: the figures are many, and lie outside of the paper's folder."""

    def left_out(folder: str, names: list[str]) -> list[str]:
        made = {"_site", INSIDE} if Path(folder) == paper else set()
        return [name for name in names if is_stray(name) or name in made]

    shutil.copytree(paper, to, symlinks=True, ignore=left_out)
    for path in to.iterdir():
        if path.is_symlink():
            path.unlink()
            path.symlink_to((paper / path.name).resolve())


def _link_fonts(paper: Path) -> None:
    """Put links to the fonts that the default renderer has too where `_quarto.yml` says they are."""
    folder = paper / FONTS
    folder.mkdir(parents=True)
    for position, path in enumerate(fonts.with_drawn()):
        (folder / str(position)).symlink_to(path)


def complaints_in(messages: str) -> list[str]:
    """What in Quarto's messages says that something went wrong, a line each. Its exit status does not: it stays 0."""
    lines = [ANSI.sub("", line).strip() for line in messages.splitlines()]
    found = []
    for number, line in enumerate(lines):
        if COMPLAINT.search(line) and not HARMLESS.search(line):
            # Some begin with where in Quarto's own code they come from, and say the rest on the next line.
            more = next(filter(None, lines[number + 1 :]), "") if re.fullmatch(r"WARNING \(.*\)", line) else ""
            found.append(f"{line} {more}".strip())
    return list(dict.fromkeys(found))
