"""The figure of the rules, for the page that shows how the paper is built."""


localrules:
    draw,


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
        conda_environment
    params:
        *plan.sources("draw"),
    shell:
        "python -m press.steps.draw --checksums {output.checksums} 2>&1 | tee {log}"
