"""From percent scripts to a paper: train, operate, evaluate, judge, weave, bind, render."""

import json
import os
import sys
from pathlib import Path

# The library of this checkout, installed or not.
library = Path(workflow.basedir, "lib")
sys.path.insert(0, str(library))

from redact import builds, reproduction
from press.errors import one_line_errors
from press.build.plan import Plan, check_mapping, job_environment, read_config

with one_line_errors():
    check_mapping(Path("config.yaml"))
    builds.check_folders(Path.cwd())
    environment = job_environment(
        library, conda=bool(workflow.deployment_settings.deployment_method)
    )


configfile: "config.yaml"


with one_line_errors():
    settings = read_config(config)
    plan = Plan(settings, Path("experiments"))
    plan.check_sources()
    build_before = builds.last(Path.cwd())
    epoch = reproduction.epoch()
    if plan.revision.fault and workflow.is_main_process:
        print(f"warning: {plan.revision.fault}", file=sys.stderr)

# The tracker is no parameter of training: another one would train everything again, and change nothing.
shell.prefix(
    f"set -euo pipefail; {environment}; export REDACT_LOGGER={settings.logger}; "
)


# One build at a time; where one is killed, the next run goes on from there.
onstart:
    if workflow.is_main_process:
        with one_line_errors():
            builds.begin(Path.cwd(), build_before)


onsuccess:
    if workflow.is_main_process:
        builds.end(Path.cwd())
        # make tells it itself, last of all, and also where there was nothing to do.
        if "MAKELEVEL" not in os.environ and builds.makes_the_site(workflow):
            from redact import whereabouts

            print(*whereabouts.lines(Path.cwd()), sep="\n")


onerror:
    if workflow.is_main_process:
        from press.build.keep_going import build_the_rest

        builds.remember_failures(workflow)
        build_the_rest(workflow, config)


wildcard_constraints:
    id=r"\d+(\.\d+)*",
    trained=r"\d+(\.\d+)*(/arms/[a-z][a-z0-9]*(-[a-z0-9]+)*)?",
    first=r"\d{5}",
    last=r"\d{5}",


# Quick at any number of seeds: on a cluster, they run where snakemake does.
localrules:
    all,
    judge,
    bind,
    draw,
    render,


rule all:
    input:
        "paper/_site/index.html",
        "paper/_site/redact.pdf",
        # All that is made on the way, too: what a job that failed leaves missing is not missed by anything that was made before.
        # Ancient, for the log: Snakemake would else give each of these some hundred files as a reason to end.
        ancient(plan.everything()),
    message:
        "The paper: {input[0]} and {input[1]}"


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
        "environment.yml"
    threads: 1
    resources:
        mem_mb=plan.memory("train"),
        runtime=plan.minutes("train"),
    params:
        *plan.sources("train"),
        modules=plan.modules("train"),
        schedule=lambda w: plan.source(str(plan.arm(w.trained).schedule)),
        spec=lambda w: plan.training(w.trained),
        accelerator=settings.accelerator,
    shell:
        "python -m redact.steps.train {wildcards.trained} --seeds {wildcards.first}-{wildcards.last}"
        " --models {output.models} --losses {output.losses}"
        " --accelerator {params.accelerator}"
        " --sources {params.modules} 2>&1 | tee {log}"


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
        "environment.yml"
    threads: 1
    resources:
        mem_mb=plan.memory("operate"),
        runtime=plan.minutes("operate"),
    params:
        *plan.sources("operate"),
        spec=lambda w: plan.digest(w.id, "operations"),
        seeds=settings.seeds,
    shell:
        "python -m redact.steps.operate {wildcards.id} --models {input.models} --seeds {params.seeds} --edited {output} 2>&1 | tee {log}"


rule evaluate:
    input:
        edited="results/{id}/edited.safetensors",
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
        "environment.yml"
    threads: 1
    resources:
        mem_mb=plan.memory("evaluate"),
        runtime=plan.minutes("evaluate"),
    params:
        *plan.sources("evaluate"),
        spec=lambda w: plan.digest(w.id, "measured"),
    shell:
        "python -m redact.steps.evaluate {wildcards.id} --edited {input.edited} --losses {input.losses} --scores {output.scores}"
        " --measurements {output.measurements} --validation {output.validation} --views {output.views}"
        " --checksums {output.checksums} 2>&1 | tee {log}"


rule judge:
    input:
        measurements="results/{id}/measurements.csv",
        checksums="results/{id}/checksums/evaluate.sha256",
    output:
        verdict="results/{id}/verdict.json",
        checksums="results/{id}/checksums/judge.sha256",
    log:
        "results/{id}/logs/judge.log",
    benchmark:
        "results/{id}/benchmarks/judge.tsv"
    priority: 2
    conda:
        "environment.yml"
    params:
        *plan.sources("judge"),
        spec=lambda w: plan.digest(w.id, "claims"),
    shell:
        "python -m press.steps.judge {wildcards.id} --measurements {input.measurements} --verify {input.checksums}"
        " --verdict {output.verdict} --checksums {output.checksums} 2>&1 | tee {log}"


