"""Numbers, and lists of words, as people read them."""

import math
import re
from collections.abc import Sequence

_SUPERSCRIPTS = str.maketrans("-0123456789.", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹·")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def significant(value: float, digits: int = 2) -> str:
    """A number to so many significant digits: 0.27, 0.0031, 1.5×10⁻⁵; a true minus sign; `–` for what is not a number."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    exponent = int(power)
    if -4 <= exponent < 6:
        text = f"{float(f'{value:.{digits - 1}e}'):.{max(0, digits - 1 - exponent)}f}"
    else:
        text = f"{mantissa}×10{str(exponent).translate(_SUPERSCRIPTS)}"
    return text.replace("-", "−")


def decimals(value: float, digits: int = 2, *, signed: bool = False) -> str:
    """A number to so many decimals: 0.28, −0.25; a true minus sign and no minus zero; with a plus sign if `signed`."""
    sign = "+" if signed else ""
    return f"{round(float(value), digits) + 0.0:{sign}.{digits}f}".replace("-", "−")


def number(value: float) -> str:
    """A value as it is written on an axis, no longer than it has to be: 0.01, 1, 1.5×10⁻⁵; a true minus sign."""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return (f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}").replace("-", "−")
    mantissa, exponent = f"{value:.1e}".split("e")
    power = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
    mantissa = mantissa.removesuffix(".0").replace("-", "−")
    return power if mantissa == "1" else f"{mantissa}×{power}"


def percent(share: float, digits: int = 0) -> str:
    """A share as a percentage: 0.25 as `25 %`."""
    return f"{100 * share:.{digits}f} %"


def interval(low: float, high: float) -> str:
    """An interval of shares: `75–93 %`."""
    return f"{100 * low:.0f}–{100 * high:.0f} %"


def powers(text: str) -> str:
    """A text in which powers are raised: `similarity^2` as `similarity²`, for where no Markdown is read."""
    return re.sub(r"\^(\d+(?:\.\d+)?)", lambda found: found[1].translate(_SUPERSCRIPTS), text)


def subscript(letter: str, index: int) -> str:
    """A letter with an index: z₀."""
    return letter + str(index).translate(_SUBSCRIPTS)


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
