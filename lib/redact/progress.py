"""Progress of a training run: a line that renews itself on a terminal, a line every few seconds in a log.

A build shows the last line of the log while the job runs (`press.terminal`); so the line begins with the title.
"""

import sys
import time

from anchoring.training import Run


class Progress:
    """Steps, steps a second and the median losses over the seeds, at most every `every` seconds (0.2 on a terminal, else 2).

    In a log, the lines of a long run come ever less often: after an hour, every two minutes.
    It is called with a run after every epoch; its clock begins where it is made.
    """

    def __init__(self, title: str):
        self.title = title
        self.terminal = sys.stderr.isatty()
        self.every = 0.2 if self.terminal else 2.0
        self.start = self.last = time.monotonic()

    def __call__(self, run: Run) -> None:
        now = time.monotonic()
        finished = run.steps == len(run.history)
        if finished or now - self.last >= self.every * (1 if self.terminal else 1 + (now - self.start) / 60):
            self.last = now
            self._say(run, now)
        if finished and self.terminal:
            print(file=sys.stderr)

    def _say(self, run: Run, now: float) -> None:
        rate = run.steps / max(now - self.start, 1e-9)
        losses = " ".join(f"{name} {value:.2g}" for name, value in run.median_losses().items())
        line = f"{self.title}: step {run.steps}/{len(run.history)}, {rate:.0f}/s, {losses}"
        print(
            f"\r\033[K{line}" if self.terminal else line,
            end="" if self.terminal else "\n",
            file=sys.stderr,
            flush=True,
        )
