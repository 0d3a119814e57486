"""The report of the survival tests, which are not run here: facts are merged, checked, and shown as they are."""

import json

import pytest
from survival.report import record

from press.build.survival import read_report, report_table
from press.errors import InputError


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


def test_the_page_shows_labels_as_they_are_under_their_title(report):
    record("kills", {"builds killed": 20, "files compared": 4310}, title="Interrupted builds")
    record("slurm", {"Slurm": "22.05.8"})
    assert report_table(read_report(report)).splitlines()[2:5] == [
        "| Interrupted builds | builds killed | 20 |",
        "| Interrupted builds | files compared | 4,310 |",
        "| slurm | Slurm | 22.05.8 |",
    ]


def test_without_a_report_the_page_says_so(tmp_path):
    assert report_table(read_report(tmp_path / "report.json")) == "No report is kept with this source.\n"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("{", "no JSON"),
        (
            '{"kills": {"facts": {"builds killed": true}}}',
            "kills: facts: builds killed: True is not of type 'number', 'string'",
        ),
        ('{"kills": {"facts": {}}}', r"kills: facts: \{\} should be non-empty"),
        ('{"kills": {"built": 1, "facts": {"a": 1}}}', "kills: Additional properties are not allowed"),
        ('{"kills": {}}', "kills: 'facts' is a required property"),
    ],
)
def test_a_report_of_another_form_is_refused(tmp_path, content, fault):
    path = tmp_path / "report.json"
    path.write_text(content)
    with pytest.raises(InputError, match=rf"report\.json: {fault}.*; make survive UPDATE=1 makes it anew"):
        read_report(path)
