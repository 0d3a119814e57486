"""The report of the survival tests, which are not run here: facts are merged, and written whole or not at all."""

import json

import pytest
from survival.report import record


@pytest.fixture
def report(tmp_path, monkeypatch):
    path = tmp_path / "folder" / "report.json"
    monkeypatch.setenv("REDACT_REPORT", str(path))
    return path


def test_facts_of_several_tests_are_merged(report):
    record("kills", {"builds killed": 20})
    record("cases", {"messages": 60}, title="Wrong inputs")
    record("kills", {"files compared": 431, "builds killed": 21})
    assert json.loads(report.read_text()) == {
        "cases": {"facts": {"messages": 60}, "title": "Wrong inputs"},
        "kills": {"facts": {"builds killed": 21, "files compared": 431}},
    }


def test_nothing_is_written_where_no_report_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.delenv("REDACT_REPORT", raising=False)
    monkeypatch.chdir(tmp_path)
    record("kills", {"builds killed": 20})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [True, None, [1], {"a": 1}])
def test_a_fact_is_a_number_or_a_text(report, value):
    with pytest.raises(TypeError, match=r"kills: builds killed: .* is neither a number nor a text"):
        record("kills", {"builds killed": value})
    assert not report.exists()
