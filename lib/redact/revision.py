"""Which commit a build belongs to: asked of git, where there is one."""

import argparse
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Revision:
    """A commit (its full hash), its date (ISO, the committer's day) and whether the tree held nothing but it.

    Without git, or outside a checkout, `commit` and `date` are "unknown" and `clean` is None.
    """

    commit: str = UNKNOWN
    date: str = UNKNOWN
    clean: bool | None = None

    def __str__(self) -> str:
        """One word each, as the workflow passes it on: `9b21e3f… 2026-11-21 clean`."""
        return f"{self.commit} {self.date} {_STATES[self.clean]}"

    @classmethod
    def parse(cls, text: str) -> "Revision":
        """The inverse of `str`.

        Raises:
            argparse.ArgumentTypeError: the text is something else.
        """
        try:
            commit, date, state = text.split()
            return cls(commit, date, {word: clean for clean, word in _STATES.items()}[state])
        except (ValueError, KeyError):
            expected = f"a commit, a date and one of {', '.join(_STATES.values())}"
            raise argparse.ArgumentTypeError(f"{text!r} is no revision, expected {expected}") from None

    @property
    def short(self) -> str:
        """Ten digits of the hash: the same in every clone, unlike what git itself abbreviates to."""
        return self.commit if self.commit == UNKNOWN else self.commit[:10]

    @property
    def words(self) -> str:
        """What a page says of it, in Markdown: `commit … of 2026-11-21`."""
        if self.commit == UNKNOWN:
            return "an unknown commit"
        return f"commit `{self.short}` of {self.date}{'' if self.clean else ', **with uncommitted changes**'}"


_STATES = {True: "clean", False: "changed", None: UNKNOWN}


def read_revision(root: Path) -> Revision:
    """The revision of the checkout at `root`. A folder inside some other project's checkout has none."""
    try:
        if Path(_git(root, "rev-parse", "--show-toplevel").strip()).resolve() != root.resolve():
            return Revision()
        commit, date = _git(root, "show", "--no-patch", "--format=%H %cs", "HEAD").split()
        # What git ignores (results, figures, the site) makes no change; a new script that it does not know yet does.
        return Revision(commit, date, clean=not _git(root, "status", "--porcelain"))
    except (OSError, subprocess.CalledProcessError):
        return Revision()


def _git(root: Path, *arguments: str) -> str:
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}  # asking changes nothing, not even the index
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
