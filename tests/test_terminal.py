"""What a build shows: a line a job, a bar on a terminal and only there, errors last; all of it where it is asked for."""

import fcntl
import io
import logging
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from press.terminal import estimate, words
from press.terminal.bar import CLEAR, Bar, cells
from press.terminal.handler import BuildHandler
from press.terminal.job import Job, name_of

LIBRARY = Path(__file__).parents[1] / "lib"

# What a job does is told by the setting `does`: shell commands that stand between its first and its last word.
SNAKEFILE = f"""
import sys
sys.path.insert(0, {str(LIBRARY)!r})
from press.terminal.attach import attach

shell.prefix(f"set -euo pipefail; {{attach(workflow)}}; ")

rule all:
    input:
        expand("made/{{trained}}/{{block}}.txt", trained=["2.9", "2.10"], block=["00000-00004", "00005-00009"]),
        "made/page.txt",

rule train:
    output:
        "made/{{trained}}/{{first}}-{{last}}.txt",
    log:
        "logs/{{trained}}-{{first}}-{{last}}.log",
    shell:
        "{{{{ echo begun; sh does.sh {{wildcards.trained}} {{wildcards.first}}; echo made > {{output}}; }}}} 2>&1 | tee {{log}}"

rule render:
    input:
        expand("made/{{trained}}/{{block}}.txt", trained=["2.9", "2.10"], block=["00000-00004", "00005-00009"]),
    output:
        "made/page.txt",
    log:
        "logs/render.log",
    shell:
        "cat {{input}} 2>&1 > {{output}} | tee {{log}}"
"""
JOBS = 5
SECONDS = re.compile(r"\d+\.\d s$")


@pytest.fixture
def study(tmp_path):
    """A folder with a workflow, and a function that sets what its jobs do."""
    (tmp_path / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")

    def does(commands: str) -> Path:
        (tmp_path / "does.sh").write_text(f"{commands}\n", encoding="utf-8")
        return tmp_path

    does("true")
    return does


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"TERM": "xterm"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]


