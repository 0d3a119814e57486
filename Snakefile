"""From percent scripts to a paper: train, operate, evaluate, judge, pack, weave, bind, render."""

import sys
from pathlib import Path

# The library of this checkout, installed or not.
library = Path(workflow.basedir, "lib")
sys.path.insert(0, str(library))

from press.terminal.attach import attach

in_silence = attach(workflow)

from press.build import builds
from press.build.environment import job_environment
from press.build.settings import check_mapping
from press.errors import one_line_errors
from press.project import load
from press.rules import RULES

with one_line_errors():
    check_mapping(Path("config.yaml"))
    builds.check_folders(Path.cwd())
    environment = job_environment(
        library, conda=bool(workflow.deployment_settings.deployment_method)
    )


configfile: "config.yaml"


with one_line_errors():
    plan = load(Path.cwd()).plan(config, Path("experiments"))
    settings = plan.settings

# As rules in other folders name it.
conda_environment = str(Path(workflow.basedir, "environment.yml"))

# The tracker is no parameter of training: another one would train everything again, and change nothing.
shell.prefix(
    f"set -euo pipefail; {in_silence}; {environment}; export REDACT_LOGGER={settings.logger}; "
)


wildcard_constraints:
    id=r"\d+(\.\d+)*",
    trained=r"\d+(\.\d+)*(/arms/[a-z][a-z0-9]*(-[a-z0-9]+)*)?",
    first=r"\d{5}",
    last=r"\d{5}",


rule all:
    input:
        plan.finished(),
        # All that is made on the way, too: what a job that failed leaves missing is not missed by anything that was made before.
        # Ancient, for the log: Snakemake would else give each of these some hundred files as a reason to end.
        ancient(plan.everything()),
    message:
        "The paper: {input[0]} and {input[1]}"


# Those of any paper: judge, weave, bind, render; and draw.
include: RULES / "paper.smk"
include: RULES / "graph.smk"


rule train:
    output:
        models="results/{trained}/models/seeds-{first}-{last}.safetensors",
        losses="results/{trained}/losses/seeds-{first}-{last}.safetensors",
    log:
        "results/{trained}/logs/train-{first}-{last}.log",
    benchmark:
        "results/{trained}/benchmarks/train-{first}-{last}.tsv"
    # What more jobs wait for comes first, so that the last ones are many and keep all cores busy to the end.
    priority: 5
    conda:
        conda_environment
    threads: 1
    resources:
        mem_mb=plan.memory("train"),
        runtime=plan.minutes("train"),
    params:
        *plan.sources("train"),
        modules=[plan.code(path) for path in plan.modules("train")],
        kinds=lambda w: plan.kinds(w.trained, "train"),
        schedule=lambda w: plan.source(str(plan.arm(w.trained).schedule)),
        spec=lambda w: plan.training(w.trained),
        accelerator=settings.accelerator,
    shell:
        "python -m redact.steps.train {wildcards.trained} --seeds {wildcards.first}-{wildcards.last}"
        " --models {output.models} --losses {output.losses}"
        " --accelerator {params.accelerator} --planned {params.spec} --unchanged {params.schedule:q}"
        " --sources {params.modules:q} {params.kinds:q} 2>&1 | tee {log}"


rule operate:
    input:
        models=lambda w: plan.blocks(w.id, "models"),
    output:
        "results/{id}/edited.safetensors",
    log:
        "results/{id}/logs/operate.log",
    benchmark:
        "results/{id}/benchmarks/operate.tsv"
    priority: 4
    conda:
        conda_environment
    threads: 1
    resources:
        mem_mb=plan.memory("operate"),
        runtime=plan.minutes("operate"),
    params:
        *plan.sources("operate"),
        kinds=lambda w: plan.kinds(w.id, "operate"),
        spec=lambda w: plan.digest(w.id, "operations"),
        seeds=lambda w: plan.seeds(w.id),
    shell:
        "python -m redact.steps.operate {wildcards.id} --models {input.models} --seeds {params.seeds} --edited {output} --planned {params.spec} 2>&1 | tee {log}"


