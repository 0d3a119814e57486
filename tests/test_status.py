"""Fresh or stale, and why: first by Snakemake itself on a tiny workflow, then what is told of its answer."""

import json
import os
import subprocess
import sys

import pytest
from tiny import refused

from press.build.status import Job, gone, in_short, kind_of, report, stale_jobs

SNAKEFILE = """
rule all:
    input:
        "out/second",

sources = config.get("sources", {"lib/a.py": "0a", "experiments/b.csv": "0b"})

rule first:
    input:
        "experiments/a.py",
        schedule="experiments/a.csv",
    output:
        "out/first",
    params:
        *[f"{path} sha256:{digest}" for path, digest in sources.items()],
        f"lib/c.py code:{config.get('code', '0c')}",
        *([f"torch=={config['torch']}"] if config.get("torch") else []),
        f"numpy=={config.get('numpy', '2.3.0')}",
        modules=list(sources),
        spec=config.get("spec", "a"),
        script=f"experiments/it's {config.get('name', 'c')}.py sha256:{config.get('script', '0c')}",
    shell:
        "cat {input} > {output}"

rule second:
    input:
        "lib/module.py",
        "out/first",
    output:
        "out/second",
    params:
        revision=config.get("commit", "c"),
    shell:
        "cat {input} > {output}"
"""


@pytest.fixture
def workflow(tmp_path, monkeypatch):
    """A workflow of two rules, run once; the test is in its folder."""
    for name in ("experiments/a.py", "experiments/a.csv", "lib/module.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    path = tmp_path / "Snakefile"
    path.write_text(SNAKEFILE)
    subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", "--quiet", "all"], cwd=tmp_path, check=True, capture_output=True
    )
    monkeypatch.chdir(tmp_path)
    return path


def change(path, text="changed"):
    path.write_text(text)
    later = path.stat().st_mtime + 5
    os.utime(path, (later, later))


def causes(snakefile):
    return {output: job.causes() for output, job in stale_jobs(snakefile).items()}


def test_after_a_run_nothing_is_stale(workflow):
    assert causes(workflow) == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("experiments/a.csv", {"out/first": ["table experiments/a.csv"], "out/second": ["table experiments/a.csv"]}),
        ("experiments/a.py", {"out/first": ["script experiments/a.py"], "out/second": ["script experiments/a.py"]}),
        ("lib/module.py", {"out/second": ["module lib/module.py"]}),
    ],
)
def test_a_changed_file_is_named_for_all_that_comes_after_it(workflow, name, expected):
    change(workflow.parent / name)
    assert causes(workflow) == expected


def test_a_touched_file_is_no_change(workflow):
    os.utime(workflow.parent / "lib" / "module.py")
    assert causes(workflow) == {}


def test_a_changed_parameter_is_named(workflow):
    workflow.write_text(SNAKEFILE.replace('"spec", "a"', '"spec", "b"'))
    assert causes(workflow) == {"out/first": ["spec"], "out/second": ["spec"]}
    workflow.write_text(SNAKEFILE.replace('"commit", "c"', '"commit", "d"'))
    assert causes(workflow) == {"out/second": ["commit"]}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"sources": {"lib/a.py": "1a", "experiments/b.csv": "0b"}}, ["module lib/a.py"]),
        ({"sources": {"lib/a.py": "1a", "experiments/b.csv": "1b"}}, ["table experiments/b.csv", "module lib/a.py"]),
        ({"sources": {"lib/a.py": "0a"}}, ["table experiments/b.csv (not read any more)"]),
        ({"sources": {"lib/a.py": "0a", "experiments/b.csv": "0b", "lib/d.py": "0d"}}, ["module lib/d.py"]),
        ({"script": "1c"}, ["script experiments/it's c.py"]),
        ({"name": "d"}, ["script experiments/it's d.py", "script experiments/it's c.py (not read any more)"]),
        ({"code": "1c"}, ["module lib/c.py"]),
        ({"code": "1c", "numpy": "2.4"}, ["module lib/c.py", "numpy 2.4 (was 2.3.0)"]),
        ({"numpy": "2.4"}, ["numpy 2.4 (was 2.3.0)"]),
        ({"torch": "2.13.0+cpu"}, ["torch 2.13.0+cpu (was not noted)"]),
        ({"script": "1c", "spec": "b"}, ["script experiments/it's c.py", "spec"]),
    ],
)
def test_a_source_or_a_package_that_changed_is_named(workflow, settings, expected):
    """As the Snakefile of this repository has it: a parameter for each source, with its digest, and for each package."""
    found = {output: job.causes() for output, job in stale_jobs(workflow, settings).items()}
    assert found == {"out/first": expected, "out/second": expected}


def test_a_missing_file_was_not_made(workflow):
    (workflow.parent / "out" / "second").unlink()
    assert causes(workflow) == {"out/second": ["not made yet"]}


