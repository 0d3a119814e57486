"""MKL is told to round alike wherever an array lies, where it does not by itself. That it does then: test_training.py."""

import os

import pytest

from redact import rounding


@pytest.mark.parametrize(("maker", "told"), [("AuthenticAMD", "AUTO"), ("GenuineIntel", None), (None, "AUTO")])
def test_it_is_told_on_processors_of_others(tmp_path, monkeypatch, maker, told):
    listed = tmp_path / "cpuinfo"
    if maker:
        listed.write_text(f"processor\t: 0\nvendor_id\t: {maker}\nmodel name\t: one\n")
    monkeypatch.setattr(rounding, "_CPUINFO", listed)
    monkeypatch.delenv("MKL_CBWR", raising=False)
    rounding.settle()
    assert os.environ.get("MKL_CBWR") == told
    monkeypatch.setenv("MKL_CBWR", "AVX2")
    rounding.settle()
    assert os.environ["MKL_CBWR"] == "AVX2"
