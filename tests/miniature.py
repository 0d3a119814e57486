"""The workflow in miniature: this repository's Snakefile, library and paper over three experiments that train in seconds."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OWN_FILES = (
    *("Snakefile", "CITATION.cff", "config.schema.yaml", "environment.yml", "pyproject.toml", "requirements.lock"),
    *("lib", "paper", "profiles"),
)
"""What a miniature shares with the repository; experiments and settings are its own."""

MADE_IN_PAPER = ("_site", "_generated", "experiments", "_quarto-chapters.yml", "_variables.yml", ".quarto")

LEFT_OUT = ("PYTHONPATH", "PRESS_WEAVING", "MAKELEVEL")
"""Variables of the environment that a user who calls snakemake has not set."""

CONFIG = """\
seeds: 5
block: 3
renderer: pandoc
accelerator: cpu
logger: none
"""

SCHEDULE = """\
step,phase,lr,unitarity,anchor
0,start,0.001,0.1,0
+0.5,pull,0.02,,0.3
29,,0.01,0,0
"""

# Five seeds are the fewest that decide anything with one to spare: the Wilson interval of 5 of 5 starts at 0.57.
SCRIPTS = {
    "1.1-delete-red": """\
# %% [markdown]
# ## Question
#
# Does red go when its dimension goes?

# %% tags=["spec"]
from press.claims.claim import Claim
from redact.quantities import disagreement
from redact.quantities.colors import error
from redact.worlds.colors import RgbLattice, redness
from anchoring import Ablate, Anchor, ModelSpec, Prune, Unitarity
from redact.printed import InNotes
from redact.spec import Experiment, Training

experiment = Experiment(
    id="1.1",
    title="Delete red",
    question="Does red go when its dimension goes?",
    answer="Yes: in {joint.passes} of {seeds} networks.",
    training=Training(
        model=ModelSpec(latent=3),
        data=RgbLattice(4),
        labels={"red": 0.5 * redness**4},
        terms={"unitarity": Unitarity(), "anchor": Anchor((1, 0, 0), on="red")},
        schedule="schedules/1.1.csv",
    ),
    operations={"ablated": Ablate(0), "pruned": Prune(0)},
    claims=(
        Claim("red-hurt", "Red is hurt", error("red", "ablated") >= 0.01, because="a tenth of the range shows"),
        Claim("same", "Both are one", disagreement("ablated", "pruned") <= 1e-5, because="single precision"),
    ),
    expect="confirmed",
    in_notes=InNotes(scores={("baseline", "max_error"): 0.5}, losses={"recon": 0.1}, logged_every=10),
)

# %% tags=["answer"]
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("ablated")

# %%
show.settings()

# %% [markdown]
# ## Training
#
# {{< var ex1-1.seeds >}} networks were trained on a schedule (@fig-1-1-schedule) [@fraser2026sparse].

# %%
show.schedule()

# %%
show.slices("ablated")

# %%
show.verdict()
show.against_source()

# %% [markdown]
# ## Conclusion
#
# The verdict is {{< var ex1-1.verdict >}}.
""",
    "1.2-delete-plane": """\
# %% [markdown]
# ## Question
#
# Do two dimensions go as one does? The networks are those of @fig-1-1-schedule.

# %% tags=["spec"]
from press.claims.claim import Claim
from redact.quantities import worst
from redact.quantities.colors import brightness
from anchoring import Ablate
from redact.spec import Experiment

experiment = Experiment(
    id="1.2",
    title="Delete a plane",
    question="Do two dimensions go as one does?",
    follows="1.1",
    training="1.1",
    operations={"ablated": Ablate(0, 1)},
    claims=(Claim("learned", "Every color is learned", worst("baseline") <= 0.001, because="too much to ask for"),),
    observations=(Claim("dark", "Red is not white", brightness("ablated", "red") <= 0.99, because="white has 1"),),
    expect_observed={"dark": "holds"},
    expect="disconfirmed",
)

# %% tags=["answer"]
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("ablated")

# %%
show.settings()
show.verdict()

# %% [markdown]
# ## Conclusion
#
# The verdict is {{< var ex1-2.verdict >}}.
""",
    "1.10-delete-warmth": """\
# %% [markdown]
# ## Question
#
# Does warmth go?