def test_a_changed_rule_is_named(workflow):
    workflow.write_text(SNAKEFILE.replace('"cat {input} > {output}"', '"cat {input} {input} > {output}"', 1))
    assert causes(workflow)["out/first"] == ["rule first"]


def test_asking_changes_nothing(workflow):
    change(workflow.parent / "lib" / "module.py")
    before = {path: path.read_bytes() for path in (workflow.parent / "out").iterdir()}
    assert causes(workflow) == causes(workflow) != {}
    assert {path: path.read_bytes() for path in (workflow.parent / "out").iterdir()} == before


def test_a_workflow_that_lacks_an_input_is_one_line(workflow):
    (workflow.parent / "experiments" / "a.csv").unlink()
    for name in ("first", "second"):
        (workflow.parent / "out" / name).unlink()
    with refused("Snakefile", "experiments/a.csv"):
        stale_jobs(workflow)


# What is told


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("lib/redact/spec.py", "module"),
        ("experiments/2.6-x.py", "script"),
        ("experiments/schedules/2.6.csv", "table"),
        ("paper/methods.qmd", "page"),
        ("paper/filters/a.lua", "input"),
        ("results/2.6/scores.csv", "input"),
    ],
)
def test_what_a_file_is(path, kind):
    assert kind_of(path) == kind


@pytest.fixture
def root(tmp_path):
    for id in ("2.6", "2.7"):
        folder = tmp_path / "figures" / id
        folder.mkdir(parents=True)
        for position, name in enumerate(("b", "a"), 1):
            slug = id.replace(".", "-")
            (folder / f"{name}.json").write_text(json.dumps({"id": f"fig-{slug}-{name}", "position": position}))
    return tmp_path


PAGES = ["index.qmd", "experiments/2-6.ipynb", "experiments/2-7.ipynb"]
PDF = "paper/_site/redact.pdf"


def lines(root, *jobs):
    stale = {output: job for job in jobs for output in job.outputs}
    return [" ".join(line.split()) for line in report(root, ["2.6", "2.7"], PAGES, PDF, stale)]


def test_everything_is_fresh(root):
    assert lines(root) == [
        "fresh fig-2-6-b",
        "fresh fig-2-6-a",
        "fresh fig-2-7-b",
        "fresh fig-2-7-a",
        "fresh paper/_site/index.html",
        "fresh paper/_site/experiments/2-6.html",
        "fresh paper/_site/experiments/2-7.html",
        "fresh paper/_site/redact.pdf",
    ]


def test_a_page_is_stale_for_its_own_experiment_and_the_others_pages_are_not(root):
    train = Job("train", ("models",), ("schedule s.csv",))
    weave = Job("weave", ("results/2.7/notebook.ipynb", "figures/2.7"), (), [train])
    bind = Job("bind", ("figures/catalogue.json",), (), [weave])
    render = Job("render", ("paper/_site/index.html", "paper/_site/redact.pdf"), (), [bind, weave])
    assert lines(root, train, weave, bind, render) == [
        "fresh fig-2-6-b",
        "fresh fig-2-6-a",
        "stale fig-2-7-b schedule s.csv",
        "stale fig-2-7-a schedule s.csv",
        "stale paper/_site/index.html schedule s.csv",
        "fresh paper/_site/experiments/2-6.html",
        "stale paper/_site/experiments/2-7.html schedule s.csv",
        "stale paper/_site/redact.pdf schedule s.csv",
    ]


def test_a_new_commit_is_on_every_page_and_changes_no_figure(root):
    bind = Job("bind", ("figures/catalogue.json",), ("commit",))
    render = Job("render", ("paper/_site/index.html", "paper/_site/redact.pdf"), ("page paper/index.qmd",), [bind])
    told = lines(root, bind, render)
    assert all(line.startswith("fresh") for line in told[:4])
    assert all(line.endswith("page paper/index.qmd, commit") for line in told[4:])


def test_figures_that_were_never_made_have_one_line(tmp_path):
    weave = Job("weave", ("figures/2.6",), ("not made yet",))
    assert lines(tmp_path, weave)[0] == "stale figures/2.6 not made yet"


def test_many_causes_are_counted():
    assert in_short(["a", "b", "c"]) == "a, b, c"
    assert in_short(["a", "b", "c", "d", "e"]) == "a, b, c, and 2 more"


def test_what_is_left_of_experiments_that_are_gone_is_named(tmp_path):
    for name in (
        "results/1.2",
        "results/1.1",
        "results/checksums",
        "results/logs",
        "results/.1.3",
        "figures/1.2",
        "figures/methods",
    ):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "results" / "1.4").touch()
    assert list(gone(tmp_path, ["1.1", "1.10"])) == [
        "results/1.2: no experiment of this id any more; may be deleted",
        "figures/1.2: no experiment of this id any more; may be deleted",
    ]
    assert list(gone(tmp_path / "results", ["1.1"])) == []
