"""What a build is known by, and whether a change is noticed: on files that stand for a build."""

import json
import shutil
from pathlib import Path

import pytest
from tiny import forget_scripts, refused, spec_cell, write_script

from press.build import fingerprint, reference, verify
from press.build.fingerprint import range_of_count, range_of_median
from press.files.provenance import sha256
from press.files.revision import Revision
from redact.plan import NetworksPlan, TrainingSettings
from redact.project import PROJECT

ROOT = Path(__file__).parents[1]
SEEDS = 64
COMMIT = Revision("0123456789" * 4, "2026-01-03", clean=True)
BLOCK = "results/1.1/models/seeds-00000-00063.safetensors"
PAGE = "paper/_site/experiments/1-1.html"


def page(revision, seconds="7"):
    said = revision.words.replace("`", "%").replace("%", "<code>", 1).replace("%", "</code>")
    said = said.replace("**", "<strong>", 1).replace("**", "</strong>")
    note = f", commit {revision.short}" if revision.commit != "unknown" else ""
    changed = " with uncommitted changes" if revision.clean is False else ""
    return (
        f'<p>Built from {said}.</p>\n<p>note = {{MIT license{note}{changed}}}</p>\n<table id="tbl-times">\n{seconds}</table>'
        f'<table id="tbl-errors"><tr><td>0.5</td></tr></table>\n'
    )


def catalogue(revision):
    told = {"commit": revision.commit, "date": revision.date, "clean": revision.clean}
    return json.dumps({"revision": told, "figures": [{"id": "fig-1-1-a", "files": {}, "cite": {"bibtex": revision.short}}]})


def verdict(passes=60, word="confirmed"):
    claim = {"key": "red-gone", "status": "holds", "passes": passes, "of": SEEDS}
    joint = {"status": "holds", "passes": 60, "of": SEEDS}
    return json.dumps({"verdict": word, "seeds": SEEDS, "joint": joint, "claims": [claim], "observations": []})


def scores(shift=0.0):
    return "seed,operation,max_error\n" + "".join(f"{seed},ablated,{(seed + shift) / 100:.7g}\n" for seed in range(SEEDS))


BUILD = {
    BLOCK: "networks",
    "results/1.1/losses/seeds-00000-00063.safetensors": "losses",
    "results/1.1/scores.csv": scores(),
    "results/1.1/verdict.json": verdict(),
    "results/1.1/notebook.ipynb": "{}",
    **{
        f"results/1.1/{name}": name
        for name in ("edited.safetensors", "measurements.csv", "validation.csv", "views.safetensors")
    },
    "results/1.1/lab/1-1.js": "packed",
    "results/tutorials/your-own-network.ipynb": "{}",
    "results/tutorials/add-a-world.ipynb": "{}",
    "results/1.1/logs/train.log": "7 s",
    "results/1.1/benchmarks/train.tsv": "7",
    "results/1.1/checksums/weave.sha256": "0a",
    "figures/1.1/claims-light.svg": "<svg/>",
    "figures/1.1/.snakemake_timestamp": "",
    "figures/workflow/workflow-light.svg": "<svg/>",
    "figures/catalogue.json": catalogue(COMMIT),
    "paper/_site/index.html": page(COMMIT),
    "paper/_site/redact.pdf": "%PDF-",
    "paper/_site/style.css": "p {}",
    PAGE: page(COMMIT),
}
MADE_WITH = {"processor": "A", "torch": "2.13.0"}


