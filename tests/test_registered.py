"""Since when claims are written: scripts of old commits are read and never run, and histories of every shape are followed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from press.claims import registered, written
from press.claims.registered_shown import guard_words, registered_table
from press.claims.written import Written, read_script
from press.files import git
from press.files.revision import UNKNOWN, read_revision
from redact.binding import RENAMED
from redact.project import PROJECT

ROOT = Path(__file__).parents[1]

MODULE = '''
"""Claims that several experiments make."""
from press.claims.claim import Claim
from study.quantities import error

GONE = 0.2
_WHEN = {"cut": "cutting"}


def gone(color, operation="cut"):
    """A color goes."""
    text = f"{color.capitalize()} is gone after {_WHEN[operation]}"
    return Claim(f"{color}-gone", text, error(color, operation) >= GONE, because="it is")
'''


def script(*claims, id="1", before="", **more):
    told = "".join(f", {name}={value}" for name, value in more.items())
    return f"""# %% tags=["spec"]
from study.predictions import gone
from press.claims.claim import Claim
{before}
experiment = Experiment(id={id!r}, claims=({", ".join(claims)},){told})
"""


def read(text, **modules):
    files = {"lib/study/predictions.py": MODULE} | {f"lib/study/{name}.py": content for name, content in modules.items()}
    return read_script(text, files.get)


# What a script says -------------------------------------------------------------------------------


def test_a_claim_of_a_function_is_read_with_its_arguments_in_place():
    assert read(script('gone("red")', expect='"mixed"')) == written.Script(
        "1", {"red-gone": Written("error('red', 'cut')", ">=", 0.2)}, "mixed"
    )


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ('Claim("a", "A", q("x") <= 0.5, because="b")', Written("q('x')", "<=", 0.5)),
        ('Claim("a", "A", q(of="x") <= 0.5, because="b")', Written("q('x')", "<=", 0.5)),
        ('Claim(key="a", text="A", condition=q() >= -1, because="b", in_share=0.9)', Written("q()", ">=", -1, 0.9)),
        ('Claim("a", "A", q() >= round(0.95 - 2 * 0.02, 10), because="b")', Written("q()", ">=", 0.91)),
        ('Claim("a", "A", q() >= LIMIT / 4, because="b")', Written("q()", ">=", 0.5)),
        (
            'Claim("a", "A", q("x", REGION) - q("y", REGION) >= 0, because="b")',
            Written("q('x', v <= 0) - q('y', v <= 0)", ">=", 0),
        ),
        ('Claim("a", "A", q() >= float("0.5"), because="b")', None),
        ('Claim("a", "A", q() >= 1 / 0, because="b")', None),
        ('Claim("a", "A", q() >= MISSING, because="b")', None),
        ('Claim("a", "A", q() > 1, because="b")', None),
        ('Claim("a", "A", q() <= round(), because="b")', None),
        (f'Claim("a", "A", q() <= {" + ".join("1" * 2000)}, because="b")', None),
    ],
)
def test_a_condition_is_read_or_is_unknown(claim, expected):
    found = read(script(claim, before="LIMIT, _ = 2, 3\nREGION = v <= 0"))
    assert found.claims == {"a": expected}


def test_a_key_that_a_function_makes_of_one_part_or_another_is_read():
    before = """
def harmed(network):
    return Claim(f"less-than-{network.partition('/')[2] if network.startswith('plain/') else network.replace('/', '-')}",
                 "A", q(network) >= 0, because="b")
