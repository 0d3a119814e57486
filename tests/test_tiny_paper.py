"""The machinery without this paper: a study of coins, in an empty folder, with numpy and without torch."""

import pytest
from study import snakemake, write_study


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    study = write_study(tmp_path_factory.mktemp("study"))
    run = snakemake(study)
    assert run.returncode == 0, run.stdout + run.stderr
    return study


def test_a_paper_of_one_page_is_built_as_site_and_pdf(built):
    page = (built / "paper/_site/experiments/1.html").read_text(encoding="utf-8")
    assert "confirmed" in page
    assert "fig-1-dots" in page
    assert (built / "paper/_site/coins.pdf").read_bytes().startswith(b"%PDF-")
    home = (built / "paper/_site/index.html").read_text(encoding="utf-8")
    assert 'href="experiments/1.html">20/20</a>' in home
    assert "confirmed" in home


def test_nothing_is_left_to_do_after_it(built):
    run = snakemake(built)
    assert "Nothing to be done" in run.stdout + run.stderr


def test_a_spec_that_changed_is_tossed_again(built):
    script = built / "experiments/1-fair-coins.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("tosses=1000", "tosses=1001"), encoding="utf-8")
    try:
        planned = snakemake(built, "--dry-run").stdout
    finally:
        script.write_text(text, encoding="utf-8")
    assert "  1 toss: 1\n  1 judge: 1\n" in planned
