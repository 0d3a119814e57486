"""What is done when a source was saved: the pages that are looked at first, each by itself; then all that follows from it."""

import importlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
import yaml

from press.build import dependencies
from press.build.plan import COMMANDS
from press.errors import InputError
from press.figures.drawn import SKETCHING
from press.files import checksums, provenance, reuse, store
from press.files.revision import read_revision
from press.files.source_files import matching
from press.preview.shadow import Shadow, uninterrupted
from press.project import load
from press.scripts import kept_runs
from press.scripts.discovery import Script
from press.scripts.page_head import as_page
from press.scripts.percent import spec_cells
from press.site import checks, html
from press.site.reading import pandoc
from press.site.reading.book import Book, read_book, reread
from press.site.reading.settings import read_project
from press.steps import bind, teach, weave

SHOWN = re.compile(r'(?:src|data-dark|href)="([^"#:]+\.(?:svg|png|css|js))"')
"""What a page shows, as it names it."""

Report = Callable[[dict[str, Any]], None]


def keep_book(root: Path) -> Book | None:
    """All pages as they are now, for the next page that changes; None where one of them cannot be read."""
    shadow = Shadow(root)
    try:
        # The graph of imports stays as long as this process, too.
        dependencies.modules_behind("press.steps.weave", load(shadow.folder).packages)
        with _remembering(shadow):
            return read_book(read_project(shadow.paper))
    except Exception:  # told by whoever needs it
        return None


def work(root: Path, open_pages: Sequence[str], book: Book | None, report: Report) -> None:
    """Make the preview of the checkout at `root` agree with its sources.

    open_pages: the addresses, from the site's root, of the pages that are looked at; they come first. book: all pages as they
    were read before. report: is told which pages have changed, as {"changed": [address]}.

    Raises:
        InputError: something in the sources cannot be used; the pages that are shown stay as they were.
    """
    shadow = Shadow(root)
    shadow.prepare()
    os.chdir(shadow.folder)
    os.environ[SKETCHING] = str(root / "figures")
    making = _Making(shadow)
    with _remembering(shadow):
        for url in open_pages:
            if making.make_one(url, book):
                report({"changed": [url]})
        changed = making.make_all()
        stale = making.other_specs()
        notes = [f"{path}: its spec changed; its results are those of the last build until make" for path in stale]
        report({"changed": changed, "complete": True, "note": "\n".join(notes)})


@contextmanager
def _remembering(shadow: Shadow) -> Iterator[None]:
    with pandoc.remembering(shadow.folder / reuse.FOLDER / "pages"):
        yield


