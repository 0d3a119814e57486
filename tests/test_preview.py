"""The preview: what is saved is on its page, as the build would have it; what is wrong is told, and nothing else is served."""

import http.client
import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from browsing import chromium
from study import environment, snakemake, write_study

from press.preview import watching
from press.preview.server import POLICY, Server, State, injected

PATIENCE = 60
"""Seconds after which what does not come is taken for missing, however busy the machine is."""

SCRIPT = "experiments/1-fair-coins.py"
PAGE = "experiments/1.html"


# Which changes count ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("experiments/2.6-x.py", True),
        ("experiments/schedules/2.6.csv", True),
        ("tutorials/x.py", True),
        ("paper/index.qmd", True),
        ("paper/theme/style.css", True),
        ("lib/redact/pictures/discs.py", True),
        ("config.yaml", True),
        ("results/checksums/render.sha256", True),
        ("results/checksums/bind.sha256", False),
        ("results/2.6/verdict.json", False),
        ("paper/_site/index.html", False),
        ("paper/_generated/home.qmd", False),
        ("paper/experiments/2-6.ipynb", False),
        ("paper/_variables.yml", False),
        ("lib/redact/__pycache__/spec.cpython-311.pyc", False),
        ("experiments/.2.6-x.py.swp", False),
        ("experiments/2.6-x.py~", False),
        ("README.md", False),
        ("tests/test_x.py", False),
    ],
)
def test_what_a_page_is_made_of_is_watched(tmp_path, name, counts):
    assert watching.is_source(tmp_path / name, tmp_path) is counts


def test_what_lies_elsewhere_is_not_watched(tmp_path):
    assert not watching.is_source(Path("/etc/passwd"), tmp_path)


@pytest.mark.parametrize(
    ("names", "anew"),
    [
        (["experiments/1-x.py"], False),
        (["paper/index.qmd", "lib/coin/pictures.py"], True),
        (["pyproject.toml"], True),
        ([], False),
    ],
)
def test_a_module_that_changed_is_imported_anew(tmp_path, names, anew):
    assert watching.needs_the_library_anew([tmp_path / name for name in names], tmp_path) is anew


# What is served --------------------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path):
    (tmp_path / "index.html").write_text(f"<head><meta content=\"{POLICY}img-src 'self'\"></head><body>Words</body>")
    (tmp_path / "style.css").write_text("body {}")

    def find(url):
        path = tmp_path / url
        return path if path.is_file() else None

    with Server(0, find, State()) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


def ask(server_or_port, path, host=None, method="GET"):
    port = getattr(server_or_port, "server_port", server_or_port)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", f"127.0.0.1:{port}" if host is None else host.format(port=port))
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content.decode()


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}"])
def test_this_machine_is_served(server, host):
    assert ask(server, "/", host)[0].status == 200


@pytest.mark.parametrize(
    "host", ["", "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}"]
)
@pytest.mark.parametrize("path", ["/", "/.preview/reload.js", "/.preview/events?page=index.html"])
def test_a_page_from_elsewhere_reads_nothing(server, host, path):
    answer, content = ask(server, path, host)
    assert answer.status == 403
    assert "Words" not in content


def test_it_listens_on_this_machine_alone(server):
    assert server.server_address[0] == "127.0.0.1"


def test_a_page_gets_the_script_on_its_way_and_may_listen_to_the_server(server, tmp_path):
    on_disk = (tmp_path / "index.html").read_text()
    answer, served = ask(server, "/index.html")
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"{POLICY}connect-src 'self'; img-src 'self'" in served
    assert (
        re.sub(r'<script src="/.preview/reload.js" data-version="[\w-]+" defer></script>\n', "", served).replace(
            "connect-src 'self'; ", ""
        )
        == on_disk
    )
    assert (tmp_path / "index.html").read_text() == on_disk
    assert "EventSource" in ask(server, "/.preview/reload.js")[1]
    assert ask(server, "/style.css")[1] == "body {}"


def test_what_is_not_there_is_not_found(server):
    assert ask(server, "/other.html")[0].status == 404
    assert ask(server, "/%00")[0].status == 404


def test_a_page_without_a_policy_stays_without_one():
    assert injected("<head></head>", "x").count("connect-src") == 0


def test_a_port_that_is_taken_is_one_line(server, study):
    run = preview(study, "--port", str(server.server_port))
    assert run.wait(PATIENCE) == 1
    assert re.fullmatch(rf"error: port {server.server_port}: .*expected a free one: make preview PORT=…\n", run.stdout.read())


# A paper that is being written -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    study = write_study(tmp_path_factory.mktemp("study"))
    run = snakemake(study)
    assert run.returncode == 0, run.stdout + run.stderr
    return study


@pytest.fixture
def study(built, tmp_path):
    """A built study of one's own."""
    shutil.copytree(built.parent, tmp_path / "study", symlinks=True)
    return tmp_path / "study" / "coins"


def preview(study, *arguments):
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "press.preview", *arguments],
        cwd=study,
        env=environment(study),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


class Shown:
    """A preview that runs, and a page of it that somebody looks at."""

    def __init__(self, process, study):
        self.process, self.study = process, study
        self.said: list[str] = []
        self.news: list[dict] = []
        self.address = process.stdout.readline().split()[1]
        self.port = int(self.address.rstrip("/").rpartition(":")[2])
        threading.Thread(target=lambda: self.said.extend(process.stdout), daemon=True).start()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", f"/.preview/events?page={PAGE}")
        for line in connection.getresponse():
            if line.startswith(b"data: "):
                self.news.append(json.loads(line.removeprefix(b"data: ")))

    def page(self, url=PAGE):
        return ask(self.port, f"/{url}")[1]

    def edit(self, name, old, new):
        path = self.study / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def wrong(self):
        return self.news[-1]["wrong"] if self.news else None

    def until(self, what):
        end = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < end, (self.said, self.news)
            time.sleep(0.05)


