"""The site by HTTP, for this machine alone: pages with a script in them that shows what changes, and the events it listens to.

The script is in no file of the site: it is put into a page on its way to the browser.
"""

import json
import mimetypes
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from press.errors import InputError

HOST = "127.0.0.1"
OURS = "/.preview/"
"""Where the preview's own addresses begin; no page has a dot there."""

SCRIPT = Path(__file__).with_name("reload.js")
POLICY = "default-src 'none'; "
CONNECTS = "connect-src 'self'; "
HEARTBEAT = 15.0
"""Seconds after which a browser that hears nothing is told so: a connection that is gone shows."""


class State:
    """What browsers are told: how often each page has changed, what is wrong now, and which pages are looked at."""

    def __init__(self) -> None:
        self.wrong = ""
        self._changes: Counter[str] = Counter()
        self._open: Counter[str] = Counter()
        self._news = threading.Condition()
        self._number = 0
        self._session = secrets.token_hex(4)  # a page that an earlier preview showed is older than any of this one

    def changed(self, urls: list[str]) -> None:
        """Some pages changed."""
        with self._news:
            self._changes.update(urls)
            self._tell()

    def set_wrong(self, what: str) -> None:
        """Say what is wrong; empty where nothing is any longer."""
        with self._news:
            if what != self.wrong:
                self.wrong = what
                self._tell()

    def _tell(self) -> None:
        self._number += 1
        self._news.notify_all()

    def version(self, url: str) -> str:
        """What a page is known by until it changes."""
        return f"{self._session}-{self._changes[url]}"

    def looked_at(self) -> list[str]:
        """The addresses of the pages that a browser shows, the last one first."""
        with self._news:
            return [url for url, count in reversed(self._open.items()) if count > 0]

    def watch(self, url: str, tell: Callable[[dict[str, Any] | None], None]) -> None:
        """Call `tell` with what there is to say of a page, at once and whenever that changes; None where it is the same still.

        Ends with what `tell` raises.
        """
        seen = -1
        with self._news:
            self._open[url] = self._open.pop(url, 0) + 1  # the last
        try:
            while True:
                before, seen = seen, self._wait(seen)
                tell(None if seen == before else {"version": self.version(url), "wrong": self.wrong})
        finally:
            with self._news:
                self._open[url] -= 1

    def _wait(self, seen: int) -> int:
        """The number of the last news: at once where it is another than `seen`, else when it is, or after a while."""
        with self._news:
            self._news.wait_for(lambda: self._number != seen, HEARTBEAT)
            return self._number


def injected(page: str, version: str) -> str:
    """A page with the preview's script in it, which its policy allows to listen to this server."""
    page = page.replace(POLICY, POLICY + CONNECTS, 1)
    return page.replace("</head>", f'<script src="{OURS}{SCRIPT.name}" data-version="{version}" defer></script>\n</head>', 1)


class Server(ThreadingHTTPServer):
    """Serves files that `find` knows by their address from the site's root, on 127.0.0.1."""

    daemon_threads = True

    def __init__(self, port: int, find: Callable[[str], Path | None], state: State):
        """port: 0 for any that is free.

        Raises:
            InputError: the port is taken.
        """
        self.find, self.state = find, state
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InputError(f"port {port}: {reason}; expected a free one: make preview PORT=…") from None
        self.hosts = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}
        if self.server_port == 80:
            self.hosts |= {HOST, "localhost"}

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is nobody's fault."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        # A page from elsewhere whose name leads to this machine would else read what is served here.
        if self.headers.get("Host") not in self.server.hosts:
            self._send(HTTPStatus.FORBIDDEN, "text/plain", b"Only this machine is served.\n")
            return
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        if path == f"{OURS}events":
            self._events(parse_qs(parts.query).get("page", [""])[0])
        elif path == f"{OURS}{SCRIPT.name}":
            self._send(HTTPStatus.OK, "text/javascript", SCRIPT.read_bytes())
        else:
            self._file(path.lstrip("/"))

    do_HEAD = do_GET

    def _file(self, url: str) -> None:
        url = f"{url}index.html" if not url or url.endswith("/") else url
        path = None if "\0" in url else self.server.find(url)
        if path is None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", f"No page {url}.\n".encode())
            return
        # The version first: a page that changes meanwhile is shown once more.
        version, content = self.server.state.version(url), path.read_bytes()
        if path.suffix == ".html":
            content = injected(content.decode(), version).encode()
        self._send(HTTPStatus.OK, mimetypes.guess_type(path.name)[0] or "application/octet-stream", content)

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _events(self, url: str) -> None:
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()

        def tell(said: dict[str, Any] | None) -> None:
            self.wfile.write(b": still here\n\n" if said is None else f"data: {json.dumps(said)}\n\n".encode())
            self.wfile.flush()

        self.server.state.watch(url, tell)
