"""Tables as Markdown pipe tables."""

from collections.abc import Iterable, Sequence


def pipe_table(header: Sequence[str], rows: Iterable[Sequence[str]], align: str = "", widths: Sequence[int] = ()) -> str:
    """A pipe table.

    align: a letter a column, `l` or `r`; all to the left if not given.
    widths: the columns' shares of the line in print, 3 at least (Pandoc counts dashes); as wide as their content if not given.
    """
    dashes = ["-" * width for width in widths or [3] * len(header)]
    rules = [
        f":{line}" if letter == "l" else f"{line}:" for letter, line in zip(align or "l" * len(header), dashes, strict=True)
    ]
    lines = [header, rules, *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def code(text: object) -> str:
    """Text as code inside a table."""
    return f"`{text}`"
