"""A web site on loopback: what each path answers is set by the test, and what it was asked is kept."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from index.intake.fetch import Fetcher
from index.intake.pages import Polite

AGENT = "onrecord-test"


@dataclass
class Reply:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})


@dataclass
class Site:
    """The site: `replies` by path, and the paths and headers that it was asked."""

    url: str = ""
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def page(self, path: str, body: str, **headers: str) -> None:
        """Answers a path with a page."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies[path] = Reply(body.encode(), headers={"Content-Type": "text/html"} | named)


@contextmanager
def site() -> Iterator[Site]:
    """A site while it is served."""
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append((self.path, dict(self.headers.items())))
            reply = served.replies.get(self.path, Reply(status=404))
            etag = reply.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                reply = Reply(status=304, headers={"ETag": etag})
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def loopback(number: str) -> bool:
    """Allows this machine alone."""
    return number == "127.0.0.1"


def patient(fetcher: Fetcher) -> tuple[Polite, list[float]]:
    """One that does not really wait, and how long it would have."""
    slept: list[float] = []
    return Polite(fetcher, AGENT, 1.0, sleep=slept.append, clock=lambda: sum(slept)), slept
