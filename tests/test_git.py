"""What is read of a checkout: the same whatever the user has configured and whoever calls; a git that fails says why."""

import os
import subprocess
from pathlib import Path

import pytest

from press.files import git
from press.files.revision import Revision, read_revision

ROOT = Path(__file__).parents[1]
SIGN = """\
#!/bin/sh
# Signs everything, and finds every signature good, as gpg would say it.
case "$*" in
  *--verify*) echo "gpg: Good signature" >&2; echo "[GNUPG:] GOODSIG 0 A"; exit 0;;
  *) cat >/dev/null; echo "[GNUPG:] SIG_CREATED D" >&2
     echo "-----BEGIN PGP SIGNATURE-----"; echo x; echo "-----END PGP SIGNATURE-----";;
esac
"""


@pytest.fixture(autouse=True)
def home(plain_git, tmp_path, monkeypatch):
    """A home of its own, for the settings of a test."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def checkout(tmp_path):
    """A checkout of one signed commit."""
    (tmp_path / "gpg").write_text(SIGN)
    (tmp_path / "gpg").chmod(0o755)
    root = tmp_path / "checkout"
    (root / "experiments").mkdir(parents=True)
    (root / "config.yaml").write_text("seeds: 2\n")
    (root / "experiments" / "Ü.py").write_text("# %%\n")
    (root / ".gitignore").write_text("/results/\n")
    ask(root, "init", "--quiet")
    ask(root, "add", ".")
    ask(root, "-c", f"gpg.program={tmp_path}/gpg", "commit", "--quiet", "--gpg-sign", "--message", "a")
    return root


def ask(root, *arguments):
    return subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True, text=True).stdout.strip()


SETTINGS = {
    "log.showSignature": "true",
    "log.follow": "true",
    "log.decorate": "full",
    "log.date": "relative",
    "format.pretty": "fuller",
    "status.showUntrackedFiles": "no",
    "status.relativePaths": "true",
    "status.short": "true",
    "status.branch": "true",
    "status.showStash": "true",
    "color.ui": "always",
    "color.status": "always",
    "core.quotePath": "true",
    "core.pager": "cat; echo paged",
    "core.untrackedCache": "true",
    "core.autocrlf": "true",
    "core.fsmonitor": "true",
    "core.sparseCheckout": "true",
    "core.hooksPath": "/nowhere",
    "diff.external": "false",
    "diff.noprefix": "true",
    "diff.ignoreSubmodules": "all",
    "i18n.logOutputEncoding": "UTF-16",
    "pager.status": "true",
    "alias.status": "!false",
}


@pytest.mark.parametrize("changed", [None, "new.py", "config.yaml", "experiments/Ü.py"])
def test_no_setting_changes_what_is_read(checkout, home, changed):
    if changed:
        (checkout / changed).write_text("changed\n")
    plain = read_revision(checkout), git.changes(checkout), git.committed(checkout, "HEAD")
    assert plain[0] == Revision(ask(checkout, "rev-parse", "HEAD"), "2026-02-03", clean=not changed)
    assert plain[1] == ([changed] if changed else [])
    for name, value in SETTINGS.items():
        # Each alone, and then all together.
        for scope in (["--file", str(home / "one")], ["--global"]):
            ask(checkout, "config", *scope, name, value)
        one = {"GIT_CONFIG_GLOBAL": str(home / "one"), "GIT_CONFIG_NOSYSTEM": "1"}
        with pytest.MonkeyPatch.context() as patch:
            for variable, setting in one.items():
                patch.setenv(variable, setting)
            assert (read_revision(checkout), git.changes(checkout), git.committed(checkout, "HEAD")) == plain, name
        (home / "one").unlink()
    assert (read_revision(checkout), git.changes(checkout), git.committed(checkout, "HEAD")) == plain


VARIABLES = {
    "GIT_DIR": "/nowhere",
    "GIT_WORK_TREE": "/nowhere",
    "GIT_INDEX_FILE": "/nowhere/index",
    "GIT_OBJECT_DIRECTORY": "/nowhere",
    "GIT_COMMON_DIR": "/nowhere",
    "GIT_NAMESPACE": "x",
    "GIT_PREFIX": "paper/",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_EXTERNAL_DIFF": "false",
    "GIT_TRACE": "1",
    "GIT_PAGER": "false",
    "LANG": "de_DE.UTF-8",
    "LANGUAGE": "de",
    "LC_ALL": "C",
    "TERM": "",
}


@pytest.mark.parametrize("name", VARIABLES)
def test_what_a_hook_or_a_shell_sets_changes_nothing(checkout, monkeypatch, name):
    (checkout / "new.py").write_text("new")
    plain = read_revision(checkout), git.changes(checkout)
    monkeypatch.setenv(name, VARIABLES[name])
    assert (read_revision(checkout), git.changes(checkout)) == plain


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_change_that_the_index_is_told_to_overlook_is_one(checkout, flag):
    ask(checkout, "update-index", flag, "config.yaml")
    assert git.changes(checkout) == []
    (checkout / "config.yaml").write_text("seeds: 9\n")
    assert git.changes(checkout) == ["config.yaml"]


@pytest.mark.parametrize("where", ["global", "local"])
def test_a_script_that_only_this_user_ignores_is_a_change_and_the_litter_of_a_system_is_none(checkout, home, where):
    lists = {"global": home / ".config" / "git" / "ignore", "local": checkout / ".git" / "info" / "exclude"}
    lists[where].parent.mkdir(parents=True, exist_ok=True)
    lists[where].write_text("2.99*\n.DS_Store\n/notes\n")
    (checkout / "notes").mkdir()
    for name in ("experiments/2.99-mine.py", "experiments/.DS_Store", "notes/day.txt"):
        (checkout / name).write_text("x")
    assert git.changes(checkout) == ["experiments/2.99-mine.py"]


def test_asking_writes_nothing_into_the_checkout(checkout):
    (checkout / "config.yaml").touch()
    before = {path: path.stat().st_mtime_ns for path in checkout.rglob("*")}
    assert read_revision(checkout).clean
    assert {path: path.stat().st_mtime_ns for path in checkout.rglob("*")} == before


def test_staging_is_no_change_and_hides_none(checkout):
    ask(checkout, "rm", "--quiet", "--cached", "config.yaml")
    assert git.changes(checkout) == []
    (checkout / "new.py").write_text("x")
    ask(checkout, "add", "new.py")
    assert git.changes(checkout) == ["new.py"]


@pytest.mark.parametrize("kind", ["worktree", "submodule", "clone", "link"])
def test_a_checkout_of_any_kind_is_one(checkout, tmp_path, kind):
    other = tmp_path / kind
    match kind:
        case "worktree":
            ask(checkout, "worktree", "add", "--quiet", "--detach", str(other))
        case "submodule":
            around = tmp_path / "around"
            ask(tmp_path, "init", "--quiet", str(around))
            ask(around, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(checkout), "sub")
            other = around / "sub"
        case "clone":
            ask(tmp_path, "clone", "--quiet", str(checkout), str(other))
        case "link":
            other.symlink_to(checkout)
    found = read_revision(other)
    assert found == read_revision(checkout)
    assert found.clean


@pytest.mark.parametrize("name", ["line\nbreak", "tab\tname", " spaces ", "Ü", 'quo"te', "back\\slash", "$HOME"])
def test_a_folder_of_any_name_is_a_checkout(checkout, tmp_path, name):
    checkout.rename(tmp_path / name)
    assert read_revision(tmp_path / name).clean


def broken(checkout):
    (checkout / ".git" / "HEAD").write_text("nonsense\n")


def without_its_commit(checkout):
    for path in (checkout / ".git" / "objects").rglob("*"):
        if path.is_file():
            path.unlink()


def worktree_of_nothing(checkout):
    (checkout / ".git").rename(checkout.parent / "elsewhere")
    (checkout / ".git").write_text("gitdir: /nowhere\n")


FAULTS = {
    broken: "git: not a git repository (or any of the parent directories): .git",
    without_its_commit: "git: ",
    worktree_of_nothing: "git: not a git repository: /nowhere",
}


@pytest.mark.parametrize("damage", FAULTS, ids=lambda damage: damage.__name__)
def test_a_git_that_fails_says_so_in_its_own_words(checkout, damage):
    damage(checkout)
    found = read_revision(checkout)
    assert found.fault.startswith(FAULTS[damage])
    assert "\n" not in found.fault
    assert len(found.fault) > len("git: ")
    assert found.words == "an unknown commit (git failed)"
    assert Revision.parse(str(found)).words == found.words


def test_a_checkout_of_another_user_is_told_from_none(checkout, monkeypatch):
    if os.geteuid():
        pytest.skip("only root can give a folder away")
    os.chown(checkout, 12345, 12345)
    os.chown(checkout / ".git", 12345, 12345)
    monkeypatch.delenv("SUDO_UID", raising=False)
    found = read_revision(checkout)
    assert found == Revision()
    assert found.fault.startswith(f"git: detected dubious ownership in repository at '{checkout}'")
    assert found.fault.endswith(f"git config --global --add safe.directory {checkout}")
    ask(checkout, "config", "--global", "--add", "safe.directory", str(checkout))
    assert read_revision(checkout).clean


def test_a_git_that_is_not_there_is_no_fault(checkout, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert read_revision(checkout).fault == ""


def test_a_git_that_cannot_be_run_is_one(checkout, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text("#!/nowhere\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert read_revision(checkout).fault == "git: cannot be run (No such file or directory)"


def test_a_folder_of_another_project_has_no_fault(checkout):
    inside = checkout / "inside"
    inside.mkdir()
    assert read_revision(inside).fault == ""
    (inside / ".git").mkdir()  # none, whatever it is called
    assert read_revision(inside) == Revision()


def test_nothing_else_calls_git():
    """Whoever calls it past this module has the user's settings in the answer."""
    calls = [
        str(path.relative_to(ROOT))
        for folder in ("lib", "benchmarks", ".ci")
        for path in (ROOT / folder).rglob("*.py")
        if '["git"' in path.read_text(encoding="utf-8")
    ]
    assert calls == ["lib/press/files/git.py"]


def test_the_sources_of_a_checkout_are_what_git_has_or_would_add(checkout):
    (checkout / "new.py").write_text("x")
    (checkout / "config.yaml").unlink()
    (checkout / "results").mkdir()
    (checkout / "results" / "scores.csv").touch()
    assert git.sources(checkout) == [".gitignore", "experiments/Ü.py", "new.py"]
