"""Files that nobody would write: whatever bytes the readers meet, they read them or raise an InputError of one line.

Files that are well formed are cut, flipped, doubled and mixed; for tables, cells are put together at random too.
"""

import contextlib
import re
import signal
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save
from tiny import SCHEDULE, spec_cell

from anchoring.schedule import Schedule, read_schedule
from press.errors import input_errors
from press.files.store import read_arrays
from press.scripts.discovery import read_spec
from redact.spec import Experiment

from .report import record

ROOT = Path(__file__).parents[2]
SECONDS = 20
"""Longer than any reader takes; a mutated spec may compute 10**10**10."""

tried: Counter[str] = Counter()
accepted: Counter[str] = Counter()


def many(examples):
    return settings(
        # Others in each run: what a short one leaves out, the next ones try.
        max_examples=examples // 10 if settings.get_current_profile_name() == "short" else examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def mutated(draw, originals, words):
    """One of the originals after a few edits: bytes flipped, cut out, put in twice, replaced by a word; or it is cut off."""
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 12)))
        match draw(st.sampled_from(["flip", "cut", "double", "word", "bytes", "end"])):
            case "flip" if at < len(data):
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[at:end]
            case "double":
                data[end:end] = data[at:end]
            case "word" if tokens := list(re.finditer(rb"[\w.]+", data)):
                start, end = draw(st.sampled_from(tokens)).span()
                data[start:end] = draw(st.sampled_from(words))
            case "bytes":
                data[at:at] = draw(st.binary(max_size=8))
            case "end" if draw(st.integers(0, 3)) == 0:
                del data[at:]
    return bytes(data)


@contextlib.contextmanager
def bounded():
    """The block ends in time or fails."""

    def late(*_):
        raise TimeoutError(f"it took more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read(reader, path, data):
    """What the reader makes of the bytes; None where it refuses them, in one line that names the file."""
    path.write_bytes(data)
    tried[reader.__name__] += 1
    try:
        with bounded():
            found = reader(path)
        accepted[reader.__name__] += 1
        return found
    except input_errors() as error:
        message = str(error)
    assert message.startswith(str(path))
    assert len(message.splitlines()) == 1, message
    return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


# Schedules ------------------------------------------------------------------------------------------------------

TABLES = [path.read_bytes() for path in sorted((ROOT / "experiments" / "schedules").glob("*.csv"))] + [SCHEDULE.encode()]
CELLS = ["", "0", "1", "10", "+10", "-10", "+0.5", "-.5", "9999999", "1e308", "5e-324", "-0", "nan", "1_0", "٣", '"', '""', "#"]
NAMES = [
    "step",
    "STEP",
    "phase",
    "action",
    "lr",
    "lr:log",
    "x::step-end",
    "x:log:linear",
    "x:::",
    ":",
    "",
    "lr ",
    '"a,b"',
    "\x85",
]
cells = st.sampled_from(CELLS) | st.text(max_size=4) | st.floats(allow_nan=True).map(repr) | st.integers(-20, 3000).map(str)
rows = st.lists(cells, min_size=1, max_size=5).map(",".join)
tables = st.tuples(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=5).map(",".join),
    st.lists(rows, max_size=6),
    st.sampled_from(["\n", "\r\n", "\r", "\x0b\n", "\u2028"]),
).map(lambda table: table[2].join([table[0], *table[1]]).encode("utf-8", "surrogatepass"))


@many(6_000)
@given(mutated(TABLES, [cell.encode() for cell in CELLS + NAMES]) | tables)
def test_a_schedule_is_read_or_refused(folder, data):
    schedule = read(read_schedule, folder / "fuzzed.csv", data)
    if schedule is not None:
        assert isinstance(schedule, Schedule)
        for values in schedule.values.values():
            assert values.shape == (schedule.steps,)
            assert np.isfinite(values).all()
            assert (values >= 0).all()


# Percent scripts ------------------------------------------------------------------------------------------------

SPEC = spec_cell()
SCRIPTS = [f'# %% [markdown]\n# Does red go?\n\n# %% tags=["spec"]\n{SPEC}\n# %%\nx = 1\n'.encode()]
WORDS = [
    *(b"# %%", b'tags=["spec"]', b"tags=[", b"# %% [markdown]", b"# ---\n", b"# jupyter:\n#   a: [\n", b"\n", b"\t", b"\r"),
    *(
        b"(",
        b")",
        b"None",
        b"True",
        b"-1",
        b"float('nan')",
        b'"red"',
        b"()",
        b"{}",
        b",",
        b"1e400",
        b"exit()",
        b"experiment = ",
    ),
]


@many(2_500)
@given(mutated(SCRIPTS, WORDS))
def test_a_script_is_read_or_refused(folder, data):
    experiment = read(read_spec, folder / "fuzzed.py", data)
    assert experiment is None or isinstance(experiment, Experiment)


# Arrays ---------------------------------------------------------------------------------------------------------

ARRAYS = [
    save({"model/weight": np.arange(12, dtype=np.float32).reshape(2, 2, 3), "seeds": np.array([0, 7])}, {"about": '{"a": 1}'}),
    save({"loss": np.array([[np.nan, 1e-300], [np.inf, -0.0]])}),
    save({}),
]
IN_HEADERS = [
    *(b'"F32"', b'"F64"', b'"F16"', b'"BF16"', b'"F8_E4M3"', b'"I64"', b'"BOOL"', b'"U8"', b'"C64"', b'"dtype"', b'"shape":[]'),
    *(
        b"9999999999999",
        b"-1",
        b"[",
        b"]",
        b"{",
        b"}",
        b'"',
        b"0",
        b'"data_offsets"',
        b'"__metadata__"',
        b"\xff" * 8,
        b"\0" * 8,
    ),
]


@many(6_000)
@given(mutated(ARRAYS, IN_HEADERS) | st.binary(max_size=64))
def test_a_file_of_arrays_is_read_or_refused(folder, data):
    arrays = read(read_arrays, folder / "fuzzed.safetensors", data)
    if arrays is not None:
        assert all(isinstance(name, str) and isinstance(array, np.ndarray) for name, array in arrays.items())


def test_what_was_tried_is_counted():
    labels = {"read_schedule": "schedules", "read_spec": "scripts", "read_arrays": "files of arrays"}
    record("fuzz", {f"{label}, made at random": tried[name] for name, label in labels.items()}, title="Files made at random")
    # Were all refused at the first byte, or none, little would have been tried.
    for name in ("read_schedule", "read_spec"):
        assert 0.02 < accepted[name] / tried[name] < 0.98, name
    # A checksum refuses every change: what is read was left as it was by its edits.
    assert accepted["read_arrays"] / tried["read_arrays"] < 0.02
