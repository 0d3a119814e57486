"""What the page on reproducing says: times from benchmarks, versions from the lock, the workflow as a row of rules."""

import numpy as np
import pytest
from tiny import refused

from press.build import reproduction
from press.build.reproduction import build_tables, read_benchmark, times_table, versions_table
from press.drawing.rule_graph import in_order, in_words, workflow
from press.errors import InputError
from press.steps.draw import TRIES, planned_graph, read_rule_graph
from redact.project import PROJECT

GRAPH = 'digraph {\n\t0[label = "all"];\n\t1[label = "judge"];\n\t2[label = "train"];\n\t1 -> 0\n\t2 -> 1\n}\n'


def benchmark(folder, experiment, name, seconds, peak):
    path = folder / experiment / "benchmarks" / f"{name}.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"s\th:m:s\tmax_rss\n{seconds}\t0:00:00\t{peak}\n")
    return path


def test_times_are_summed_over_the_jobs_of_a_rule(tmp_path):
    benchmark(tmp_path, "2.6", "train-00000-00029", 20.4, 300)
    benchmark(tmp_path, "2.7", "train-00000-00029", 11.3, "NA")
    benchmark(tmp_path, "2.6", "judge", 0.5, 64.4)
    # Of an experiment that is gone, and of an editor.
    benchmark(tmp_path, "1.1", "judge", 100, 64.4)
    (tmp_path / "2.6" / "benchmarks" / ".judge.tsv").symlink_to("nothing")
    assert times_table(tmp_path, PROJECT.steps, ["2.7", "2.6"]).splitlines()[2:] == [
        "| train | 2 | 32 | 20 | 300 |",
        "| judge | 1 | 0.50 | 0.50 | 64 |",
    ]


def test_a_file_that_is_no_benchmark_is_named(tmp_path):
    with pytest.raises(InputError, match=r"train\.tsv: not a benchmark of Snakemake"):
        read_benchmark(benchmark(tmp_path, "2.6", "train", "soon", 1))


def test_what_differs_between_builds_is_on_the_site_alone(tmp_path):
    assert build_tables(tmp_path, PROJECT.steps, ["2.6"]).startswith('::: {.content-visible when-format="html"}\n')


def test_versions_are_those_of_the_lock(tmp_path):
    project, lock = tmp_path / "pyproject.toml", tmp_path / "requirements.lock"
    project.write_text('[project]\ndependencies = ["b>=1", "a"]\n')
    lock.write_text("a==2.0 \\\n    --hash=sha256:00\nb==1.5\nc==3\n")
    assert versions_table(project, lock).splitlines()[2:] == ["| a | 2.0 |", "| b | 1.5 |"]
    lock.write_text("a==2.0\n")
    with pytest.raises(InputError, match=r"b of pyproject\.toml is not locked"):
        versions_table(project, lock)


def test_the_rule_graph_is_read_without_the_rule_all():
    assert read_rule_graph(GRAPH) == [("train", "judge")]
    assert read_rule_graph("") == []


def test_snakemake_is_asked_again_where_a_job_replaced_what_it_looked_at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "graph").write_text(GRAPH)
    # Fails as often as Snakemake may, but for once; it counts in a file.
    often = f'echo >> asked; test $(wc -l < asked) -ge {TRIES} && cat graph || {{ echo "figures/2.9 is gone" >&2; false; }}'
    assert planned_graph(["sh", "-c", often]) == [("train", "judge")]
    with pytest.raises(InputError, match=r"no rule graph, .*; it said: figures/2\.9 is gone$"):
        planned_graph(["sh", "-c", 'echo "WorkflowError:" >&2; echo "  figures/2.9 is gone" >&2; false'])


def test_every_rule_comes_before_those_that_read_its_files():
    edges = [("train", "operate"), ("operate", "evaluate"), ("train", "evaluate"), ("draw", "render"), ("evaluate", "render")]
    order = in_order(edges)
    assert sorted(order) == ["draw", "evaluate", "operate", "render", "train"]
    assert all(order.index(before) < order.index(after) for before, after in edges)
    rules, readers = map(np.array, zip(*edges, strict=True))
    assert len(workflow(rules, readers).axes[0].texts) == 5
    assert "; from evaluate to render." in in_words(rules, readers)
    assert "from train to operate and evaluate" in in_words(rules, readers)


def test_a_circle_is_named():
    with pytest.raises(InputError, match="a, b read each other's files in a circle"):
        in_order([("a", "b"), ("b", "a")])


@pytest.mark.parametrize("value", ["0", "1600000000", "0000000001", "253402300799"])
def test_the_date_of_a_build_is_in_seconds(monkeypatch, value):
    monkeypatch.setenv(reproduction.EPOCH, value)
    assert reproduction.epoch() == value


def test_without_a_date_there_is_none(monkeypatch):
    monkeypatch.delenv(reproduction.EPOCH, raising=False)
    assert reproduction.epoch() == ""


@pytest.mark.parametrize("value", ["abc", "", " ", "-1", "1.5", "1e9", "²", "1_000", "253402300800", "9" * 99])
def test_a_date_that_is_none_is_one_line(monkeypatch, value):
    monkeypatch.setenv(reproduction.EPOCH, value)
    with refused(f"SOURCE_DATE_EPOCH={value!r}: expected the seconds since 1970 as digits, at most 253402300799"):
        reproduction.epoch()
