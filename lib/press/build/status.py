"""Print which figures and pages are fresh and which are stale, and why: `python -m press.build.status`.

Snakemake decides; here its reasons are traced back from every figure and page to what was changed.
"""

import contextlib
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from press.build.plan import CODE, VERSION
from press.build.settings import configured
from press.errors import InputError, one_line_errors
from press.figures import catalogue
from press.files.checkout import project_root
from press.files.planned import SOURCE
from press.files.source_files import matching
from press.project import load
from press.scripts.discovery import ID

SITE = "paper/_site"
# What a parameter of a rule stands for; one that is not named here goes by its own name.
_PARAMETERS = {"revision": "commit", "predecessor": "spec of the experiment it follows"}


@dataclass(frozen=True)
class Job:
    """A job that Snakemake would run: its rule, its outputs, what changed, and the jobs that have to run before it."""

    rule: str
    outputs: tuple[str, ...]
    changes: tuple[str, ...]
    after: list["Job"] = field(default_factory=list, compare=False)

    def causes(self) -> list[str]:
        """What changed here and in all jobs before, the earliest last, each once."""
        found = dict.fromkeys(self.changes)
        for job in self.after:
            found |= dict.fromkeys(job.causes())
        return list(found)


def stale_jobs(snakefile: Path, config: Mapping[str, Any] | None = None) -> dict[str, Job]:
    """Every file that Snakemake would make anew, and the job that makes it. Nothing is run.

    config: settings that take the place of those in config.yaml.

    Raises:
        InputError: Snakemake cannot read the workflow.
    """
    # Slow to import, and not needed to trace reasons.
    from snakemake.api import SnakemakeApi
    from snakemake.exceptions import RuleException, WorkflowError
    from snakemake.logging import logger
    from snakemake.settings.types import ConfigSettings, DAGSettings, OutputSettings, Quietness, ResourceSettings

    # Another use of Snakemake takes what shows a build that runs in this process off its logger.
    shown = list(logger.handlers)
    try:
        with contextlib.redirect_stdout(io.StringIO()), SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api:
            settings = ConfigSettings(config=dict(config or {}))
            read = api.workflow(resource_settings=ResourceSettings(cores=1), config_settings=settings, snakefile=snakefile)
            # Decides about every job, and would print what we tell in other words.
            read.dag(DAGSettings(force_incomplete=True)).summary()
            dag = read._workflow.dag
            reasons = {job: dag.reason(job) for job in dag.jobs if job.output and dag.reason(job)}
            jobs = {job: Job(job.rule.name, tuple(map(str, job.output)), tuple(_changes(job, reasons[job]))) for job in reasons}
            for job, found in jobs.items():
                found.after.extend(jobs[other] for other in dag.dependencies[job] if other in jobs)
    except (WorkflowError, RuleException) as error:
        raise InputError(f"{snakefile}: {' '.join(str(error).split())}") from None
    finally:
        logger.handlers[:] = shown
    return {output: job for job in jobs.values() for output in job.outputs}


def _changes(job, reason) -> Iterator[str]:
    """What changed for one job itself, in a few words each; not what other jobs will change."""
    if reason.missing_output:
        made = any(Path(path).exists() for path in map(str, job.output))
        yield f"{job.rule.name} did not end well" if made else "not made yet"
    if reason.incomplete_output:
        yield f"{job.rule.name} was interrupted"
    if reason.params_changed:
        yield from _changed_parameters(job, reason.params_changed)
    yield from (f"{kind_of(path)} {path}" for path in sorted(map(str, reason.updated_input)))
    if reason.input_changed:
        yield f"other inputs of {job.rule.name}"
    if reason.code_changed:
        yield f"rule {job.rule.name}"
    if reason.software_stack_changed:
        yield "environment.yml"


