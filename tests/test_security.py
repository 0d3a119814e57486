"""Nothing that is read can run, and nothing that is shown can: no pickle, no code in data, a policy on every page."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sample import write_book

from press.site.rendering import render

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for folder in ("lib", "experiments", "benchmarks", "tests") for path in (ROOT / folder).rglob("*.py"))

PICKLING = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle"}
# Calls by the end of their name, and why they are not made. Lightning's checkpoints are pickles of torch's.
FORBIDDEN = {
    "torch.load": "unpickles",
    "torch.save": "pickles",
    "load_from_checkpoint": "unpickles",
    "save_checkpoint": "pickles",
    "read_pickle": "unpickles",
    "to_pickle": "pickles",
    "yaml.load": "may construct anything",
    "yaml.unsafe_load": "constructs anything",
    "yaml.full_load": "may construct anything",
    "os.system": "takes a shell",
    "os.popen": "takes a shell",
    "eval": "runs what it reads",
    "exec": "runs what it reads",
}
ALLOWED = {
    # The spec is the author's own code in the author's own repository, as a Snakefile is.
    ("lib/press/scripts/discovery.py", "exec"),
    ("tests/test_catalogue.py", "exec"),
    # The safe loader in C, for thousands of variables.
    ("lib/press/site/reading/settings.py", "yaml.load"),
}


def name_of(call: ast.expr) -> str:
    parts = []
    while isinstance(call, ast.Attribute):
        parts.append(call.attr)
        call = call.value
    return ".".join(reversed([*parts, call.id] if isinstance(call, ast.Name) else parts))


def unsafe(source: str) -> list[str]:
    """What a piece of Python imports or calls that it should not."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or ""
            names = [module, *(alias.name for alias in node.names), *(f"{module}.{alias.name}" for alias in node.names)]
            found += [f"import {name}" for name in names if name.split(".")[0] in PICKLING or name in FORBIDDEN]
        elif isinstance(node, ast.Call):
            name = name_of(node.func)
            found += [
                bad
                for bad in FORBIDDEN
                if name == bad or ("." in name and name.endswith(f".{bad}") and bad not in ("eval", "exec"))
            ]
            for keyword in node.keywords:
                off = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
                if keyword.arg in ("allow_pickle", "shell", "weights_only") and (off is (keyword.arg == "weights_only")):
                    found.append(f"{name}({keyword.arg}={ast.unparse(keyword.value)})")
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import pickle", ["import pickle"]),
        ("from joblib import load", ["import joblib", "import joblib.load"]),
        ("from torch import load", ["import torch.load"]),
        ("import torch\ntorch.load(f)", ["torch.load"]),
        ("np.load(f, allow_pickle=True)", ["np.load(allow_pickle=True)"]),
        ("np.load(f, allow_pickle=flag)", ["np.load(allow_pickle=flag)"]),
        ("np.load(f, allow_pickle=False)", []),
        ("subprocess.run(c, shell=True)", ["subprocess.run(shell=True)"]),
        ("load(f, weights_only=False)", ["load(weights_only=False)"]),
        ("yaml.load(f)", ["yaml.load"]),
        ("yaml.safe_load(f)", []),
        ("json.load(f)", []),
        ("eval(x)", ["eval"]),
        ("model.eval()", []),
    ],
)
def test_unsafe_calls_are_found(source, expected):
    assert unsafe(source) == expected


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_unpickled_and_nothing_that_is_read_is_run(path):
    name = path.relative_to(ROOT).as_posix()
    found = [bad for bad in unsafe(path.read_text(encoding="utf-8")) if (name, bad) not in ALLOWED]
    assert found == []


# Pages --------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page may run: its policies, scripts, handlers, and links that are code; and in which order tags come."""

    def __init__(self, text):
        super().__init__()
        self.policies, self.inline, self.tags, self._script = [], [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append((values["content"], list(self.tags)))
        self._script = tag == "script" and "src" not in values
        if tag in ("style", "iframe", "object", "embed", "base", "form"):
            self.inline.append(tag)
        for name, value in values.items():
            if name.startswith("on") or name in ("style", "srcdoc") or value.strip().lower().startswith("javascript:"):
                self.inline.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        if self._script and data.strip():
            self.inline.append(data.strip()[:60])

    def handle_endtag(self, tag):
        self._script = False


def test_code_in_a_page_is_found():
    text = (
        """<script>x</script><p onclick="x">a</p><a href=" JavaScript:x">b</a><p style="x">c</p><script src="a.js"></script>"""
    )
    assert Page(text).inline == ["x", "p onclick=x", "a href= JavaScript:x", "p style=x"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    paper = write_book(tmp_path_factory.mktemp("book") / "paper")
    render(paper, paper / "_site", "pandoc")
    return paper / "_site"


def test_every_page_has_a_policy_that_allows_no_code_but_our_files(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) >= 4
    for path in pages:
        ((policy, before),) = Page(path.read_text(encoding="utf-8")).policies
        # Before anything that it is to hold for.
        assert not {"script", "link", "img", "style"} & set(before), path.name
        rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
        assert rules["default-src"] == ["'none'"]
        assert rules["script-src"] == rules["style-src"] == ["'self'"]
        assert rules["base-uri"] == rules["form-action"] == ["'none'"]
        allowed = {source for sources in rules.values() for source in sources}
        assert allowed <= {"'none'", "'self'", "data:"}
        assert [name for name, sources in rules.items() if "data:" in sources] == ["img-src"]


def test_no_page_has_code_or_style_in_itself(site):
    for path in site.rglob("*.html"):
        assert Page(path.read_text(encoding="utf-8")).inline == [], path.name


def test_no_script_of_the_pages_makes_code_out_of_text_or_asks_for_anything():
    scripts = sorted((ROOT / "paper" / "theme").glob("*.js"))
    assert scripts
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        found = re.findall(
            r"\beval\(|new Function|document\.write|\.innerHTML|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(", text
        )
        assert found == [], path.name
