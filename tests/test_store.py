"""Files come back as they were written, are replaced whole or not at all, and are named when they cannot be read."""

import json
import os
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from safetensors import safe_open
from safetensors.numpy import save, save_file
from tiny import refused

from press.files import store

ARRAYS = {
    "model/weight": np.arange(12, dtype=np.float32).reshape(2, 2, 3),
    "seeds": np.array([0, 7], dtype=np.int64),
    "loss": np.array([[np.nan, 1e-300], [np.inf, -0.0]]),
}


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Arrays -------------------------------------------------------------------------------------------


def test_arrays_come_back_with_their_names_types_and_shapes(tmp_path):
    path = tmp_path / "made" / "on the way" / "arrays.safetensors"
    store.write_arrays(path, ARRAYS)
    back = store.read_arrays(path)
    assert back.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert back[name].dtype == array.dtype
        np.testing.assert_array_equal(back[name], array)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrays(st.sampled_from([np.float32, np.float64, np.int64, np.bool_]), array_shapes(min_dims=0, min_side=0)))
def test_any_array_comes_back_bit_for_bit(tmp_path, array):
    path = tmp_path / "any.safetensors"
    store.write_arrays(path, {"it": array, "turned": array.T})
    back = store.read_arrays(path)
    for name, expected in (("it", array), ("turned", array.T)):
        assert back[name].shape == expected.shape
        assert back[name].tobytes() == expected.tobytes()


def test_the_same_content_gives_the_same_bytes(tmp_path):
    paths = [tmp_path / str(i) for i in range(8)]
    for path in paths:
        store.write_arrays(path, ARRAYS, experiment="2.6", seeds=[0, 1], digest="0a")
    assert len({path.read_bytes() for path in paths}) == 1


def test_metadata_are_kept_as_json(tmp_path):
    path = tmp_path / "arrays.safetensors"
    store.write_arrays(path, ARRAYS, experiment="2.6", seeds=[0, 1])
    with safe_open(path, framework="numpy") as file:
        about = json.loads(file.metadata()["about"])
    assert about == {"experiment": "2.6", "seeds": [0, 1], "sha256": about["sha256"]}


def test_names_are_put_under_a_prefix_and_taken_from_under_it():
    inner = {"weight": ARRAYS["seeds"], "deep/bias": ARRAYS["loss"]}
    outer = store.prefixed("pruned", inner)
    assert list(outer) == ["pruned/weight", "pruned/deep/bias"]
    assert store.under("pruned", outer | {"prunedtoo/weight": 0, "seeds": 0, "pruned": 0}) == inner


KINDS = [*"?bBhHiIlLefd"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=5), st.sampled_from(KINDS).flatmap(lambda kind: arrays(kind, array_shapes(min_dims=0, min_side=0)))
    )
)
def test_a_file_of_arrays_has_the_bytes_that_safetensors_writes(tmp_path, content):
    path = tmp_path / "any.safetensors"
    store.write_arrays(path, content, said='"é\n')
    with safe_open(path, framework="numpy") as file:
        about = file.metadata()
    assert path.read_bytes() == save(content, about)


class Made(Mapping):
    """Arrays that are made when they are asked for."""

    def __init__(self):
        self.alive = self.most = 0

    def __getitem__(self, name):
        array = ARRAYS[name].copy()
        self.alive += 1
        self.most = max(self.most, self.alive)
        weakref.finalize(array, self._gone)
        return array

    def _gone(self):
        self.alive -= 1

    def __iter__(self):
        return iter(ARRAYS)

    def __len__(self):
        return len(ARRAYS)


def test_arrays_that_are_made_when_they_are_asked_for_are_written_alike_and_hardly_two_are_there_at_once(tmp_path):
    made = Made()
    store.write_arrays(tmp_path / "made.safetensors", made, experiment="2.6")
    store.write_arrays(tmp_path / "there.safetensors", ARRAYS, experiment="2.6")
    assert (tmp_path / "made.safetensors").read_bytes() == (tmp_path / "there.safetensors").read_bytes()
    assert made.most <= 2  # the next is made while a name still holds the last


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(KINDS).flatmap(lambda kind: arrays(kind, array_shapes(min_dims=0, min_side=0))))
def test_arrays_that_are_read_when_they_are_asked_for_are_those_of_the_file(tmp_path, array):
    path = tmp_path / "any.safetensors"
    store.write_arrays(path, {"it": array, "seeds": ARRAYS["seeds"]})
    stored, back = store.Stored(path), store.read_arrays(path)
    assert stored.keys() == back.keys()
    assert all(stored[name].tobytes() == back[name].tobytes() and stored[name].shape == back[name].shape for name in back)


def test_a_file_that_is_replaced_between_two_arrays_is_named(tmp_path):
    path = tmp_path / "arrays.safetensors"
    store.write_arrays(path, ARRAYS)
    stored = store.Stored(path)
    store.write_arrays(path, ARRAYS | {"seeds": np.array([1, 2])})
    with refused(f"{path}: was replaced while it was read"):
        stored["loss"]
    path.unlink()
    with refused(f"{path}: not a readable safetensors file"):
        stored["loss"]


# Bad files ----------------------------------------------------------------------------------------

ABOUT = {
    "nothing": None,
    "no checksum": {"about": '{"experiment": "2.6"}'},
    "a list": {"about": "[1]"},
    "no JSON": {"about": "{"},
}


