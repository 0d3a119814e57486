"""Wrong inputs through the commands that meet them, each with the one line that it has to give and the status.

The commands run in this process, in a folder of their own: `experiments/` holds one tiny experiment, `plan` stands for the
lines with which the Snakefile opens, and every other name is a module that is run as `python -m <name>`.
"""

import contextlib
import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from miniature import stamp
from sample import write_book
from survival.report import record
from test_cite import CATALOGUE
from tiny import SCHEDULE, forget_scripts, spec_cell, write_script

from press.build.settings import check_mapping
from press.errors import one_line_errors
from press.project import load

ROOT = Path(__file__).parents[1]
SCRIPT = "experiments/tiny.py"
CSV = "experiments/schedules/tiny.csv"
GOOD_SCRIPT = f'# %% tags=["spec"]\n{spec_cell()}'
ROWS = len(GOOD_SCRIPT.splitlines())
GOOD_CONFIG = "seeds: 5\nblock: 3\nrenderer: auto\naccelerator: cpu\nlogger: none\n"
PYPROJECT = '[project]\nversion = "1"\n\n[tool.press]\nproject = "redact.project:PROJECT"\n'
JUDGE = ("press.steps.judge", "1.1", "--measurements", "measurements.csv", "--verdict", "verdict.json")
TRAIN = ("redact.steps.train", "1.1", "--seeds", "0-1", "--models", "models", "--losses", "losses")
QUOTED_EXPECTED = "expected cells between commas, and quotes closed on their line"
STEP_EXPECTED = (
    "expected a whole number of at most 7 digits (10), steps after or before an absolute row (+10, -10), "
    "or a fraction below 1 of the interval (+0.5, -0.5)"
)


@dataclass(frozen=True)
class Case:
    """`files` are written first (None: the file is removed; a callable gets the path); the last line of what is said is
    `error: <says>`, wholly, or as the pattern has it."""

    says: str | re.Pattern[str]
    command: tuple[str, ...] = JUDGE
    files: Mapping[str, str | bytes | Callable[[Path], object] | None] = field(default_factory=dict)
    status: int = 1


def schedule(content, says):
    return Case(f"{CSV}{says}", files={CSV: content})


def around(before, says, after=""):
    """A message with more before and after it, pattern or not."""
    if isinstance(says, re.Pattern):
        return re.compile(re.escape(before) + says.pattern + re.escape(after))
    return before + says + after


def spec(says, **parts):
    said = says.pattern if isinstance(says, re.Pattern) else re.escape(says)
    said = re.compile(rf"{re.escape(str(SCRIPT))}:\d+: spec cell: {said}")
    return Case(said, files={SCRIPT: f'# %% tags=["spec"]\n{spec_cell(**parts)}'})


DIGITS = {
    "data": "Digits()",
    "labels": '{"red": 0.1 * digit(7)}',
    "claims": '(Claim("x", "X", digits.error(7, "ablated") >= 0.07, because="."),)',
}
WITH_DIGITS = """
from redact.attacks import Attack
from redact.quantities import linear_probe, mean, most_gained
from redact.quantities import digits
from redact.worlds.digits import Digits, digit
"""


def of_digits(says, **parts):
    """A spec of an experiment on digits, which is read before anything is made of it."""
    case = spec(says, **DIGITS | parts)
    return Case(case.says, files={SCRIPT: case.files[SCRIPT].replace("from redact.spec", f"{WITH_DIGITS}from redact.spec")})


def on_digits(says, *command, **parts):
    """A spec of an experiment on digits at which nothing is wrong before a step is run."""
    return Case(says, command=command, files=of_digits("", **parts).files)


def script(content, says, name=SCRIPT):
    """A job looks for the script that it needs, and a plan at all there are."""
    return Case(says, command=JUDGE if name == SCRIPT else ("plan",), files={SCRIPT: None, name: content})


def settings(content, says):
    return Case(says, command=("plan",), files={"config.yaml": content})


def call(says, *command, **files):
    return Case(says, command=command, files=files)


def usage(says, *command):
    return Case(says, command=command, status=2)


def claim(text):
    return f'(Claim("x", "X", {text}, because="."),)'


def terms(anchor):
    return f'{{"unitarity": Unitarity(), "anchor": {anchor}}}'


def folder(path):
    path.mkdir(parents=True)


def loop(path):
    path.symlink_to(path.name)


def dangling(path):
    path.symlink_to("nowhere")


