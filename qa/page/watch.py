"""What can be seen of the page from outside: a line for each request, whether it is up and ready, and its metrics.

A line holds no question, no article and no query of an address, since a link to an answer holds its question.
"""

import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qa.page.asgi import reply
from qa.page.metrics import KIND, Metrics

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS = logging.getLogger("onrecord.requests")
_LONGEST = 100  # characters of a path; ours are shorter
_SAID = ("client", "user", "method", "path", "status", "seconds")


def log_requests() -> None:
    """Have the lines written to standard error."""
    if not REQUESTS.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        REQUESTS.addHandler(handler)
    REQUESTS.setLevel(logging.INFO)
    REQUESTS.propagate = False


def watched(app: "ASGIApp") -> "ASGIApp":
    """Give each request an id, which its reply and its line bear."""

    async def watch(scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        name, began, status = secrets.token_hex(8), time.perf_counter(), 0
        state = scope.setdefault("state", {})
        state["caller"] = ""

        async def noted(message: "Message") -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", name.encode())]
            await send(message)

        try:
            await app(scope, receive, noted)
        finally:
            if REQUESTS.isEnabledFor(logging.INFO):
                peer = scope["client"][0] if scope.get("client") else ""
                path = scope["path"].partition("=")[0][:_LONGEST]  # what follows names an uploaded file
                seconds = round(time.perf_counter() - began, 3)
                said = dict(zip(_SAID, (peer, state["caller"], scope["method"], path, status, seconds), strict=True))
                REQUESTS.info(json.dumps({"time": datetime.now(UTC).isoformat(), "request": name, **said}))

    return watch


def observable(app: "ASGIApp", metrics: Metrics, problem: Callable[[], Awaitable[str]]) -> "ASGIApp":
    """Answer /healthz, /readyz and /metrics.

    Args:
        app: what everything else is for.
        metrics: the counts.
        problem: says why questions cannot be answered now; empty where they can.
    """

    async def see(scope: "Scope", receive: "Receive", send: "Send") -> None:
        path = scope.get("path", "") if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else ""
        if path == "/healthz":
            await reply(send, 200, "alive\n")
        elif path == "/readyz":
            why = await problem()
            await reply(send, 503 if why else 200, f"{why or 'ready'}\n")
        elif path == "/metrics":
            await reply(send, 200, metrics.text(), kind=KIND)
        else:
            await app(scope, receive, send)

    return see