# %% tags=["spec"]
from press.claims.claim import Claim
from redact.quantities.colors import error
from redact.worlds.colors import HsvCube, redness
from anchoring import Ablate, AngularAnchor, ModelSpec, Suppress, Unitarity
from redact.printed import InPaper
from redact.spec import Experiment, Training

experiment = Experiment(
    id="1.10",
    title="Delete warmth",
    question="Does warmth go?",
    training=Training(
        model=ModelSpec(latent=2),
        data=HsvCube(6, 3, 3),
        labels={"red": 0.5 * redness**4},
        terms={"unitarity": Unitarity(), "anchor": AngularAnchor((1, 0), on="red")},
        schedule="schedules/1.10.csv",
    ),
    operations={"ablated": Ablate(0), "suppressed": Suppress((1, 0))},
    claims=(Claim("red-hurt", "Red is hurt", error("red", "ablated") >= 0.01, because="a tenth of the range shows"),),
    expect="confirmed",
    organized_by=("anchor",),
    in_paper=InPaper(networks=60, r2_mean=0.9, r2_sd=0.1, r2_best=0.95, seed=1, increases={("red", "ablated"): 0.25}),
    part="Warmth",
)

# %% tags=["answer"]
from redact.words.colors.sections import Sections

show = Sections(experiment)
show.answer("ablated")

# %%
show.selectivity()
show.scatter("ablated")
show.published()
show.verdict()
""",
}


TUTORIALS = {
    "your-own-network": """\
# %% [markdown]
# # Your own network {#sec-tutorial}
#
# One and one.

# %%
print(1 + 1)
""",
    "add-a-world": """\
# %% [markdown]
# # Add a world {#sec-add-a-world}
#
# As in @sec-tutorial.