@pytest.fixture
def build(tmp_path, monkeypatch):
    """A finished build; the test is in its folder."""
    write_script(tmp_path / "experiments", spec_cell())
    for name, content in BUILD.items():
        put(tmp_path / name, content)
    for name in ("pyproject.toml", "config.schema.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    put(tmp_path / "Snakefile", "")
    put(tmp_path / "config.yaml", f"seeds: {SEEDS}\nblock: {SEEDS}\nrenderer: pandoc\naccelerator: cpu\nlogger: none\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fingerprint, "made_with", lambda: dict(MADE_WITH))
    forget_scripts()
    yield tmp_path
    forget_scripts()


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def take():
    return fingerprint.take(
        NetworksPlan(
            PROJECT,
            TrainingSettings(seeds=SEEDS, block=SEEDS, renderer="pandoc", accelerator="cpu", logger="none"),
            Path("experiments"),
        )
    )


def compared(reference, monkeypatch, processor="A"):
    monkeypatch.setattr(fingerprint, "made_with", lambda: MADE_WITH | {"processor": processor})
    return verify.compare(json.loads(json.dumps(reference)), take())


# What is taken --------------------------------------------------------------------------------------------------


def test_files_that_are_made_for_readers_are_in_it_and_the_books_of_the_workflow_are_not(build):
    found = take()["files"]
    # What is packed lies in the site as well, where its readers find it.
    left_out = ("logs", "benchmarks", "checksums", ".snakemake_timestamp", "results/1.1/lab")
    assert found.keys() == {name for name in BUILD if not any(part in name for part in left_out)}
    assert found["figures/1.1/claims-light.svg"] == sha256(build / "figures/1.1/claims-light.svg")[:32]


def test_a_block_that_no_job_asks_for_any_more_is_not_in_it(build):
    put(build / "results/1.1/models/seeds-00000-00019.safetensors", "old")
    assert take()["files"].keys() & {"results/1.1/models/seeds-00000-00019.safetensors"} == set()


def test_the_numbers(build):
    assert take()["numbers"] == {
        "1.1: verdict": "confirmed",
        "1.1: seeds": 64,
        "1.1: all claims: status": "holds",
        "1.1: all claims: passes": 60,
        "1.1: red-gone: status": "holds",
        "1.1: red-gone: passes": 60,
        "1.1: ablated, max_error: median": 0.315,
    }


def test_ranges():
    # Z = 4 sqrt(2): ranks 31.5 -+ 22.6 of 64 values that are their ranks.
    assert range_of_median(range(64)) == pytest.approx((8, 55), abs=2e-5)
    # Ranks 1 -+ 4.9 of 3 values: as far beyond them as they reach.
    assert range_of_median([3, 1, 2]) == pytest.approx((-1, 5), abs=2e-5)
    assert range_of_median([0.5] * 3) == pytest.approx((0.49999, 0.50001))
    # 62 of 64: sqrt(60 * 0.96875 * 0.03125) = 1.348, times 5.657 is 7.6.
    assert range_of_count(60, 60) == (52, 60)
    assert range_of_count(0, 60) == (0, 8)


# What is compared -----------------------------------------------------------------------------------------------


def test_the_same_build_is_equal(build, monkeypatch):
    assert compared(take(), monkeypatch) == verify.Comparison(verify.EQUAL)


def test_another_commit_and_other_times_are_no_difference(build, monkeypatch):
    reference = take()
    for revision in (Revision("f" * 40, "2027-12-31", clean=False), Revision()):
        put(build / "figures/catalogue.json", catalogue(revision))
        for name in ("paper/_site/index.html", PAGE):
            put(build / name, page(revision, seconds="8000"))
        put(build / "results/1.1/logs/train.log", "8000 s")
        assert compared(reference, monkeypatch) == verify.Comparison(verify.EQUAL)


@pytest.mark.parametrize(
    "name", [name for name in BUILD if name.endswith((".safetensors", ".svg", ".css", ".pdf", ".ipynb", ".html"))]
)
def test_a_changed_byte_is_noticed(build, monkeypatch, name):
    reference = take()
    content = bytearray((build / name).read_bytes())
    content[-1] ^= 1
    (build / name).write_bytes(content)
    assert compared(reference, monkeypatch) == verify.Comparison(verify.DIFFERENT, (f"{name}: holds something else",))


def test_a_changed_number_in_a_page_or_in_the_catalogue_is_noticed(build, monkeypatch):
    reference = take()
    put(build / PAGE, page(COMMIT).replace("0.5", "0.6"))
    put(build / "figures/catalogue.json", catalogue(COMMIT).replace("fig-1-1-a", "fig-1-1-b"))
    assert compared(reference, monkeypatch).faults == (
        "figures/catalogue.json: holds something else",
        f"{PAGE}: holds something else",
    )


@pytest.mark.parametrize("processor", ["A", "B"])
def test_a_file_less_or_more_is_noticed_wherever_it_was_built(build, monkeypatch, processor):
    reference = take()
    (build / "paper/_site/style.css").unlink()
    put(build / "figures/1.1/seeds-light.svg", "<svg/>")
    comparison = compared(reference, monkeypatch, processor)
    assert comparison.outcome == verify.DIFFERENT
    assert comparison.faults == ("figures/1.1/seeds-light.svg: not in the reference", "paper/_site/style.css: missing")


def test_on_one_processor_every_number_has_to_be_the_same(build, monkeypatch):
    reference = take()
    put(build / "results/1.1/scores.csv", scores(shift=0.01))
    comparison = compared(reference, monkeypatch)
    assert comparison.outcome == verify.DIFFERENT
    assert "1.1: ablated, max_error: median: 0.3151, the reference has 0.315" in comparison.faults


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("scores.csv", scores(shift=20), None),
        ("scores.csv", scores(shift=-20), None),
        (
            "scores.csv",
            scores(shift=30),
            "1.1: ablated, max_error: median: 0.615, the reference has 0.315 (allowed: 0.07999 to 0.55001)",
        ),
        ("verdict.json", verdict(passes=58), None),
        ("verdict.json", verdict(passes=40), "1.1: red-gone: passes: 40, the reference has 60 (allowed: 47 to 64)"),
        ("verdict.json", verdict(word="undecided"), None),  # follows from the counts, which are in their ranges
        (
            "verdict.json",
            verdict(word="draft"),
            "1.1: verdict: draft, the reference has confirmed (allowed: confirmed to confirmed)",
        ),
    ],
)
def test_on_another_processor_numbers_have_to_lie_within_their_ranges(build, monkeypatch, name, content, fault):
    reference = take()
    put(build / "results/1.1" / name, content)
    comparison = compared(reference, monkeypatch, "B")
    assert comparison.outcome == (verify.DIFFERENT if fault else verify.TOLERATED)
    assert comparison.faults == ((fault,) if fault else ())
    assert comparison.notes[-1] == "processor: B, the reference has A"


