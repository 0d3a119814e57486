"""Pandoc's document tree as JSON: walking it, reading its text, building the few nodes needed here."""

import json
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
Attributes = tuple[str, list[str], dict[str, str]]


def walk(tree: Any) -> Iterator[Node]:
    """Every element of a tree (a node or nested lists of them), in reading order, parents first."""
    # A stack of what is left at each depth: generators within generators would pass every node up through all of them.
    left = [iter((tree,))]
    while left:
        for item in left[-1]:
            if isinstance(item, dict):
                if "t" in item:
                    yield item
                left.append(iter(item.values()))
                break
            if isinstance(item, list):
                left.append(iter(item))
                break
        else:
            left.pop()


def copy_of(tree: Any) -> Any:
    """A deep copy of a tree, which is JSON: sooner made than by `copy.deepcopy`."""
    return json.loads(json.dumps(tree))


def plain_text(tree: Any) -> str:
    """What is read when markup is left out: words, spaces, code, the TeX of mathematics."""
    pieces = []
    for node in walk(tree):
        kind, content = node["t"], node.get("c")
        if kind == "Str":
            pieces.append(content)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            pieces.append(" ")
        elif kind in ("Code", "Math", "CodeBlock"):
            pieces.append(content[1])
        elif kind in ("Para", "Plain", "Header") and pieces:
            pieces.append(" ")
    return " ".join("".join(pieces).split())


def attributes(node: Node) -> list[Any] | None:
    """The `[id, classes, key-value pairs]` of a node, itself and not a copy; None where there are none."""
    position = {"Header": 1}.get(node["t"], 0)
    if node["t"] in ("Header", "Figure", "Table", "Div", "Span", "Code", "CodeBlock", "Image", "Link"):
        return node["c"][position]
    return None


def identifier(node: Node) -> str:
    found = attributes(node)
    return found[0] if found else ""


def target(node: Node) -> list[str]:
    """The `[address, title]` of a Link or an Image, itself and not a copy."""
    return node["c"][2]


def header(level: int, text: str, name: str, *classes: str) -> Node:
    words = [{"t": "Str", "c": word} for word in text.split()]
    spaced = [item for word in words for item in (word, {"t": "Space"})][:-1]
    return {"t": "Header", "c": [level, [name, list(classes), []], spaced]}


def div(name: str, *blocks: Node) -> Node:
    return {"t": "Div", "c": [[name, [], []], list(blocks)]}


def raw(form: str, text: str) -> Node:
    return {"t": "RawBlock", "c": [form, text]}