SCHEDULES = {
    "an empty file": schedule("", ": the file is empty; expected a header with a column 'step', and rows of keyframes"),
    "UTF-16": schedule(SCHEDULE.encode("utf-16"), ", row 1: byte 0xff is not UTF-8; expected a CSV file in UTF-8"),
    "Latin-1": schedule(b"step,lr\n# \xe9\n", ", row 2: byte 0xe9 is not UTF-8; expected a CSV file in UTF-8"),
    "a folder": schedule(folder, ": cannot be read (Is a directory); expected a schedule as a CSV file"),
    "a link to itself": schedule(
        loop, ": cannot be read (Too many levels of symbolic links); expected a schedule as a CSV file"
    ),
    "a link to nothing": schedule(dangling, ": cannot be read (No such file or directory); expected a schedule as a CSV file"),
    "semicolons": schedule("step;lr\n0;1\n", ", row 1: no column 'step'; expected one beside 'step;lr'"),
    "tabs": schedule("step\tlr\n0\t1\n", r", row 1: no column 'step'; expected one beside 'step\tlr'"),
    "a NUL": schedule(
        "step,lr\n0,\0\n", r", row 2, column 'lr': '\x00' is not a finite number; expected one, or a blank for no keyframe"
    ),
    "Arabic digits": schedule(
        "step,lr\n0,٣\n", ", row 2, column 'lr': '٣' is not a finite number; expected one, or a blank for no keyframe"
    ),
    "a decimal comma": schedule(
        'step,lr\n0,"1,5"\n', ", row 2, column 'lr': '1,5' is not a finite number; expected one, or a blank for no keyframe"
    ),
    "per cent": schedule(
        "step,lr\n0,10%\n", ", row 2, column 'lr': '10%' is not a finite number; expected one, or a blank for no keyframe"
    ),
    "more than a float holds": schedule(
        "step,lr\n0,1e309\n", ", row 2, column 'lr': '1e309' is not a finite number; expected one, or a blank for no keyframe"
    ),
    "a field without an end": schedule(
        f"step,lr\n0,{'1' * 200_000}\n", f", row 2: field larger than field limit (131072); {QUOTED_EXPECTED}"
    ),
    "an open quote": schedule('step,"lr\n0,1\n', f", row 1: unexpected end of data; {QUOTED_EXPECTED}"),
    "eight digits of steps": schedule(
        "step,lr\n0,1\n10000000,1\n", f", row 3, column 'step': '10000000' is not a step; {STEP_EXPECTED}"
    ),
    "more values than memory": schedule(
        f"step,{','.join(f'c{i}' for i in range(6))}\n9999999,{','.join('1' * 6)}\n",
        ": 10000000 steps of 6 parameters are 60000000 values; expected at most 50000000",
    ),
    "a weight below 0": schedule(
        "step,lr\n0,-1\n", ", row 2, column 'lr': '-1' is negative; expected 0 or more for a learning rate or weight"
    ),
    "a curve in capitals": schedule(
        "step,lr::Linear\n0,1\n",
        ", row 1, column 'lr::Linear': 'Linear' is not a curve; expected one of 'minjerk', 'linear', 'step', 'step-end'",
    ),
}