rule weave:
    input:
        results=lambda w: plan.results(w.id),
    output:
        # Updated, so that what was there stays when the script fails. The list of checksums does not stay, and so the rule
        # runs again: Snakemake alone takes what it put back for new.
        notebook=update("results/{id}/notebook.ipynb"),
        figures=update(directory("figures/{id}")),
        checksums="results/{id}/checksums/weave.sha256",
    log:
        "results/{id}/logs/weave.log",
    benchmark:
        "results/{id}/benchmarks/weave.tsv"
    conda:
        "environment.yml"
    threads: 1
    resources:
        mem_mb=plan.memory("weave"),
        runtime=plan.minutes("weave"),
    params:
        *plan.sources("weave"),
        *plan.sources_of_scripts(),
        script=lambda w: plan.source(plan.script(w.id)),
        schedule=lambda w: list(map(plan.source, plan.schedules(w.id))),
        schedule_before=lambda w: plan.schedules_before(w.id),
        predecessor=lambda w: plan.digest(w.id, "predecessor"),
    shell:
        "python -m press.steps.weave {wildcards.id} --verdict results/{wildcards.id}/verdict.json"
        " --verify results/{wildcards.id}/checksums/judge.sha256"
        " --notebook {output.notebook} --figures {output.figures} --checksums {output.checksums} 2>&1 | tee {log}"


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
        "environment.yml"
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
        "environment.yml"
    params:
        *plan.sources("compare"),
        spec=plan.published,
    shell:
        "python -m redact.steps.compare --checksums {output.checksums} 2>&1 | tee {log}"


rule draw:
    output:
        figures=directory("figures/workflow"),
        checksums="results/checksums/draw.sha256",
    log:
        "results/logs/draw.log",
    benchmark:
        "results/benchmarks/draw.tsv"
    priority: 1
    conda:
        "environment.yml"
    params:
        *plan.sources("draw"),
    shell:
        "python -m press.steps.draw --checksums {output.checksums} 2>&1 | tee {log}"


rule bind:
    input:
        plan.published_results(),
        plan.made("results/{id}/notebook.ipynb"),
        plan.made("figures/{id}"),
        plan.made("results/{id}/checksums/weave.sha256"),
        rules.illustrate.output,
        rules.compare.output,
        rules.draw.output,
    output:
        plan.pages(),
        chapters="paper/_quarto-chapters.yml",
        variables="paper/_variables.yml",
        verdicts="paper/_generated/verdicts.qmd",
        home="paper/_generated/home.qmd",
        costs="paper/_generated/costs.qmd",
        scores="paper/_generated/printed-scores.qmd",
        losses="paper/_generated/printed-losses.qmd",
        figures=directory("paper/_generated/figures"),
        selectivity="paper/_generated/published-selectivity.qmd",
        errors="paper/_generated/published-errors.qmd",
        lattices="paper/_generated/published-lattices.qmd",
        gallery="paper/_generated/gallery.qmd",
        catalogue="figures/catalogue.json",
        environment="paper/_generated/environment.qmd",
        build="paper/_generated/build.qmd",
        checksums="results/checksums/bind.sha256",
        survival="paper/_generated/survival.qmd",
        cluster="paper/_generated/cluster.qmd",
    log:
        "results/logs/bind.log",
    benchmark:
        "results/benchmarks/bind.tsv"
    conda:
        "environment.yml"
    params:
        *plan.sources("bind"),
        revision=str(plan.revision),
        without=json.dumps(settings.without),
        epoch=epoch,
        seeds=settings.seeds,
        block=settings.block,
    shell:
        "python -m redact.steps.bind --paper paper --revision {params.revision:q} --without {params.without:q}"
        " --seeds {params.seeds} --block {params.block} --checksums {output.checksums} 2>&1 | tee {log}"


rule render:
    input:
        plan.made("figures/{id}"),
        rules.illustrate.output,
        rules.compare.output,
        rules.bind.output,
        rules.draw.output,
        checksums=[
            *plan.made("results/{id}/checksums/weave.sha256"),
            rules.bind.output.checksums,
            rules.draw.output.checksums,
            rules.illustrate.output.checksums,
            rules.compare.output.checksums,
        ],
    output:
        update("paper/_site/index.html"),
        update("paper/_site/redact.pdf"),
        checksums="results/checksums/render.sha256",
    log:
        "results/logs/render.log",
    benchmark:
        "results/benchmarks/render.tsv"
    conda:
        "environment.yml"
    params:
        *plan.sources("render"),
        renderer=settings.renderer,
    shell:
        "python -m press.site paper --renderer {params.renderer} --verify {input.checksums}"
        " --checksums {output.checksums} 2>&1 | tee {log}"
