"""What a sweep over many seeds takes: sums that can be done by hand, from a build of four seeds in blocks of two."""

import re

import pytest

from redact.cluster import sweep
from redact.cluster.sweep import measuring, sweep_table, training


def make(path, size):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)


def benchmark(path, seconds):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"s\th:m:s\tmax_rss\n{seconds}\t0:00:00\t100\n")


@pytest.fixture
def results(tmp_path):
    """Experiments 1.1, which trains, and 1.2, which takes its networks."""
    for block, seconds in {"00000-00001": 30, "00002-00003": 50}.items():
        benchmark(tmp_path / f"1.1/benchmarks/train-{block}.tsv", seconds)
        make(tmp_path / f"1.1/models/seeds-{block}.safetensors", 100)
        make(tmp_path / f"1.1/losses/seeds-{block}.safetensors", 900)
    for id, seconds in {"1.1": 2, "1.2": 3}.items():
        for step in ("operate", "evaluate"):
            benchmark(tmp_path / id / f"benchmarks/{step}.tsv", seconds)
        for name in ("edited.safetensors", "scores.csv", "measurements.csv", "views.safetensors"):
            make(tmp_path / id / name, 10)
    return tmp_path


def test_training_is_in_proportion_to_the_blocks(results, monkeypatch):
    # Ten seeds are five blocks: at 40 s and 1000 bytes each.
    monkeypatch.setattr(sweep, "SEEDS", 10)
    jobs = training(results, ["1.1"], seeds=4, block=2)
    assert (jobs.count, jobs.seconds, jobs.longest, jobs.files, jobs.bytes) == (5, 200, 50, 20, 5000)
    # So are nine: a block is trained whole.
    monkeypatch.setattr(sweep, "SEEDS", 9)
    assert training(results, ["1.1"], seeds=4, block=2) == jobs


def test_blocks_of_another_size_are_not_counted(results):
    before = training(results, ["1.1"], seeds=4, block=2)
    benchmark(results / "1.1/benchmarks/train-00000-00003.tsv", 1000)
    assert training(results, ["1.1"], seeds=4, block=2) == before


def test_the_rest_is_in_proportion_to_the_seeds(results, monkeypatch):
    monkeypatch.setattr(sweep, "SEEDS", 40)
    jobs = measuring(results, "evaluate", ["1.1", "1.2"], seeds=4)
    # Three files that grow, a log and a benchmark for each of two experiments.
    assert (jobs.count, jobs.seconds, jobs.longest, jobs.files, jobs.bytes) == (2, 50, 30, 10, 600)


def test_the_table_sums_its_steps(results):
    text = sweep_table(results, ["1.1", "1.2"], ["1.1"], seeds=4, block=2)
    # 10,000 seeds in blocks of 2: 5000 jobs of 40 s are 56 hours, of 1000 bytes 0.005 GB.
    assert "| train | 5,000 | 0.83 | 56 | 20,000 | 0.0050 |" in text
    assert "| all | 5,004 |  | 62 | 20,016 |" in text
    # 50 rounds of 50 s, then 3 s and 3 s, 2500 times: 17,500 s.
    assert re.search(r"from first to last, \d+ jobs at a time +\|[ |]*4\.9 ", text), text
    assert text.startswith('::: {.content-visible when-format="html"}')


@pytest.mark.parametrize("gone", ["1.1/benchmarks/train-00002-00003.tsv", "1.2/benchmarks/evaluate.tsv", "1.2/scores.csv"])
def test_nothing_is_said_where_a_job_was_not_measured(results, gone):
    (results / gone).unlink()
    assert sweep_table(results, ["1.1", "1.2"], ["1.1"], seeds=4, block=2) == ""
