"""A real browser for tests, and the screens that pages are looked at on."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
STEP_MS = 10_000
"""How long the browser may take over one step, in milliseconds, before it counts as failed."""


@contextmanager
def chromium() -> Iterator:
    """A browser; skips the test where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: make test installs it")
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip("no Chromium on the PATH (Debian: sudo apt-get install chromium)")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


def until(page, condition: str, argument=None) -> None:
    """Wait until an expression is true in a page, and what follows from it is drawn.

    The policy of the pages forbids what Playwright's own waiting does where it has to look more than once.
    """
    deadline = time.monotonic() + STEP_MS / 1000
    while not page.evaluate(condition, argument):
        assert time.monotonic() < deadline, f"waited for {condition}"
        page.wait_for_timeout(20)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