@pytest.mark.parametrize("said", ABOUT)
@pytest.mark.parametrize("read", [store.read_arrays, store.read_about, store.Stored])
def test_a_file_that_says_no_checksum_is_named_whatever_is_read_of_it(tmp_path, said, read):
    path = tmp_path / "arrays.safetensors"
    save_file(ARRAYS, path, metadata=ABOUT[said])
    reason = "not a readable safetensors file" if said == "no JSON" else "has no checksum, an older version wrote it"
    with refused(f"{path}: {reason}", "to make it anew: rm"):
        read(path)


def test_a_missing_file_is_named(tmp_path):
    path = tmp_path / "none.safetensors"
    with refused(f"{path}: not a readable safetensors file", "to make it anew: make"):
        store.read_arrays(path)


@pytest.mark.parametrize("share", [0, 0.01, 0.1, 0.5, 0.999])
@pytest.mark.parametrize("read", [store.read_arrays, store.Stored])
def test_a_truncated_file_is_named(tmp_path, share, read):
    path = tmp_path / "arrays.safetensors"
    store.write_arrays(path, ARRAYS)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with refused(f"{path}: not a readable safetensors file"):
        read(path)


@pytest.mark.parametrize("read", [store.read_arrays, store.Stored])
def test_every_single_bit_counts(tmp_path, read):
    path = tmp_path / "arrays.safetensors"
    store.write_arrays(path, ARRAYS, experiment="2.6")
    content = path.read_bytes()
    for place in range(len(content)):
        for bit in range(8):
            damaged = bytearray(content)
            damaged[place] ^= 1 << bit
            path.write_bytes(damaged)
            with refused(str(path), f"to make it anew: rm {path} && make"):
                read(path)


def test_a_file_of_another_kind_and_a_folder_are_named(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not arrays at all\n" * 20, encoding="utf-8")
    for unreadable in (path, tmp_path):
        with refused(f"{unreadable}: not a readable safetensors file"):
            store.read_arrays(unreadable)


# Replacing ----------------------------------------------------------------------------------------


def test_a_file_is_replaced_when_the_block_ends(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old")
    with store.replacing(path) as temporary:
        assert temporary.parent == path.parent  # a rename within one file system is in one piece
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert files_in(tmp_path) == ["table.csv"]


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_file_stays_as_it_was_when_the_block_fails(tmp_path, failure):
    path = tmp_path / "table.csv"
    path.write_text("old")

    def fail_halfway():
        with store.replacing(path) as temporary:
            temporary.write_text("half of the ne")
            raise failure

    pytest.raises(failure, fail_halfway)
    assert path.read_text() == "old"
    assert files_in(tmp_path) == ["table.csv"]


def test_a_new_file_does_not_appear_when_the_block_fails(tmp_path):
    with pytest.raises(TypeError):
        store.write_json(tmp_path / "verdict.json", {"verdict": object()})
    assert files_in(tmp_path) == []


def test_text_and_json_have_unix_lines_and_plain_letters(tmp_path):
    store.write_json(tmp_path / "verdict.json", {"text": "75–93 %", "seeds": [0]})
    written = (tmp_path / "verdict.json").read_bytes()
    assert written == '{\n  "text": "75–93 %",\n  "seeds": [\n    0\n  ]\n}\n'.encode()
    store.write_text(tmp_path / "notes.txt", "one\ntwo\n")
    assert (tmp_path / "notes.txt").read_bytes() == b"one\ntwo\n"


def test_others_may_read_what_is_written(tmp_path):
    store.write_text(tmp_path / "notes.txt", "one\n")
    assert (tmp_path / "notes.txt").stat().st_mode & 0o777 == 0o644


# Links --------------------------------------------------------------------------------------------


@pytest.fixture(params=["the same disk", "another disk"])
def elsewhere(request, tmp_path):
    """A folder outside of the checkout; on another file system, where there is one."""
    if request.param == "the same disk":
        yield tmp_path / "elsewhere"
        return
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK) or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system: mount one at /dev/shm")
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        yield Path(folder, "elsewhere")


@pytest.mark.parametrize("there", [True, False])
def test_a_linked_folder_is_replaced_where_the_link_leads(tmp_path, elsewhere, there):
    link = tmp_path / "link"
    link.symlink_to(elsewhere)
    if there:
        elsewhere.mkdir()
        (elsewhere / "old").touch()
    with store.replacing_folder(link) as fresh:
        assert fresh.stat().st_dev == elsewhere.parent.stat().st_dev
        (fresh / "new").touch()
    assert link.is_symlink()
    assert files_in(elsewhere) == ["new"]
    assert files_in(elsewhere.parent) == sorted({"elsewhere", *(["link"] if elsewhere.parent == tmp_path else [])})


def test_a_linked_folder_stays_when_its_successor_fails(tmp_path, elsewhere):
    elsewhere.mkdir()
    (elsewhere / "old").touch()
    link = tmp_path / "link"
    link.symlink_to(elsewhere)
    with pytest.raises(ZeroDivisionError), store.replacing_folder(link):
        1 / 0  # noqa: B018
    assert link.is_symlink()
    assert files_in(elsewhere) == ["old"]
    assert not list(elsewhere.parent.glob(f"{store.UNFINISHED}*"))


def test_a_whole_file_system_cannot_be_replaced(tmp_path):
    if not Path("/proc").is_mount():
        pytest.skip("nothing is mounted at /proc, as on Linux")
    link = tmp_path / "link"
    link.symlink_to("/proc")
    refusal = refused("link: leads to /proc, the root of a file system; expected a link to a folder in it")
    with refusal, store.replacing_folder(link):
        pass