"""
    found = read(script('harmed("plain/mean")', 'harmed("isolated/cut")', before=before)).claims
    assert found == {
        "less-than-mean": Written("q('plain/mean')", ">=", 0),
        "less-than-isolated-cut": Written("q('isolated/cut')", ">=", 0),
    }


def test_claims_of_a_comprehension_are_read_each():
    text = script('*(gone(c, operation=o) for o in ("cut",) for c in ("red", "blue"))', 'gone("lime")')
    assert list(read(text).claims) == ["red-gone", "blue-gone", "lime-gone"]
    pairs = script('*[gone(c, o) for c, o in (("red", "cut"), ("blue", "cut"))]')
    assert list(read(pairs).claims) == ["red-gone", "blue-gone"]


def test_observations_are_claims_too():
    text = script('gone("red")', observations='(Claim("b", "B", q() <= 1, because="c"),)')
    assert list(read(text).claims) == ["red-gone", "b"]


def test_a_function_may_take_its_words_from_another_module():
    module = MODULE.replace('f"{color}-gone"', 'f"{in_words(color)}-gone"') + "\nfrom study.arms import in_words\n"
    arms = 'def in_words(name: str) -> str:\n    return name.replace("/", "-")\n'
    found = read_script(script('gone("a/red")'), {"lib/study/predictions.py": module, "lib/study/arms/__init__.py": arms}.get)
    assert found.claims == {"a-red-gone": Written("error('a/red', 'cut')", ">=", 0.2)}


@pytest.mark.parametrize(
    "claim",
    [
        "unheard(1)",
        "*everything",
        "gone(*colors)",
        "gone.of('red')",
        "loop()",
        'Claim(name(), "A", q() <= 1, because="b")',
        'gone(("red"))[0]',
        "*(gone(c) for c in colors if c)",
        'Claim(f"{1:q}", "A", q() <= 1, because="b")',
        'Claim({[]: 1}[0], "A", q() <= 1, because="b")',
        'Claim("-".join(1), "A", q() <= 1, because="b")',
        "around()",
    ],
)
def test_what_is_unknown_is_left_out_and_the_rest_is_read(claim):
    text = script(
        claim, 'gone("red")', before="def loop():\n    return loop()\n\nfrom study.circle import around\nA = B\nB = A\n"
    )
    assert list(read(text, circle="from study.circle import around\n").claims) == ["red-gone"]


@pytest.mark.parametrize("text", ["", "x = 1", "def (", "Experiment(id='1')", "\0", "(" * 5000])
def test_what_is_no_script_of_an_experiment_has_no_claims(text):
    assert read(text) is None


def test_nothing_of_a_script_is_run(tmp_path):
    mark = tmp_path / "mark"
    read(script('gone("red")', before=f"open({str(mark)!r}, 'w')\n"))
    read(script(f'Claim("a", "A", open({str(mark)!r}, "w") >= 1, because="b")'))
    assert not mark.exists()


# The history --------------------------------------------------------------------------------------


@pytest.fixture
def checkout(plain_git, tmp_path):
    root = tmp_path / "checkout"
    root.mkdir()
    ask(root, "init", "--quiet", "--initial-branch", "main")
    return root


def ask(root, *arguments):
    return subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def write(root, **files):
    """Files by their names, in which two underscores stand for a slash; None removes one."""
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink() if text is None else path.write_text(text)


def commit(root, **files):
    write(root, **files)
    ask(root, "add", "--all")
    ask(root, "commit", "--quiet", "--allow-empty", "--message", "a")
    return f"{ask(root, 'rev-parse', 'HEAD')[:10]}, 2026-02-03"


def told(root, key="red-gone", id="1", renamed=None):
    found = registered.of_checkout(root, renamed)[id, key]
    return found.since, found.changed


def begin(root):
    return commit(root, lib__study__predictions=MODULE, experiments__one=script('gone("red")', expect='"confirmed"'))


def test_a_claim_is_as_old_as_the_commit_that_first_held_it(checkout):
    commit(checkout, experiments__other=script('gone("red")', id="2"))
    first = begin(checkout)
    commit(checkout, notes="x = 1")
    assert told(checkout) == (first, "unchanged since")


def test_a_script_that_is_renamed_keeps_its_claims(checkout):
    first = begin(checkout)
    text = (checkout / "experiments/one.py").read_text()
    commit(checkout, experiments__one=None, experiments__two=f"# Renamed.\n{text}")
    assert told(checkout) == (first, "unchanged since")


def test_claims_that_move_into_a_module_stay_the_same(checkout):
    first = commit(checkout, experiments__one=script('Claim("red-gone", "Red", error("red", "cut") >= 0.2, because="b")'))
    commit(checkout, lib__study__predictions=MODULE, experiments__one=script('gone("red")'))
    commit(
        checkout,
        lib__study__predictions=None,
        lib__study__claims=MODULE,
        experiments__one=script('gone("red")').replace("study.predictions", "study.claims"),
    )
    assert told(checkout) == (first, "unchanged since")


def test_a_constant_of_a_module_is_a_threshold(checkout):
    first = begin(checkout)
    second = commit(checkout, lib__study__predictions=MODULE.replace("0.2", "0.25"))
    assert told(checkout) == (first, f"≥ 0.2 → ≥ 0.25: {second}")


def test_a_threshold_that_was_changed_and_back_was_changed_twice(checkout):
    first = begin(checkout)
    second = commit(checkout, lib__study__predictions=MODULE.replace("0.2", "0.25"))
    third = commit(checkout, lib__study__predictions=MODULE)
    assert told(checkout) == (first, f"≥ 0.2 → ≥ 0.25: {second}; ≥ 0.25 → ≥ 0.2: {third}")


def test_a_quantity_and_a_share_are_parts_of_a_condition(checkout):
    first = begin(checkout)
    second = commit(checkout, lib__study__predictions=MODULE.replace("error(color", "mean(color"))
    third = commit(
        checkout,
        lib__study__predictions=MODULE.replace("error(color", "mean(color").replace('"it is"', '"it is", in_share=0.9'),
    )
    assert told(checkout) == (
        first,
        f"error('red', 'cut') ≥ 0.2 → mean('red', 'cut') ≥ 0.2: {second}; ≥ 0.2 → ≥ 0.2, in 50 % → in 90 %: {third}",
    )


def test_a_claim_that_was_away_does_not_come_back_as_a_new_one(checkout):
    first = begin(checkout)
    commit(checkout, experiments__one=script('gone("blue")'))
    back = commit(checkout, lib__study__predictions=MODULE.replace("0.2", "0.1"), experiments__one=script('gone("red")'))
    assert told(checkout) == (first, f"≥ 0.2 → ≥ 0.1: {back}")
    assert ("1", "blue-gone") not in registered.of_checkout(checkout)


def test_a_key_that_is_spelled_anew_is_no_new_claim(checkout):
    first = commit(checkout, lib__study__predictions=MODULE, experiments__one=script('gone("grey-red")'))
    second = commit(checkout, experiments__one=script('gone("gray-red")'))
    assert told(checkout, "gray-red-gone") == (second, "unchanged since")
    (old, changed) = told(checkout, "gray-red-gone", renamed={"grey": "gray"})
    assert old == first
    assert changed == f"error('grey-red', 'cut') ≥ 0.2 → error('gray-red', 'cut') ≥ 0.2: {second}"


def test_what_is_not_committed_is_told(checkout):
    first = begin(checkout)
    write(checkout, experiments__one=script('gone("red")', 'gone("blue")', expect='"mixed"'))
    assert told(checkout) == (first, "unchanged since")
    assert told(checkout, "blue-gone") == ("not committed yet", "–")
    write(checkout, lib__study__predictions=MODULE.replace("0.2", "0.3"))
    assert told(checkout) == (first, "≥ 0.2 → ≥ 0.3: not committed yet")
    told_of = registered.variables("1", {"claim": {}}, registered.of_checkout(checkout))
    assert told_of["guard"] == f"confirmed since {first}; mixed, not committed yet"


def test_where_nothing_was_committed_nothing_is(checkout):
    write(checkout, lib__study__predictions=MODULE, experiments__one=script('gone("red")'))
    assert told(checkout) == ("not committed yet", "–")


def test_a_change_on_a_branch_is_one_change_once_it_is_merged(checkout):
    first = begin(checkout)
    ask(checkout, "checkout", "--quiet", "-b", "side")
    changed = commit(checkout, lib__study__predictions=MODULE.replace("0.2", "0.25"))
    ask(checkout, "checkout", "--quiet", "main")
    commit(checkout, other="x = 1")
    commit(checkout, experiments__two=script('gone("red")', id="2"))
    ask(checkout, "merge", "--quiet", "--no-edit", "side")
    assert told(checkout) == (first, f"≥ 0.2 → ≥ 0.25: {changed}")
    for version in git.versions(checkout, ["experiments", "lib"]):
        listed = ask(checkout, "ls-tree", "-r", version.commit, "experiments", "lib").splitlines()
        assert version.files == {line.split("\t")[1]: line.split()[2] for line in listed}


def test_a_shallow_clone_knows_what_came_after_its_beginning(checkout, tmp_path):
    begin(checkout)
    second = commit(checkout, experiments__one=script('gone("red")', 'gone("blue")'))
    ask(tmp_path, "clone", "--quiet", "--depth", "1", checkout.as_uri(), str(tmp_path / "one"))
    assert told(tmp_path / "one") == told(tmp_path / "one", "blue-gone") == ("not known", "not known")
    ask(tmp_path, "clone", "--quiet", "--depth", "2", checkout.as_uri(), str(tmp_path / "two"))
    assert told(tmp_path / "two", "blue-gone") == (second, "unchanged since")  # two commits are all there are


def test_a_shallow_clone_tells_what_is_new_in_it(checkout, tmp_path):
    commit(checkout)
    begin(checkout)
    third = commit(checkout, experiments__one=script('gone("red")', 'gone("blue")'))
    ask(tmp_path, "clone", "--quiet", "--depth", "2", checkout.as_uri(), str(tmp_path / "two"))
    assert told(tmp_path / "two") == ("not known", "not known")
    assert told(tmp_path / "two", "blue-gone") == (third, "unchanged since")


def no_git(root, monkeypatch):
    shutil.rmtree(root / ".git")


def git_is_not_installed(root, monkeypatch):
    monkeypatch.setenv("PATH", str(root / "nothing"))


def git_cannot_be_run(root, monkeypatch):
    (root / "bin").mkdir()
    (root / "bin" / "git").write_text("#!/nowhere\n")
    (root / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(root / "bin"))


def a_broken_head(root, monkeypatch):
    (root / ".git" / "HEAD").write_text("nonsense\n")


def a_missing_content(root, monkeypatch):
    commit(root, lib__study__predictions=MODULE.replace("0.2", "0.3"))
    blob = ask(root, "rev-parse", "HEAD~:lib/study/predictions.py")
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


@pytest.mark.parametrize(
    "damage",
    [no_git, git_is_not_installed, git_cannot_be_run, a_broken_head, a_missing_content],
    ids=lambda damage: damage.__name__,
)
def test_without_a_git_that_can_tell_nothing_is_known_and_nothing_stops(checkout, monkeypatch, damage):
    begin(checkout)
    damage(checkout, monkeypatch)
    assert registered.of_checkout(checkout) == {}


def test_a_folder_inside_another_checkout_has_no_history(checkout):
    begin(checkout)
    write(checkout / "inside", experiments__one=script('gone("red")'))
    assert registered.of_checkout(checkout / "inside") == {}


def test_no_setting_of_the_user_changes_what_is_read(checkout, monkeypatch, tmp_path):
    begin(checkout)
    plain = registered.of_checkout(checkout)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    settings = {"log.showSignature": "true", "diff.renames": "copies", "diff.noprefix": "true", "core.quotePath": "true"}
    settings |= {"diff.external": "false", "core.abbrev": "4", "log.showRoot": "false", "diff.mnemonicPrefix": "true"}
    for name, value in settings.items():
        ask(checkout, "config", "--global", name, value)
    assert registered.of_checkout(checkout) == plain


def test_an_old_script_that_is_no_python_is_passed_over(checkout):
    first = begin(checkout)
    text = (checkout / "experiments/one.py").read_text()
    commit(checkout, experiments__one="def (")
    commit(checkout, experiments__one=text)
    assert told(checkout) == (first, "unchanged since")


# What pages may name ------------------------------------------------------------------------------


def test_variables_name_both_and_nothing_that_was_misread(checkout):
    first = begin(checkout)
    judged = {"verdict": "mixed", "claim": {"red-gone": {"threshold": "0.2"}, "blue-gone": {"threshold": "0.2"}}}
    found = registered.variables("1", judged, registered.of_checkout(checkout))
    assert found == {
        "verdict": "mixed",
        "claim": {
            "red-gone": {"threshold": "0.2", "registered": first, "changed": "unchanged since"},
            "blue-gone": {"threshold": "0.2", "registered": "not known", "changed": "not known"},
        },
        "guard": f"confirmed since {first}",
    }
    judged["claim"]["red-gone"]["threshold"] = "0.3"
    assert registered.variables("1", judged, registered.of_checkout(checkout))["claim"]["red-gone"]["registered"] == "not known"
    assert registered.variables("1", judged, {})["guard"] == "not known"


def test_a_table_and_a_note_hold_variables_and_no_commits():
    table = registered_table("2-9", [("red-gone", "Red is gone")])
    assert table.splitlines()[-1] == (
        "| Red is gone | {{< var ex2-9.claim.red-gone.registered >}} | {{< var ex2-9.claim.red-gone.changed >}} |"
    )
    note = guard_words("2-9", "mixed", "All was public.")
    assert "*mixed*" in note
    assert note.endswith("{{< var ex2-9.guard >}}. All was public.")


# The real history ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real():
    if read_revision(ROOT).commit == UNKNOWN or git.is_shallow(ROOT):
        pytest.skip("needs the whole history")
    return registered.of_checkout(ROOT, RENAMED)


def test_every_claim_of_this_paper_is_found_as_it_is(real):
    for id, found in PROJECT.discover(ROOT / "experiments").items():
        for claim in found.experiment.judged:
            now = real[id, claim.key].now
            observed = claim in found.experiment.observations
            assert now.comparison == claim.condition.comparison, claim.key
            assert now.in_share == (claim.in_share or (0.5 if observed else found.experiment.in_share)), claim.key
            assert now.threshold == pytest.approx(claim.condition.threshold), claim.key


def test_claims_of_this_paper_are_as_old_as_its_history_says(real):
    versions = git.versions(ROOT, ["experiments"])
    for script, id, key in (
        ("2.9-delete-only-red-5d", "2.9", "grays-spared"),
        ("2.4.1-steer-red", "2.4.1", "red-gone-repelled"),
    ):
        first = next(version for version in versions if f"experiments/{script}.py" in version.files)
        assert real[id, key].since == registered.place(first)
    assert real["2.7", registered.GUARD].changes[0].before == "confirmed"


def test_a_study_with_claims_in_its_script_is_read():
    text = (ROOT / "tests/coin/experiments/1-fair-coins.py").read_text(encoding="utf-8")
    assert read_script(text, lambda path: None).claims == {"fair": Written("Imbalance()", "<=", 0.05)}
