"""The sweep on a cluster: a real Slurm of one machine builds what one machine builds, to the byte, also when jobs are lost."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from miniature import Checkout, long

from survival import slurm
from survival.report import record

SWEEP = tuple(
    f"results/{id}/{name}" for id in ("1.1", "1.2", "1.10") for name in ("scores.csv", "measurements.csv", "views.safetensors")
)
"""What training, operating and evaluating make, for all experiments."""

TRAINED = 4  # two experiments train, in two blocks each
ON_CLUSTER = TRAINED + 3 * 2  # and three are operated on and evaluated


@pytest.fixture(scope="module")
def cluster():
    """A running cluster."""
    if importlib.util.find_spec("snakemake_executor_plugin_slurm") is None:
        pytest.skip("Snakemake's executor plugin for Slurm is not installed")
    if why := slurm.missing():
        pytest.skip(why)
    running = slurm.Cluster()
    try:
        running.start()
        yield running
    except TimeoutError as error:
        pytest.fail(f"{error}\n{running.logs()}")
    finally:
        running.stop()


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """The sweep as one machine runs it."""
    checkout = Checkout.fresh(tmp_path_factory.mktemp("local") / "checkout")
    run = checkout.snakemake(*SWEEP)
    assert run.status == 0, run.text
    return checkout


class Build:
    """Snakemake with the profile for Slurm, running in a fresh checkout."""

    # Shorter waits than a cluster of many users should have. There is no accounting here, so squeue is asked and not sacct.
    HERE = ("--slurm-init-seconds-before-status-checks=2", "--seconds-between-status-checks=2", "--slurm-status-command=squeue")

    def __init__(self, cluster: slurm.Cluster, folder: Path):
        self.cluster = cluster
        self.before = len(cluster.jobs())
        self.checkout = Checkout.fresh(folder)
        environment = cluster.environment.copy()
        for name in ("PYTHONPATH", "PRESS_WEAVING"):
            environment.pop(name, None)
        environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
        command = [sys.executable, "-m", "snakemake", "--nocolor", "--profile", "profiles/slurm", *self.HERE, *SWEEP]
        self.output = folder.parent / "snakemake.log"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )

    @property
    def jobs(self) -> list[slurm.Job]:
        """The jobs that this build sent to the cluster."""
        return self.cluster.jobs()[self.before :]

    def wait_for_training(self, *but: int) -> slurm.Job:
        """A job that trains, other than those of these numbers, once it has got so far that there is a log."""
        found: list[slurm.Job] = []

        def trains() -> bool:
            assert self.process.poll() is None, self.output.read_text()
            running = [job for job in self.jobs if job.state == "RUNNING" and job.number not in but]
            found[:] = [job for job in running if job.rule.startswith("rule_train") and self.log(job).exists()]
            return bool(found)

        slurm.wait_until(trains, "a job to train")
        return found[0]

    def log(self, job: slurm.Job) -> Path:
        """The log of a job that trains: Snakemake removes it before a job starts, and the job makes it."""
        id, first, last = job.rule.removeprefix("rule_train_wildcards_").split("_")
        return self.checkout.folder / f"results/{id}/logs/train-{first}-{last}.log"

    def finish(self) -> str:
        """What snakemake printed."""
        assert self.process.wait(timeout=500) == 0, self.output.read_text()
        return self.output.read_text()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def build(cluster, tmp_path):
    started = Build(cluster, tmp_path / "checkout")
    yield started
    started.stop()


@long("the next test, in which jobs are lost besides: it ends with the same files")
def test_a_cluster_builds_what_one_machine_builds(cluster, local, build):
    build.finish()
    jobs = build.jobs
    assert [job.state for job in jobs] == ["COMPLETED"] * ON_CLUSTER
    assert sum(job.rule.startswith("rule_train") for job in jobs) == TRAINED

    expected = local.made("results")
    assert build.checkout.made("results") == expected
    assert build.checkout.planned(*SWEEP) == []
    version = cluster.ask("sinfo", "--version").removeprefix("slurm-wlm ")
    record(
        "slurm",
        {"Slurm": version, "jobs run by Slurm": len(jobs), "files equal to those of one machine": len(expected)},
        title="A cluster",
    )


def test_a_canceled_job_and_a_lost_node_are_made_good(cluster, local, build):
    canceled = build.wait_for_training()
    cluster.ask("scancel", str(canceled.number))
    lost = build.wait_for_training(canceled.number)
    cluster.lose_node()
    cluster.start_node()
    text = build.finish()

    jobs = {job.number: job for job in build.jobs}
    assert jobs[canceled.number].state == "CANCELLED"
    assert text.count("note: tried again: ") == 1, text
    again = [job.number for job in jobs.values() if job.rule == canceled.rule]
    assert len(again) == 2
    assert jobs[lost.number].restarts == 1
    assert jobs[lost.number].state == "COMPLETED"
    assert len(jobs) == ON_CLUSTER + 1

    expected = local.made("results")
    assert build.checkout.made("results") == expected
    record(
        "slurm",
        {
            "jobs canceled while they ran, and sent again": 1,
            "machines lost while a job ran, and the job run again": 1,
            "files equal to those of one machine, after both": len(expected),
        },
    )
