"""The README's tree of the library is that of the library."""

from pathlib import Path

import pytest
from tiny import refused

from press.build.tree import first_line, tree, with_tree

ROOT = Path(__file__).parents[1]


def test_the_tree_is_the_librarys():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_tree(readme, ROOT / "lib") == readme, "stale: make tree"


def test_no_folder_of_the_library_holds_too_much():
    folders = [path.parent for path in (ROOT / "lib").rglob("__init__.py")]
    assert folders
    for folder in folders:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(modules) <= 16, f"{folder}: {len(modules)} modules"


def test_a_module_stands_in_its_folder_with_its_first_line(tmp_path):
    (tmp_path / "press").mkdir()
    (tmp_path / "press/__init__.py").write_text('"""The machinery."""\n')
    (tmp_path / "press/store.py").write_text('"""Files that are written\nin one piece.\n\nMore."""\n')
    lines = tree(tmp_path).splitlines()
    assert [line.split() for line in lines] == [
        ["press/", "The", "machinery"],
        ["store.py", *["Files", "that", "are", "written", "in", "one", "piece"]],
    ]
    assert lines[1].startswith("  store.py")


def test_a_module_that_says_nothing_is_named(tmp_path):
    (tmp_path / "silent.py").write_text("x = 1\n")
    with refused("silent.py", "docstring"):
        first_line(tmp_path / "silent.py")


@pytest.mark.parametrize("readme", ["", "# Redact\n"])
def test_a_readme_without_a_place_for_the_tree(tmp_path, readme):
    with refused("no place for the tree"):
        with_tree(readme, tmp_path)