@contextmanager
def shown(study):
    process = preview(study, "--port", "0")
    try:
        found = Shown(process, study)
        found.until(lambda: found.news)
        yield found
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()


def plain(page):
    """A page without what the preview puts into it."""
    return re.sub(r"<script src=\"/\.preview/.*?</script>\n", "", page).replace("connect-src 'self'; ", "")


@pytest.mark.slow
def test_what_is_saved_is_shown_as_the_build_has_it(study):
    with shown(study) as seen:
        # Lines more above a cell, and other words: nothing has to run for them.
        seen.edit(SCRIPT, "# Are these coins fair?", "# Are those coins\n# fair?\n#\n# All of them?")
        seen.until(lambda: "All of them?" in seen.page())
        seen.edit("paper/index.qmd", "Twenty coins", "Twenty new coins")
        seen.until(lambda: "Twenty new coins" in seen.page("index.html"))
        dots = "figures/1/dots-light.svg"
        before = seen.page(dots)
        seen.edit("lib/coin/pictures.py", '"o", color', '"s", color')
        seen.until(lambda: seen.page(dots) != before)
        versions = [news["version"] for news in seen.news]
        assert len(set(versions)) > 1
        assert seen.wrong == ""
        pages = {name: plain(seen.page(name)) for name in (PAGE, "index.html", dots)}
    before = {path: path.read_bytes() for path in (study / "paper/_site").rglob("*") if path.is_file()}
    assert "All of them?" not in (study / "paper/_site" / PAGE).read_text(encoding="utf-8"), "a preview leaves the site alone"
    run = snakemake(study)
    assert run.returncode == 0, run.stdout + run.stderr
    assert before != {path: path.read_bytes() for path in before}
    for name, text in pages.items():
        assert (study / "paper/_site" / name).read_text(encoding="utf-8") == text, name


@pytest.mark.slow
def test_what_is_wrong_is_told_and_the_last_good_page_stays(study):
    with shown(study) as seen:
        good = plain(seen.page())
        for name, old, new, told in (
            (SCRIPT, "@fig-1-dots", "@fig-1-dot", f"{SCRIPT}:46: the reference @fig-1-dot names no figure"),
            (
                SCRIPT,
                "page = Page(experiment)",
                "page = Pages(experiment)",
                f"{SCRIPT}:30: NameError: name 'Pages' is not defined",
            ),
            ("lib/coin/pictures.py", '"o", color', '"o" color', "SyntaxError: Syntax error in lib/coin/pictures.py, line 13"),
        ):
            seen.edit(name, old, new)
            seen.until(lambda told=told: told in (seen.wrong or ""))
            assert "\n" not in seen.wrong
            assert plain(seen.page()) == good
            seen.until(lambda: f"error: {seen.wrong}\n" in seen.said)
            seen.edit(name, new, old)
            seen.until(lambda: seen.wrong == "")
        assert plain(seen.page()) == good


@pytest.mark.slow
def test_a_spec_that_changed_needs_a_build_and_the_preview_says_so(study):
    with shown(study) as seen:
        seen.edit(SCRIPT, "tosses=1000", "tosses=1001")
        seen.until(lambda: seen.wrong == f"{SCRIPT}: its spec changed; its results are those of the last build until make")
        seen.edit(SCRIPT, "tosses=1001", "tosses=1000")
        seen.until(lambda: seen.wrong == "")


@pytest.mark.slow
def test_it_ends_without_a_word(study):
    with shown(study) as seen:
        seen.process.send_signal(signal.SIGINT)
        assert seen.process.wait(PATIENCE) == 0
        assert seen.said == []


def test_a_paper_that_was_never_built_is_one_line(tmp_path):
    study = write_study(tmp_path)
    run = preview(study)
    assert run.wait(PATIENCE) == 1
    told = "missing, the paper was not built to its end; run make first, then make preview"
    assert run.stdout.read() == f"error: results/checksums/render.sha256: {told}\n"


@pytest.mark.slow
def test_a_reader_stays_at_their_place(study):
    with shown(study) as seen, chromium() as browser:
        page = browser.new_page(viewport={"width": 700, "height": 300})
        faults = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(seen.address + PAGE)
        page.evaluate("document.querySelectorAll('details').forEach((fold, index) => { fold.open = index % 2 === 0; })")
        page.evaluate("document.querySelector('#conclusion').scrollIntoView({ behavior: 'instant', block: 'start' })")
        place = "() => Math.round(document.querySelector('#conclusion').getBoundingClientRect().top)"
        folds = "() => [...document.querySelectorAll('details')].map((fold) => fold.open)"
        before, opened, scrolled = page.evaluate(place), page.evaluate(folds), page.evaluate("scrollY")
        assert True in opened
        assert scrolled > 0
        seen.edit(SCRIPT, "# Are these coins fair?", "# Are these coins fair? Many words more.\n#\n# And yet more of them.")
        page.get_by_text("And yet more of them.").wait_for(state="attached")
        page.wait_for_function(f"() => Math.abs(({place})() - {before}) <= 2")
        assert page.evaluate(folds) == opened
        assert page.evaluate("scrollY") > scrolled
        seen.edit(SCRIPT, "@fig-1-dots", "@fig-1-dot")
        alert = page.get_by_role("alert")
        alert.get_by_text("names no figure").wait_for()
        alert.get_by_role("button", name="Close").click()
        alert.wait_for(state="hidden")
        assert faults == []
        browser.close()
