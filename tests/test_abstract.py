"""The abstract: its numbers are variables, and one that is not there is named with its place."""

from tiny import refused

from press.site.abstract import abstract

KNOWN = {"ex2-6": {"joint": {"passes": "52"}, "seeds": 60}}


def test_variables_are_filled_in(tmp_path):
    (tmp_path / "abstract.md").write_text("It passes in\n{{< var ex2-6.joint.passes >}} of {{< var ex2-6.seeds >}} networks.\n")
    assert abstract(tmp_path, KNOWN) == "It passes in\n52 of 60 networks."


def test_a_variable_that_is_not_there_is_named(tmp_path):
    for name in ("ex2-7.seeds", "ex2-6.joint.fails", "ex2-6.seeds.all"):
        (tmp_path / "abstract.md").write_text(f"It passes\nin {{{{< var {name} >}}}}.\n")
        with refused("abstract.md, row 2", name):
            abstract(tmp_path, KNOWN)


def test_a_paper_may_have_none(tmp_path):
    assert abstract(tmp_path, KNOWN) is None
