"""Which commit a build belongs to: asked of git, where there is one."""

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from press.files import git

UNKNOWN = "unknown"
GIT_FAILED = " (git failed)"
"""What a page adds where git was there and could not tell. Its words are printed: they may name a folder of the machine."""


@dataclass(frozen=True)
class Revision:
    """A commit (its full hash), its date (ISO, the committer's day) and whether the tree held nothing but it.

    Without git, or outside a checkout, `commit` and `date` are "unknown" and `clean` is None; where git cannot tell, too, and
    `fault` is what it says.
    """

    commit: str = UNKNOWN
    date: str = UNKNOWN
    clean: bool | None = None
    fault: str = field(default="", compare=False)

    def __str__(self) -> str:
        """One word each, as the workflow passes it on: `9b21e3f… 2026-11-21 clean`. Of a fault, only that there is one."""
        return f"{self.commit} {self.date} {_FAILED if self.fault else _STATES[self.clean]}"

    @classmethod
    def parse(cls, text: str) -> "Revision":
        """The inverse of `str`.

        Raises:
            argparse.ArgumentTypeError: the text is something else.
        """
        try:
            commit, date, state = text.split()
            if state == _FAILED:
                return cls(commit, date, fault="git failed")
            return cls(commit, date, {word: clean for clean, word in _STATES.items()}[state])
        except (ValueError, KeyError):
            expected = f"a commit, a date and one of {', '.join([*_STATES.values(), _FAILED])}"
            raise argparse.ArgumentTypeError(f"{text!r} is no revision, expected {expected}") from None

    @property
    def short(self) -> str:
        """Ten digits of the hash: the same in every clone, unlike what git itself abbreviates to."""
        return self.commit if self.commit == UNKNOWN else self.commit[:10]

    @property
    def words(self) -> str:
        """What a page says of it, in Markdown: `commit … of 2026-11-21`."""
        if self.commit == UNKNOWN:
            return f"an unknown commit{GIT_FAILED if self.fault else ''}"
        return f"commit `{self.short}` of {self.date}{'' if self.clean else ', **with uncommitted changes**'}"


_STATES = {True: "clean", False: "changed", None: UNKNOWN}
_FAILED = "failed"


def read_revision(root: Path) -> Revision:
    """The revision of the checkout at `root`. A folder inside some other project's checkout has none."""
    if not (root / ".git").exists() or not git.is_there():
        return Revision()
    try:
        commit = git.head(root) if git.top(root) == root.resolve() else None
        return Revision(commit, git.date(root, commit), clean=not git.changes(root)) if commit else Revision()
    except git.GitError as error:
        return Revision(fault=str(error))
