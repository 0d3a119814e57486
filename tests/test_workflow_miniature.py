"""The workflow as a whole: three tiny experiments, built once by the real Snakefile; tests work on copies of that build."""

import csv
import json
import os
import re
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fake_quarto
import pytest
from miniature import ROOT, SCHEDULE, SCRIPTS, Checkout, odd_environment
from reading import read_site

from press.build import builds
from press.errors import InputError
from press.scripts import drafts
from press.site import quarto
from redact.project import PROJECT

pytestmark = pytest.mark.slow

IDS = ["1.1", "1.2", "1.10"]
BLOCKS = 2
STEPS = ["train", "operate", "evaluate", "judge", "pack", "weave"]
PAPER = ["bind", "render"]
FIGURES = ["compare", "illustrate"]


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """A finished build and what it printed. Tests look at it, but change it only in copies."""
    checkout = Checkout.fresh(tmp_path_factory.mktemp("built") / "checkout")
    run = checkout.snakemake()
    assert run.status == 0, run.text
    return checkout, run


@pytest.fixture(scope="module")
def built(first_run):
    return first_run[0]


@pytest.fixture
def copy(built, tmp_path):
    return built.copy(tmp_path / "copy")


@pytest.fixture(scope="module")
def after_each(built, tmp_path_factory):
    """A function that makes each of several changes in a copy of its own, and answers change -> (run of snakemake, copy).

    The changed file is dated `days` later.
    """

    def answer(changes, *arguments, days=0):
        folder = tmp_path_factory.mktemp("copies")

        def one(number, change):
            copy = built.copy(folder / str(number))
            apply(copy, change)
            date(copy.path(change[0]), days)
            return copy.snakemake(*arguments), copy

        with ThreadPoolExecutor(2) as pool:  # snakemake itself keeps one processor busy
            yield dict(zip(changes, pool.map(one, range(len(changes)), changes.values()), strict=True))
        shutil.rmtree(folder)

    return answer


def apply(checkout, change):
    """Make a change: (file, old text, new text), or (file, new text) where all of it is replaced."""
    if len(change) == 2:
        checkout.write(*change)
    elif change[1]:
        checkout.edit(*change)
    else:
        checkout.append(change[0], change[2])


def date(path, days):
    """Date a file some days later than it is; earlier, where there are fewer than none."""
    when = path.stat().st_mtime + days * 86400
    os.utime(path, (when, when))


def jobs(step, *ids, blocks=BLOCKS):
    """The jobs from a step on for some experiments, those of the paper included, as `Run.jobs` lists them."""
    steps = STEPS[STEPS.index(step) :]
    training = {"1.1": "1.1", "1.2": "1.1"}
    trained = sorted({training.get(id, id) for id in ids}) * blocks if step == "train" else []
    named = [f"train {id}" for id in trained] + [f"{name} {id}" for name in steps if name != "train" for id in ids]
    # The page against the published paper tells of 1.10.
    compared = ["compare"] if "1.10" in ids and step != "weave" else []
    return sorted(named + compared + PAPER)


# What is built ---------------------------------------------------------------------------------------------


def test_site_and_pdf(built):
    site = built.folder / "paper/_site"
    pages = {str(path.relative_to(site)) for path in site.rglob("*.html")}
    slugs = ("1-1", "1-2", "1-10")
    written = ("index", "methods", "results", "lab", "discussion", "limitations")
    written += ("tutorials/your-own-network", "tutorials/add-a-world")
    written += ("gallery", "published", "against", "reproduce", "references")
    assert pages == {*(f"{name}.html" for name in written), *(f"experiments/{slug}.html" for slug in slugs)}
    assert (site / "redact.pdf").read_bytes().startswith(b"%PDF-")


OPERATIONS = {
    "1.1": ["baseline", "ablated", "pruned"],
    "1.2": ["baseline", "ablated"],
    "1.10": ["baseline", "ablated", "suppressed"],
}


