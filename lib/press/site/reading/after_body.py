"""What stands at the end of each page's body, by `include-after-body`: lines that load scripts and styles of the site.

Code in a page is against the site's policy, so a line can name files and nothing else.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from press.errors import InputError

ADDRESS = r"""/(?!/)[^"?#\s<>]+"""
LOADS = re.compile(rf'(<script src="|<link rel="stylesheet" href=")({ADDRESS})(" defer></script>|">)')
SCRIPT, STYLE = '<script src="/…" defer></script>', '<link rel="stylesheet" href="/…">'
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A line of HTML that loads the file at `address`, its path from the site's root; before and after it stands the rest."""

    before: str
    address: str
    after: str

    def on_page(self, to_root: str) -> str:
        """The line as it stands in a page. to_root: the way from that page to the site's root, empty or ending in a slash."""
        return f"{self.before}{to_root}{self.address}{self.after}"


def read_after_body(path: Path, name: str) -> list[Line]:
    """The lines of a file; comments are left out. name: what an error calls it.

    Raises:
        InputError: a line loads no script and no style of the site.
    """
    text = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), path.read_text(encoding="utf-8"))
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        found = LOADS.fullmatch(line.strip())
        if not found or found[1].startswith("<script") != found[3].endswith("</script>"):
            raise InputError(f"{name}:{number}: {line.strip()[:80]} stands on every page, expected {SCRIPT} or {STYLE}")
        lines.append(Line(found[1], found[2][1:], found[3]))
    return lines
