"""What the Snakefile asks: the settings, the files of a job, and which part of a spec makes which job stale."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from tiny import EXPERIMENT, SCHEDULE, TRAINING, refused, write_experiments

from press.build.environment import job_environment
from press.build.plan import COMMANDS, SOURCE
from press.build.settings import check_mapping, read_config
from press.files.provenance import sha256
from redact.cluster.job_costs import COSTS
from redact.plan import NetworksPlan, TrainingSettings
from redact.project import PROJECT

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "config.schema.yaml"
CONFIG = {"seeds": 25, "block": 20, "renderer": "auto", "accelerator": "cpu", "logger": "none"}
SETTINGS = TrainingSettings(**CONFIG)
RULES = COMMANDS | dict(PROJECT.commands)
PARTS = ("training", "operations", "measured", "claims")


# Settings -----------------------------------------------------------------------------------------------


def test_the_settings_of_this_repository_are_valid():
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    assert TrainingSettings.of(read_config(config, SCHEMA)) == TrainingSettings(**config)


def test_a_key_is_known():
    with refused("config.yaml", "unknown key 'sedes'", "seeds, block"):
        read_config(CONFIG | {"sedes": 60}, SCHEMA)


@pytest.mark.parametrize("key", CONFIG)
def test_no_key_is_missing(key):
    with refused("config.yaml", repr(key), "required"):
        read_config({name: value for name, value in CONFIG.items() if name != key}, SCHEMA)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("seeds", 0, "minimum of 1"),
        ("seeds", "many", "'integer'"),
        ("seeds", True, "'integer'"),
        ("seeds", None, "'integer'"),
        ("block", 2.5, "'integer'"),
        ("block", 1001, "maximum of 1000"),
        ("renderer", "word", "'quarto'"),
        ("accelerator", 0, "'string'"),
        ("logger", "two\nlines", "'tensorboard'"),
    ],
)
def test_a_value_is_allowed(key, value, expected):
    with refused(f"config.yaml: {key}: ", repr(value), expected):
        read_config(CONFIG | {key: value}, SCHEMA)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seeds: [5\nblock: 3\n", ", row 2: expected ',' or ']'"),
        ("seeds: 5\n\tblock: 3\n", ", row 2: found character"),
        ("", ": None is no mapping"),
        ("- seeds\n", ": ['seeds'] is no mapping"),
    ],
)
def test_a_configuration_is_a_mapping(tmp_path, text, message):
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with refused(f"{path}{message}", "expected"):
        check_mapping(path)


def test_a_configuration_is_there(tmp_path):
    with refused("config.yaml: cannot be read"):
        check_mapping(tmp_path / "config.yaml")


def test_a_plan_is_made_only_of_scripts_that_are_python(tmp_path):
    # An input function that raises later is passed over: the page would silently stay as it was.
    script = write_experiments(tmp_path, {"id": "2.9"}) / "2.9-tiny.py"
    script.write_text(script.read_text(encoding="utf-8") + "# %%\nresults page\n", encoding="utf-8")
    with refused("2.9-tiny.py, row ", "'results page'"):
        NetworksPlan(PROJECT, SETTINGS, tmp_path)


# The environment of a job ----------------------------------------------------------------------------------


def in_environment(commands, python, **variables):
    done = subprocess.run(
        ["bash", "-c", f"set -euo pipefail; {commands}; {python}"],
        capture_output=True, text=True, encoding="utf-8", check=True, env={"PATH": os.defpath, **variables},
    )  # fmt: skip
    return done.stdout


def test_a_job_runs_with_this_python_and_the_library_and_nothing_of_the_user(tmp_path, monkeypatch):
    folder = tmp_path / 'it\'s a "folder" of $HOME, Ü'
    folder.mkdir()
    monkeypatch.chdir(folder)
    told_are = "sys.prefix, sys.path[0], m.get_configdir(), m.get_backend()"
    look = f"python -c 'import matplotlib as m, sys; print({told_are}, sep=chr(10))'"
    odd = {"MATPLOTLIBRC": str(folder), "MPLBACKEND": "nonsense", "PYTHONHOME": "/nowhere", "LC_ALL": "C", "HOME": "/nowhere"}
    odd |= {"PYTHONPATH": "/nowhere", "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2", "PYTHONIOENCODING": "ascii"}
    commands = job_environment(ROOT / "lib")
    monkeypatch.chdir(tmp_path)
    told = in_environment(commands, look, **odd).splitlines()
    assert told[:3] == [sys.prefix, str(ROOT / "lib"), str(folder / ".cache" / "matplotlib")]
    assert told[3].lower() == "agg"


def test_with_conda_a_job_runs_with_the_python_of_its_environment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert in_environment(job_environment(ROOT / "lib", conda=True), 'echo "$PATH"') == f"{os.defpath}\n"


# Files ----------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(tmp_path):
    experiments = [{"id": "2.9"}, {"id": "2.10", "training": '"2.9"', "follows": '"2.9"'}]
    return NetworksPlan(PROJECT, SETTINGS, write_experiments(tmp_path, *experiments))


@pytest.mark.parametrize(("seeds", "block"), [(100_000, 1000), (99_999, 100), (2000, 1), (99_990, 50)])
def test_as_many_seeds_as_names_and_commands_have_room_for(seeds, block):
    assert TrainingSettings.of(read_config(CONFIG | {"seeds": seeds, "block": block}, SCHEMA)).seeds == seeds


@pytest.mark.parametrize(
    ("seeds", "block", "fault"),
    [
        (100_000, 70, "blocks of 70 end with seed 100029, expected at most 99999; a block that divides the seeds?"),
        (2001, 1, "blocks of 1 are 2001 files an experiment, expected at most 2000; larger blocks"),
    ],
)
def test_more_seeds_than_there_is_room_for_are_refused(seeds, block, fault):
    with refused(f"config.yaml: seeds: {seeds} in {fault}"):
        TrainingSettings.of(read_config(CONFIG | {"seeds": seeds, "block": block}, SCHEMA))


def test_a_job_that_takes_more_seeds_asks_for_more_and_a_second_attempt_for_twice_that(tmp_path):
    scripts = write_experiments(tmp_path, {"id": "2.9"})

    def ask(seeds, block):
        plan = NetworksPlan(PROJECT, replace(SETTINGS, seeds=seeds, block=block), scripts)
        return {rule: (plan.memory(rule)(None, 1), plan.minutes(rule)(None, 1)) for rule in COSTS}

    few, large_blocks, many = ask(60, 30), ask(60, 600), ask(6000, 30)
    assert few["train"] == many["train"] < large_blocks["train"]
    for rule in COSTS.keys() - {"train"}:
        assert few[rule] == large_blocks[rule] < many[rule]
    plan = NetworksPlan(PROJECT, SETTINGS, scripts)
    for rule in COSTS:
        assert plan.memory(rule)(None, 2) == 2 * plan.memory(rule)(None, 1)
        assert plan.minutes(rule)(None, 2) == 2 * plan.minutes(rule)(None, 1)


def test_seeds_are_trained_in_whole_blocks(plan):
    assert plan.blocks("2.9", "models") == [
        "results/2.9/models/seeds-00000-00019.safetensors",
        "results/2.9/models/seeds-00020-00039.safetensors",
    ]


@pytest.mark.parametrize(("seeds", "block", "blocks"), [(1, 20, 1), (20, 20, 1), (21, 20, 2), (60, 1, 60), (60, 20, 3)])
def test_blocks_cover_the_seeds(plan, seeds, block, blocks):
    plan.settings = replace(SETTINGS, seeds=seeds, block=block)
    assert len(plan.blocks("2.9", "losses")) == len(set(plan.blocks("2.9", "losses"))) == blocks


def test_a_block_does_not_depend_on_how_many_seeds_are_asked_for(plan):
    few = plan.blocks("2.9", "models")
    plan.settings = replace(SETTINGS, seeds=60)
    assert plan.blocks("2.9", "models")[: len(few)] == few


def test_networks_are_those_of_the_experiment_that_trains_them(plan):
    assert plan.blocks("2.10", "models") == plan.blocks("2.9", "models")
    assert plan.beside("2.10") == plan.beside("2.9")


@pytest.mark.parametrize(
    ("seeds", "most", "ours", "theirs", "files"),
    [
        # An experiment of six networks trains a block of six; one that uses them, and wants fewer, takes that block.
        (25, 6, 6, 4, ["00000-00005"]),
        (4, 6, 4, 4, ["00000-00005"]),
        # One that uses all of another's blocks but needs twenty networks takes those that hold them.
        (60, None, 60, 20, ["00000-00019"]),
        (60, None, 60, 21, ["00000-00019", "00020-00039"]),
        # Where more are asked for than a block has, blocks are as large as everywhere.
        (60, 30, 30, 30, ["00000-00019", "00020-00039"]),
    ],
)
def test_a_spec_may_ask_for_fewer_networks(tmp_path, seeds, most, ours, theirs, files):
    asked = {"seeds": str(most)} if most else {}
    scripts = write_experiments(tmp_path, {"id": "2.9"} | asked, {"id": "2.10", "training": '"2.9"', "seeds": str(theirs)})
    plan = NetworksPlan(PROJECT, replace(SETTINGS, seeds=seeds), scripts)
    assert (plan.seeds("2.9"), plan.seeds("2.10")) == (ours, min(theirs, seeds))
    for kind in ("models", "losses"):
        assert plan.blocks("2.10", kind) == [f"results/2.9/{kind}/seeds-{name}.safetensors" for name in files]


def test_how_many_networks_an_experiment_has_is_no_part_of_how_they_are_trained(tmp_path):
    few, many = (
        NetworksPlan(PROJECT, SETTINGS, write_experiments(tmp_path / name, {"id": "2.9", "seeds": seeds}))
        for name, seeds in (("few", "6"), ("many", "7"))
    )
    assert few.training("2.9") == many.training("2.9")
    assert few.digest("2.9", "operations") != many.digest("2.9", "operations")


@pytest.mark.parametrize("asked", [{"seeds": "7"}, {}], ids=["more", "all"])
def test_no_experiment_has_more_networks_than_the_one_that_trains_them(tmp_path, asked):
    scripts = write_experiments(tmp_path, {"id": "2.9", "seeds": "6"}, {"id": "2.10", "training": '"2.9"'} | asked)
    with refused("2.10-tiny.py:5: spec cell: '2.9' has 6 networks at most, expected seeds=6 or fewer here"):
        NetworksPlan(PROJECT, SETTINGS, scripts)


@pytest.mark.parametrize("seeds", ["0", "2.5", "True", "'6'"])
def test_how_many_networks_is_a_whole_number(tmp_path, seeds):
    with refused(f"seeds={seeds}, expected a whole number"):
        NetworksPlan(PROJECT, SETTINGS, write_experiments(tmp_path, {"id": "2.9", "seeds": seeds}))


def test_files_of_a_script(plan, tmp_path):
    assert plan.script("2.10") == str(tmp_path / "2.10-tiny.py")
    assert plan.results("2.9") == [
        "results/2.9/scores.csv",
        "results/2.9/validation.csv",
        "results/2.9/verdict.json",
        "results/2.9/views.safetensors",
        "results/2.9/checksums/evaluate.sha256",
        "results/2.9/checksums/judge.sha256",
    ]


def test_a_file_for_each_experiment_in_their_order(plan):
    assert plan.made("paper/{slug}/{id}.ipynb") == ["paper/2-9/2.9.ipynb", "paper/2-10/2.10.ipynb"]


def test_sources_of_the_paper_are_those_that_nothing_generates(plan, tmp_path):
    paper = tmp_path / "paper"
    for name in ["index.qmd", "theme/light.css", "_site/index.html", "experiments/2-9.ipynb", "_variables.yml", "_quarto.yml"]:
        (paper / name).parent.mkdir(parents=True, exist_ok=True)
        (paper / name).write_text("")
    assert plan.paper_sources(paper) == [str(paper / name) for name in ("_quarto.yml", "index.qmd", "theme/light.css")]


@pytest.mark.parametrize("ask", [NetworksPlan.script, NetworksPlan.beside, NetworksPlan.results, NetworksPlan.imports])
def test_an_experiment_that_does_not_exist(plan, ask):
    with refused("'2.8' is no experiment", "2.9, 2.10"):
        ask(plan, "2.8")


def test_every_rule_has_a_module(plan):
    for rule in RULES:
        assert all(Path(file).is_file() for file in plan.modules(rule))


# Staleness -------------------------------------------------------------------------------------------------

CLAIM = EXPERIMENT["claims"]
CHANGES = {
    "nothing": ({}, set()),
    "title": ({"title": '"Remove red"'}, set()),
    "question": ({"question": '"Is red gone?"'}, set()),
    "numbers of the source": ({"in_notes": 'InNotes(losses={"recon": 0.1})'}, set()),
    "power of a label": ({"labels": '{"red": 0.5 * redness**9}'}, {"training"}),
    "direction of a term": ({"terms": TRAINING["terms"].replace("(1, 0, 0)", "(0, 1, 0)")}, {"training"}),
    "data": ({"data": "HsvCube(3, 3, 3)"}, {"training"}),
    "model": ({"model": "ModelSpec(latent=3, depth=2)"}, {"training"}),
    "dimension of an operation": ({"operations": '{"ablated": Ablate(1), "pruned": Prune(0)}'}, {"operations", "measured"}),
    "an operation less": ({"operations": '{"ablated": Ablate(0)}'}, {"operations", "measured"}),
    "text of a claim": ({"claims": CLAIM.replace("Red is gone", "No red is left")}, {"claims"}),
    "reason of a claim": ({"claims": CLAIM.replace("a gray gives", "mid-gray gives")}, {"claims"}),
    "threshold of a claim": ({"claims": CLAIM.replace("0.2,", "0.21,")}, {"claims"}),
    "comparison of a claim": ({"claims": CLAIM.replace(">=", "<=")}, {"claims"}),
    "color of a claim": ({"claims": CLAIM.replace('"red", ', '"blue", ')}, {"measured", "claims"}),
    "operation of a claim": ({"claims": CLAIM.replace('"ablated"', '"pruned"')}, {"measured", "claims"}),
    "expected verdict": ({"expect": '"undecided"'}, {"claims"}),
    "an observation": (
        {
            "observations": '(Claim("blue-hurt", "Blue is hurt", error("blue", "ablated") >= 0.1, because="."),)',
            "expect_observed": '{"blue-hurt": "holds"}',
        },
        {"measured", "claims"},
    ),
    "what errors should follow": ({"resembling": '{"ablated": similarity**2}'}, {"measured"}),
    "what errors follow unless the spec says, which the world knows and not the spec": (
        {"resembling": '{"ablated": similarity**3}'},
        {"measured"},
    ),
    "ranking of seeds": ({"ranked_by": '"pruned"'}, {"measured"}),
    "ranking of seeds by what it is": ({"ranked_by": '"ablated"'}, set()),
    "terms that rank seeds": ({"organized_by": '("anchor",)'}, {"measured"}),
    "numbers of the paper": ({"in_paper": "InPaper(networks=60, r2_mean=0.9, r2_sd=0.1, r2_best=1, seed=0)"}, set()),
    "an intervention more": (
        {"operations": '{"ablated": Ablate(0), "pruned": Prune(0), "steered": Suppress((1, 0, 0))}'},
        {"operations", "measured"},
    ),
    "trained networks of another": ({"training": '"1.0"'}, {"operations"}),
    "predecessor": ({"follows": '"1.0"'}, {"predecessor"}),
}


def digests(folder, *experiments, settings=SETTINGS):
    """The digests of every part of experiment 1.1."""
    plan = NetworksPlan(PROJECT, settings, write_experiments(folder, *experiments))
    return {part: plan.digest("1.1", part) for part in PARTS} | {"predecessor": plan.predecessor("1.1")}


def changed(before, after):
    return {part for part in before if before[part] != after[part]}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_spec_changes_the_parts_that_depend_on_it(tmp_path, change):
    parts, expected = CHANGES[change]
    before = digests(tmp_path / "before", {"id": "1.0"}, {"id": "1.1"})
    after = digests(tmp_path / "after", {"id": "1.0"}, {"id": "1.1"} | parts)
    assert changed(before, after) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"labels": '{"red": 0.5 * redness**9}'}, {"training", "predecessor"}),
        ({"operations": '{"ablated": Ablate(0)}'}, {"predecessor"}),
        ({"claims": CLAIM.replace("0.2,", "0.21,")}, set()),
        ({"expect": '"undecided"'}, set()),
    ],
)
def test_a_change_of_the_experiment_that_it_follows_and_is_trained_by(tmp_path, parts, expected):
    follower = {"id": "1.1", "training": '"1.0"', "follows": '"1.0"'}
    before = digests(tmp_path / "before", {"id": "1.0"}, follower)
    after = digests(tmp_path / "after", {"id": "1.0"} | parts, follower)
    assert changed(before, after) == expected


@pytest.mark.parametrize(("setting", "value"), [("seeds", 60), ("block", 10), ("renderer", "quarto"), ("logger", "wandb")])
def test_no_part_of_a_spec_depends_on_the_settings(tmp_path, setting, value):
    # How many seeds are edited is a parameter of that rule.
    before = digests(tmp_path, {"id": "1.1"})
    after = digests(tmp_path, {"id": "1.1"}, settings=replace(SETTINGS, **{setting: value}))
    assert changed(before, after) == set()


def test_a_part_that_no_spec_has(plan):
    with pytest.raises(ValueError, match="'colors'"):
        plan.digest("2.9", "colors")


# Sources --------------------------------------------------------------------------------------------------

FILES = {
    "Snakefile": {"draw"},
    "pyproject.toml": {"bind"},
    "requirements.lock": {"bind"},
    "tests/survival/report.json": {"bind"},
    "paper/_quarto.yml": {"bind", "render"},
    **{f"paper/{name}": {"render"} for name in ("index.qmd", "references.bib", "filters/a.lua", "theme/a.css")},
    "schedules/tiny.csv": {"bind", "compare"},
    **{f"tutorials/{name}.py": {"teach"} for name in PROJECT.tutorials},
    "CITATION.cff": {"weave", "illustrate", "compare", "draw", "bind"},
}
"""File -> the rules whose jobs all read it."""


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A function that reads the sources of every rule anew, in a checkout of empty files."""
    published = "InPaper(networks=60, r2_mean=0.9, r2_sd=0.1, r2_best=1, seed=0)"
    folder = write_experiments(tmp_path, {"id": "2.9", "in_paper": published})
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch()

    def read():
        plan = NetworksPlan(PROJECT, SETTINGS, folder)
        plan.check_sources()
        tutorials = [source for name in PROJECT.tutorials for source in plan.sources_of_tutorial(name)]
        return {rule: plan.sources(rule) + tutorials * (rule == "teach") for rule in RULES}

    return read


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_another_parameter_of_the_rules_that_read_it_whatever_its_date(sources, tmp_path, name):
    before = sources()
    path = tmp_path / name
    date = path.stat().st_mtime
    path.write_text(path.read_text() + "\n")
    for shift in (-1e6, 0, 1e6):
        os.utime(path, (date + shift, date + shift))
        after = sources()
        assert {rule for rule in RULES if before[rule] != after[rule]} == FILES[name]
    for rule in FILES[name]:
        (now,) = set(after[rule]) - set(before[rule])
        assert now.endswith(f"{name}{SOURCE}{sha256(path)}") or str(path) in now


