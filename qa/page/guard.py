"""What stands between the network and the page: which names it answers to, who may call, and the browser's orders.

Four rules, for every path, the MCP transport included. A request must name this machine, so that a page elsewhere
cannot reach it through a name of its own (DNS rebinding). A call made by another site's page is refused. So is what
Gradio would serve and this page has no use for: an address to fetch, a film to work on. Every reply carries a
Content-Security-Policy that keeps the browser from fetching anything from another host.
"""

import ipaddress
import socket
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio compiles its templates in the browser
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
_SAFE = ("GET", "HEAD")
_FILM = "/process_recording"  # Gradio hands what is sent there to ffmpeg, which opens what a film names


def is_ours(host: str, names: Collection[str] = ()) -> bool:
    """Whether a Host header names this machine: an IP address, localhost, its own name, or one of `names`.

    An address cannot be rebound, only a name can; so any address is fine, and a name has to be known.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in {"localhost", socket.gethostname().lower(), *(each.lower() for each in names)}
    return True


def refusal(
    method: str, headers: dict[str, str], names: Collection[str] = (), *, path: str = "/"
) -> tuple[int, str] | None:
    """The status and the reason to refuse a request with, or None where it may pass.

    Args:
        method: of the request, in capitals.
        headers: of the request, names in lower case.
        names: further names that the page answers to.
        path: of the request, unquoted.
    """
    host = headers.get("host", "")
    if not is_ours(host, names):
        return 421, f"This page does not answer to {host!r}. Name it in ONRECORD_HOST_NAMES, or use its address."
    origin = headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
    if method not in _SAFE and (foreign or headers.get("sec-fetch-site") == "cross-site"):
        return 403, "Calls from pages of other sites are refused."
    if "://" in path or _FILM in path:
        return 403, "This page fetches nothing and works on no film."
    return None


def guarded(app: "ASGIApp", *, names: Collection[str] = ()) -> "ASGIApp":
    """Hold every request to the rules. Plain ASGI, because a response wrapper would hold back the events."""

    async def answer(send: "Send", status: int, reason: str) -> None:
        plain = (b"content-type", b"text/plain; charset=utf-8")
        await send({"type": "http.response.start", "status": status, "headers": [plain, *_HEADERS]})
        await send({"type": "http.response.body", "body": reason.encode()})

    async def hold(scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def add_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if refused := refusal(scope["method"], headers, names, path=scope["path"]):
            await answer(send, *refused)
        else:
            await app(scope, receive, add_headers)

    return hold
