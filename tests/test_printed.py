"""Tables of printed numbers: read as they are, refused in one line."""

import pytest
from tiny import refused, write_checkout

from redact.printed import InNotes, InPaper

HEAD = "what,operation,name,value\n"
PAPER = HEAD + "networks,,,60\nr2_mean,,,0.95\nr2_sd,,,0.02\nr2_best,,,0.98\nseed,,,7\nincrease,ablated,red,0.33\n"


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Writes a table into a checkout, from which it is then read."""
    write_checkout(tmp_path)
    monkeypatch.chdir(tmp_path)

    def write(text):
        (tmp_path / "t.csv").write_text(text, encoding="utf-8")
        return "t.csv"

    return write


def test_what_the_notes_print(table):
    read = InNotes.read(table(HEAD + "score,ablated,max_error,0.27\nloss,,recon,3e-05\nlogged_every,,,100\n"))
    assert read == InNotes(scores={("ablated", "max_error"): 0.27}, losses={"recon": 3e-5}, logged_every=100, file="t.csv")


def test_what_the_paper_prints(table):
    expected = InPaper(networks=60, r2_mean=0.95, r2_sd=0.02, r2_best=0.98, seed=7, increases={("red", "ablated"): 0.33})
    read = InPaper.read(table(PAPER))
    assert (read.increases, read.networks, read.seed, read.r2_sd) == (expected.increases, 60, 7, 0.02)
    assert read.file == "t.csv"


FAULTS = {
    "another header": ("what,name,value\n", ("row 1", "expected the columns")),
    "nothing": ("", ("row 1",)),
    "a cell less": (HEAD + "score,ablated,0.27\n", ("row 2", "3 cells, expected 4")),
    "no number": (HEAD + "score,ablated,max_error,much\n", ("row 2", "'value'", "'much'")),
    "no finite number": (HEAD + "score,ablated,max_error,nan\n", ("row 2", "'nan'")),
    "no whole number": (HEAD + "logged_every,,,0.5\n", ("row 2", "'value'", "'0.5' is no whole number")),
    "an unknown kind": (HEAD + "sore,ablated,max_error,0.27\n", ("row 2", "'sore'", "expected one of score, loss")),
    "twice": (HEAD + 2 * "score,ablated,max_error,0.27\n", ("row 3", "stands above already")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_table_that_is_none(table, fault):
    text, told = FAULTS[fault]
    with refused("t.csv", *told):
        InNotes.read(table(text))


def test_a_number_that_is_missing_or_a_file(table):
    with refused("t.csv", "no row 'seed'"):
        InPaper.read(table(PAPER.replace("seed,,,7\n", "")))
    with refused("none.csv", "cannot be read"):
        InPaper.read("none.csv")
