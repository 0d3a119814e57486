"""Steering and deleting concepts in tiny networks, and the paper about it."""

import sys

from anchoring.errors import InputError
from press.errors import count_as_input_error
from redact import rounding

rounding.settle()
# What the method refuses, a command of ours tells as it tells its own errors.
count_as_input_error(InputError)

# Python runs a command of ours, `python -m redact.…`, which may import for seconds before it gets to `one_line_errors`.
# A program that imports this library keeps its own ways.
if sys.argv[:1] == ["-m"]:
    from press.errors import keep_quiet_about_ctrl_c

    keep_quiet_about_ctrl_c()
