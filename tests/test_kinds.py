"""What a job depends on by what its spec names: the modules of terms and operations, which no command imports."""

from dataclasses import dataclass
from pathlib import Path

from tiny import refused

from anchoring import Anchor, BezierMap, Repel, Suppress, Term, Unitarity
from press.build.dependencies import modules_behind, modules_of_kinds, modules_of_script
from redact.worlds.colors import redness

PACKAGES = ("redact", "anchoring", "press")


def names(paths):
    """The modules of `anchoring` among some files, as paths below the package."""
    parts = [Path(path).parts for path in paths]
    return {"/".join(p[p.index("anchoring") + 1 :]) for p in parts if "anchoring" in p}


def test_the_modules_of_terms_and_operations_are_those_that_a_spec_names():
    assert {"terms/anchor.py", "terms/fields.py", "terms/unitarity.py"} <= names(
        modules_of_kinds({"a": Anchor((1, 0)), "u": Unitarity()}, PACKAGES)
    )
    assert "terms/unitarity.py" not in names(modules_of_kinds({"a": Anchor((1, 0))}, PACKAGES))
    suppressed, repelled = (
        names(modules_of_kinds([operation], PACKAGES)) for operation in (Suppress((1, 0)), Repel((1, 0), BezierMap(0, 0.5)))
    )
    assert {"operations/suppress.py", "operations/__init__.py"} <= suppressed
    assert "operations/repel.py" not in suppressed
    assert {"operations/repel.py", "mappings.py"} <= repelled
    assert any(path.endswith("colors.py") for path in modules_of_kinds({"red": 0.5 * redness**2}, PACKAGES))


def test_a_command_imports_no_term_and_no_operation():
    """Else a change of one intervention would train everything again."""
    found = names(modules_behind("redact.steps.train", PACKAGES))
    assert {"terms/__init__.py", "training.py", "fast.py"} <= found
    assert {name for name in found if name.startswith(("terms/", "operations/"))} == {
        "terms/__init__.py",
        "operations/__init__.py",
    }


@dataclass(frozen=True)
class Mine(Term):
    """A term that is written where nobody looks."""


def test_a_class_that_no_key_sees_is_refused():
    with refused("Mine is written in 'test_kinds'", "a class in a module of redact, anchoring, press"):
        modules_of_kinds({"mine": Mine()}, PACKAGES)
    Mine.__module__ = "__spec__"
    with refused("Mine is written in the spec cell"):
        modules_of_kinds({"mine": Mine()}, PACKAGES)


def test_a_public_name_of_the_package_is_followed_to_its_module(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("from anchoring import Suppress, steer\n", encoding="utf-8")
    found = names(modules_of_script(script, PACKAGES))
    assert {"operations/suppress.py", "steering.py", "sphere.py"} <= found
    assert not {"operations/repel.py", "training.py"} & found