def test_scores(built):
    for id, operations in OPERATIONS.items():
        with (built.folder / f"results/{id}/scores.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert list(rows[0])[:5] == ["seed", "operation", "max_error", "median_error", "selectivity"]
        assert [(row["seed"], row["operation"]) for row in rows] == [
            (str(seed), name) for seed in range(5) for name in operations
        ]


def test_validation_losses(built):
    for id in IDS:
        with (built.folder / f"results/{id}/validation.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert [list(row) for row in rows] == [["seed", "recon", "unitarity", "anchor"]] * 5


def test_verdicts(built):
    found = {id: json.loads((built.folder / f"results/{id}/verdict.json").read_text()) for id in IDS}
    for verdict in found.values():
        told = {"experiment", "verdict", "found", "expected", "seeds", "joint", "because", "more_often", "one_by_one"}
        assert set(verdict) == told | {"claims", "observations"}
        assert set(verdict["joint"]) == {"in_share", "status", "passes", "of", "interval", "failing_seeds"}
        assert verdict["seeds"] == 5
    assert [found[id]["verdict"] for id in IDS] == ["confirmed", "disconfirmed", "confirmed"]
    assert [claim["key"] for claim in found["1.2"]["observations"]] == ["dark"]
    assert set(found["1.1"]["claims"][0]) == {
        *("key", "text", "condition", "comparison", "threshold", "because", "aspect", "in_share", "alone"),
        *("status", "passes", "of", "interval", "failing_seeds", "values"),
    }


def test_figures(built):
    kinds = ["light.svg", "light.png", "light.pdf"]
    names = {
        "1.1": ("claims", "schedule", "slices-ablated", "thumbnail"),
        "1.2": ("answer", "claims", "thumbnail"),
        "1.10": ("claims", "scatter-ablated", "selectivity", "thumbnail"),
        "methods": ("interventions", "keyframes", "labels", "terms"),
        "published": ("scatter-1-10", "seeds"),
    }
    for id, figures in names.items():
        found = {path.name for path in (built.folder / "figures" / id).glob("[!.]*")}
        assert found >= {f"{name}-{kind}" for name in figures for kind in kinds}
        assert found >= {f"{name}.json" for name in figures if name != "thumbnail"}


def test_every_experiment_has_a_row_in_the_table_of_verdicts(built):
    page = (built.folder / "paper/_site/index.html").read_text()
    rows = re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)
    found = [
        (match[1], re.search(r"<strong>(\w+)</strong>", row)[1])
        for row in rows
        # The rows of what each operation costs have no verdict.
        if (match := re.search(r'href="experiments/([\d-]+)\.html"', row)) and "<strong>" in row
    ]
    assert found == [("1-1", "confirmed"), ("1-2", "disconfirmed"), ("1-10", "confirmed")]


def test_no_page_shows_a_shortcode(built):
    for path in (built.folder / "paper/_site").rglob("*"):
        if path.suffix in (".html", ".js"):
            text = path.read_text()
            assert "{{<" not in text, path.name
            assert "{{&lt;" not in text, path.name
    assert "5 networks were trained" in (built.folder / "paper/_site/experiments/1-1.html").read_text()


def test_no_file_names_the_folder_that_it_was_made_in(built):
    folder = str(built.folder).encode()
    for name in built.made("results", "figures", "paper"):
        assert folder not in (built.folder / name).read_bytes(), name


# What is printed -------------------------------------------------------------------------------------------


def test_a_build_prints_a_line_a_job_and_ends_with_where_the_paper_is(first_run):
    checkout, run = first_run
    lines = run.text.splitlines()
    everything = sorted([*jobs("train", *IDS), *FIGURES[1:], "draw", "teach", "teach"])
    assert run.jobs == everything
    # Snakemake's own, about the profile; the plan; the jobs; the site and the PDF.
    assert len(lines) == 1 + 1 + len(everything) + 2, run.text
    assert lines[1].startswith(f"{len(everything)} jobs: ")
    assert [line.split(":")[0] for line in lines[-2:]] == ["The site", "The PDF"]
    assert max(map(len, lines[2:-2])) < 60
    assert "results/" not in run.text
    (log,) = (path for path in (checkout.folder / ".snakemake/log").glob("*.log") if path.stat().st_size)
    assert "    input: results/1.1/models/" in log.read_text(encoding="utf-8")
    assert "1.1 seeds 0-2: step 30/30, " in (checkout.folder / "results/1.1/logs/train-00000-00002.log").read_text()


# What is stale ---------------------------------------------------------------------------------------------


def test_a_second_run_does_nothing(copy):
    run = copy.snakemake()
    assert (run.status, run.jobs) == (0, [])
    assert "Nothing to be done" in run.text


def test_a_moved_checkout_is_not_stale(built, tmp_path):
    assert built.copy(tmp_path / "moved away").planned() == []


NEW_SCRIPT = SCRIPTS["1.2-delete-plane"].replace('"1.2"', '"1.3"').replace("ex1-2", "ex1-3")

# what changes -> (file, old text, new text), the jobs that follow; without an old text the new one comes at the end
STALE = {
    "prose": (("1.1", "when its dimension goes?\n\n", "with it?\n\n"), jobs("weave", "1.1")),
    "title": (("1.1", 'title="Delete red"', 'title="Remove red"'), jobs("pack", "1.1")),
    "a number of the source": (("1.1", '"recon": 0.1', '"recon": 0.2'), jobs("weave", "1.1")),
    "threshold": (("1.2", "<= 0.001", "<= 0.0011"), jobs("judge", "1.2")),
    "threshold of an observation": (("1.2", "<= 0.99", "<= 0.98"), jobs("judge", "1.2")),
    "expected verdict": (("1.1", '"confirmed"', '"undecided"'), jobs("judge", "1.1")),
    "measured quantity": (("1.1", 'error("red", "ablated")', 'error("red", "pruned")'), jobs("evaluate", "1.1")),
    # The page of 1.2 tells what changed since 1.1.
    "dimension of an operation": (
        ("1.1", "Ablate(0)", "Ablate(1)"),
        sorted([*jobs("operate", "1.1"), "weave 1.2"]),
    ),
    "dimension of the follower's operation": (("1.2", "Ablate(0, 1)", "Ablate(0, 2)"), jobs("operate", "1.2")),
    "value in a schedule": (("experiments/schedules/1.1.csv", "0.02,,0.3", "0.02,,0.4"), jobs("train", "1.1", "1.2")),
    "power of a label": (("1.1", "redness**4", "redness**5"), sorted([*jobs("train", "1.1", "1.2"), "illustrate"])),
    "training of another": (("1.10", "HsvCube(6, 3, 3)", "HsvCube(6, 3, 4)"), jobs("train", "1.10")),
    "plotting": (("lib/redact/pictures/discs.py", "", "# more\n"), sorted([*jobs("weave", *IDS), *FIGURES])),
    "text of tables": (("lib/redact/words/tables.py", "", "# more\n"), sorted([*jobs("weave", *IDS), "compare"])),
    "published number": (("1.10", "r2_mean=0.9", "r2_mean=0.8"), sorted([*jobs("weave", "1.10"), "compare"])),
    "terms on the sphere": (("lib/redact/terms_on_sphere.py", "", "# more\n"), sorted(["illustrate", *PAPER])),
    # 1.10 alone names the class.
    "an operation": (
        ("lib/anchoring/operations/suppress.py", "", "more = 1\n"),
        sorted([*jobs("evaluate", "1.10"), "illustrate"]),
    ),
    "streams": (("lib/anchoring/streams.py", "", "more = 1\n"), jobs("train", *IDS)),
    "surgery": (("lib/anchoring/surgery.py", "", "more = 1\n"), jobs("operate", *IDS)),
    "evaluation": (("lib/redact/measures/colors.py", "", "more = 1\n"), jobs("evaluate", *IDS)),
    "packing": (("lib/redact/lab/records.py", "", "more = 1\n"), sorted([*(f"pack {id}" for id in IDS), *PAPER])),
    "judging": (("lib/press/steps/judge.py", "", "more = 1\n"), jobs("judge", *IDS)),
    "binding": (("lib/press/steps/bind.py", "", "# more\n"), PAPER),
    "rendering": (("lib/press/site/pdf.py", "", "# more\n"), ["render"]),
    "filter": (("paper/filters/dark.lua", "", "-- more\n"), ["render"]),
    "page of the paper": (("paper/index.qmd", "", "More.\n"), ["render"]),
    "style": (("paper/theme/style.css", "", "/* more */\n"), ["render"]),
    # What Python runs is the same.
    "a comment in the code that trains": (("lib/anchoring/streams.py", "", "# more\n"), []),
    "a docstring in the code that trains": (("lib/anchoring/training.py", "", '"""More."""\n'), []),
    "tutorial": (("tutorials/your-own-network.py", "One and one.", "One and one makes:"), sorted(["teach", *PAPER])),
    # A third block is trained; a seed more is there already, in the second one.
    "two seeds more": (("config.yaml", "seeds: 5", "seeds: 7"), sorted([*jobs("operate", *IDS), "train 1.1", "train 1.10"])),
    "a seed more": (("config.yaml", "seeds: 5", "seeds: 6"), jobs("operate", *IDS)),
    "a seed less": (("config.yaml", "seeds: 5", "seeds: 4"), jobs("operate", *IDS)),
}


@pytest.fixture(scope="module")
def stale(after_each):
    yield from after_each({name: change for name, (change, _) in STALE.items()}, "--dry-run")


@pytest.mark.parametrize("change", STALE)
def test_a_change_runs_what_depends_on_it_and_nothing_else(stale, change):
    run, _ = stale[change]
    assert run.status == 0, run.text
    assert run.jobs == STALE[change][1]


# The same, of a file that is older than what was made of the one before it.
OLDER = ("prose", "value in a schedule", "streams", "filter", "page of the paper", "style")
STALE_THOUGH_OLDER = {
    **{name: STALE[name] for name in OLDER},
    "bibliography": (("paper/references.bib", "", "\n"), ["render"]),
    "book": (("paper/_quarto.yml", "", "# more\n"), PAPER),
    "packages": (("pyproject.toml", "", "# more\n"), PAPER),
    "locked versions": (("requirements.lock", "", "# more\n"), PAPER),
    "rules": (("Snakefile", "", "# more\n"), ["bind", "draw", "render"]),
    "schema of the report": (("lib/press/build/survival.schema.json", "", "\n"), PAPER),
}


@pytest.fixture(scope="module")
def stale_though_older(after_each):
    yield from after_each({name: change for name, (change, _) in STALE_THOUGH_OLDER.items()}, "--dry-run", days=-3)


@pytest.mark.parametrize("change", STALE_THOUGH_OLDER)
def test_content_decides_and_no_date(stale_though_older, change):
    run, _ = stale_though_older[change]
    assert run.status == 0, run.text
    assert run.jobs == STALE_THOUGH_OLDER[change][1]


def test_a_source_is_a_parameter_and_no_input(copy):
    run = copy.snakemake("--dry-run", "--forceall", "--printshellcmds")  # which shows all that Snakemake says
    inputs = {name for line in re.findall(r"^    input: (.*)$", run.text, re.MULTILINE) for name in line.split(", ")}
    assert "results/1.1/edited.safetensors" in inputs
    assert {
        name
        for name in inputs
        if not name.startswith(("results/", "figures/", "paper/_", "paper/experiments/", "paper/tutorials/"))
    } == set()


def sources_of(checkout):
    folders = [checkout.folder / name for name in ("lib", "experiments", "tutorials", "paper")]
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        if "/".join(path.relative_to(checkout.folder).parts[:2]) not in builds.GENERATED:
            yield path
    yield from (checkout.folder / name for name in ("Snakefile", "config.yaml", "pyproject.toml", "requirements.lock"))


def test_dates_in_the_past_and_in_the_future_run_nothing_and_are_no_error(copy):
    """As of files unpacked in another time zone, or made before a clock went back."""
    copy.unlink()
    for number, path in enumerate(sorted(sources_of(copy))):
        date(path, (-3, 3)[number % 2])
    assert copy.planned() == []
    for path in (path for name in builds.GENERATED for path in (copy.folder / name, *(copy.folder / name).rglob("*"))):
        date(path, 2)
    assert copy.planned() == []
    copy.edit("1.1", ">= 0.01", ">= 0.011")
    date(copy.path("1.1"), 3)
    run = copy.snakemake()
    assert (run.status, run.jobs) == (0, jobs("judge", "1.1")), run.text
    assert copy.planned() == []


def test_touching_files_without_a_change_runs_nothing(copy):
    touched = [
        "1.1",
        "experiments/schedules/1.1.csv",
        "lib/anchoring/streams.py",
        "lib/redact/pictures/discs.py",
        "paper/index.qmd",
    ]
    for name in touched:
        copy.path(name).touch()
    assert copy.planned() == []


def test_a_new_experiment_runs_its_own_jobs(copy):
    copy.write("experiments/1.3-delete-more.py", NEW_SCRIPT)
    # It trains with the labels of 1.1, whose figure names it.
    assert copy.planned() == sorted([*jobs("operate", "1.3"), "illustrate"])


def test_an_experiment_less_only_changes_the_paper(copy):
    copy.path("1.2").unlink()
    assert copy.planned() == sorted(["illustrate", *PAPER])


# Links and hidden files ----------------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path):
    """A folder on another file system, or where there is no other, outside of the checkout."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


LINKS = ("results", "figures", "paper/_site", ".cache", ".snakemake")


def test_a_second_build_elsewhere_on_another_disk_gives_the_same_bytes_and_stays_there(built, tmp_path, disk):
    """Where, with what variables and for whom it is built shows in no byte: the one comparison of two cold builds here."""
    linked = Checkout.fresh(tmp_path / "somewhere else" / "Ünïcödé")
    for name in LINKS:
        (disk / name).mkdir(parents=True)
        (linked.folder / name).symlink_to(disk / name)
    # A killed build left these.
    halves = [disk / "paper/.unfinished-_site.x", disk / "figures/.unfinished-1.1.y"]
    for half in halves:
        half.mkdir()
    run = linked.snakemake(**odd_environment(tmp_path / "home"))
    assert run.status == 0, run.text
    # What is linked is named by itself: no walk through `paper` leads into it.
    ours, theirs = (checkout.made("results", "figures", "paper", "paper/_site") for checkout in (built, linked))
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert {"results/1.1/scores.csv", "figures/1.1/claims-light.pdf", "paper/_site/redact.pdf"} <= ours.keys()
    assert not any(half.exists() for half in halves)
    assert linked.planned() == []

    linked.append("paper/index.qmd", "\nMore.\n")
    run = linked.snakemake()
    assert (run.status, run.jobs) == (0, ["render"]), run.text
    assert all((linked.folder / name).is_symlink() for name in LINKS)
    assert "<p>More.</p>" in (disk / "paper/_site/index.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in (disk / "paper").iterdir()) == ["_site"]

    status = linked.command("press.build.status")
    assert status.status == 0, status.text
    assert not [line for line in status.text.splitlines() if not line.startswith("fresh")]
    for arguments in (["--write"], []):
        verified = linked.command("press.build.verify", "--reference", "reference.json", *arguments)
        assert verified.status == 0, verified.text
    assert verified.text.startswith("equal: ")


def test_a_link_that_leads_nowhere_is_one_line(copy):
    shutil.rmtree(copy.folder / "results")
    (copy.folder / "results").symlink_to("/mnt/nowhere")
    run = copy.snakemake()
    assert run.status == 1
    assert run.errors == [
        "error: results: a link to /mnt/nowhere, which is not there; expected a folder (is its disk mounted?)"
    ]


def test_hidden_files_and_editors_copies_are_no_sources_and_no_results(copy):
    for path in [path for path in sources_of(copy) if path.suffix in (".py", ".csv", ".qmd", ".lua", ".bib", ".css", ".json")]:
        path.with_name(f".#{path.name}").symlink_to("somebody@somewhere.1234:5678")
        path.with_name(f"._{path.name}").write_bytes(b"\x00\x05\x16\x07\xff")
        path.with_name(f"{path.name}~").write_bytes(b"\xff")
    for name in ("results/1.1/logs/.train.log", "results/1.1/benchmarks/.train.tsv", "results/1.1/._verdict.json"):
        (copy.folder / name).write_bytes(b"\xff")
    (copy.folder / "figures/1.10/.#claims.json").symlink_to("nothing")
    assert copy.planned() == []
    copy.append("1.1", "\n# %% [markdown]\n# More.\n")
    run = copy.snakemake()
    assert (run.status, run.jobs) == (0, jobs("weave", "1.1")), run.text


def test_what_is_left_of_an_experiment_that_is_gone_is_named(copy):
    copy.path("1.2").unlink()
    left = [line for line in copy.command("press.build.status").text.splitlines() if not line.startswith(("fresh", "stale"))]
    assert left == [f"{name}/1.2: no experiment of this id any more; may be deleted" for name in ("results", "figures")]


# Drafts ----------------------------------------------------------------------------------------------------


def test_a_draft_stands_beside_what_is_finished(built, copy, monkeypatch):
    copy.edit("1.2", '    expect="disconfirmed",\n', "")
    copy.edit("1.2", '    expect_observed={"dark": "holds"},\n', "")
    run = copy.snakemake()
    assert (run.status, run.jobs) == (0, jobs("judge", "1.2")), run.text

    verdict = json.loads((copy.folder / "results/1.2/verdict.json").read_text())
    assert (verdict["verdict"], verdict["expected"]) == ("draft", [])
    finished = json.loads((built.folder / "results/1.2/verdict.json").read_text())
    assert {key: verdict[key] for key in ("claims", "observations")} == {
        key: finished[key] for key in ("claims", "observations")
    }
    site = copy.folder / "paper/_site"
    page = (site / "experiments/1-2.html").read_text()
    assert "Draft: no conclusion has been chosen yet" in page
    assert "The verdict is draft." in page
    assert "0 of 5" in page
    assert "disconfirmed" not in page
    home = (site / "index.html").read_text()
    assert re.findall(r"<strong>(confirmed|disconfirmed|undecided|draft)</strong>", home) == ["confirmed", "draft", "confirmed"]
    other, others = "experiments/1-1.html", (built.folder / "paper/_site/experiments/1-1.html").read_text()
    assert "Draft" not in (site / other).read_text()
    assert "Draft" not in others
    with pytest.raises(InputError, match=r"release: experiment 1\.2 is a draft"):
        drafts.refuse(script.experiment for script in PROJECT.discover(copy.folder / "experiments").values())

    copy.edit("1.2", '    id="1.2",\n', '    id="1.2",\n    expect="undecided",\n')
    run = copy.snakemake()
    assert [
        line for line in run.errors if "argues for expect='undecided', but the data says 'disconfirmed'" in line
    ] == run.errors
    assert len(run.errors) == 1


# What is refused before anything runs --------------------------------------------------------------------------

CSV_1_1 = "experiments/schedules/1.1.csv"
SCRIPT_1_1, SCRIPT_1_2, SCRIPT_1_10 = (f"experiments/{name}.py" for name in SCRIPTS)

# fault -> (file, old text, new text) or (file, new text), the line that names it
REFUSED = {
    "column that names no term": (
        (CSV_1_1, SCHEDULE.replace("anchor", "anchor,planarity").replace("0\n", "0,0\n").replace("0.3\n", "0.3,\n")),
        f"{CSV_1_1}: schedule column 'planarity' names no term; expected 'lr' or a term: 'unitarity', 'anchor'",
    ),
    "column of another name": (
        (CSV_1_1, "anchor", "anker"),
        f"{CSV_1_1}: schedule column 'anker' names no term; expected 'lr' or a term: 'unitarity', 'anchor'",
    ),
    "column twice": (
        (CSV_1_1, "anchor", "unitarity"),
        f"{CSV_1_1}, row 1, column 'unitarity': columns 4 and 5 are both 'unitarity'; expected one of them",
    ),
    "term without a column": (
        (CSV_1_1, "step,lr,unitarity\n0,0.1,0\n29,0.1,0\n"),
        f"{CSV_1_1}: term 'anchor' has no column in the schedule; expected a column 'anchor' beside 'lr', 'unitarity'",
    ),
    "column without a value": (
        (CSV_1_1, "step,lr,unitarity,anchor\n0,0.1,0,\n29,0.1,0,\n"),
        f"{CSV_1_1}, column 'anchor': no keyframe in any row; expected at least one value",
    ),
    "step that is none": (
        (CSV_1_1, "+0.5", "half"),
        f"{CSV_1_1}, row 3, column 'step': 'half' is not a step; expected a whole number of at most 7 digits (10), steps after "
        "or before an absolute row (+10, -10), or a fraction below 1 of the interval (+0.5, -0.5)",
    ),
    "step backwards": (
        (CSV_1_1, "+0.5", "40"),
        f"{CSV_1_1}, row 4, column 'step': step 29 goes back from step 40 (row 3); expected a later step",
    ),
    "cell that is no number": (
        (CSV_1_1, "0.3", "much"),
        f"{CSV_1_1}, row 3, column 'anchor': 'much' is not a finite number; expected one, or a blank for no keyframe",
    ),
    "row too short": (
        (CSV_1_1, "29,,0.01,0,0", "29,,0.01,0"),
        f"{CSV_1_1}, row 4: 4 cells; expected 5, as in the header (row 1)",
    ),
    "schedule that is not there": (
        ("1.10", "schedules/1.10.csv", "schedules/1.11.csv"),
        "experiments/schedules/1.11.csv: cannot be read (No such file or directory); expected a schedule as a CSV file",
    ),
    "label that the data does not give": (
        ("1.1", 'on="red"', 'on="crimson"'),
        f"{SCRIPT_1_1}:ROW: spec cell: term 'anchor': on='crimson' is a label the data does not give; it gives red",
    ),
    "dimension outside": (
        ("1.1", "Ablate(0)", "Ablate(3)"),
        f"{SCRIPT_1_1}:ROW: spec cell: operation 'ablated': dims=[3] is outside a latent space of width 3",
    ),
    "dimension outside of another's networks": (
        ("1.2", "Ablate(0, 1)", "Ablate(0, 7)"),
        f"{SCRIPT_1_2}:ROW: spec cell: operation 'ablated': dims=[7] is outside a latent space of width 3",
    ),
    "every dimension pruned": (
        ("1.1", "Prune(0)", "Prune(0, 1, 2)"),
        f"{SCRIPT_1_1}:ROW: spec cell: operation 'pruned': dims=[0, 1, 2] prunes every dimension of a latent space of width 3, "
        "none is left",
    ),
    "operation that there is not": (
        ("1.10", 'error("red", "ablated")', 'error("red", "pruned")'),
        f"{SCRIPT_1_10}:ROW: spec cell: claim 'red-hurt': operation 'pruned' is not one of ablated, baseline, suppressed",
    ),
    "no spec": (
        ("1.2", '# %% tags=["spec"]', "# %%"),
        f"{SCRIPT_1_2}: 0 cells are tagged 'spec', expected exactly one (# %% tags=[\"spec\"])",
    ),
    "two specs": (
        ("1.2", '# %% tags=["answer"]\nfrom', '# %% tags=["spec"]\nfrom'),
        f"{SCRIPT_1_2}: 2 cells are tagged 'spec', expected exactly one (# %% tags=[\"spec\"])",
    ),
    "one id twice": (
        ("1.2", 'id="1.2"', 'id="1.1"'),
        f"{SCRIPT_1_2}: id='1.1' is already the id of {SCRIPT_1_1}, expected one script an id",
    ),
    "training of nobody": (
        ("1.2", 'training="1.1"', 'training="1.9"'),
        f"{SCRIPT_1_2}: training='1.9' is no experiment; there are 1.1, 1.10, 1.2",
    ),
    # This row lies outside the spec cell: only asking for the imports finds it.
    "no Python outside the spec": (
        ("1.10", "show = Sections", "show Sections"),
        f"{SCRIPT_1_10}, row ROW: 'show Sections(experiment)': invalid syntax; expected Python",
    ),
    "unknown key in config.yaml": (
        ("config.yaml", "seeds", "sedes"),
        "config.yaml: unknown key 'sedes', expected one of seeds, block, renderer, accelerator, logger, without",
    ),
    "wrong value in config.yaml": (
        ("config.yaml", "seeds: 5", "seeds: many"),
        "config.yaml: seeds: 'many' is not of type 'integer'",
    ),
    "no YAML in config.yaml": (
        ("config.yaml", "seeds: 5\n", "seeds: 5\n\tblock: 3\n"),
        "config.yaml, row 2: found character '\\t' that cannot start any token; expected YAML",
    ),
    "nothing in config.yaml": (
        ("config.yaml", ""),
        "config.yaml: None is no mapping, expected lines of the form 'key: value'",
    ),
}


def at_its_row(line: str, copy, change: tuple[str, ...]) -> str:
    """The line, with the row on which the changed text stands in place of ROW."""
    if "ROW" not in line:
        return line
    text = copy.path(change[0]).read_text()
    return line.replace("ROW", str(text[: text.index(change[2])].count("\n") + 1))


@pytest.fixture(scope="module")
def refused_runs(after_each):
    yield from after_each({name: change for name, (change, _) in REFUSED.items()})


@pytest.mark.parametrize("fault", REFUSED)
def test_a_fault_in_the_input_is_one_line_and_changes_nothing(built, refused_runs, fault):
    run, copy = refused_runs[fault]
    assert run.status == 1
    # A spec cell says which of its lines; the tests of discovery hold it to the right one.
    told = [re.sub(r"\.py:\d+: spec cell", ".py:ROW: spec cell", line) for line in run.errors]
    change, line = REFUSED[fault]
    assert told == [f"error: {line if 'ROW: spec cell' in line else at_its_row(line, copy, change)}"], run.text
    assert "Traceback" not in run.text
    assert run.jobs == []
    assert copy.made("results", "figures", "paper") == built.made("results", "figures", "paper")


# What a job refuses --------------------------------------------------------------------------------------------

GUARD = "rewrite the conclusion, then expect"
# fault -> (file, old text, new text), the line that names it, its log, what the failed job and those before it leave changed
FAILING = {
    "wrong verdict": (
        ("1.1", 'expect="confirmed"', 'expect="undecided"'),
        f"{SCRIPT_1_1}: the conclusion argues for expect='undecided', but the data says 'confirmed': "
        f"5 of 5 seeds pass all claims, and more than 50 % have to; of each claim: red-hurt 5, same 5; {GUARD}",
        "results/1.1/logs/weave.log",
        ("results/1.1/verdict.json", "results/1.1/notebook.ipynb", "figures/1.1/"),
    ),
    "verdict that flips": (
        ("1.1", ">= 0.01", ">= 0.9"),
        f"{SCRIPT_1_1}: the conclusion argues for expect='confirmed', but the data says 'disconfirmed': "
        f"0 of 5 seeds pass all claims, and more than 50 % have to; of each claim: red-hurt 0, same 5; {GUARD}",
        "results/1.1/logs/weave.log",
        ("results/1.1/verdict.json", "results/1.1/lab/", "results/1.1/notebook.ipynb", "figures/1.1/"),
    ),
    "wrong status of an observation": (
        ("1.2", '"holds"', '"refuted"'),
        f"{SCRIPT_1_2}: the prose rests on expect_observed={{'dark': 'refuted'}}, but the data says 'holds' (5 of 5 seeds); "
        "rewrite the prose, then expect_observed",
        "results/1.2/logs/weave.log",
        ("results/1.2/verdict.json", "results/1.2/notebook.ipynb", "figures/1.2/"),
    ),
    "cell that raises": (
        ("1.10", "show.verdict()", "shown.verdict()"),
        f"{SCRIPT_1_10}:ROW: NameError: name 'shown' is not defined",
        "results/1.10/logs/weave.log",
        ("results/1.10/notebook.ipynb", "figures/1.10/"),
    ),
    "unknown variable": (
        ("1.1", "{{< var ex1-1.verdict >}}", "{{< var ex1-1.nope >}}"),
        f"{SCRIPT_1_1}:ROW: the variable ex1-1.nope is not in _variables.yml",
        "results/logs/render.log",
        ("results/1.1/notebook.ipynb", "paper/experiments/1-1.ipynb"),
    ),
    "unknown figure": (
        ("paper/methods.qmd", "(@sec-schedule)", "(@fig-1-1-skedule)"),
        "methods.qmd:ROW: the reference @fig-1-1-skedule names no figure",
        "results/logs/render.log",
        ("paper/methods.qmd",),
    ),
    "citation of nothing": (
        ("paper/methods.qmd", "[@kingma2015adam]", "[@kingma2025adam]"),
        "methods.qmd:ROW: the citation @kingma2025adam is not in the bibliography",
        "results/logs/render.log",
        ("paper/methods.qmd",),
    ),
}


@pytest.fixture(scope="module")
def failed_runs(after_each):
    yield from after_each({name: case[0] for name, case in FAILING.items()})


@pytest.mark.parametrize("fault", FAILING)
def test_a_fault_in_a_job_is_one_line_and_leaves_the_old_site(built, failed_runs, fault):
    run, copy = failed_runs[fault]
    change, line, log, may_change = FAILING[fault]
    line = at_its_row(line, copy, change)
    assert run.status == 1
    assert run.errors == [f"error: {line}"], run.text
    assert run.text.endswith(f"\nerror: {line}\n"), run.text
    assert len(run.text.splitlines()) < 20
    assert (copy.folder / log).read_text().splitlines() == [f"error: {line}"]
    assert "Traceback" not in run.text

    assert copy.made("paper/_site") == built.made("paper/_site")
    before, after = built.made("results", "figures", "paper"), copy.made("results", "figures", "paper")
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    # The lists of checksums of the steps that ran go with what they made.
    assert [name for name in changed if not name.startswith(may_change) and "/checksums/" not in name] == []


def test_a_mended_fault_leaves_nothing_to_be_done(built, copy):
    copy.edit("1.1", ">= 0.01", ">= 0.9")
    assert copy.snakemake().status == 1
    copy.edit("1.1", ">= 0.9", ">= 0.01")
    run = copy.snakemake()
    assert (run.status, run.jobs) == (0, jobs("judge", "1.1"))
    assert copy.made("results", "figures", "paper") == built.made("results", "figures", "paper")
    assert copy.planned() == []


# With Quarto ---------------------------------------------------------------------------------------------------

BY_QUARTO = ("--config", "renderer=auto")


@pytest.fixture(scope="module")
def quarto_on_path(tmp_path_factory):
    """A Quarto on the PATH: a real one where there is one, else the stand-in."""
    with pytest.MonkeyPatch.context() as patch:
        if not quarto.available():
            folder = fake_quarto.install(tmp_path_factory.mktemp("quarto"))
            patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        yield


def git(checkout, *arguments):
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=checkout.folder, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def rendered(built, quarto_on_path, tmp_path_factory):
    """The build in a checkout of git, rendered by Quarto; and what that run said."""
    checkout = built.copy(tmp_path_factory.mktemp("by-quarto") / "checkout")
    shutil.copy(ROOT / ".gitignore", checkout.folder)
    git(checkout, "init", "--quiet", "--initial-branch=main")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message=All of it")
    return checkout, checkout.snakemake(*BY_QUARTO)


def test_a_build_with_quarto(rendered):
    checkout, run = rendered
    assert (run.status, run.errors) == (0, []), run.text
    assert "render" in run.jobs
    site = checkout.folder / "paper/_site"
    assert quarto.made(site)
    pages = dict(read_site(site))
    assert len(pages) == 16
    assert pages["experiments/1-1.html"].title == "Experiment 1.1: Delete red"
    assert pages["experiments/1-1.html"].title_id == "sec-1-1"
    assert "fig-1-1-schedule" in pages["experiments/1-1.html"].labels
    assert ("experiments/1-1.html#fig-1-1-schedule", "Figure A.2") in pages["experiments/1-2.html"].references
    assert all(figure.light and figure.dark for page in pages.values() for figure in page.figures)


def test_a_build_with_quarto_ends_by_saying_how_its_site_is_read(rendered):
    checkout, run = rendered
    assert re.search(r"^The site: http://127\.0\.0\.1:8000/ after: python3 -m http\.server ", run.text, re.MULTILINE)
    assert f"The PDF: {(checkout.folder / 'paper/_site/redact.pdf').resolve().as_uri()}" in run.text


def test_a_build_with_quarto_leaves_the_tree_clean_and_a_second_one_does_nothing(rendered):
    checkout, _ = rendered
    assert git(checkout, "status", "--porcelain", "--untracked-files=all") == ""
    again = checkout.snakemake(*BY_QUARTO)
    assert (again.status, again.jobs) == (0, []), again.text
    home = dict(read_site(checkout.folder / "paper/_site"))["index.html"]
    commit = git(checkout, "rev-parse", "HEAD")[:10]
    assert home.footer.startswith(f"Built from commit {commit} of ")
    assert "uncommitted" not in home.footer


def test_what_quarto_writes_when_it_is_called_by_hand_is_ignored_too(rendered):
    checkout, _ = rendered
    for name in (".gitignore", ".quarto/idx/x.json", "_quarto-output/index.html", "experiments/1-1.quarto_ipynb", "index.typ"):
        checkout.write(f"paper/{name}", "x\n")
    assert git(checkout, "status", "--porcelain", "--untracked-files=all") == ""


def test_what_quarto_does_not_resolve_is_told_and_leaves_the_old_site(built, quarto_on_path, copy):
    copy.append("paper/against.qmd", "\nSee @fig-nowhere.\n")
    run = copy.snakemake("--config", "renderer=quarto")
    assert run.status == 1
    # Read as the default reads it, before Quarto is asked: with its file and line.
    row = copy.path("paper/against.qmd").read_text().count("\n")
    assert run.errors == [f"error: against.qmd:{row}: the reference @fig-nowhere names no figure"]
    assert copy.made("paper/_site") == built.made("paper/_site")


def test_a_quarto_that_is_too_old_gets_one_line_and_the_default(built, copy, tmp_path, monkeypatch):
    folder = fake_quarto.install(tmp_path / "bin", "1.8.27")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    copy.append("paper/index.qmd", "\nMore.\n")
    run = copy.snakemake(*BY_QUARTO)
    assert run.status == 0, run.text
    told = "note: renderer: quarto: 1.9 or newer is expected, 1.8.27 is on the PATH; the default renderer is taken"
    assert run.text.count(told) == 1
    assert not quarto.made(copy.folder / "paper/_site")
    assert f"The site: {(copy.folder / 'paper/_site/index.html').resolve().as_uri()}" in run.text
