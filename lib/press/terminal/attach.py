"""Have Snakemake show our lines in place of its own.

Snakemake finds logger plugins only where they are installed as packages, before it reads a Snakefile. A checkout, and a Conda
environment without the library in it, have none: so the Snakefile puts our handler where Snakemake's own was.
"""

import os
import sys
from typing import Any

from press.terminal.bar import Bar
from press.terminal.handler import BuildHandler

OWN = "DefaultStreamHandler"
"""The name that Snakemake gives to what writes on the screen. What writes its log file is another, and stays."""

SILENT = "exec >/dev/null"
"""For the shell of a job: what goes through `tee` into the log goes nowhere else."""

SPEAKING = ":"


def attach(workflow: Any) -> str:
    """Show jobs as lines of ours, from now on; to be called as early in a Snakefile as can be.

    Nothing happens where somebody wants to see more than that (`--verbose`, `--printshellcmds`, `--debug-dag`,
    `--show-failed-logs`) or chose a logger, and in the processes that Snakemake starts for single jobs.

    Returns:
        A command for the start of every job's shell, which keeps its output off the screen where a line stands for it. Every
        rule whose job says something is to have a log, and to write there: `2>&1 | tee {log}`.
    """
    from snakemake.logging import logger

    settings = workflow.output_settings
    wanted = settings.verbose or settings.printshellcmds or settings.debug_dag or settings.show_failed_logs
    own = next((handler for handler in logger.handlers if handler.name == OWN), None)
    if wanted or own is None or not workflow.is_main_process:
        return SPEAKING
    stream = sys.stdout if settings.stdout else sys.stderr
    quiet = {str(kind) for kind in settings.quiet or ()}
    bar = Bar(stream) if not settings.dryrun and not quiet and shows_a_bar(stream) else None
    handler = BuildHandler(stream, dryrun=settings.dryrun, quiet=quiet, bar=bar)
    logger.removeHandler(own)
    logger.addHandler(handler)
    return SILENT


def shows_a_bar(stream: Any) -> bool:
    """Whether a line can be written over there."""
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"