SPECS = {
    "a model of None": spec("model=None, expected ModelSpec(...)", model="None"),
    "a width that is true": spec("model: latent=True, expected a whole number from 1 to 1000", model="ModelSpec(True)"),
    "a width beyond memory": spec(
        "model: latent=1000000000, expected a whole number from 1 to 1000", model="ModelSpec(10**9)"
    ),
    "a hidden width of none": spec(
        "model: hidden=0, expected a whole number from 1 to 1000", model="ModelSpec(latent=3, hidden=0)"
    ),
    "a list of colors": spec(
        "data=[(1, 0, 0)], expected samples of a world, such as RgbLattice(20) or Digits()", data="[(1, 0, 0)]"
    ),
    "a grid beyond memory": spec(
        "RgbLattice(count=100000): 1000000000000000 colors, expected at most 10000000", data="RgbLattice(100_000)"
    ),
    "a list of labels": spec(
        "labels=['red'], expected a mapping from names to scores of samples, such as {name: …}", labels='["red"]'
    ),
    "a label that is a word": spec(
        "label 'red': 'redness' is no score of samples, expected one such as 0.5 * redness**10", labels='{"red": "redness"}'
    ),
    "a probability above 1": spec(
        "label 'red': 2 redness is no probability, expected values between 0 and 1", labels='{"red": 2 * redness}'
    ),
    "a factor that is no number": spec(
        "nan * (redness): expected a finite number as the factor", labels='{"red": float("nan") * redness}'
    ),
    "a power without end": spec(
        "(redness)**inf: expected a finite number as the power", labels='{"red": redness ** float("inf")}'
    ),
    "a term that is a class": spec(
        "term 'anchor': <class 'anchoring.terms.anchor.Anchor'> is no term", terms=terms("Anchor")
    ),
    "a term named as the learning rate": spec(
        "terms: 'lr' is the learning rate's column of a schedule, expected another name",
        terms='{"lr": Unitarity(), "anchor": Anchor((1, 0, 0), on="red")}',
    ),
    "a direction that is no number": spec(
        "term 'anchor': direction=(nan, 0, 0), expected a tuple of finite numbers, such as (1, 0, 0)",
        terms=terms('Anchor((float("nan"), 0, 0), on="red")'),
    ),
    "dimensions in a string": spec(
        "term 'anchor': dims='0', expected whole numbers", terms=terms('Subspace("0", on="red")')
    ),
    "a schedule that is a number": spec("schedule=5, expected a line of text", schedule="5"),
    "an empty batch": spec("batch=0, expected a whole number of at least 1", batch="0"),
    "a batch in quotes": spec("batch='64', expected a whole number of at least 1", batch='"64"'),
    "workers below 0": spec("workers=-1, expected a whole number of at least 0", workers="-1"),
    "a validation every 0 steps": spec(
        "validation: every=0, expected a whole number of at least 1", validation="Validation(RgbLattice(3), 0)"
    ),
    "an unused label without a comma": spec(
        "unused='red', expected a tuple of names of labels, such as (…,)", unused='("red")'
    ),
    "an operation that is a number": spec(
        "operation 'ablated': 0 is no operation, expected one such as Ablate(0)", operations='{"ablated": 0}'
    ),
    "an operation named like a path": spec(
        "operation '../x': expected a name of lower-case words", operations='{"../x": Ablate(0), "ablated": Ablate(0)}'
    ),
    "an operation on a truth value": spec(
        "operation 'ablated': dims=(True,), expected whole numbers", operations='{"ablated": Ablate(True)}'
    ),
    "a claim without a comma": spec(
        re.compile(r"claims=Claim\(key='x', .*\), expected a tuple of claims, such as \(…,\)"),
        claims=claim('error("red", "ablated") >= 0').replace(",)", ")"),
    ),
    "a claim without words": spec(
        "claim 'x': text='', expected a line of text", claims=claim('error("red", "ablated") >= 0').replace('"X"', '""')
    ),
    "a reason of None": spec(
        "claim 'x': the threshold 0 has no reason (because=...)",
        claims=claim('error("red", "ablated") >= 0').replace('"."', "None"),
    ),
    "a threshold that is no number": spec(
        "error of red, ablated >= nan: expected a number as the threshold; two quantities are compared by their difference",
        claims=claim('error("red", "ablated") >= float("nan")'),
    ),
    "two bounds in one": spec(
        "'error of red, ablated >= 0' is a claim to be tested later, not a truth value; write one comparison a claim",
        claims=claim('0 <= error("red", "ablated") <= 1'),
    ),
    "a region that is a word": spec(
        "max error: where='red', expected a region of samples, such as similarity <= 0.1",
        claims=claim('worst("ablated", "red") <= 1'),
    ),
    "a title of two lines": spec(r"title='a\nb', expected a line of text", title=r'"a\nb"'),
    "a resemblance of no operation": spec(
        "resembling: operation 'gone' is not one of ablated, baseline, pruned", resembling='{"gone": similarity**2}'
    ),
    "a resemblance that is a number": spec(
        "resembling: 'ablated' is 2, expected a score of samples such as similarity**3", resembling='{"ablated": 2}'
    ),
    "a ranking by no operation": spec("ranked_by='gone', expected one of ablated, pruned", ranked_by='"gone"'),
    "a printed score of no operation": spec(
        "in_notes: scores: operation 'erased' is not one of ablated, baseline, pruned",
        in_notes='InNotes(scores={("erased", "max_error"): 1})',
    ),
    "a printed loss of no term": spec(
        "in_notes: losses: 'reconstruction' is no term of the loss; there are recon, unitarity, anchor",
        in_notes='InNotes(losses={"reconstruction": 1})',
    ),
    "an exit": spec("SystemExit: 0", title="exit(0)"),
    "an endless recursion": spec(
        "RecursionError: maximum recursion depth exceeded", title="(lambda f: f(f))(lambda f: f(f))"
    ),
    "a predecessor that is itself": Case(
        f"{SCRIPT}: follows='1.1' is the experiment itself, expected another or none",
        files={SCRIPT: f'# %% tags=["spec"]\n{spec_cell(follows=repr("1.1"))}'},
    ),
    "a digit of another script": Case(
        f"{SCRIPT}: id='٢.٦', expected numbers joined by dots as text, such as '2.6'",
        files={SCRIPT: f'# %% tags=["spec"]\n{spec_cell("٢.٦")}'},
    ),
    "a leading zero": Case(
        f"{SCRIPT}: id='2.06', expected numbers joined by dots as text, such as '2.6'",
        files={SCRIPT: f'# %% tags=["spec"]\n{spec_cell("2.06")}'},
    ),
}  # fmt: skip

