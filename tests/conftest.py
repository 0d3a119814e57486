"""What all tests share."""

import os
import sys
from pathlib import Path

import pytest
from browsing import DESKTOP, STEP_MS, chromium
from hypothesis import settings


def pytest_addoption(parser):
    group = parser.getgroup("pages")
    group.addoption("--site", type=Path, help="test the pages of this site, such as paper/_site, and not those of a sample")
    group.addoption("--screenshots", type=Path, help="the folder to write pictures of all pages to")
    what = "leave out what is marked as long, and look at a few pages alone in every width and theme"
    parser.addoption("--short", action="store_true", help=what)


def pytest_configure(config):
    # No deadlines: how long an example takes says more of the machine than of the code.
    settings.register_profile("untimed", deadline=None)
    settings.register_profile("short", deadline=None)
    settings.load_profile("short" if config.getoption("--short") else "untimed")
    config.addinivalue_line("markers", "ours(what): looks for something that only the default renderer's pages have")
    config.addinivalue_line("markers", "slow: takes more than a few seconds (leave out with -m 'not slow')")
    config.addinivalue_line("markers", "long(covered): left out with --short; says which other tests are left to look at it")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--short"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """Torch computes in one thread, as the workflow's steps do; nothing is imported for tests that do without it."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)


@pytest.fixture
def plain_git(monkeypatch):
    """Git as it is for somebody who has set nothing, in no hook of another checkout."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@web.example")
        monkeypatch.setenv(f"GIT_{who}_DATE", "2026-02-03T04:05:06+0000")


# Not for the whole session: Playwright's event loop would go on, and Snakemake, in other tests, wants one of its own.
@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def open_page(browser):
    """Makes a page of a fresh browser session: `open_page(color_scheme="dark", viewport=PHONE)`."""
    contexts = []

    def make(**settings):
        settings.setdefault("viewport", DESKTOP)
        context = browser.new_context(reduced_motion="reduce", **settings)
        context.set_default_timeout(STEP_MS)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    return open_page()
