"""How long a build still takes, by the jobs that have ended"""

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import fmean


def seconds_left(
    wanted: Mapping[str, int], ended: Mapping[str, list[float]], running: Iterable[tuple[str, float]], elapsed: float
) -> float | None:
    """Seconds until the last job ends; None before the first one has.

    A job is taken to last as long as those of its rule that ended, on average; where none has, as all that ended. So many run
    side by side as have until now.

    Args:
        wanted: rule -> its jobs in this build.
        ended: rule -> seconds of each job of it that has ended.
        running: rule and seconds until now, of the jobs that run.
        elapsed: seconds since the first job began.
    """
    running = list(running)
    seconds = [second for each in ended.values() for second in each]
    if not seconds or elapsed <= 0:
        return None
    usual = {rule: fmean(ended[rule]) if ended.get(rule) else fmean(seconds) for rule in wanted}
    at_work = Counter(rule for rule, _ in running)
    waiting = {rule: jobs - len(ended.get(rule, ())) - at_work[rule] for rule, jobs in wanted.items()}
    work = sum(max(jobs, 0) * usual[rule] for rule, jobs in waiting.items())
    rest = [max(usual.get(rule, 0) - second, 0) for rule, second in running]
    side_by_side = max((sum(seconds) + sum(second for _, second in running)) / elapsed, 1)
    return max([(work + sum(rest)) / side_by_side, *rest])