KNOWN_DIGITS = ", ".join(f"digit {c}" for c in range(10))
HAS = f"it has {KNOWN_DIGITS}, round digit"
OTHER_QUANTITY = "expected a quantity of digits, or of any world"
DIGIT_SPECS = {
    "a digit beyond 9": of_digits(
        "digit: of=12, expected a whole number from 0 to 9", labels='{"red": 0.1 * digit(12)}'
    ),
    "a part that no split has": of_digits(
        "Digits: part='dev', expected 'train' or 'test'", data='Digits(part="dev")'
    ),
    "a digit beyond 9 that is left out": of_digits(
        "Digits: without=12, expected a whole number from 0 to 9", data="Digits(without=(12,))"
    ),
    "no digit that is left": of_digits(
        "Digits: without=(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) leaves no digit, expected one at least",
        data="Digits(without=tuple(range(10)))",
    ),
    "a test on images of training": of_digits(
        re.compile(r"tested=Digits\(part='train', .*\), expected Digits\(part='test', .*\): the images that these networks "
                   r"did not learn from"),
        tested='Digits("train")',
    ),
    "a test on images of another split": of_digits(
        re.compile(r"tested=Digits\(part='test', .*, seed=3, .*\), expected Digits\(part='test', .*\): the images that .*"),
        tested='Digits("test", seed=3)',
    ),
    "a test of digits on colors": of_digits(
        re.compile(r"tested=HsvCube\(.*\), expected Digits\(part='test', .*\): the images that .*"), tested="HsvCube(6, 3, 3)"
    ),
    "a test of colors on digits": of_digits(
        re.compile(r"tested=Digits\(.*\), expected a grid of hues, saturations and values, such as COARSE_CUBE"),
        data="RgbLattice(3)", labels='{"red": redness}', claims=claim('error("red", "ablated") >= 0'), tested='Digits("test")',
    ),
    **{
        f"an attack that brings back {back}": of_digits(
            f"attack: back={back!r}, expected one of {KNOWN_DIGITS}",
            attacks=f'{{"a": Attack(networks=("ablated",), on=None, data=Digits(), back="{back}")}}',
        )
        for back in ("digit 12", "seven")
    },
    "an attack on digits by a region of colors": of_digits(
        f"attack: on: 'redness' is no attribute of the data; {HAS}",
        attacks='{"a": Attack(networks=("ablated",), on=redness >= 0.3, data=Digits(), back="digit 7")}',
    ),
    "an attack on networks of digits with colors": of_digits(
        "attacks: 'a': data=RgbLattice(count=4), expected samples of digits, as those that the networks learn from",
        attacks='{"a": Attack(networks=("ablated",), on=None, data=RgbLattice(4), back="red")}',
    ),
    "a label of colors": of_digits(
        f"label 'red': 'redness' is no attribute of the data; {HAS}", labels='{"red": redness}'
    ),
    "a claim on a color of digits": of_digits(
        f"claim 'x': error of red, ablated is asked of networks of colors, {OTHER_QUANTITY}",
        claims=claim('error("red", "ablated") >= 0'),
    ),
    "a difference of colors of digits": of_digits(
        f"claim 'x': error of red, ablated is asked of networks of colors, {OTHER_QUANTITY}",
        claims=claim('increase("red", "ablated") >= 0'),
    ),
    "a selectivity of digits": of_digits(
        f"claim 'x': selectivity on the 8^3 lattice, ablated is asked of networks of colors, {OTHER_QUANTITY}",
        claims=claim('selectivity("ablated") >= 0'),
    ),
    "an observation of colors of digits": of_digits(
        f"claim 'x': error of red, ablated is asked of networks of colors, {OTHER_QUANTITY}",
        observations=claim('error("red", "ablated") >= 0'), claims=DIGITS["claims"].replace('"x"', '"y"'),
    ),
    "a region of colors of digits": of_digits(
        f"claim 'x': mean error where redness >= 0.3, ablated: 'redness' is no attribute of the data; {HAS}",
        claims=claim('mean("ablated", redness >= 0.3) >= 0'),
    ),
    "a gain in a region of colors of digits": of_digits(
        f"claim 'x': largest error gained where redness >= 0.3, ablated: 'redness' is no attribute of the data; {HAS}",
        claims=claim('most_gained("ablated", redness >= 0.3) >= 0'),
    ),
    "a probe for a color in digits": of_digits(
        f"claim 'x': linear probe of redness, ablated: 'redness' is no attribute of the data; {HAS}",
        claims=claim('linear_probe("ablated", redness) >= 1'),
    ),
    "a resemblance of colors in digits": of_digits(
        f"resembling: 'ablated': 'redness' is no attribute of the data; {HAS}", resembling='{"ablated": redness}'
    ),
    "a claim on a digit of colors": of_digits(
        "claim 'x': largest mean error of a digit, ablated is asked of networks of digits, "
        "expected a quantity of colors, or of any world",
        data="RgbLattice(3)", labels='{"red": redness}', claims=claim('digits.largest_error("ablated") >= 0'),
    ),
    "a region of digits of colors": of_digits(
        re.compile("claim 'x': mean error where digit 7 >= 1, ablated: 'digit 7' is no attribute of the data; it has red.*"),
        data="RgbLattice(3)", labels='{"red": redness}',
    ),
    "a split that leaves a digit out": on_digits(
        "Digits: tested=0.0001 of 1797 images, expected a share that leaves all 10 digits in both parts, such as 0.2",
        *TRAIN, data="Digits(tested=0.0001)",
    ),
}  # fmt: skip

NO_SPEC = "0 cells are tagged 'spec', expected exactly one (# %% tags=[\"spec\"])"
SCRIPTS = {
    "an empty script": script("", f"{SCRIPT}: {NO_SPEC}"),
    "no script": script(None, "experiments: no percent script (*.py), expected at least one experiment"),
    "a script in Latin-1": script(
        f"# \xe9\n{GOOD_SCRIPT}".encode("latin-1"), f"{SCRIPT}, row 1: byte 0xe9 is not UTF-8; expected a script that is"
    ),
    "a byte order mark": script(
        f"\ufeff{GOOD_SCRIPT}", rf"{SCRIPT}, row 1: holds the character '\ufeff'; expected a script in UTF-8 without it"
    ),
    "a NUL in a script": script(
        f"{GOOD_SCRIPT}# \0\n", rf"{SCRIPT}, row {ROWS + 1}: holds the character '\x00'; expected a script in UTF-8 without it"
    ),
    "tags that are no list": script(
        GOOD_SCRIPT.replace('["spec"]', "null"),
        f"{SCRIPT}: cannot be read as a percent script: TypeError: 'NoneType' object is not iterable",
    ),
    "tags that never end": script(GOOD_SCRIPT.replace('["spec"]', '["spec"'), f"{SCRIPT}: {NO_SPEC}"),
    "a script that is a folder": script(folder, f"{SCRIPT}: cannot be read (Is a directory); expected a percent script"),
    "a script that is gone": script(
        dangling, f"{SCRIPT}: cannot be read (No such file or directory); expected a percent script"
    ),
    "braces in a name": script(
        GOOD_SCRIPT,
        "experiments: the name '1.1-{red}.py' of a script, expected one without braces or control characters",
        "experiments/1.1-{red}.py",
    ),
    "a line break in a name": script(
        GOOD_SCRIPT,
        r"experiments: the name '1.1\nred.py' of a script, expected one without braces or control characters",
        "experiments/1.1\nred.py",
    ),
    "a name that is no text": script(
        GOOD_SCRIPT,
        r"experiments: the name '1.1\udcff.py' of a script, expected one without braces or control characters",
        os.fsdecode(b"experiments/1.1\xff.py"),
    ),
}

