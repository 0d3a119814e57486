"""What a job finished is taken up by the next build, whole, and only if all that it depends on is the same."""

import numpy as np
import pytest

from press.files import resume, store

ARRAYS = {"model/weight": np.arange(6, dtype=np.float32)}


@pytest.fixture
def kept(tmp_path):
    with resume.keeping(tmp_path, "key", 2) as paths:
        for number, path in enumerate(paths):
            store.write_arrays(path, {"number": np.array(number), **ARRAYS})
    return tmp_path


def test_outputs_come_back_in_their_order_and_take_no_room(kept):
    outputs = [kept / "results" / "models", kept / "results" / "losses"]
    assert resume.take(kept, "key", outputs)
    assert [int(store.read_arrays(path)["number"]) for path in outputs] == [0, 1]
    assert [path.stat().st_nlink for path in outputs] == [2, 2]


def test_outputs_that_are_there_already_are_replaced_and_nothing_is_left_beside_them(kept):
    outputs = [kept / "results" / "models", kept / "results" / "losses"]
    for _ in range(2):
        assert resume.take(kept, "key", outputs)
        assert {path.name for path in (kept / "results").iterdir()} == {"models", "losses"}


def test_nothing_is_taken_that_is_not_there_or_not_whole(kept):
    out = [kept / "models", kept / "losses"]
    assert not resume.take(kept, "another", out)
    second = kept / resume.FOLDER / "key" / "1"
    second.write_bytes(second.read_bytes()[:-1])
    assert not resume.take(kept, "key", out)
    assert not any(path.exists() for path in out)


def test_what_fails_half_way_is_not_kept(tmp_path):
    def fail():
        with resume.keeping(tmp_path, "key", 2) as (models, _):
            store.write_arrays(models, ARRAYS)
            raise KeyboardInterrupt

    pytest.raises(KeyboardInterrupt, fail)
    assert not (tmp_path / resume.FOLDER / "key").exists()


def test_the_key_changes_with_facts_and_with_the_content_of_sources(tmp_path):
    source = tmp_path / "code.py"
    source.write_text("a")
    key = resume.key({"seeds": [0, 1]}, [source])
    assert resume.key({"seeds": [0, 1]}, [source]) == key
    assert resume.key({"seeds": [0, 2]}, [source]) != key
    source.write_text("b")
    assert resume.key({"seeds": [0, 1]}, [source]) != key