# Only of an experiment whose spec has attacks.
rule relearn:
    input:
        edited="results/{id}/edited.safetensors",
    output:
        "results/{id}/relearning.safetensors",
    log:
        "results/{id}/logs/relearn.log",
    benchmark:
        "results/{id}/benchmarks/relearn.tsv"
    priority: 4
    conda:
        conda_environment
    threads: 1
    resources:
        mem_mb=plan.memory("relearn"),
        runtime=plan.minutes("relearn"),
    params:
        *plan.sources("relearn"),
        kinds=lambda w: plan.kinds(w.id, "relearn"),
        spec=lambda w: plan.digest(w.id, "attacks"),
    shell:
        "python -m redact.steps.relearn {wildcards.id} --edited {input.edited} --relearning {output} --planned {params.spec} 2>&1 | tee {log}"


rule evaluate:
    input:
        edited="results/{id}/edited.safetensors",
        relearning=lambda w: plan.attacked(w.id),
        losses=lambda w: plan.blocks(w.id, "losses"),
    output:
        scores="results/{id}/scores.csv",
        measurements="results/{id}/measurements.csv",
        validation="results/{id}/validation.csv",
        views="results/{id}/views.safetensors",
        checksums="results/{id}/checksums/evaluate.sha256",
    log:
        "results/{id}/logs/evaluate.log",
    benchmark:
        "results/{id}/benchmarks/evaluate.tsv"
    priority: 3
    conda:
        conda_environment
    threads: 1
    resources:
        mem_mb=plan.memory("evaluate"),
        runtime=plan.minutes("evaluate"),
    params:
        *plan.sources("evaluate"),
        kinds=lambda w: plan.kinds(w.id, "evaluate"),
        spec=lambda w: plan.digest(w.id, "measured"),
    shell:
        "python -m redact.steps.evaluate {wildcards.id} --edited {input.edited} --relearning {input.relearning} --losses {input.losses} --scores {output.scores}"
        " --measurements {output.measurements} --validation {output.validation} --views {output.views}"
        " --checksums {output.checksums} --planned {params.spec} 2>&1 | tee {log}"


# The networks themselves, for the site: its pages run them.
rule pack:
    input:
        edited="results/{id}/edited.safetensors",
        verdict="results/{id}/verdict.json",
        judged="results/{id}/checksums/judge.sha256",
        views="results/{id}/views.safetensors",
    output:
        lab=directory("results/{id}/lab"),
        checksums="results/{id}/checksums/pack.sha256",
    log:
        "results/{id}/logs/pack.log",
    benchmark:
        "results/{id}/benchmarks/pack.tsv"
    priority: 1
    conda:
        conda_environment
    threads: 1
    resources:
        mem_mb=plan.memory("pack"),
        runtime=plan.minutes("pack"),
    params:
        *plan.sources("pack"),
        kinds=lambda w: plan.kinds(w.id, "pack"),
        spec=lambda w: plan.packed_of(w.id),
        heading=lambda w: plan.heading(w.id),
    shell:
        "python -m redact.steps.pack {wildcards.id} --edited {input.edited} --verdict {input.verdict} --verify {input.judged} --views {input.views}"
        " --lab {output.lab} --checksums {output.checksums} --planned {params.spec} 2>&1 | tee {log}"


rule illustrate:
    output:
        figures=directory("figures/methods"),
        checksums="results/checksums/illustrate.sha256",
    log:
        "results/logs/illustrate.log",
    benchmark:
        "results/benchmarks/illustrate.tsv"
    priority: 1
    conda:
        conda_environment
    params:
        *plan.sources("illustrate"),
        labels=plan.labels,
    shell:
        "python -m redact.steps.illustrate --checksums {output.checksums} 2>&1 | tee {log}"


rule compare:
    input:
        plan.published_results(),
    output:
        figures=directory("figures/published"),
        checksums="results/checksums/compare.sha256",
    log:
        "results/logs/compare.log",
    benchmark:
        "results/benchmarks/compare.tsv"
    priority: 1
    conda:
        conda_environment
    params:
        *plan.sources("compare"),
        spec=plan.published,
        experiments=plan.compared(),
    shell:
        "python -m redact.steps.compare {params.experiments} --checksums {output.checksums} 2>&1 | tee {log}"
