"""From percent scripts to a paper: train, operate, evaluate, judge, weave, bind, render."""

import shlex
import sys
from pathlib import Path

# The library of this checkout, installed or not.
library = Path(workflow.basedir, "lib")
sys.path.insert(0, str(library))
shell.prefix(f"set -euo pipefail; export PYTHONPATH={shlex.quote(str(library))}; ")

from redact.errors import one_line_errors
from redact.workflow import Plan, check_mapping, read_config

with one_line_errors():
    check_mapping(Path("config.yaml"))


configfile: "config.yaml"


with one_line_errors():
    settings = read_config(config)
    plan = Plan(settings, Path("experiments"))


wildcard_constraints:
    id=r"\d+(\.\d+)*",
    first=r"\d{5}",
    last=r"\d{5}",


localrules:
    all,


rule all:
    input:
        "paper/_site/index.html",
        "paper/_site/redact.pdf",


rule train:
    input:
        plan.modules("train"),
        script=lambda w: ancient(plan.script(w.id)),
        schedule=lambda w: plan.schedule(w.id),
    output:
        models="results/{id}/models/seeds-{first}-{last}.safetensors",
        losses="results/{id}/losses/seeds-{first}-{last}.safetensors",
    log:
        "results/{id}/logs/train-{first}-{last}.log",
    benchmark:
        "results/{id}/benchmarks/train-{first}-{last}.tsv"
    conda:
        "environment.yml"
    params:
        spec=lambda w: plan.digest(w.id, "training"),
        accelerator=settings.accelerator,
        logger=settings.logger,
    shell:
        "python -m redact.steps.train {wildcards.id} --seeds {wildcards.first}-{wildcards.last}"
        " --models {output.models} --losses {output.losses}"
        " --accelerator {params.accelerator} --logger {params.logger} 2>&1 | tee {log}"


rule operate:
    input:
        plan.modules("operate"),
        script=lambda w: ancient(plan.script(w.id)),
        models=lambda w: plan.blocks(w.id, "models"),
    output:
        "results/{id}/edited.safetensors",
    log:
        "results/{id}/logs/operate.log",
    benchmark:
        "results/{id}/benchmarks/operate.tsv"
    conda:
        "environment.yml"
    params:
        spec=lambda w: plan.digest(w.id, "operations"),
        seeds=settings.seeds,
    shell:
        "python -m redact.steps.operate {wildcards.id} --models {input.models} --seeds {params.seeds} --edited {output} 2>&1 | tee {log}"


rule evaluate:
    input:
        plan.modules("evaluate"),
        script=lambda w: ancient(plan.script(w.id)),
        edited="results/{id}/edited.safetensors",
        losses=lambda w: plan.blocks(w.id, "losses"),
    output:
        scores="results/{id}/scores.csv",
        measurements="results/{id}/measurements.csv",
        validation="results/{id}/validation.csv",
        views="results/{id}/views.safetensors",
    log:
        "results/{id}/logs/evaluate.log",
    benchmark:
        "results/{id}/benchmarks/evaluate.tsv"
    conda:
        "environment.yml"
    params:
        spec=lambda w: plan.digest(w.id, "measured"),
    shell:
        "python -m redact.steps.evaluate {wildcards.id} --edited {input.edited} --losses {input.losses} --scores {output.scores}"
        " --measurements {output.measurements} --validation {output.validation} --views {output.views} 2>&1 | tee {log}"


rule judge:
    input:
        plan.modules("judge"),
        script=lambda w: ancient(plan.script(w.id)),
        measurements="results/{id}/measurements.csv",
    output:
        "results/{id}/verdict.json",
    log:
        "results/{id}/logs/judge.log",
    benchmark:
        "results/{id}/benchmarks/judge.tsv"
    conda:
        "environment.yml"
    params:
        spec=lambda w: plan.digest(w.id, "claims"),
    shell:
        "python -m redact.steps.judge {wildcards.id} --measurements {input.measurements} --verdict {output}"
        " 2>&1 | tee {log}"


rule weave:
    input:
        plan.modules("weave"),
        script=lambda w: plan.script(w.id),
        imports=lambda w: plan.imports(w.id),
        results=lambda w: plan.results(w.id),
    output:
        notebook="results/{id}/notebook.ipynb",
        figures=directory("figures/{id}"),
    log:
        "results/{id}/logs/weave.log",
    benchmark:
        "results/{id}/benchmarks/weave.tsv"
    conda:
        "environment.yml"
    params:
        predecessor=lambda w: plan.digest(w.id, "predecessor"),
    shell:
        "python -m redact.steps.weave {wildcards.id} --verdict results/{wildcards.id}/verdict.json"
        " --notebook {output.notebook} --figures {output.figures} 2>&1 | tee {log}"


rule illustrate:
    input:
        plan.modules("illustrate"),
    output:
        directory("figures/methods"),
    log:
        "results/logs/illustrate.log",
    benchmark:
        "results/benchmarks/illustrate.tsv"
    conda:
        "environment.yml"
    params:
        labels=plan.labels,
    shell:
        "python -m redact.steps.illustrate 2>&1 | tee {log}"


rule compare:
    input:
        plan.modules("compare"),
        plan.published_results(),
    output:
        directory("figures/published"),
    log:
        "results/logs/compare.log",
    benchmark:
        "results/benchmarks/compare.tsv"
    conda:
        "environment.yml"
    params:
        spec=plan.published,
    shell:
        "python -m redact.steps.compare 2>&1 | tee {log}"


rule bind:
    input:
        plan.modules("bind"),
        plan.published_results(),
        plan.made("results/{id}/notebook.ipynb"),
        plan.made("figures/{id}"),
        rules.illustrate.output,
        rules.compare.output,
        "paper/_quarto.yml",
        "pyproject.toml",
        "requirements.lock",
    output:
        plan.made("paper/experiments/{slug}.ipynb"),
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
    log:
        "results/logs/bind.log",
    benchmark:
        "results/benchmarks/bind.tsv"
    conda:
        "environment.yml"
    params:
        revision=str(plan.revision),
    shell:
        "python -m redact.steps.bind --paper paper --revision {params.revision:q} 2>&1 | tee {log}"


rule draw:
    input:
        plan.modules("draw"),
        "Snakefile",
    output:
        directory("figures/workflow"),
    log:
        "results/logs/draw.log",
    benchmark:
        "results/benchmarks/draw.tsv"
    conda:
        "environment.yml"
    shell:
        "python -m snakemake --rulegraph --forceall --nolock --quiet all"
        " | python -m redact.steps.draw --figures {output} 2>&1 | tee {log}"


rule render:
    input:
        plan.modules("render"),
        plan.paper_sources(),
        plan.made("figures/{id}"),
        rules.illustrate.output,
        rules.compare.output,
        rules.bind.output,
        rules.draw.output,
    output:
        update("paper/_site/index.html"),
        update("paper/_site/redact.pdf"),
    log:
        "results/logs/render.log",
    benchmark:
        "results/benchmarks/render.tsv"
    conda:
        "environment.yml"
    params:
        renderer=settings.renderer,
    shell:
        "python -m redact.render paper --renderer {params.renderer} 2>&1 | tee {log}"