def snakemake(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """Status, and what was printed where a pipe reads it: no line but ours, and no sign that only a terminal understands."""
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert not set("\r\033") & set(done.stdout)
    return done.returncode, done.stdout.splitlines()


def on_a_terminal(folder: Path, *arguments: str, interrupt_at: str = "") -> tuple[int, str]:
    """Status, and what a terminal of 120 columns was sent. interrupt_at: the text after which somebody presses Ctrl-C."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen(
        command(*arguments), cwd=folder, env=environment(), stdin=its, stdout=its, stderr=its, start_new_session=True
    )
    os.close(its)
    watch = threading.Timer(120, process.kill)
    watch.start()
    sent = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux tells so that nobody has the terminal open any more
            break
        if not part:
            break
        sent += part
        if interrupt_at and interrupt_at.encode() in sent:
            interrupt_at = ""
            os.killpg(process.pid, signal.SIGINT)
    status = process.wait()
    watch.cancel()
    os.close(ours)
    return status, sent.decode()


def seen(sent: str) -> list[str]:
    """The lines that stay on a terminal: what was written over is gone."""
    return [re.split(r"\r|\033\[K", line.removesuffix("\r"))[-1] for line in sent.split("\n")]


# In a log ---------------------------------------------------------------------------------------------------


def test_a_line_a_job_and_nothing_of_snakemakes(study):
    folder = study("echo long; echo 'note: a note'; echo 'warning: a warning'; echo more")
    status, lines = snakemake(folder)
    assert status == 0, lines
    assert lines[0] == "5 jobs: train 4, render"
    jobs = [line for line in lines[1:] if not line.startswith(("note", "warning"))]
    assert sorted(SECONDS.sub("", re.sub(r"^\d/5 ", "", line)) for line in jobs) == [
        "render: ",
        "train 2.10 seeds 0-4: ",
        "train 2.10 seeds 5-9: ",
        "train 2.9 seeds 0-4: ",
        "train 2.9 seeds 5-9: ",
    ]
    assert [line.split("/")[0] for line in jobs] == ["1", "2", "3", "4", "5"]
    assert (lines.count("note: a note"), lines.count("warning: a warning")) == (4, 4)
    assert (folder / "logs/2.9-00000-00004.log").read_text().splitlines() == [
        *("begun", "long", "note: a note", "warning: a warning", "more"),
    ]
    (log,) = (folder / ".snakemake/log").glob("*.log")
    assert "    input: made/2.9/00000-00004.txt, " in log.read_text(), "the log has all that Snakemake says"
    assert snakemake(folder) == (0, ["Nothing to be done (all requested files are present and up to date)."])


def test_the_line_of_a_job_that_failed_is_the_last(study):
    folder = study('echo "error: $1 from $2: it is full, expected room"; echo said after; exit 3')
    status, lines = snakemake(folder, "made/2.9/00000-00004.txt")
    assert status == 1
    assert re.fullmatch(r"  - train 2\.9 seeds 0-4: failed after \d+\.\d s", lines[1])
    assert lines[2].startswith("All that Snakemake said: .snakemake/log/")
    assert lines[3:] == ["error: 2.9 from 00000: it is full, expected room"]


def test_several_that_failed_are_all_told_at_the_end(study):
    folder = study('case $1 in 2.10) echo "error: $1 from $2";; esac; test $1 = 2.9')
    status, lines = snakemake(folder, "--keep-going")
    assert status == 1
    assert sorted(lines[-2:]) == ["error: 2.10 from 00000", "error: 2.10 from 00005"]
    assert sum(line.startswith("error: ") for line in lines) == 2
    assert sum(": failed after " in line for line in lines) == 2
    assert sum("train 2.9" in line for line in lines) == 2
    assert len(lines) == 1 + 4 + 1 + 2


def test_a_job_that_named_no_error_is_told_by_its_last_line(study):
    folder = study("echo Traceback; echo 'KeyError: 1'; echo; exit 1")
    assert snakemake(folder, "made/2.9/00000-00004.txt")[1][-1] == (
        "error: train 2.9 seeds 0-4: KeyError: 1; its log: logs/2.9-00000-00004.log"
    )


def test_what_snakemake_finds_wrong_is_a_line_at_the_end_too(study):
    folder = study("true")
    text = (folder / "Snakefile").read_text().replace("echo made > {output}", "true")
    (folder / "Snakefile").write_text(text)
    status, lines = snakemake(folder, "--latency-wait", "1", "made/2.9/00000-00004.txt")
    assert status == 1
    assert lines[-1].startswith("error: MissingOutputException in rule train in file ")
    assert "made/2.9/00000-00004.txt (missing locally" in lines[-1]
    assert len(lines) == 3


def test_a_job_that_is_tried_again_and_ends_well_leaves_a_note(study):
    folder = study("test -e again || { touch again; echo 'error: no luck'; exit 1; }")
    status, lines = snakemake(folder, "--retries", "1", "made/2.9/00000-00004.txt")
    assert status == 0, lines
    assert lines[2] == "note: tried again: no luck"
    assert lines[3].startswith("1/1 train 2.9 seeds 0-4: ")
    assert len(lines) == 4


def test_a_dry_run_says_what_would_run(study):
    folder = study("true")
    assert snakemake(folder, "--dry-run") == (
        0,
        ["5 jobs would run", "  4 train: 2.9 (2), 2.10 (2)", "  1 render"],
    )
    assert snakemake(folder, "--dry-run", "--quiet")[1] == ["5 jobs would run", "  4 train", "  1 render"]
    assert not (folder / "made").exists()


@pytest.mark.parametrize("option", ["--verbose", "--printshellcmds"])
def test_all_of_it_for_whoever_asks(study, option):
    status, lines = snakemake(study('echo lo""ng'), option)  # which is another word than the one that Snakemake shows
    assert status == 0
    assert lines.count("localrule train:") + lines.count("rule train:") == 4
    assert any(line.startswith("    input: made/2.9/00000-00004.txt, ") for line in lines)
    # Not a line each: what a job says may come between Snakemake's words and the end of their line.
    assert "\n".join(lines).count("long") == 4


def test_less_of_it_for_whoever_asks_but_never_without_errors(study):
    assert snakemake(study("true"), "--quiet", "all") == (0, [])
    assert snakemake(study("echo 'error: no'; exit 1"), "--quiet", "all", "--forceall") == (1, ["error: no"])


def test_other_commands_are_as_they_were(study):
    folder = study("true")
    assert snakemake(folder, "--list-rules") == (0, ["all", "render", "train"])
    assert snakemake(folder, "--rulegraph")[1][0].startswith("digraph snakemake_dag {")
    assert snakemake(folder, "--summary")[1][0].startswith("output_file\t")
    assert snakemake(folder, "--unlock")[1] == ["Unlocked working directory."]
    assert "MissingRuleException" in snakemake(folder, "nothing")[1][0]


# On a terminal ----------------------------------------------------------------------------------------------


def test_a_bar_while_jobs_run_and_none_at_the_end(study):
    folder = study('for step in 1 2 3 4; do echo "$1 seeds $(($2))-$(($2 + 4)): step $step/4, loss 0.1"; sleep 0.5; done')
    status, sent = on_a_terminal(folder)
    assert status == 0, sent
    assert re.search(r"\[-{16}\] 0/5  train \S+ seeds \d-\d: step \d/4, loss 0\.1 \| train \S+ seeds ", sent)
    assert re.search(r"\[#{6}-{10}\] 2/5, about 10 s left  train ", sent)
    lines = seen(sent)
    assert lines[0] == "5 jobs: train 4, render"
    assert [SECONDS.sub("", line) for line in lines[-2:]] == ["5/5 render: ", ""]
    assert len(lines) == 1 + JOBS + 1, "no bar stays between the lines"
    assert max(len(re.sub(r"\033\[K", "", part)) for part in re.split(r"[\r\n]", sent)) < 120


def test_ctrl_c_leaves_no_bar_and_blames_no_job(study):
    status, sent = on_a_terminal(study("sleep 30"), interrupt_at="0/5  train")
    assert status != 0
    lines = seen(sent)
    assert "error" not in sent
    assert sum(": stopped after " in line for line in lines) == 2
    assert lines[-2:] == ["note: stopped; the same command goes on from here", ""]


def test_no_bar_on_a_terminal_that_knows_only_lines(study, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "environment", lambda: {**os.environ, "TERM": "dumb"})
    status, sent = on_a_terminal(study("true"), "made/2.9/00000-00004.txt")
    assert status == 0
    assert "\033" not in sent
    assert "[" not in sent


# Parts ------------------------------------------------------------------------------------------------------


def test_a_line_is_written_above_the_bar():
    stream = io.StringIO()
    bar = Bar(stream)
    bar.write("before\n")
    bar.start(lambda: "x" * 200)
    bar.write("line\n")
    bar.stop()
    bar.stop()
    bar.write("after\n")
    assert stream.getvalue().endswith(f"{CLEAR}line\n{CLEAR}{'x' * 79}{CLEAR}after\n")
    assert stream.getvalue().startswith("before\n")


def test_how_much_of_the_bar_is_full():
    assert [cells(done, 4) for done in (0, 1, 4)] == ["[----------------]", "[####------------]", "[################]"]
    assert cells(0, 0) == "[----------------]"


def test_what_a_job_works_on():
    assert name_of({}) == ""
    assert name_of({"id": "2.6"}) == "2.6"
    assert name_of({"trained": "3.1/arms/plain", "first": "00000", "last": "00029"}) == "3.1/arms/plain seeds 0-29"


def test_times_in_words():
    assert [words.duration(seconds) for seconds in (0.04, 9.9, 9.96, 59.4, 59.6, 125, 3599.6, 12000)] == [
        *("0.0 s", "9.9 s", "10 s", "59 s", "1 min 0 s", "2 min 5 s", "1 h 0 min", "3 h 20 min"),
    ]
    assert [words.about(seconds) for seconds in (1, 44, 56, 130, 3580, 12100)] == [
        *("10 s", "40 s", "1 min", "2 min", "1 h 0 min", "3 h 20 min"),
    ]


def test_the_time_that_is_left():
    wanted = {"train": 4, "render": 1}
    assert estimate.seconds_left(wanted, {}, [("train", 5.0)], 5.0) is None
    # Two at a time, 10 s each: one more train for each core, and render, as long as any.
    assert estimate.seconds_left(wanted, {"train": [10.0, 10.0]}, [], 10.0) == pytest.approx(15)
    assert estimate.seconds_left(wanted, {"train": [10.0, 10.0]}, [("train", 5.0)] * 2, 15.0) == pytest.approx(10)
    # What runs longer than it should is about to end; the last one is not shared by two.
    assert estimate.seconds_left({"train": 3}, {"train": [10.0, 10.0]}, [("train", 30.0)], 30.0) == 0
    assert estimate.seconds_left({"train": 3}, {"train": [10.0, 10.0]}, [("train", 1.0)], 10.0) == pytest.approx(9)


def test_hundreds_of_jobs_have_one_bar():
    jobs = [Job("train", f"2.6 seeds {number}-{number}") for number in range(300)]
    assert words.bar(1, 400, None, jobs).endswith("| train 2.6 seeds 3-3 | 296 more")


def test_a_job_by_its_files(tmp_path):
    log, benchmark = tmp_path / "train.log", tmp_path / "train.tsv"
    job = Job("train", "2.6", (log,), benchmark, started=time.time() - 100)
    assert (job.doing(), job.told()) == ("", [])
    assert job.errors("out of\n memory") == [f"error: train 2.6: out of memory; its log: {log}"]
    assert job.errors() == [f"error: train 2.6: ended without saying why; its log: {log}"]
    assert 99 < job.seconds() < 110
    log.write_text("note: a\n2.6: step 1\n")
    benchmark.write_text("s\th:m:s\n12.5\t0:00:12\n")
    assert (job.doing(), job.told(), job.seconds()) == ("step 1", ["note: a"], 12.5)
    for path in (log, benchmark):  # those of an earlier build
        os.utime(path, (job.started - 60, job.started - 60))
    assert (job.doing(), job.told()) == ("", [])
    assert job.seconds() > 99


def test_a_job_on_a_full_disk_could_not_even_say_so(tmp_path, monkeypatch):
    monkeypatch.setattr("press.terminal.job.shutil.disk_usage", lambda path: SimpleNamespace(free=0))
    assert Job("train", "2.6", (tmp_path / "no.log",)).errors()[0].startswith("error: no space left on the disk; make room")


def test_a_record_that_cannot_be_shown_does_not_stop_the_build(monkeypatch, capsys):
    handler = BuildHandler(io.StringIO())
    record = logging.makeLogRecord({"event": "job_finished"})  # of which job?
    handler.handle(record)
    assert "Logging error" in capsys.readouterr().err
