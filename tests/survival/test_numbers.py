"""An experiment whose numbers go wrong stops by itself; the others are built, and the site says what is missing."""

import json
import re

import pytest
from miniature import SCHEDULE, SCRIPTS, long

from press.site import checks
from redact.words.colors import published
from survival.report import record
from survival.small import build, differing, final, left_over, small

# A learning rate that no network survives: squares of numbers of this size are beyond single precision.
WILD = SCHEDULE.replace("0.02", "1e25")


@pytest.fixture(scope="module")
def partial(tmp_path_factory):
    """A checkout in which 1.1 cannot train, built with --keep-going; 1.10 has networks of its own."""
    checkout = small(tmp_path_factory.mktemp("partial") / "checkout")
    checkout.write("experiments/1.10-delete-warmth.py", SCRIPTS["1.10-delete-warmth"])
    checkout.write("experiments/schedules/1.1.csv", WILD)
    return checkout, build(checkout, "--keep-going")


def page(checkout, name):
    return (checkout.folder / "paper/_site" / name).read_text(encoding="utf-8")


def test_seed_step_and_term_are_named(partial):
    checkout, run = partial
    assert run.status == 1
    assert "Traceback" not in run.text
    assert len(set(run.errors)) == 2  # one a block
    for error in set(run.errors):
        assert re.match(
            r"error: experiments/1\.1-delete-red\.py with experiments/schedules/1\.1\.csv: seed \d( and \d more)?, step \d+: "
            r"the loss is no finite number \((recon|unitarity|anchor) (nan|inf)[^)]*\) at lr [\d.e+]+; "
            r"this spec cannot train so, a lower lr or lower weights may$",
            error,
        ), error
    assert not list((checkout.folder / "results/1.1/models").glob("*.safetensors"))


def test_the_others_are_built_and_the_site_marks_those_that_are_missing(partial):
    checkout, run = partial
    assert json.loads((checkout.folder / "results/1.10/verdict.json").read_text())["verdict"] == "confirmed"
    assert run.text.count("warning: experiment 1.1 could not be built: ") == 1
    assert run.text.count("warning: experiment 1.2 could not be built: ") == 1
    checks.check(checkout.folder / "paper/_site")
    rows = re.findall(r"<tr\b.*?</tr>", page(checkout, "index.html"), re.DOTALL)
    verdicts = {
        match[1]: verdict[1]
        for row in rows  # those of the table of costs have links too, but no verdict
        if (match := re.search(r'href="experiments/([\d-]+)\.html"', row))
        and (verdict := re.search(r"<strong>([\w ]+)</strong>", row))
    }
    assert verdicts == {"1-10": "confirmed", "1-1": "not built", "1-2": "not built"}
    assert "Experiments 1.1, 1.2 could not be built" in page(checkout, "index.html")
    missing = page(checkout, "experiments/1-1.html")
    assert "This experiment could not be built" in missing
    assert "the loss is no finite number" in missing
    assert (checkout.folder / "paper/_site/redact.pdf").read_bytes().startswith(b"%PDF-")


@long("the tests of what the page says without results, and the other missing pages here")
def test_the_page_against_the_paper_stays_without_what_it_compares(undisturbed, tmp_path):
    checkout = undisturbed.copy(tmp_path / "checkout")
    checkout.write("experiments/1.10-delete-warmth.py", SCRIPTS["1.10-delete-warmth"])
    assert build(checkout).status == 0
    assert "fig-published-seeds" in page(checkout, "gallery.html")
    (name,) = re.findall(r'schedule="(.+?)"', SCRIPTS["1.10-delete-warmth"])
    checkout.write(f"experiments/{name}", WILD)
    run = build(checkout, "--keep-going")
    assert run.text.count("warning: experiment 1.10 could not be built: ") == 1
    assert published.NONE in page(checkout, "published.html")
    assert "fig-published" not in page(checkout, "gallery.html")
    checks.check(checkout.folder / "paper/_site")


def test_what_was_mended_is_built_and_the_mark_goes(partial, expected):
    checkout, _ = partial
    checkout.write("experiments/schedules/1.1.csv", SCHEDULE)
    run = build(checkout)
    assert run.status == 0, run.text
    assert {job.split()[0] for job in run.jobs if job.endswith("1.10")} == set(), "what was built is not built again"
    assert "could not be built" not in page(checkout, "index.html")
    assert left_over(checkout) == []
    ours = {name: digest for name, digest in final(checkout).items() if name.startswith(("results/1.1/", "figures/1.1/"))}
    assert differing(ours, {name: digest for name, digest in expected.items() if name in ours}) == []
    record(
        "numbers",
        {"experiments that could not train, named by seed, step and term": 1, "sites made without them, and marked": 1},
        title="Numbers that go wrong",
    )


def test_without_keep_going_the_old_site_stays(undisturbed, expected, tmp_path):
    checkout = undisturbed.copy(tmp_path / "checkout")
    checkout.write("experiments/schedules/1.1.csv", WILD)
    for _ in range(2):
        run = build(checkout)
        assert run.status == 1
        assert run.errors
    # Nor is it overlooked where only a file is asked for that is there, of an earlier build.
    assert build(checkout, "results/1.1/verdict.json").status == 1
    kept = [name for name in differing(final(checkout), expected) if not name.startswith("results/1.1/")]
    assert kept == []