SETTINGS = {
    "no settings": settings(None, "config.yaml: cannot be read (No such file or directory), expected a YAML file"),
    "settings that are a folder": settings(folder, "config.yaml: cannot be read (Is a directory), expected a YAML file"),
    "settings in Latin-1": settings(
        b"# \xe9\n" + GOOD_CONFIG.encode(),
        "config.yaml: holds what is no text in UTF-8 ('utf-8' codec can't decode byte 0xe9 in position 2: invalid continuation "
        "byte); expected YAML",
    ),
    "a bell": settings(
        f"{GOOD_CONFIG}# \a\n",
        "config.yaml: holds what is no text in UTF-8 (unacceptable character #x0007: special characters are not allowed in "
        f'"<unicode string>", position {len(GOOD_CONFIG) + 2}); expected YAML',
    ),
    "a key twice": settings(
        f"{GOOD_CONFIG}seeds: 60\n", "config.yaml, row 6: 'seeds' stands in row 1 already, expected it once"
    ),
    "a key that is a number": settings(
        f"{GOOD_CONFIG}5: 3\n",
        "config.yaml: unknown key 5, expected one of seeds, block, renderer, accelerator, logger, without"
    ),
    "two documents": settings(
        f"{GOOD_CONFIG}---\nx: 1\n", "config.yaml, row 6: but found another document; expected YAML"
    ),
    "a tag that would run something": settings(
        GOOD_CONFIG.replace("5", "!!python/object/apply:os.system [ls]"),
        "config.yaml, row 1: could not determine a constructor for the tag "
        "'tag:yaml.org,2002:python/object/apply:os.system'; expected YAML",
    ),
    "fewer than no seeds": settings(
        GOOD_CONFIG.replace("5", "-5"), "config.yaml: seeds: -5 is less than the minimum of 1"
    ),
    "half a block": settings(GOOD_CONFIG.replace("3", "1.5"), "config.yaml: block: 1.5 is not of type 'integer'"),
    "no, which YAML takes for false": settings(
        GOOD_CONFIG.replace("none", "no"), "config.yaml: logger: False is not one of ['none', 'tensorboard', 'wandb']"
    ),
    "a command in a word": settings(
        GOOD_CONFIG.replace("cpu", "'cpu; touch pwned'"),
        "config.yaml: accelerator: 'cpu; touch pwned' does not match '^[a-z]+$'",
    ),
}  # fmt: skip


def project(says, content):
    return Case(around("pyproject.toml: ", says), files={"pyproject.toml": content})


PROJECT_EXPECTED = 'expected a module and a name in it, as in "paper.project:PROJECT"'
PROJECTS = {
    "no pyproject.toml": project("cannot be read (No such file or directory); expected one with [tool.press]", None),
    "a pyproject.toml that is a folder": project("cannot be read (Is a directory); expected one with [tool.press]", folder),
    "a pyproject.toml that is no TOML": project(
        re.compile(r"cannot be read \(.*at line 1.*\); expected one with \[tool.press\]"), "[tool.press\n"
    ),
    "a project that nobody names": project(f"tool.press.project is None, {PROJECT_EXPECTED}", "[project]\n"),
    "a project one table too high": project(
        f"tool.press.project is None, {PROJECT_EXPECTED}", '[tool]\npress = "redact.project:PROJECT"\n'
    ),
    "a project without a name": project(
        f"tool.press.project is 'redact.project', {PROJECT_EXPECTED}", '[tool.press]\nproject = "redact.project"\n'
    ),
    "a project in no module": project(
        "tool.press.project is 'nowhere:PROJECT', which is not there: No module named 'nowhere'",
        '[tool.press]\nproject = "nowhere:PROJECT"\n',
    ),
    "a project that is not in its module": project(
        "tool.press.project is 'redact.project:PAPER', which is not there: module 'redact.project' has no attribute 'PAPER'",
        '[tool.press]\nproject = "redact.project:PAPER"\n',
    ),
    "a project that is none": project(
        "tool.press.project is 'redact.project:Redact', which is no press.project.Project",
        '[tool.press]\nproject = "redact.project:Redact"\n',
    ),
}

