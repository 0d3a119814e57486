"""The rules of any paper, for a Snakefile to include."""

from pathlib import Path

RULES = Path(__file__).parent
"""The folder of the files `*.smk`."""
