"""What a page opens with, the table of the home page, and the order of appendices: by hand."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from press.claims import record
from press.claims.answer import answer_block
from press.claims.claim import Claim
from press.claims.judgement import judge
from press.claims.verdict_table import Row, verdict_table
from press.project import in_parts
from press.scripts.experiment import Experiment
from press.scripts.page_head import as_page, head_cell
from press.scripts.specs import digest
from redact.quantities.colors import error

SEEDS = range(60)
FAILING = {"red": [], "cyan": [3, 4, 5], "gray": [4, 5, 6]}
"""The seeds that fail the claim about a color; of all claims together, four: 3 to 6."""


def experiment(**fields):
    asked = {"red": "concept gone", "cyan": "opposite spared", "gray": None}
    claims = tuple(
        Claim(f"{color}-met", f"{color.capitalize()} is met", error(color, "ablated") >= 0.2, because="it shows", aspect=aspect)
        for color, aspect in asked.items()
    )
    told = {"id": "1.1", "title": "Delete red", "question": "Does red go?", "answer": "In {joint.passes} of {seeds}."}
    return Experiment(**told | {"claims": claims, "in_share": 0.9, "because": "nine in ten", "expect": "confirmed"} | fields)


def judged(asked):
    columns = {f"error of {color}, ablated": 1.0 - np.isin(SEEDS, seeds) for color, seeds in FAILING.items()}
    return record.of_experiment(asked, SEEDS, judge(asked.claims, SEEDS, columns, asked.in_share), [])


def row(asked, labels=("tbl-1-1-claims", "claim-1-1-cyan-met")):
    return Row(asked, judged(asked), frozenset(labels))


def cells(line):
    return [cell.strip() for cell in line.strip("|").split(" | ")]


def shares(*own):
    """The experiment, with claims that ask for shares of their own, or for none."""
    asked = experiment()
    claims = [replace(claim, in_share=share) for claim, share in zip(asked.claims, own, strict=True)]
    return experiment(claims=tuple(claims))


# The answer ----------------------------------------------------------------------------------------------


def test_claims_about_shares_of_their_own_are_counted_as_claims():
    asked = shares(0.5, 0.8, 0.95)  # 60, 57 and 57 of 60: the last is undecided
    told = answer_block(asked, judged(asked), {"the claims": "tbl-1-1-claims"})
    assert 'title="◐ Undecided: 2 of 3 claims hold, each asked for a share of its own"' in told
    assert "each of 3 claims has to be met in a share of its own, more than 50 %, 80 % and 95 % of the seeds. 2 are." in told
    assert "seeds pass all" not in told
    assert "[2/3](experiments/1-1.ipynb#tbl-1-1-claims)" in verdict_table([row(asked)], [], Path())
    some = shares(None, None, 0.8)
    told = answer_block(some, judged(some), {"the claims": "tbl-1-1-claims"})
    assert "57 of 60 seeds pass all claims that are about one seed; one claim, asked for a share of its own, holds" in told
    assert "And one claim has to be met in a share of its own, more than 80 % of the seeds. It is." in told


def test_a_page_opens_with_its_verdict_and_what_is_behind_it():
    told = answer_block(experiment(), judged(experiment()), {"the claims": "tbl-1-1-claims"})
    # 56 of 60 is 0.841 to 0.974: undecided at nine tenths, and confirmed at a half, as every single claim is.
    assert 'title="◐ Undecided: 56 of 60 seeds pass all claims"' in told
    assert "**In {{< var ex1-1.joint.passes >}} of {{< var ex1-1.seeds >}}.**" in told
    assert "more than 90 % of seeds have to pass all claims at once. 56 of 60 do (95 % interval 84–97 %)" in told
    assert "More often than not: confirmed. As first registered, each claim alone and at one half: confirmed." in told
    assert "Cyan is met (`error of cyan, ablated >= 0.2`), which 57 of 60 pass" in told  # gray has as many, and comes later
    assert "the claims (@tbl-1-1-claims)" in told


def test_what_the_first_rule_said_is_told_where_it_differs():
    half = experiment(in_share=0.5)
    assert "As first registered" not in answer_block(half, judged(half), {})


def test_a_draft_has_no_verdict_and_may_have_no_answer():
    draft = experiment(expect=None, answer="")
    told = answer_block(draft, judged(draft), {})
    assert 'title="No verdict yet, this is a draft: 56 of 60 seeds pass all claims"' in told
    assert "onfirmed" not in told
    assert "ndecided" not in told
    assert "**" not in told


def test_an_answer_is_prose_and_no_part_of_a_digest():
    from press.scripts.discovery import Script

    scripts = [Script(None, experiment(answer=answer)) for answer in ("Yes.", "No.")]
    for part in ("claims", "shown"):
        assert len({script.digest(part) for script in scripts}) == 1
    assert digest(scripts[0].experiment) != digest(scripts[1].experiment)


def test_which_claims_fail_together():
    assert judged(experiment()).failing_together == {
        ("cyan-met", "gray-met"): (4, 5),
        ("cyan-met",): (3,),
        ("gray-met",): (6,),
    }


# It moves to the top -------------------------------------------------------------------------------------


def test_what_is_tagged_as_the_answer_stands_above_the_script_s_own_cells():
    v4 = nbformat.v4
    shown = [v4.new_output("display_data", data={"text/markdown": text}) for text in ("The answer.", "![](a.svg)")]
    printed = v4.new_output("stream", text="printed")
    notebook = v4.new_notebook(
        cells=[
            head_cell("# Title"),
            head_cell("Draft"),
            v4.new_markdown_cell("## Question"),
            v4.new_code_cell("show.answer()", outputs=[*shown, printed], metadata={"tags": ["answer"]}),
        ]
    )
    before = nbformat.writes(notebook)
    page = nbformat.reads(as_page(notebook), as_version=4)
    assert [cell.source for cell in page.cells] == [
        *("# Title", "Draft", "The answer.", "![](a.svg)", "## Question", "show.answer()"),
    ]
    assert page.cells[-1].outputs == [printed]
    assert nbformat.writes(notebook) == before  # what is kept for the next run is as it ran


def test_a_page_without_such_a_cell_stays_as_it_is():
    notebook = nbformat.v4.new_notebook(cells=[head_cell("# Title"), nbformat.v4.new_code_cell("1")])
    assert as_page(notebook) == nbformat.writes(notebook) + "\n"


# The table of the home page ------------------------------------------------------------------------------


def test_a_row_counts_each_aspect_and_leads_to_its_claims(tmp_path):
    header, _, line = [text for text in verdict_table([row(experiment())], [], tmp_path).splitlines() if text.startswith("|")]
    assert cells(header)[2:] == ["all together", "concept gone", "opposite spared"]
    _, about, joint, gone, spared = cells(line)
    assert about.startswith("[1.1 Delete red](experiments/1-1.ipynb). In {{< var ex1-1.joint.passes >}} of")
    assert "*Worst claim: Cyan is met, 57 of 60.*" in about
    link = "(experiments/1-1.ipynb#tbl-1-1-claims)"
    # 60 of 60 begins at 0.940, 57 at 0.863; of a bar's twenty parts 57/60 fills 19, and 56/60 18.
    assert f'[●]{{role="img" aria-label="holds"}} [60/60]{link} [[]{{.filled-20}}]{{.share}}' in gone
    own = "(experiments/1-1.ipynb#claim-1-1-cyan-met)"  # where the claim itself can be led to
    assert f'[◐]{{role="img" aria-label="undecided"}} [57/60]{own} [[]{{.filled-19}}]{{.share}}' in spared
    assert "[56/60]" + link + " [[]{.filled-18}]{.share} **undecided**" in joint


def test_an_aspect_whose_claims_ask_for_shares_of_their_own_counts_claims(tmp_path):
    asked = [replace(claim, aspect="concept gone") for claim in shares(0.5, 0.8, 0.95).claims]
    table = verdict_table([row(experiment(claims=tuple(asked)))], [], tmp_path)
    gone = cells([line for line in table.splitlines() if line.startswith("|")][2])[-1]
    # 60, 57 and 57 of 60: the last is undecided, and none is refuted.
    assert 'aria-label="undecided"' in gone
    assert "[2/3](experiments/1-1.ipynb#tbl-1-1-claims) [[]{.filled-13}]{.share} claims" in gone


def test_a_page_without_a_table_of_claims_is_led_to_itself(tmp_path):
    assert verdict_table([row(experiment(), labels=())], [], tmp_path).count("](experiments/1-1.ipynb) [[]") == 3


def test_columns_are_the_aspects_in_the_order_in_which_claims_name_them(tmp_path):
    other = experiment(id="1.2", claims=(Claim("a", "A", error("red", "ablated") >= 0, because="so", aspect="learned"),))
    table = verdict_table([row(experiment()), row(other)], [experiment(id="1.3")], tmp_path).splitlines()
    header, _, first, second, missing = [cells(text) for text in table if text.startswith("|")]
    assert header[2:] == ["all together", "concept gone", "opposite spared", "learned"]
    assert first[5] == second[3] == second[4] == "–"
    assert missing[2:] == ["**not built**", "–", "–", "–"]


def test_a_draft_is_no_verdict(tmp_path):
    table = verdict_table([row(experiment(expect=None))], [], tmp_path)
    assert "**draft**: no conclusion has been chosen yet" in table
    assert "**undecided**" not in table


# Appendices ----------------------------------------------------------------------------------------------


def scripts(*told):
    return [SimpleNamespace(experiment=SimpleNamespace(id=id, part=part, follows=follows)) for id, part, follows in told]


def ids(found):
    return [script.experiment.id for script in found]


@pytest.mark.parametrize(
    ("told", "order"),
    [
        ([("1", "A", None), ("2", "B", None), ("3", "A", None)], ["1", "3", "2"]),
        ([("1", "A", "3"), ("2", "A", None), ("3", "A", "2")], ["2", "3", "1"]),
        ([("1", "A", "2"), ("2", "B", None), ("3", "A", None)], ["2", "1", "3"]),  # a part after the one it builds on
        ([("1", "A", "9"), ("2", "A", None)], ["1", "2"]),  # what it follows could not be built
        ([("1", "A", "2"), ("2", "A", "1")], ["1", "2"]),
    ],
)
def test_an_appendix_stands_after_the_one_it_builds_on(told, order):
    assert ids(in_parts(scripts(*told))) == order


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 8)), max_size=9))
def test_no_appendix_is_lost_and_parts_stay_together(told):
    given = scripts(*((str(place), part, str(before)) for place, (part, before) in enumerate(told)))
    found = in_parts(given)
    assert sorted(ids(found)) == sorted(ids(given))
    parts = [script.experiment.part for script in found]
    assert parts == sorted(parts, key=parts.index)
