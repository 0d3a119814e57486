"""Steering and deleting concepts in tiny networks, and the paper about it."""

import sys

from redact import rounding

rounding.settle()

# Python runs a command of ours, `python -m redact.…`, which may import for seconds before it gets to `one_line_errors`.
# A program that imports this library keeps its own ways.
if sys.argv[:1] == ["-m"]:
    from press.errors import keep_quiet_about_ctrl_c

    keep_quiet_about_ctrl_c()
