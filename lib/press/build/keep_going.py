"""The paper without the experiments that could not be built: what `snakemake --keep-going` ends with when jobs fail.

It is a build of its own, whose settings name what is missing and why. So Snakemake knows the site for what it is, and the next
build that succeeds makes it anew.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from press.build import builds
from press.build.status import Job, stale_jobs
from press.errors import InputError
from press.files.source_files import matching
from press.project import Project, load
from press.scripts.discovery import Script


def build_the_rest(workflow: Any, config: Mapping[str, Any]) -> None:
    """Called when a build failed. Does nothing unless it was told to keep going and was to make the site."""
    if not workflow.execution_settings.keep_going or not builds.makes_the_site(workflow) or config.get("without"):
        return
    project = load(Path.cwd())
    scripts = project.discover(Path("experiments"))
    try:
        missing = find_missing(project, scripts, stale_jobs(Path("Snakefile"), config), Path.cwd())
    except InputError as error:
        print(f"warning: no site without what failed: {error}", file=sys.stderr)
        return
    for id, reason in missing.items():
        print(f"warning: experiment {id} could not be built: {reason}", file=sys.stderr)
    if not missing or len(missing) == len(scripts):
        return
    print("The site is made without it, and says so." if len(missing) == 1 else "The site is made without them, and says so.")
    goals = (*project.plan(config, Path("experiments")).finished(), "results/checksums/render.sha256")
    settings = [f"{key}={json.dumps(value)}" for key, value in {**config, "without": missing}.items()]
    # Our lock is held already; Snakemake's own would be in its own way.
    # A build on a cluster has no number of cores; what it runs beside it has.
    cores = workflow.resource_settings.cores or workflow.resource_settings.local_cores
    options = ["--workflow-profile", "none", "--nolock", "--rerun-incomplete", "--cores", str(cores), "--config", *settings]
    subprocess.run([sys.executable, "-m", "snakemake", *options, "--", *goals], check=False)


def find_missing(project: Project, scripts: Mapping[str, Script], stale: Mapping[str, Job], root: Path) -> dict[str, str]:
    """id -> why, of the experiments whose page is not up to date."""
    return {id: reason(project, script, root) for id, script in scripts.items() if f"figures/{id}" in stale}


def reason(project: Project, script: Script, root: Path) -> str:
    """The first error in the logs of an experiment: a step is only tried when those before it ended well."""
    id = script.experiment.id
    for step in project.steps:
        folders = [root / folder / "logs" for folder in project.folders(step, script)]
        for log in (log for folder in folders for log in matching(folder, f"{step}*.log")):
            found = re.search(r"^error: (.+)$", log.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
            if found:
                return found[1]
    return f"a step ended without saying why; its log is in results/{id}/logs"
