"""Pictures of the PDF that float: where Typst fails over them by a fault of its own, they stand where they are named."""

from pathlib import Path

import pytest
import typst

from press.site import pdf

SOURCE = Path("article.typ")


def failing(monkeypatch, *messages):
    """Let the first compilations fail with these messages; what each is called with is returned."""
    asked = []

    def compile(source, **settings):
        asked.append(settings)
        if len(asked) <= len(messages):
            error = typst.TypstError(messages[len(asked) - 1])
            error.message = messages[len(asked) - 1]  # as Typst itself sets it
            raise error
        return b"a PDF"

    monkeypatch.setattr(typst, "compile", compile)
    return asked


def test_a_fault_of_typst_is_tried_again_with_pictures_in_place(monkeypatch):
    asked = failing(monkeypatch, "internal error: tags weren't properly closed (occurred at build.rs:187:9)")
    assert pdf._compile(SOURCE, {"root": "here"}) == b"a PDF"
    assert asked == [{"root": "here"}, {"root": "here", "sys_inputs": {"pictures": "in-place"}}]


@pytest.mark.parametrize(
    ("messages", "calls"), [(["unknown variable: x"], 1), (["internal error: parent group", "internal error: parent group"], 2)]
)
def test_what_else_is_wrong_is_told(monkeypatch, messages, calls):
    asked = failing(monkeypatch, *messages)
    with pytest.raises(typst.TypstError) as caught:
        pdf._compile(SOURCE, {})
    assert caught.value.message == messages[-1]
    assert len(asked) == calls


@pytest.mark.parametrize(("inputs", "floats"), [({}, True), ({"pictures": "in-place"}, False)])
def test_the_template_knows_both(tmp_path, inputs, floats):
    """Pictures float unless they are asked to stand in place: the very line of the template is asked."""
    theme = Path(__file__).parent.parent / "paper" / "theme" / "typst-template.typ"
    text = theme.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "let placement" in line).strip().removeprefix("let placement = ")
    source = f"#metadata({line}) <placement>"
    (tmp_path / "asked.typ").write_text(source, encoding="utf-8")
    found = typst.query(tmp_path / "asked.typ", "<placement>", field="value", one=True, sys_inputs=inputs)
    assert ("auto" in found) == floats