# %%
print(2 + 2)
""",
}
"""In the place of the tutorials, which take their time."""


def stamp(folder: Path) -> None:
    """What the Makefile leaves in a folder once its virtual environment holds the packages that are listed there."""
    packages = ("pyproject.toml", "requirements.lock", "requirements-cpu.lock", "requirements-cuda.lock")
    listed = b"".join((folder / name).read_bytes() for name in packages)
    checksum = subprocess.run(["cksum"], input=listed, capture_output=True, check=True).stdout.decode()
    (folder / ".venv" / "installed").write_text(f"{folder}\n{checksum}")


def odd_environment(folder: Path) -> dict[str, str]:
    """Variables as odd as users have them, and in the folder a home with settings that would change every figure."""
    for name, text in {
        ".config/matplotlib/matplotlibrc": "lines.linewidth: 9\naxes.facecolor: red\nfont.family: serif\nsavefig.bbox: tight\n",
        ".ipython/profile_default/startup/a.py": "raise SystemExit(3)\n",
        ".jupyter/jupyter_config.json": "{",
    }.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "MATPLOTLIBRC": str(folder / ".config/matplotlib/matplotlibrc"),
        "MPLBACKEND": "TkAgg",
        "PYTHONHASHSEED": "7",
        "LC_ALL": "C",
        "TZ": "Asia/Kathmandu",
        "COLUMNS": "20",
        "OMP_NUM_THREADS": "3",
    }


ID = re.compile(r"\d+(\.\d+)*(/\S+)?")
"""What a job of an experiment works on, or of one of its arms."""


@dataclass(frozen=True)
class Run:
    """What a call of snakemake answered; `text` is all that it printed."""

    status: int
    text: str

    @property
    def errors(self) -> list[str]:
        """The lines that begin with `error:`."""
        return [line for line in self.text.splitlines() if line.startswith("error:")]

    @property
    def jobs(self) -> list[str]:
        """Rule and experiment of every job that ended, or in a dry run would run; rule alone where a job serves all. Sorted."""
        ended = re.findall(
            r"^ *(?:\d+/\d+|-) (\w+)(?: (.+?))?: (?:failed after )?[\d.]+ (?:s|min|h)\b", self.text, re.MULTILINE
        )
        jobs = [f"{rule} {ID.match(what)[0]}" if ID.match(what) else rule for rule, what in ended]
        for number, rule, whats in re.findall(r"^ +(\d+) (\w+)(?:: (.*))?$", self.text, re.MULTILINE):
            each = [re.fullmatch(r"(\S+)(?: \((\d+)\))?", what).groups() for what in whats.split(", ") if what]
            named = [(what, int(times or 1)) for what, times in each] or [("", int(number))]
            assert sum(times for _, times in named) == int(number), self.text
            jobs += [f"{rule} {what}" if ID.match(what) else rule for what, times in named for _ in range(times)]
        return sorted(jobs)


def long(covered: str) -> pytest.MarkDecorator:
    """Marks a test that `--short` leaves out, and says what is `covered` then all the same, and by what."""
    return pytest.mark.long(covered)


class Checkout:
    """A folder that holds a miniature."""

    def __init__(self, folder: Path):
        self.folder = folder

    @classmethod
    def fresh(cls, folder: Path) -> "Checkout":
        """A miniature that nothing was built in."""
        folder.mkdir(parents=True)
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", *MADE_IN_PAPER)
        for name in OWN_FILES:
            if (ROOT / name).is_dir():
                # `paper/experiments` is made; no folder of the library has such a name.
                shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=ignored)
            else:
                shutil.copy2(ROOT / name, folder / name)
        self = cls(folder)
        self.write("config.yaml", CONFIG)
        for name, text in SCRIPTS.items():
            self.write(f"experiments/{name}.py", text)
        for page in (*folder.glob("paper/*.qmd"), folder / "paper/abstract.md"):
            # What the paper says of its own experiments; numbers of others would make no sense in these sentences.
            text = re.sub(r"\{\{< var ex\d\S+ >\}\}", "some", page.read_text(encoding="utf-8"))
            text = re.sub(r"\[?-?@(?:fig|tbl|sec)-\d[\w-]*\]?", "some place", text)
            page.write_text(re.sub(r"\]\((?:\.\./)?experiments/[^)]*\)", "](methods.qmd)", text), encoding="utf-8")
        for name, text in TUTORIALS.items():
            self.write(f"tutorials/{name}.py", text)
        self.write("experiments/schedules/1.1.csv", SCHEDULE)
        self.write("experiments/schedules/1.10.csv", SCHEDULE)
        return self

    def copy(self, folder: Path) -> "Checkout":
        """The same with all that was built in it, time stamps included.

        Results and figures are linked: the workflow replaces such a file, and never writes into it.
        """
        for path in self.folder.iterdir():
            if path.is_dir():
                how = os.link if path.name in ("results", "figures") else shutil.copy2
                shutil.copytree(path, folder / path.name, symlinks=True, copy_function=how)
            else:
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, folder)
        return Checkout(folder)

    def unlink(self) -> None:
        """Have results and figures of its own, with dates of their own."""
        for name in ("results", "figures"):
            linked = (self.folder / name).rename(self.folder / f"{name} of another")
            shutil.copytree(linked, self.folder / name, symlinks=True)
            shutil.rmtree(linked)

    def path(self, name: str) -> Path:
        """The file or folder of a name; an experiment's script can be called by its id."""
        return next(self.folder.glob(f"experiments/{name}-*.py"), self.folder / name)

    def write(self, name: str, text: str) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
        self.write(name, text.replace(old, new))

    def append(self, name: str, text: str) -> None:
        self.write(name, self.path(name).read_text(encoding="utf-8") + text)

    def snakemake(self, *arguments: str, **variables: str) -> Run:
        """Call snakemake as a user would, with this Python's programs, and more variables of the environment."""
        return self._python("-m", "snakemake", "--cores", "2", "--nocolor", *arguments, **variables)

    def command(self, module: str, *arguments: str) -> Run:
        """Call a module of the checkout's library."""
        return self._python("-m", module, *arguments, PYTHONPATH=str(self.folder / "lib"))

    def _python(self, *arguments: str, **variables: str) -> Run:
        environment = {key: value for key, value in os.environ.items() if key not in LEFT_OUT}
        environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        return Run(done.returncode, done.stdout)

    def planned(self, *arguments: str) -> list[str]:
        """The jobs that a dry run names."""
        run = self.snakemake("--dry-run", *arguments)
        assert run.status == 0, run.text
        return run.jobs

    def made(self, *names: str) -> dict[str, str]:
        """path -> digest of every file below these folders that the workflow made, but for logs and timings.

        The page on reproducing shows the timings of its build, and so it and what it includes are left out too.
        """
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for name in names
            for path in sorted(_files(self.folder / name))
        }


TIMED = (".snakemake_timestamp", "build.qmd", "cluster.qmd", "reproduce.html")


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in TIMED and not {"logs", "benchmarks"} & set(path.parts):
            yield path
