"""Numbers as people read them, by examples."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from press.numbers import decimals, interval, number, percent, significant, subscript

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.27283, 2, "0.27"),
        (0.0031069, 2, "0.0031"),
        (0.3, 2, "0.30"),
        (0.00012, 2, "0.00012"),
        (1.4686e-5, 2, "1.5×10⁻⁵"),
        (3e-5, 3, "3.00×10⁻⁵"),
        (0.0999, 2, "0.10"),
        (9.96, 2, "10"),
        (0.00009999, 2, "0.00010"),
        (3001, 2, "3000"),
        (123.456, 4, "123.5"),
        (999_999, 2, "1.0×10⁶"),
        (2e6, 1, "2×10⁶"),
        (1e-12, 1, "1×10⁻¹²"),
        (-0.27283, 2, "−0.27"),
        (-1.4686e-5, 2, "−1.5×10⁻⁵"),
        (0, 2, "0"),
        (-0.0, 2, "0"),
        (math.nan, 2, "–"),
        (math.inf, 2, "∞"),
        (-math.inf, 2, "−∞"),
    ],
)
def test_significant_digits(value, digits, text):
    assert significant(value, digits) == text


@given(st.floats(allow_nan=False, allow_infinity=False).filter(bool), st.integers(1, 6))
def test_a_number_can_be_read_back_to_its_digits(value, digits):
    text = significant(value, digits).replace("−", "-")
    mantissa, _, exponent = text.partition("×10")
    read = float(f"{mantissa}e{exponent.translate(SUPERSCRIPTS) or 0}")
    assert read == float(f"{value:.{digits - 1}e}")


@pytest.mark.parametrize(
    ("share", "digits", "text"), [(0.25, 0, "25 %"), (1, 0, "100 %"), (0, 0, "0 %"), (0.024567, 3, "2.457 %")]
)
def test_percent(share, digits, text):
    assert percent(share, digits) == text


def test_interval():
    assert interval(0.7532, 0.9311) == "75–93 %"
    assert interval(0, 1) == "0–100 %"


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(-0.001, 2, "0.00"), (0.284, 2, "0.28"), (-0.25, 2, "−0.25"), (0.1234, 3, "0.123")]
)
def test_decimals(value, digits, text):
    assert decimals(value, digits) == text


@pytest.mark.parametrize(("value", "text"), [(0.0304, "+0.030"), (-0.0304, "−0.030"), (-0.0004, "+0.000")])
def test_signed_decimals(value, text):
    assert decimals(value, 3, signed=True) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (0.01, "0.01"), (3000, "3000"), (1e-8, "10⁻⁸"), (1.5e-5, "1.5×10⁻⁵"), (-0.5, "−0.5")],
)
def test_numbers_on_an_axis(value, written):
    assert number(value) == written


def test_an_index_is_lowered():
    assert subscript("z", 10) == "z₁₀"
