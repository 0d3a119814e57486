"""The rules of any paper: judge what was measured, weave a page, bind the pages, render the book.

What it needs of the Snakefile that includes it: `plan`, `settings` and `conda_environment`, and what its other rules make.
"""

import json
import os
import sys
from pathlib import Path

from press.build import builds, reproduction
from press.errors import one_line_errors
from press.site import choice

with one_line_errors():
    plan.check_sources()
    build_before = builds.last(Path.cwd())
    epoch = reproduction.epoch()
    for warning in filter(
        None,
        (
            plan.revision.fault and f"warning: {plan.revision.fault}",
            choice.note(settings.renderer)
            and f"note: {choice.note(settings.renderer)}",
        ),
    ):
        if workflow.is_main_process:
            print(warning, file=sys.stderr)


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
            from press.build import whereabouts

            print(*whereabouts.lines(Path.cwd()), sep="\n")


onerror:
    if workflow.is_main_process:
        from press.build.keep_going import build_the_rest

        builds.remember_failures(workflow)
        build_the_rest(workflow, config)


# Quick at any number of repetitions: on a cluster, they run where snakemake does.
localrules:
    all,
    judge,
    bind,
    render,


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
        conda_environment
    params:
        *plan.sources("judge"),
        spec=lambda w: plan.digest(w.id, "claims"),
    shell:
        "python -m press.steps.judge {wildcards.id} --planned {params.spec} --measurements {input.measurements} --verify {input.checksums}"
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
        conda_environment
    threads: 1
    resources:
        mem_mb=plan.memory("weave"),
        runtime=plan.minutes("weave"),
    params:
        *plan.sources("weave"),
        *plan.sources_of_scripts(),
        script=lambda w: plan.source(plan.script(w.id)),
        beside=lambda w: [plan.source(path) for path in plan.beside(w.id)],
        before=lambda w: plan.before(w.id),
        predecessor=lambda w: plan.predecessor(w.id),
        spec=lambda w: plan.digest(w.id, "claims"),
    shell:
        "python -m press.steps.weave {wildcards.id} --planned {params.spec} --verdict results/{wildcards.id}/verdict.json"
        " --verify results/{wildcards.id}/checksums/judge.sha256"
        " --notebook {output.notebook} --figures {output.figures} --checksums {output.checksums} 2>&1 | tee {log}"


rule teach:
    output:
        notebook="results/tutorials/{name}.ipynb",
        checksums="results/checksums/teach-{name}.sha256",
    log:
        "results/logs/teach-{name}.log",
    benchmark:
        "results/benchmarks/teach-{name}.tsv"
    conda:
        conda_environment
    threads: 1
    params:
        *plan.sources("teach"),
        sources=lambda w: plan.sources_of_tutorial(w.name),
        script=lambda w: plan.tutorial(w.name),
    shell:
        "python -m press.steps.teach {params.script:q} --notebook {output.notebook}"
        " --unchanged {params.sources:q} --checksums {output.checksums} 2>&1 | tee {log}"


rule bind:
    input:
        plan.tutorials("results/tutorials/{name}.ipynb"),
        plan.made("results/{id}/notebook.ipynb"),
        plan.made("figures/{id}"),
        plan.made("results/{id}/checksums/weave.sha256"),
        [
            path
            for id in plan.scripts
            if id not in settings.without
            for path in plan.results(id)
        ],
        plan.bound_of(),
        plan.drawn(),
    output:
        plan.bound(),
        [directory(path) for path in plan.bound_folders()],
        checksums="results/checksums/bind.sha256",
    log:
        "results/logs/bind.log",
    benchmark:
        "results/benchmarks/bind.tsv"
    conda:
        conda_environment
    params:
        *plan.sources("bind"),
        revision=str(plan.revision),
        without=json.dumps(dict(settings.without)),
        epoch=epoch,
        settings=plan.settings_in_words(),
    shell:
        "python -m press.steps.bind --paper paper --revision {params.revision:q} --without {params.without:q}"
        " --settings {params.settings:q} --checksums {output.checksums} 2>&1 | tee {log}"


rule render:
    input:
        plan.made("figures/{id}"),
        rules.bind.output,
        plan.drawn(),
        checksums=[
            *plan.made("results/{id}/checksums/weave.sha256"),
            rules.bind.output.checksums,
            *plan.lists_of_drawn(),
        ],
    output:
        [update(path) for path in plan.finished()],
        checksums="results/checksums/render.sha256",
    log:
        "results/logs/render.log",
    benchmark:
        "results/benchmarks/render.tsv"
    conda:
        conda_environment
    params:
        *plan.sources("render"),
        renderer=plan.renderer,
    shell:
        "python -m press.site paper --renderer {params.renderer:q} --verify {input.checksums}"
        " --checksums {output.checksums} 2>&1 | tee {log}"
