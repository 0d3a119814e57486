"""What a page shows of when its claims were written. Commits are variables there: one more commit makes no page stale."""

from collections.abc import Sequence

from press.tables import pipe_table


def registered_table(slug: str, claims: Sequence[tuple[str, str]]) -> str:
    """Since when each claim, (key, text), is written, and what became of its condition, as a pipe table."""
    rows = [
        [text, *(f"{{{{< var ex{slug}.claim.{key}.{name} >}}}}" for name in ("registered", "changed"))] for key, text in claims
    ]
    return pipe_table(["claim", "first held by", "condition"], rows, widths=[38, 34, 28])


def guard_words(slug: str, expected: str, public: str) -> str:
    """What `expect` is, as Markdown: a guard of the build, and no prediction. public: what was known before, as a sentence."""
    return (
        f"What was predicted is the table of claims. The *{expected}* that the spec expects (`expect`) is another thing: it "
        "says for which outcome the prose of this page is written, and the build stops if the data say otherwise. It is a "
        "guard of the build and no prediction; it may be chosen after the run. What it said, by the history: "
        f"{{{{< var ex{slug}.guard >}}}}. {public}"
    )
