"""The machinery of a paper that rebuilds itself. It knows no networks, no colors and no paper."""

import sys

# Python runs a command of ours, `python -m press.…`, which may import for seconds before it gets to `one_line_errors`.
# A program that imports this library keeps its own ways.
if sys.argv[:1] == ["-m"]:
    from press.errors import keep_quiet_about_ctrl_c

    keep_quiet_about_ctrl_c()
