"""Numbers, and lists of words, as people read them."""

import math
import re
from collections.abc import Sequence

_SUPERSCRIPTS = str.maketrans("-0123456789.", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹·")


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


def percent(share: float, digits: int = 0) -> str:
    """A share as a percentage: 0.25 as `25 %`."""
    return f"{100 * share:.{digits}f} %"


def interval(low: float, high: float) -> str:
    """An interval of shares: `75–93 %`."""
    return f"{100 * low:.0f}–{100 * high:.0f} %"


def powers(text: str) -> str:
    """A text in which powers are raised: `similarity^2` as `similarity²`, for where no Markdown is read."""
    return re.sub(r"\^(\d+(?:\.\d+)?)", lambda found: found[1].translate(_SUPERSCRIPTS), text)


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