class _Making:
    def __init__(self, shadow: Shadow):
        self.shadow = shadow
        self.root = Path.cwd()
        self.project = load(self.root)
        self.revision = read_revision(shadow.root)
        self._made = self.shadow.top / "made.json"
        self.scripts = self.project.discover(Path("experiments"))
        self._done: set[str] = set()

    # --- pages

    def make_one(self, url: str, book: Book | None) -> bool:
        """Make one page anew; whether it shows something else than before."""
        source = PurePosixPath(self._sources().get(url, ""))
        if not source.name:
            return False
        before = self._fingerprint(url)
        with ThreadPoolExecutor(1) as pool:  # while a kernel runs, this process waits
            reading = pool.submit(copy_context().run, keep_book, self.shadow.root) if book is None else None
            self._make_figures_of(str(source))
            book = reading.result() if reading else book
        bind.bind_page(Path("paper"), self.project, str(source), self.root, self.revision)
        project = read_project(self.shadow.paper)
        fresh = read_book(project) if book is None or book.project.pages != project.pages else reread(book, project, source)
        chapter = fresh.chapter(source)
        assert chapter is not None
        self.shadow.site.mkdir(parents=True, exist_ok=True)
        html.copy_assets(fresh, self.shadow.site)
        html.render_page(fresh, chapter, self.shadow.site)
        return self._fingerprint(url) != before

    def make_all(self) -> list[str]:
        """Make all pages anew; those that show something else than before."""
        for script in self.scripts.values():
            self.weave(script)
        for name in self.project.tutorials:
            self.teach(name)
        for id in self.project.drawn_by:
            self.draw(id)
        paper = self._bound()
        project = read_project(paper)
        before = {str(page.url): self._fingerprint(str(page.url)) for page in project.pages}
        book = read_book(project)
        with self.shadow.fresh_folder(self.shadow.site) as fresh:
            html.render(book, fresh)
            # Pages lead to it; it stays that of the last build.
            reuse.link(self.shadow.root / "paper" / "_site" / project.pdf_name, fresh / project.pdf_name)
            if faults := checks.page_faults(fresh):
                raise InputError("\n".join(faults))
        with uninterrupted():
            old = paper.with_name("paper before")
            self.shadow.paper.rename(old)
            paper.rename(self.shadow.paper)
        shutil.rmtree(old, ignore_errors=True)
        return [url for url, fingerprint in before.items() if self._fingerprint(url) != fingerprint]

    def _sources(self) -> dict[str, str]:
        """Address of a page -> its source, from the paper's folder."""
        woven = [f"experiments/{script.experiment.slug}.ipynb" for script in self.scripts.values()]
        return {str(PurePosixPath(source).with_suffix(".html")): source for source in (*self.project.chapters, *woven)}

    def other_specs(self) -> list[Path]:
        """The scripts whose specs are not those that the last build wove."""
        found = []
        for script in self.scripts.values():
            built = kept_runs.last_spec(self.shadow.root / kept_runs.FOLDER / f"{script.path.stem}.json")
            if built is not None and built != [source for source, _ in spec_cells(script.path)]:
                found.append(script.path)
        return found

    def _bound(self) -> Path:
        """A paper's folder beside the shadow's, in which all pages are bound."""
        paper = self.shadow.folder / "paper to come"
        for left in (paper, paper.with_name("paper before")):
            shutil.rmtree(left, ignore_errors=True)
        paper.mkdir()
        for path in self.shadow.paper.iterdir():
            if path.is_symlink():
                (paper / path.name).symlink_to(os.readlink(path))
            elif path.is_dir():
                shutil.copytree(path, paper / path.name)
            else:
                reuse.link(path, paper / path.name)
        config = yaml.safe_load(Path("config.yaml").read_text(encoding="utf-8"))
        plan = self.project.plan(config, Path("experiments"))
        bind.bind(self.project, paper, self.revision, without={}, settings=json.loads(plan.settings_in_words()))
        return paper

    def _fingerprint(self, url: str) -> str:
        """A digest of a page and of what it shows, as it is served."""
        path = self.shadow.served(url)
        if path is None:
            return ""
        text = path.read_text(encoding="utf-8")
        shown = [os.path.normpath(Path(url).parent / name) for name in SHOWN.findall(text)]
        # What is made of all pages at once is no part of this one.
        files = [self.shadow.served(name) for name in dict.fromkeys(shown) if name not in ("search-index.js", "previews.js")]
        return reuse.key_of(text, *(file.read_bytes() for file in files if file))

    # --- what pages are made of

    def _make_figures_of(self, source: str) -> None:
        for script in self.scripts.values():
            if source == f"experiments/{script.experiment.slug}.ipynb":
                self.weave(script)
        for name in self.project.tutorials:
            if source == f"tutorials/{name}.ipynb":
                self.teach(name)
        for page in (*self.project.figures_before, *self.project.figures_after):
            if page.source == source and page.id in self.project.drawn_by:
                self.draw(page.id)

    def weave(self, script: Script) -> None:
        """Weave a page, unless it was woven of the same; what its code put out is taken over where it can be."""
        id = script.experiment.id
        if id in self._done:
            return
        weave.check_expectation(script, self.project.verdict(self.root, id))
        run = weave.run_of(script, self.root)
        key = reuse.key_of(run.key, nbformat.writes(run.notebook))
        if self._is_made(id, key):
            return
        notebook, figures = Path("results", id, "notebook.ipynb"), Path("figures", id).absolute()
        own, built = self.shadow.top / "runs", self.shadow.root / kept_runs.FOLDER
        name = f"{script.path.stem}.json"
        with self.shadow.fresh_folder(figures) as fresh:
            if not (
                run.recall(own / name, figures, fresh) or run.recall(built / name, self.shadow.root / "figures" / id, fresh)
            ):
                weave.execute_into(run, fresh)
            run.keep(own / name, fresh)
            self._forget(id)
            store.write_text(notebook, as_page(run.notebook))
        checksums.write(Path(checksums.LIST.format(id=id, step="weave")), [notebook, figures], self.root)
        self._note(id, key)

    def teach(self, name: str) -> None:
        """Execute a tutorial; what its code put out is taken over where it can be."""
        script, notebook = Path("tutorials", f"{name}.py"), Path("results/tutorials", f"{name}.ipynb")
        teach.teach(script, self.root, notebook)
        checksums.write(Path(f"results/checksums/teach-{name}.sha256"), [notebook], self.root)

    def draw(self, id: str) -> None:
        """Draw the figures of a written page, unless they were drawn of the same."""
        if id in self._done:
            return
        rule = self.project.drawn_by[id]
        module = (COMMANDS | dict(self.project.commands))[rule]
        modules = dependencies.modules_behind(module, self.project.packages)
        specs = [source for script in self.scripts.values() for source, _ in spec_cells(script.path)]
        beside = [path for path in matching(Path("experiments"), "**/*") if path.is_file() and path.suffix != ".py"]
        results = [path for script in self.scripts.values() for path in self.project.read_by(script, self.root)]
        files = [*map(Path, modules), *beside, *results, *map(Path, (*kept_runs.SOURCES, "Snakefile"))]
        key = reuse.key_of(*specs, *(provenance.sha256(path) for path in files if path.is_file()))
        if self._is_made(id, key):
            return
        self._forget(id)
        # What it replaces has to be the shadow's own: it looks through a link.
        self.shadow.own(Path("figures", id).absolute())
        before, sys.argv = sys.argv, [module, "--checksums", f"results/checksums/{rule}.sha256"]
        try:
            importlib.import_module(module).main()
        finally:
            sys.argv = before
        self._note(id, key)

    # --- what was made of what

    def _is_made(self, id: str, key: str) -> bool:
        if self._notes().get(id) == key:
            self._done.add(id)
        return id in self._done

    def _notes(self) -> dict[str, str]:
        try:
            return json.loads(self._made.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def _note(self, id: str, key: str) -> None:
        store.write_json(self._made, self._notes() | {id: key})
        self._done.add(id)

    def _forget(self, id: str) -> None:
        store.write_json(self._made, {name: key for name, key in self._notes().items() if name != id})