def test_a_source_that_cannot_be_read_is_one_line(sources, tmp_path):
    (tmp_path / "paper" / "notes.bib").symlink_to("nothing")
    with refused("paper/notes.bib: cannot be read (No such file or directory); expected a source of the paper"):
        sources()


def test_the_sources_of_one_experiment(tmp_path):
    experiments = [{"id": "2.8", "schedule": '"schedules/other.csv"'}, {"id": "2.9", "follows": '"2.8"'}]
    (tmp_path / "schedules").mkdir()
    for name in ("other", "tiny"):
        (tmp_path / "schedules" / f"{name}.csv").write_text(SCHEDULE)
    folder = write_experiments(tmp_path, *experiments)
    before = NetworksPlan(PROJECT, SETTINGS, folder)
    assert before.before("2.8") == []
    (other,) = before.before("2.9")
    assert other.startswith(f"{tmp_path}/schedules/other.csv{SOURCE}")
    assert before.source(before.script("2.9")) != before.source(before.script("2.8"))
    script = Path(before.script("2.9"))
    told = {function(SimpleNamespace(id="2.9")) for function in before.sources_of_scripts()}
    assert told - {""} == {before.source(path) for path in before.imports("2.9")} != set()
    first = before.source(str(script))
    script.write_text(script.read_text() + "\n# more\n")
    assert before.source(str(script)) == first, "a plan has one answer"
    assert NetworksPlan(PROJECT, SETTINGS, folder).source(str(script)) != first


def test_the_written_pages_are_sources_of_what_stands_in_for_a_missing_experiment(sources, tmp_path):
    plan = NetworksPlan(PROJECT, replace(SETTINGS, without={"2.9": "no room"}), tmp_path)
    assert any(source.startswith("paper/index.qmd") for source in plan.sources("bind"))


def test_every_rule_that_depends_on_a_part_of_a_spec_has_its_step_hold_to_it():
    files = [ROOT / "Snakefile", *sorted((ROOT / "lib/press/rules").glob("*.smk"))]
    rules = [rule for path in files for rule in re.split(r"^rule ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]]
    depending = [rule for rule in rules if re.search(r"^ +spec=lambda", rule, re.MULTILINE)]
    assert len(depending) == 7
    for rule in depending:
        assert "--planned {params.spec}" in rule, rule.partition(":")[0]
