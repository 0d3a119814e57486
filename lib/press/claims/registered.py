"""Since when a claim is written: the commit that first held it, and what became of its threshold since. Texts in, words out.

A claim is known by its experiment's id and its key: a script that is renamed, or that moves its claims into a module, changes
nothing. What counts is the whole condition: the quantity, as it is written, the threshold, and the share that is asked for.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from press.claims.written import Script, Written, read_script
from press.files import git
from press.files.git import Version
from press.files.source_files import matching

NOT_KNOWN = "not known"
NOT_COMMITTED = "not committed yet"
UNCHANGED = "unchanged since"
FOLDERS = ("experiments", "lib")
"""Where scripts and modules are that may say a claim."""

GUARD = None
"""In the place of a key: what `expect` says."""


@dataclass(frozen=True)
class Change:
    """What was written before and after, and the version that first held it."""

    before: Any
    after: Any
    version: Version


@dataclass(frozen=True)
class Registered:
    """The version that first held something, None where the history does not reach so far; its changes; what it is now."""

    first: Version | None
    now: Any
    changes: tuple[Change, ...] = ()

    @property
    def since(self) -> str:
        """When it was first written: `61a7bf7dc7, 2026-11-21`."""
        return NOT_KNOWN if self.first is None else place(self.first)

    @property
    def changed(self) -> str:
        """What became of it: `unchanged since`, or each change with its commit."""
        if self.first is None:
            return NOT_KNOWN
        told = [f"{_words(change)}: {place(change.version)}" for change in self.changes]
        return "; ".join(told) or ("–" if not self.first.commit else UNCHANGED)


Found = dict[tuple[str, str | None], Registered]
"""(id of an experiment, key of a claim or GUARD) -> since when it is written."""


def place(version: Version) -> str:
    """A commit and its date, as a table has them."""
    return f"{version.commit[:10]}, {version.date}" if version.commit else NOT_COMMITTED


def read_history(
    versions: Sequence[Version],
    text: Callable[[str], str],
    *,
    shallow: bool = False,
    renamed: Mapping[str, str] | None = None,
    folder: str = "experiments",
) -> Found:
    """Since when everything is written that the scripts of the last version say.

    versions: each after those that it follows; one without a commit is the working tree. text: the content of a file by the
    hash that a version has for it. shallow: whether there is more history than that. renamed: words in keys -> what they are
    now, since a key that is only spelled anew is no new claim.
    """
    reader = _Reader(text, folder)
    states: dict[str, Found] = {}
    for version in versions:
        parents = [states[parent] for parent in version.parents if parent in states]
        state: Found = {}
        for parent in reversed(parents):
            state |= parent
        for name, value in _said(reader.scripts(version), renamed or {}).items():
            state[name] = _registered(name, value, version, parents, shallow)
        states[version.commit] = state
    if not versions:
        return {}
    last = versions[-1]
    there = _said(reader.scripts(last), renamed or {})
    return {name: found for name, found in states[last.commit].items() if name in there}


def of_checkout(root: Path, renamed: Mapping[str, str] | None = None) -> Found:
    """Since when everything is written that the scripts of the checkout at `root` say now, committed or not.

    Empty without git or outside a checkout, and where git cannot tell. renamed: as for `read_history`.
    """
    if not (root / ".git").exists() or not git.is_there():
        return {}
    try:
        if git.top(root) != root.resolve():
            return {}
        versions = git.versions(root, FOLDERS)
        here = {path: root.joinpath(path).read_bytes() for path in _here(root)}
        # As git names contents, so that what is unchanged is not read anew.
        names = {path: hashlib.sha1(b"blob %d\0%b" % (len(data), data)).hexdigest() for path, data in here.items()}
        own = {names[path]: data for path, data in here.items()}
        last = (versions[-1].commit,) if versions else ()
        with git.contents(root) as read:
            return read_history(
                [*versions, Version("", "", last, names)],
                lambda blob: (own[blob] if blob in own else read(blob)).decode(errors="replace"),
                shallow=git.is_shallow(root),
                renamed=renamed,
            )
    except (git.GitError, OSError):
        return {}


def _here(root: Path) -> list[str]:
    """The scripts and modules of a checkout, as they are."""
    found = [path for pattern in ("experiments/*.py", "lib/**/*.py") for path in matching(root, pattern)]
    return [path.relative_to(root).as_posix() for path in found if path.is_file()]


def variables(id: str, told: Mapping[str, Any], found: Found) -> dict[str, Any]:
    """What prose may name of an experiment (see `claim_variables`), and besides per claim `registered`, when it was first
    written, and `changed`, what became of its condition; and `guard`, what `expect` said and since when.
    """
    claims = {key: {**words, **_named(found.get((id, key)), words.get("threshold"))} for key, words in told["claim"].items()}
    return {**told, "claim": claims, "guard": _guard(found.get((id, GUARD)))}


def _named(registered: Registered | None, threshold: str | None = None) -> dict[str, str]:
    # What is not as the build itself has it was read wrong.
    misread = registered and isinstance(registered.now, Written) and f"{registered.now.threshold:g}" != threshold
    if registered is None or misread:
        return {"registered": NOT_KNOWN, "changed": NOT_KNOWN}
    return {"registered": registered.since, "changed": registered.changed}


def _guard(registered: Registered | None) -> str:
    """What a guard said, and since when: `confirmed since 61a7bf7dc7, 2026-11-21; mixed since …`."""
    if registered is None or registered.first is None:
        return NOT_KNOWN
    said = [registered.changes[0].before if registered.changes else registered.now, *(c.after for c in registered.changes)]
    versions = [registered.first, *(change.version for change in registered.changes)]
    return "; ".join(
        f"{word} since {place(version)}" if version.commit else f"{word}, {NOT_COMMITTED}"
        for word, version in zip(said, versions, strict=True)
    )


def _registered(
    name: tuple[str, str | None], value: Any, version: Version, parents: Sequence[Found], shallow: bool
) -> Registered:
    """What is known of one claim at a version, by what was known at those that it follows."""
    before = [parent[name] for parent in parents if name in parent]
    for found in before:
        if found.now == value:
            return found
    if before:
        changes = (*before[0].changes, Change(before[0].now, value, version))
        return Registered(before[0].first, value, changes)
    # Where a shallow clone begins, all is new.
    return Registered(None if shallow and not parents else version, value)


def _said(scripts: Sequence[Script], renamed: Mapping[str, str]) -> dict[tuple[str, str | None], Any]:
    """All that scripts say: claims whose condition is known, and guards."""
    found: dict[tuple[str, str | None], Any] = {}
    for script in scripts:
        for key, written in script.claims.items():
            if written is not None:
                found[script.id, "-".join(renamed.get(word, word) for word in key.split("-"))] = written
        if script.expect is not None:
            found[script.id, GUARD] = script.expect
    return found


class _Reader:
    """Reads the scripts of versions, each anew only where it or a module that it was read with is another."""

    def __init__(self, text: Callable[[str], str], folder: str):
        self._text = cache(text)
        self._folder = folder
        self._known: dict[str, list[tuple[dict[str, str | None], Script | None]]] = {}

    def scripts(self, version: Version) -> list[Script]:
        paths = [path for path in sorted(version.files) if path.rpartition("/")[0] == self._folder]
        found = [self._script(version.files[path], version.files) for path in paths]
        return [script for script in found if script is not None]

    def _script(self, blob: str, files: Mapping[str, str]) -> Script | None:
        known = self._known.setdefault(blob, [])
        for used, script in known:
            if all(files.get(path) == other for path, other in used.items()):
                return script
        used: dict[str, str | None] = {}

        failed: list[git.GitError] = []

        def read(path: str) -> str | None:
            used[path] = files.get(path)
            try:
                return self._text(files[path]) if path in files else None
            except git.GitError as error:
                failed.append(error)
                return None

        script = read_script(self._text(blob), read)
        if failed:  # which is no claim that cannot be read, but a history that cannot
            raise failed[0]
        known.append((used, script))
        return script


def _words(change: Change) -> str:
    before, after = change.before, change.after
    if not isinstance(before, Written) or not isinstance(after, Written):
        return f"{before} → {after}"
    if before.quantity != after.quantity:
        return f"{_condition(before)} → {_condition(after)}"
    return f"{_threshold(before)} → {_threshold(after)}" + (
        f", in {100 * before.in_share:g} % → in {100 * after.in_share:g} %" if before.in_share != after.in_share else ""
    )


def _threshold(written: Written) -> str:
    return f"{ {'>=': '≥', '<=': '≤'}[written.comparison] } {written.threshold:g}"


def _condition(written: Written) -> str:
    return f"{written.quantity} {_threshold(written)}"