def _changed_parameters(job, change) -> Iterator[str]:
    """The sources and the parameters that differ from those that Snakemake noted when the job ran."""
    now, before = ({str(value) for value in values} for values in (change.only_new, change.only_old))
    there, noted = (set(map(_source, values)) - {""} for values in (now, before))
    yield from (f"{kind_of(path)} {path}" for path in sorted(there))
    yield from (f"{kind_of(path)} {path} (not read any more)" for path in sorted(noted - there))
    versions = dict(_version(value) for value in sorted(before) if _version(value)[1])
    upgraded = [_version(value) for value in sorted(now) if _version(value)[1]]
    yield from (f"{package} {version} (was {versions.get(package, 'not noted')})" for package, version in upgraded)
    parameters = ((name, repr(value)) for name, value in job.params.items())
    named = [name for name, value in parameters if value in now and not _source(value) and not _version(value)[1]]
    # A list of sources has changed with them.
    names = [_PARAMETERS.get(name, name) for name in named if name != "modules"]
    yield from names or ([] if there or noted or upgraded else ["parameters"])


def _source(parameter: str) -> str:
    """The path in a parameter that is `Plan.source` or `Plan.code` of a file, as Snakemake notes it; empty for any other."""
    found = re.fullmatch(rf"['\"]?(.+)(?:{SOURCE}|{CODE})[0-9a-f]+['\"]?", parameter)
    return found[1] if found else ""


def _version(parameter: str) -> tuple[str, str]:
    """The package and the version in a parameter that is one of `Plan.versions`; ("", "") for any other."""
    found = re.fullmatch(rf"['\"]?([A-Za-z0-9_.-]+){VERSION}([^\s'\"]+)['\"]?", parameter)
    return (found[1], found[2]) if found else ("", "")


def kind_of(path: str) -> str:
    """What a changed file is: module, table, script, page or input."""
    if path.startswith("lib/"):
        return "module"
    if path.startswith("experiments/"):
        return "table" if path.endswith(".csv") else "script"
    return "page" if path.startswith("paper/") and path.endswith((".qmd", ".ipynb")) else "input"


def report(root: Path, ids: Iterable[str], pages: Iterable[str], pdf: str, stale: dict[str, Job]) -> Iterator[str]:
    """A line for every figure and page: fresh or stale, its name, the reasons.

    root: the checkout. ids: the folders of figures, those of the experiments among them. pages: what the site is made of, from
    the paper's folder. pdf: the path of the PDF. stale: `stale_jobs`.
    """
    lines: list[tuple[str, list[str]]] = []
    for id in ids:
        weave = stale.get(f"figures/{id}")
        names = [figure["id"] for figure in catalogue.sidecars(root / "figures" / id)]
        lines += [(name, weave.causes() if weave else []) for name in names or [f"figures/{id}"]]
    render = stale.get(f"{SITE}/index.html")
    making_pages = [job for job in (render, *render.after) if job.rule in ("render", "bind")] if render else []
    shared = [change for job in making_pages for change in job.changes]
    for page in pages:
        # A page of one experiment does not change with the others; every other page tells of all of them.
        notebook = next((f"figures/{id}" for id in ids if page == f"experiments/{id.replace('.', '-')}.ipynb"), None)
        own = stale[notebook].causes() if notebook in stale else []
        causes = own + shared if notebook else render.causes() if render else []
        lines.append((f"{SITE}/{Path(page).with_suffix('.html')}", list(dict.fromkeys(causes))))
    lines.append((pdf, stale[pdf].causes() if pdf in stale else []))
    width = max(len(name) for name, _ in lines)
    for name, causes in lines:
        yield f"stale  {name:<{width}}  {in_short(causes)}" if causes else f"fresh  {name}"


def gone(root: Path, ids: Iterable[str]) -> Iterator[str]:
    """A line for every folder of results and figures whose experiment is not among `ids`, as it was renamed or removed."""
    for name in ("results", "figures"):
        for path in matching(root / name, "*"):
            if ID.fullmatch(path.name) and path.name not in ids and path.is_dir():
                yield f"{name}/{path.name}: no experiment of this id any more; may be deleted"


def in_short(causes: list[str], most: int = 3) -> str:
    """The first few causes."""
    more = f", and {len(causes) - most} more" if len(causes) > most else ""
    return ", ".join(causes[:most]) + more


def main() -> None:
    with one_line_errors():
        root = project_root()
        os.chdir(root)
        stale = stale_jobs(Path("Snakefile"))
        plan = load(root).plan(configured(), Path("experiments"))
        lines = report(root, plan.figure_folders(), plan.chapters(), plan.finished()[-1], stale)
        print(*lines, *gone(root, plan.scripts), sep="\n")


if __name__ == "__main__":
    main()
