"""Show the site while it is written: `python -m press.preview --port 8000`, or make preview."""

import argparse
from contextlib import suppress
from pathlib import Path

from press.errors import one_line_errors
from press.preview.preview import Preview
from press.preview.shadow import check_built

PORT = 8000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m press.preview", description="Show the site while it is written.")
    parser.add_argument("--port", type=int, default=PORT, help=f"the port on this machine (default: {PORT}; 0: any)")
    arguments = parser.parse_args()
    with one_line_errors():
        root = Path.cwd()
        check_built(root)
        with Preview(root, arguments.port) as preview:
            print(f"Preview: {preview.address} (Ctrl-C ends it)", flush=True)
            with suppress(KeyboardInterrupt):  # the one way in which it ends
                preview.run()


if __name__ == "__main__":
    main()
