"""MKL, torch's library for products of matrices, told to round alike wherever in memory an array begins."""

import os
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")


def settle() -> None:
    """To be called before MKL first computes; a setting of the user's stays.

    On processors of others than Intel, MKL sums in another order where an array begins elsewhere: two builds would differ in
    their last digits, and a seed's network would depend on who is trained beside it. On Intel's it was seen not to.
    """
    if "GenuineIntel" not in _maker():
        os.environ.setdefault("MKL_CBWR", "AUTO")


def _maker() -> str:
    try:
        with _CPUINFO.open(encoding="utf-8", errors="replace") as lines:
            return next((line for line in lines if line.startswith("vendor_id")), "")
    except OSError:  # no Linux
        return ""