ARGUMENTS = {
    "an unknown experiment": call("'9.9' is no experiment; there are 1.1", "press.steps.judge", "9.9", *JUDGE[2:]),
    "no arguments": usage(
        "press.steps.judge: error: the following arguments are required: id, --measurements, --verdict", "press.steps.judge"
    ),
    "seeds backwards": usage(
        "redact.steps.train: error: argument --seeds: '5-3' is no range of seeds, expected first and last, as in 0-19",
        *TRAIN[:3], "5-3", *TRAIN[4:],
    ),
    "seeds in Arabic digits": usage(
        "redact.steps.train: error: argument --seeds: '٠-٢' is no range of seeds, expected first and last, as in 0-19",
        *TRAIN[:3], "٠-٢", *TRAIN[4:],
    ),
    "an unknown tracker": usage(
        "redact.steps.train: error: argument --logger: invalid choice: 'mlflow' "
        "(choose from 'none', 'tensorboard', 'wandb')",
        *TRAIN, "--logger", "mlflow",
    ),
    "an accelerator of no kind": call(
        re.compile("config.yaml: accelerator: 'toaster' cannot be had: You selected an invalid accelerator name: .*"),
        *TRAIN, "--accelerator", "toaster",
    ),
    "a block that is not there": call(
        "none: not a readable safetensors file (No such file or directory: none); to make it anew: make",
        *("redact.steps.operate", "1.1", "--models", "none", "--seeds", "3", "--edited", "edited"),
    ),
    "a number of seeds that is a word": usage(
        "redact.steps.operate: error: argument --seeds: invalid int value: 'all'",
        *("redact.steps.operate", "1.1", "--models", "none", "--seeds", "all", "--edited", "edited"),
    ),
    "measurements that are not there": call(
        "measurements.csv: not a readable table (No such file or directory); to make it anew: make", *JUDGE
    ),
    "a revision of one word": usage(
        "press.steps.bind: error: argument --revision: 'main' is no revision, expected a commit, a date and one of clean, "
        "changed, unknown, failed",
        "press.steps.bind", "--revision", "main",
    ),
    "a revision in an unknown state": usage(
        "press.steps.bind: error: argument --revision: 'a b dirty' is no revision, expected a commit, a date and one of "
        "clean, changed, unknown, failed",
        "press.steps.bind", "--revision", "a b dirty",
    ),
    "a renderer of no kind": call(
        "renderer: 'word' is not one of auto, quarto, pandoc", "press.site", "paper", "--renderer", "word"
    ),
    "a paper that is not there": call(re.compile("_quarto.yml is missing in .*/nowhere"), "press.site", "nowhere"),
    "a paper without a title": call(
        "_quarto.yml: book.title is missing", "press.site", "paper", **{"paper/_quarto.yml": "book: {}\n"}
    ),
    "a paper that is no YAML": call(
        "_quarto.yml:2: not YAML: did not find expected ',' or ']'",
        "press.site", "paper", **{"paper/_quarto.yml": "book: [1\n"},
    ),
    "nothing drawn from": call(
        re.compile("draw: snakemake --rulegraph printed no rule graph, expected a Snakefile that it can read; it said: .*"),
        "press.steps.draw",
    ),
}  # fmt: skip

NOWHERE = re.compile(r"/.*: no Snakefile here or above, expected to run inside a checkout of the paper")
LISTED = {"figures/catalogue.json": json.dumps(CATALOGUE), "Snakefile": ""}
FIGURES = {
    "a figure misspelled": call(
        "'fig-1-1-seed' is no figure; did you mean fig-1-1-seeds?", "press.build.cite", "fig-1-1-seed", **LISTED
    ),
    "a figure in capitals": call(
        "'FIG-1-1-SEEDS' is no figure; did you mean fig-1-1-seeds?", "press.build.cite", "FIG-1-1-SEEDS", **LISTED
    ),
    "a figure as prose refers to it": call(
        "'@fig-1-1-seeds' is no figure; did you mean fig-1-1-seeds?", "press.build.cite", "@fig-1-1-seeds", **LISTED
    ),
    "a figure with the dots of its experiment": call(
        "'fig-1.1-seeds' is no figure; did you mean fig-1-1-seeds?", "press.build.cite", "fig-1.1-seeds", **LISTED
    ),
    "an empty figure": call("'' is no figure; figures/catalogue.json lists all 2", "press.build.cite", "", **LISTED),
    "a figure of two lines": call(
        r"'a\nb' is no figure; figures/catalogue.json lists all 2", "press.build.cite", "a\nb", **LISTED
    ),
    "no figure": usage("press.build.cite: error: the following arguments are required: figure", "press.build.cite"),
    "figures before they are made": call(
        "figures/catalogue.json does not exist yet; run make first", "press.build.cite", "fig-1-1-seeds", Snakefile=""
    ),
    "a catalogue that is cut off": call(
        re.compile(r"figures/catalogue.json: no JSON \(.*\); delete it and run make"),
        "press.build.cite", "fig-1-1-seeds", **LISTED | {"figures/catalogue.json": json.dumps(CATALOGUE)[:99]},
    ),
    "a catalogue of another kind": call(
        "figures/catalogue.json: as a whole: [] is not of type 'object'",
        "press.build.cite", "fig-1-1-seeds", **LISTED | {"figures/catalogue.json": "[]"},
    ),
    "outside of a checkout": call(NOWHERE, "press.build.cite", "fig-1-1-seeds"),
    "the state of no checkout": call(NOWHERE, "press.build.status"),
}  # fmt: skip

SITE = {"paper/_site/index.html": "x", "paper/_site/redact.pdf": "x"}
ENVIRONMENT = {
    "Quarto asked for and not there": call(
        "renderer: quarto: 1.9 or newer is expected, none is on the PATH",
        *("press.site", "book", "--renderer", "quarto"), book=write_book,
    ),
    "a Quarto that tells no version": call(
        re.compile(r"renderer: quarto: 1\.9 or newer is expected, \S+/bin/quarto does not tell its version"),
        *("press.site", "book", "--renderer", "quarto"), book=write_book, **{"bin/quarto": "#!/bin/sh\necho unknown\n"},
    ),
    "no git": call(
        "release: git is not on the search path; expected it, to take the source from the commit", "press.build.release", **SITE
    ),
    "a tracker that is not installed": call(
        "config.yaml: logger: wandb needs the package 'wandb'; install it or set logger: none", *TRAIN, "--logger", "wandb"
    ),
    "a release of nothing": call(
        "release: paper/_site/index.html is missing; make it first, with make", "press.build.release"
    ),
}  # fmt: skip