def test_a_number_that_is_gone_is_noticed_on_another_processor_too(build, monkeypatch):
    reference = take()
    put(build / "results/1.1/scores.csv", scores().replace("max_error", "min_error"))
    comparison = compared(reference, monkeypatch, "B")
    assert comparison.outcome == verify.DIFFERENT
    assert len(comparison.faults) == 2  # of either name


def test_a_build_that_is_not_finished(build):
    (build / BLOCK).unlink()
    with refused(f"{BLOCK}: missing", "run make first"):
        take()


# The command ----------------------------------------------------------------------------------------------------


def command(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["verify", *arguments])
    try:
        verify.main()
    except SystemExit as end:
        return end.code
    return 0


def test_a_reference_is_written_and_read(build, monkeypatch, capsys):
    assert (
        command(monkeypatch)
        == "error: reference/build.json: there is no reference yet; make verify UPDATE=1 keeps this build as one"
    )
    assert command(monkeypatch, "--write") == 0
    written = (build / "reference/build.json").read_bytes()
    assert capsys.readouterr().out == "reference/build.json: 18 files, 7 numbers\n"
    assert command(monkeypatch) == 0
    assert capsys.readouterr().out == "equal: 18 files, 7 numbers, against reference/build.json\n"
    assert command(monkeypatch, "--write") == 0
    assert (build / "reference/build.json").read_bytes() == written
    put(build / PAGE, "x")
    capsys.readouterr()
    assert command(monkeypatch) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [f"{PAGE}: holds something else"]


def test_what_is_kept_is_what_was_taken_and_says_no_name_twice(build):
    found = take()
    reference.write(build / "kept.json", found)
    assert reference.read(build / "kept.json") == found
    kept = json.loads((build / "kept.json").read_text(encoding="utf-8"))
    assert kept["files"]["figures/1.1"] == {"claims-light.svg": found["files"]["figures/1.1/claims-light.svg"]}
    assert kept["numbers"]["1.1"]["ablated"] == {
        "max_error: median": [0.315, *found["allowed"]["1.1: ablated, max_error: median"]]
    }
    assert kept["numbers"]["1.1"]["verdict"] == "confirmed"


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"files": {}}', '{"made_with": {}, "renderer": "pandoc", "files": [], "numbers": {}}', '{"files": {"a": "b"}}'],
)
def test_a_reference_that_is_none(build, monkeypatch, content):
    put(build / "reference/build.json", content)
    assert str(command(monkeypatch)).startswith("error: reference/build.json: no ")


# Sites of Quarto -----------------------------------------------------------------------------------------------

BY_QUARTO = '<html><head><meta name="generator" content="quarto-1.10.18"></head></html>'


def test_a_site_of_quarto_is_not_held_against_one_of_the_default_renderer(build, monkeypatch):
    reference = take()
    assert reference["renderer"] == "pandoc"
    put(build / "paper/_site/index.html", BY_QUARTO)
    put(build / "paper/_site/site_libs/bootstrap.css", "p {}")
    (build / "paper/_site/style.css").unlink()
    found = compared(reference, monkeypatch)
    note = "the site is not compared: quarto 1.10.18 made it, pandoc that of the reference"
    assert (found.outcome, found.faults, found.notes) == (verify.EQUAL, (), (note,))


def test_with_quarto_results_and_figures_are_compared_all_the_same(build, monkeypatch):
    reference = take()
    put(build / "paper/_site/index.html", BY_QUARTO)
    put(build / "figures/1.1/claims-light.svg", "<svg>other</svg>")
    found = compared(reference, monkeypatch)
    assert (found.outcome, found.faults) == (verify.DIFFERENT, ("figures/1.1/claims-light.svg: holds something else",))


def test_a_reference_of_quarto_says_nothing_of_the_site_of_the_default_renderer(build, monkeypatch):
    put(build / "paper/_site/index.html", BY_QUARTO)
    reference = take()
    put(build / "paper/_site/index.html", page(COMMIT))
    found = compared(reference, monkeypatch)
    assert (found.outcome, found.faults) == (verify.EQUAL, ())
    assert found.notes == ("the site is not compared: pandoc made it, quarto 1.10.18 that of the reference",)
