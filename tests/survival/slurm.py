"""A Slurm cluster of one machine: munged, slurmctld and slurmd of Debian's packages, in a folder and on ports of their own."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil

PACKAGES = ("munge", "slurmctld", "slurmd", "slurm-client")
DAEMONS = ("munged", "slurmctld", "slurmd")
PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])

# No accounting database, no control groups, no plugin that wants root's own devices: a job is a process tree. A node counts
# as lost after ten seconds of silence, and as mended when it reports again. A requeued job starts only when the credential
# of its first start has expired, two minutes by default.
CONF = """\
ClusterName=survival
SlurmctldHost={host}
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
SlurmdTimeout=10
ReturnToService=2
KillWait=5
MinJobAge=3600
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory}
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def missing() -> str:
    """Why there can be no cluster here, after having tried to install it; empty if there can."""
    if os.geteuid() != 0:
        return "Slurm runs jobs as root only, and this is not root"
    if _installed():
        return ""
    if not shutil.which("apt-get"):
        return f"no Slurm, and no apt-get to install {', '.join(PACKAGES)}"
    # RUNLEVEL keeps the packages from starting services of the machine.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    quiet = {"env": environment, "stdin": subprocess.DEVNULL, "capture_output": True, "check": False}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", "-qq", *command], **quiet)
    return "" if _installed() else f"{', '.join(PACKAGES)} could not be installed"


def _installed() -> bool:
    return all(shutil.which(name, path=PATH) for name in (*DAEMONS, "sbatch"))


class Job(NamedTuple):
    """What Slurm knows of a job; `rule` is Snakemake's comment, as in rule_train_wildcards_1.1_00000_00002."""

    number: int
    state: str
    restarts: int
    rule: str


class Cluster:
    """One that runs from `start` to `stop`; `environment` is what its clients need."""

    def __init__(self):
        # munged wants its socket where everyone may look, and pytest's folders are closed.
        self.folder = Path(tempfile.mkdtemp(prefix="redact-slurm-"))
        self.folder.chmod(0o755)
        path = os.pathsep.join([str(self.folder / "bin"), PATH])
        self.environment = os.environ | {"SLURM_CONF": str(self.folder / "slurm.conf"), "PATH": path}
        self._running: dict[str, subprocess.Popen] = {}

    def start(self) -> None:
        """Start all, and wait until the node takes jobs."""
        host = socket.gethostname().partition(".")[0]
        memory = psutil.virtual_memory().total // 2**20
        conf = CONF.format(host=host, folder=self.folder, ports=_free_ports(2), cpus=max(2, os.cpu_count() or 2), memory=memory)
        (self.folder / "slurm.conf").write_text(conf)
        for name in ("state", "spool", "munge"):
            (self.folder / name).mkdir(mode=0o700)
        key = self.folder / "munge" / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)

        files = {"key-file": key, "seed-file": self.folder / "munge" / "seed", "log-file": self.folder / "munge" / "log"}
        files |= {"socket": self.folder / "munge.socket", "pid-file": self.folder / "munge" / "pid"}
        self._run("munged", "--foreground", *(f"--{name}={path}" for name, path in files.items()))
        wait_until(files["socket"].exists, "munged to open its socket")
        # Within a job the executor plugin drops all variables of Slurm, and this one says where this cluster is.
        srun = self.folder / "bin" / "srun"
        srun.parent.mkdir()
        srun.write_text(f'#!/bin/sh\nSLURM_CONF={self.environment["SLURM_CONF"]} exec {shutil.which("srun")} "$@"\n')
        srun.chmod(0o755)
        self._run("slurmctld", "-D", "-i")
        self.start_node()

    def start_node(self) -> None:
        """Start the node, and wait until it takes jobs."""
        self._run("slurmd", "-D")
        wait_until(lambda: self._node_is("idle", "mixed", "allocated"), "the node to take jobs")

    def lose_node(self) -> None:
        """End all of the node at once, jobs included, as a power failure does; wait until the cluster knows."""
        self._kill_node()
        wait_until(lambda: self._node_is("down", "down*"), "the node to count as lost")

    def ask(self, *command: str) -> str:
        """What a client of Slurm prints, without the space around it; empty if it fails."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    def _node_is(self, *states: str) -> bool:
        return self.ask("sinfo", "--noheader", "--format=%T") in states

    def jobs(self) -> list[Job]:
        """All jobs so far, in the order in which they were sent."""
        columns = "JobID:|,State:|,RestartCnt:|,Comment:|"
        lines = self.ask("squeue", "--states=all", "--noheader", f"--Format={columns}").splitlines()
        rows = [line.split("|") for line in lines]
        return sorted(Job(int(number), state, int(restarts), comment) for number, state, restarts, comment, *_ in rows)

    def stop(self) -> None:
        """End what was started, and remove its folder."""
        if "slurmd" in self._running:
            self._kill_node()
        for process in reversed(self._running.values()):
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def logs(self) -> str:
        """The ends of the daemons' logs, for a test that fails."""
        return "\n".join(f"{path.name}:\n{path.read_text()[-3000:]}" for path in sorted(self.folder.glob("*.log")))

    def _run(self, name: str, *arguments: str) -> None:
        program = shutil.which(name, path=PATH)
        with (self.folder / f"{name}.output").open("ab") as output:
            self._running[name] = subprocess.Popen(
                [program, *arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def _kill_node(self) -> None:
        """slurmd first, then its steps and what runs in them, until none is left: one that is just starting is seen late."""
        self._running["slurmd"].kill()
        self._running.pop("slurmd").wait()
        seen = time.monotonic()
        while time.monotonic() < seen + 1:
            for process in psutil.process_iter():
                if self._is_on_node(process):
                    seen = time.monotonic()
                    with contextlib.suppress(psutil.NoSuchProcess):
                        process.kill()
            time.sleep(0.1)

    def _is_on_node(self, process: psutil.Process) -> bool:
        """Whether a process is a step of this node, which writes slurmd's log, or what a step started, which knows its job."""
        try:
            if process.name().startswith("slurmstepd"):
                return any(Path(file.path).is_relative_to(self.folder) for file in process.open_files())
            environment = process.environ()
        except psutil.Error:
            return False
        return "SLURM_JOB_ID" in environment and environment.get("SLURM_CONF") == self.environment["SLURM_CONF"]


def wait_until(reached: Callable[[], bool], what: str, seconds: float = 120) -> None:
    """Wait until a condition is met.

    Raises:
        TimeoutError: it was not met in time.
    """
    end = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(0.2)


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