REFUSED_BY_SYSTEM = "; expected a file or folder that can be read and written"
MEASURED = {"measurements.csv": 'seed,"error of red, ablated"\n0,0.3\n'}


def writing(says, verdict, **files):
    return call(around("", says, REFUSED_BY_SYSTEM), *JUDGE[:-1], verdict, **MEASURED, **files)


def read_only(path):
    folder(path)
    path.chmod(0o555)


PATHS = {
    "a folder where a file goes": writing("out: Is a directory", "out", out=folder),
    "a file where a folder goes": writing("out: File exists", "out/verdict.json", out="x"),
    "a file where a folder goes, further up": writing("out/deep: Not a directory", "out/deep/verdict.json", out="x"),
    "a name that is too long": writing(re.compile(r"/.*/\.unfinished-x{250}\.\w+: File name too long"), "x" * 250),
    "a folder that cannot be made": writing("/proc/none: No such file or directory", "/proc/none/verdict.json"),
    "a folder that is read-only": writing(
        re.compile(r"/.*/out/\.unfinished-v\.json\.\w+: Permission denied"), "out/v.json", out=read_only
    ),
    "a folder in which none can be made": writing("out/new: Permission denied", "out/new/v.json", out=read_only),
}  # fmt: skip

CASES = SCHEDULES | SPECS | DIGIT_SPECS | SCRIPTS | SETTINGS | PROJECTS | ARGUMENTS | FIGURES | ENVIRONMENT | PATHS
ALL = (SCHEDULES, SPECS, DIGIT_SPECS, SCRIPTS, SETTINGS, PROJECTS, ARGUMENTS, FIGURES, ENVIRONMENT, PATHS)
assert len(CASES) == sum(map(len, ALL))


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with one experiment in it; the test is there, and finds the programs of its `bin` alone."""
    write_script(tmp_path / "experiments", spec_cell())
    (tmp_path / "config.yaml").write_text(GOOD_CONFIG, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    shutil.copy(ROOT / "config.schema.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    forget_scripts()
    yield tmp_path
    forget_scripts()


def put(path, content):
    if path.is_file() or path.is_symlink():
        path.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    if callable(content):
        content(path)
    elif content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(0o755 if path.parent.name == "bin" else 0o644)


def plan():
    """As the Snakefile does it."""
    with one_line_errors():
        check_mapping(Path("config.yaml"))
        load(Path.cwd()).plan(yaml.safe_load(Path("config.yaml").read_text(encoding="utf-8")), Path("experiments"))


def run(command, capsys):
    """Status and last line of a command of the library, run in this process."""
    name, *arguments = command
    argv, sys.argv = sys.argv, [name, *arguments]
    try:
        with warnings.catch_warnings(), unprivileged():
            warnings.simplefilter("ignore")
            if name == "plan":
                plan()
            else:
                runpy.run_module(name, run_name="__main__")
        status = 0
    except SystemExit as end:
        # What the interpreter does with it: a text is printed, and the status is 1.
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        status = 1 if isinstance(end.code, str) else end.code
    finally:
        sys.argv = argv
    return status, capsys.readouterr().err.splitlines()


NOBODY = 65534


@contextlib.contextmanager
def unprivileged():
    """Nobody's rights, where root runs the tests and something is read-only: root may write even that."""
    if os.geteuid() or not any(path.exists() and not path.stat().st_mode & 0o222 for path in Path().iterdir()):
        yield
        return
    load(Path.cwd())  # by its whole path, which leads through folders of root's
    for path in (Path(), *Path().rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def matches(says, line):
    return says.fullmatch(line) if isinstance(says, re.Pattern) else says == line


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_input_is_one_line(name, checkout, capsys):
    case = CASES[name]
    for file, content in case.files.items():
        put(checkout / file, content)
    before = {path for path in checkout.rglob("*") if "__pycache__" not in path.parts}
    status, said = run(case.command, capsys)
    said = [line for line in said if not line.startswith("warning: ")]
    assert status == case.status, said
    # argparse says how a command is called first, in as many lines as that takes.
    line = said[-1] if status == 2 else said[0] if len(said) == 1 else said
    says = case.says if status == 2 else around("error: ", case.says)
    assert matches(says, line), line
    assert {path for path in checkout.rglob("*") if "__pycache__" not in path.parts} == before, "something is left behind"


# Command lines, as they are typed ---------------------------------------------------------------------------------


def typed(*command, cwd, **environment):
    """What a program says on standard error, and its status; with the search path of the system and nothing else set."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False,
        env={"PATH": os.defpath, "HOME": str(cwd), "LC_ALL": "C", **environment},
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.fixture
def made(tmp_path):
    """A folder with the Makefile, set up, it seems, with this Python."""
    if shutil.which("make") is None:
        pytest.skip("there is no make")
    for name in ("Makefile", "pyproject.toml", *(path.name for path in ROOT.glob("*.lock"))):
        shutil.copy2(ROOT / name, tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    stamp(tmp_path)
    return tmp_path


def test_make_cite_needs_a_figure(made):
    status, said = typed("make", "cite", cwd=made)
    assert status == 2
    assert said.splitlines()[0] == "error: which figure? For instance: make cite FIG=fig-2-8-latents-ablated"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (3, "error: no Python 3.11 to 3.14 found; on Debian or Ubuntu: sudo apt-get install python3 python3-venv"),
        (4, "error: ./python-like has no ensurepip; on Debian or Ubuntu: sudo apt-get install python3-venv"),
    ],
)
def test_set_up_needs_a_python_that_it_can_use(made, answer, says):
    """The status with which a Python answers: 3 for a version that is too old, 4 without what makes environments."""
    (made / ".venv" / "installed").unlink()
    (made / ".venv" / "bin" / "python").unlink()
    put(made / "python-like", f"#!/bin/sh\nexit {answer}\n")
    (made / "python-like").chmod(0o755)
    status, said = typed("make", "setup", "PYTHON=./python-like", cwd=made)
    assert status == 2
    assert said.startswith(says)


def planned(made, target):
    """What make would do, as far as it tells."""
    done = subprocess.run(["make", "--dry-run", target], cwd=made, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if line.startswith('echo "Set-up')]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", "requirements-cuda.lock"])
def test_other_packages_are_installed_though_their_list_is_older(made, name):
    assert planned(made, "setup") == []
    path = made / name
    path.write_text(path.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    os.utime(path, (1e9, 1e9))
    assert len(planned(made, "setup")) == 1


def test_make_clean_removes_what_a_build_makes_and_keeps_links_and_what_else_lies_there(made):
    disk = made.parent / f"{made.name}-disk"
    generated = (
        *("results/2.6/scores.csv", "results/checksums/draw.sha256", "results/logs/a", "results/benchmarks/a"),
        *("figures/2.6/a.svg", "figures/methods/a.svg", "figures/catalogue.json", "paper/_site/index.html", "paper/_site/.a"),
        *(".cache/figures/a", ".snakemake/metadata/a"),
    )
    own = {"results/notes.txt", "figures/talk/a.svg", ".cache/pip/a"}
    (made / "paper").mkdir()
    for name in ("results", "figures", "paper/_site", ".cache", ".snakemake"):
        (disk / name).mkdir(parents=True)
        (made / name).symlink_to(disk / name)
    for name in (*generated, *own):
        (disk / name).parent.mkdir(parents=True, exist_ok=True)
        (disk / name).touch()
    assert typed("make", "clean", cwd=made) == (0, "")
    assert {path.relative_to(disk).as_posix() for path in disk.rglob("*") if path.is_file()} == own
    assert all((made / name).is_symlink() for name in ("results", "figures", "paper/_site", ".cache", ".snakemake"))
    shutil.rmtree(disk)
    assert typed("make", "clean", cwd=made) == (0, "")


def test_make_clean_removes_folders_as_a_whole(made):
    for name in ("results/2.6/scores.csv", "figures/talk/a.svg", "paper/_site/index.html", ".cache/pip/a", ".snakemake/a"):
        put(made / name, "")
    put(made / "paper/index.qmd", "kept")
    assert typed("make", "clean", cwd=made) == (0, "")
    left = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert not [name for name in left if name.startswith(("results", "figures", "paper/_site", ".cache", ".snakemake"))]
    assert "paper/index.qmd" in left


@pytest.mark.parametrize("module", ["press.build.cite", "press.build.status", "press.steps.judge", "press.site"])
def test_a_command_outside_of_a_checkout_says_so_in_one_line(tmp_path, module):
    arguments = {"press.build.cite": ["x"], "press.steps.judge": JUDGE[1:], "press.site": ["paper"]}.get(module, [])
    status, said = typed(sys.executable, "-m", module, *arguments, cwd=tmp_path, PYTHONPATH=str(ROOT / "lib"))
    assert status == 1
    assert re.fullmatch(r"error: [^\n]+\n", said)


# Odd places, where everything works ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["with space", "Ünïcödé 苹果", 'quo\'te "double"', "per%cent$HOME", "link"])
def test_an_odd_name_of_the_checkout_is_no_error(name, tmp_path, monkeypatch, capsys):
    folder = tmp_path / name
    if name == "link":
        (tmp_path / "there").mkdir()
        folder.symlink_to("there")
    write_script(folder / "experiments", spec_cell())
    put(folder / "pyproject.toml", PYPROJECT)
    put(folder / "measurements.csv", MEASURED["measurements.csv"])
    monkeypatch.chdir(folder)
    forget_scripts()
    status, said = run(JUDGE, capsys)
    assert (status, [line for line in said if not line.startswith("warning: ")]) == (0, [])
    assert json.loads((folder / "verdict.json").read_text(encoding="utf-8"))["verdict"] == "undecided"


def test_the_cases_are_counted():
    counts = {
        "schedules": SCHEDULES, "specs": SPECS, "specs on digits": DIGIT_SPECS, "scripts": SCRIPTS, "settings": SETTINGS,
        "projects": PROJECTS,
        "command lines": ARGUMENTS, "figure ids": FIGURES, "environment": ENVIRONMENT, "paths": PATHS,
    }  # fmt: skip
    assert len(CASES) >= 60
    facts = {f"wrong inputs: {name}": len(cases) for name, cases in counts.items()}
    record("cases", {"wrong inputs, each with its message": len(CASES), **facts}, title="Wrong inputs")
