"""What git says of a checkout: the same whatever its user has configured, and whoever calls.

Every question is asked with options that no configuration changes. The files are compared with the commit by an index made for
the purpose: nothing that is set for the own one (files taken for unchanged, a monitor of the file system) hides a change.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from press.errors import InputError

# A hook, or an editor, may have set the rest for another checkout. Where the configuration is stays: it says which folders of
# other users are to be trusted.
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
_SET = {
    "GIT_OPTIONAL_LOCKS": "0",  # asking changes nothing, not even the index
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_OPTIONS = {
    "color.ui": "false",
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "core.sparseCheckout": "false",
    "core.untrackedCache": "false",
}
_READ_BY_THE_BUILD = ("experiments", "lib", "paper", "profiles")


class GitError(InputError):
    """Git is there and cannot tell: the message holds its own words, on one line."""


def is_there() -> bool:
    """Whether git is on the search path."""
    return shutil.which("git") is not None


def top(folder: Path) -> Path:
    """The top folder of the checkout that a folder is in.

    Raises:
        GitError: it is in none, or git does not trust its owner.
    """
    return Path(os.fsdecode(_ask(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n"))).resolve()


def head(root: Path) -> str | None:
    """The hash of the commit that is checked out; None where nothing was committed yet."""
    if not _ask(root, "rev-parse", "--quiet", "--verify", "HEAD", may_find_nothing=True):
        return None
    return _ask(root, "rev-parse", "--verify", "HEAD^{commit}").decode().strip()


def date(root: Path, commit: str) -> str:
    """The committer's day (ISO)."""
    return _ask(root, "rev-list", "--max-count=1", "--encoding=UTF-8", "--format=%cs", commit).decode().split()[-1]


def changes(root: Path) -> list[str]:
    """Every file that is not as the checked out commit has it: changed, removed or new; from the root, sorted.

    What the checkout's own .gitignore lists is no change. What only the user's own lists of ignored files hide is one where the
    build reads it: a script that nobody else has.
    """
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch, "index"))}
        _ask(root, "read-tree", "HEAD", **index)
        seen = _ask(root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", **index)
        hidden = _ask(
            root, "ls-files", "-z", "--others", "--exclude-per-directory=.gitignore", "--", *_READ_BY_THE_BUILD, **index
        )
    names = {name[3:] for name in _names(seen)}
    names |= {name for name in _names(hidden) if not any(part.startswith(".") for part in PurePosixPath(name).parts)}
    return sorted(names)


def sources(root: Path) -> list[str]:
    """Every file that git has or would add: nothing that the workflow, the set-up or the tests made; from the root, sorted.

    Raises:
        GitError: this is no checkout.
    """
    found = _names(_ask(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"))
    return sorted(name for name in set(found) if (root / name).is_symlink() or (root / name).is_file())


def committed(root: Path, commit: str) -> tuple[dict[str, bytes], dict[str, str]]:
    """A commit as it is stored: path -> content of its files, and path -> target of its links. Submodules are left out."""
    entries = [entry.split("\t", 1) for entry in _names(_ask(root, "ls-tree", "-r", "-z", "--full-tree", commit))]
    blobs = [(name, *about.split()) for about, name in entries if " blob " in about]
    answer = _ask(root, "cat-file", "--batch", given="".join(f"{blob}\n" for _, _, _, blob in blobs).encode())
    files, links, at = {}, {}, 0
    for name, mode, *_ in blobs:
        # A line `<hash> blob <size>`, the content, the end of a line.
        start = answer.index(b"\n", at) + 1
        at = start + int(answer[at:start].split()[2]) + 1
        content = answer[start : at - 1]
        if mode == "120000":
            links[name] = os.fsdecode(content)
        else:
            files[name] = content
    return files, links


@dataclass(frozen=True)
class Version:
    """A commit (its full hash), its date (ISO, the committer's day), those that it follows, and path -> hash of its files."""

    commit: str
    date: str
    parents: tuple[str, ...]
    files: Mapping[str, str]


def versions(root: Path, folders: Sequence[str]) -> list[Version]:
    """Every commit that led to the one that is checked out, it the last, with the Python files in some folders.

    Each comes after those that it follows. Of a shallow clone, what there is; empty where nothing was committed yet.
    """
    last = head(root)
    if last is None:
        return []
    told = _ask(root, "rev-list", "--topo-order", "--reverse", "--parents", "--encoding=UTF-8", "--format=%cs", last)
    lines = told.decode().splitlines()
    commits = [(*line.split()[1:], date) for line, date in zip(lines[::2], lines[1::2], strict=True)]
    # Against its first parent alone, which gives the whole of it.
    asked = "".join(f"{' '.join(commit[:-1][:2])}\n" for commit in commits).encode()
    options = ("--stdin", "--root", "--always", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff")
    answer = iter(_names(_ask(root, "diff-tree", *options, "--", *folders, given=asked)))
    changed: dict[str, dict[str, str]] = {}
    for part in answer:
        if not part.startswith(":"):  # `<commit>`, then for each file `:<mode> <mode> <hash> <hash> <letter>` and its name
            within = changed.setdefault(part.strip(), {})
            continue
        name = next(answer)
        if name.endswith(".py"):
            within[name] = part.split()[3]
    found: dict[str, Version] = {}
    for commit, *parents, date in commits:
        files = dict(found[parents[0]].files) if parents else {}
        for name, blob in changed[commit].items():
            if blob.strip("0"):
                files[name] = blob
            else:
                files.pop(name, None)
        found[commit] = Version(commit, date, tuple(parents), files)
    return list(found.values())


def is_shallow(root: Path) -> bool:
    """Whether the checkout's history ends before its beginning."""
    return _ask(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


class Contents(Protocol):
    """What is asked for the content of a file by its hash."""

    def __call__(self, blob: str) -> bytes: ...


@contextmanager
def contents(root: Path) -> Iterator[Contents]:
    """The content of files by their hashes, all read by one process.

    Raises:
        GitError: at a call, one is not there.
    """
    try:
        process = subprocess.Popen(
            _command(root, "cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
    except OSError as error:
        raise GitError(f"git: cannot be run ({error.strerror})") from None
    assert process.stdin is not None
    assert process.stdout is not None
    asked, answer = process.stdin, process.stdout

    def read(blob: str) -> bytes:
        try:
            asked.write(f"{blob}\n".encode())
            asked.flush()
            size = int(answer.readline().split()[2])
        except (OSError, IndexError, ValueError):
            raise GitError(f"git: {blob} cannot be read") from None
        return answer.read(size + 1)[:-1]

    with process:  # which ends once nothing more can be asked
        yield read


def _names(answer: bytes) -> list[str]:
    return [os.fsdecode(name) for name in answer.split(b"\0") if name]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)} | _SET


def _command(folder: Path, *arguments: str) -> list[str]:
    options = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
    return ["git", "--no-pager", "-C", str(folder), *options, *arguments]


def _ask(folder: Path, *arguments: str, given: bytes = b"", may_find_nothing: bool = False, **variables: str) -> bytes:
    command, environment = _command(folder, *arguments), _environment() | variables
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, env=environment)
    except OSError as error:
        raise GitError(f"git: cannot be run ({error.strerror})") from None
    if done.returncode and not (may_find_nothing and not done.stderr):
        words = " ".join(done.stderr.decode(errors="replace").split()) or f"ended with status {done.returncode}"
        raise GitError(f"git: {words.removeprefix('fatal: ')}")
    return done.stdout
