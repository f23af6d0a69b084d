"""Only requests that name this machine and come from its own pages get in; every reply carries the policy."""

import asyncio
import socket
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from qa.page.guard import POLICY, guarded, is_ours, refusal


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:7860",
        "localhost:7860",
        "LOCALHOST",
        "[::1]:7860",
        "192.168.1.20:80",
        socket.gethostname(),
        "desk.paper.example:443",
    ],
)
def test_addresses_and_known_names_are_ours(host: str) -> None:
    assert is_ours(host, ["Desk.paper.example"])


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:7860",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "[::1",
        "127.0.0.1@evil.example",
    ],
)
def test_names_that_anybody_could_point_here_are_not(host: str) -> None:
    assert not is_ours(host)
    refused = refusal("GET", {"host": host})
    assert refused
    assert refused[0] == 421


HERE = {"host": "127.0.0.1:7860"}


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {}, None),  # a program sends no origin
        ("POST", {"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"}, None),
        ("GET", {"origin": "http://evil.example"}, None),  # the browser keeps the reply from it
        ("GET", {"sec-fetch-site": "cross-site"}, None),  # somebody followed a link to the page
        ("POST", {"origin": "http://evil.example"}, 403),
        ("POST", {"origin": "null"}, 403),
        ("POST", {"origin": "http://127.0.0.1:9999"}, 403),
        ("POST", {"sec-fetch-site": "cross-site"}, 403),
        ("DELETE", {"origin": "http://127.0.0.1:7860.evil.example"}, 403),
    ],
)
def test_calls_from_other_sites_are_refused(method: str, headers: dict[str, str], status: int | None) -> None:
    refused = refusal(method, HERE | headers)
    assert (refused[0] if refused else None) == status


@pytest.mark.parametrize(("host", "status"), [(b"127.0.0.1", 200), (b"evil.example", 421)])
def test_every_reply_carries_the_policy_and_a_refused_request_goes_no_further(host: bytes, status: int) -> None:
    sent: list[MutableMapping[str, Any]] = []
    reached: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["method"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", host)]}

    async def call() -> None:
        await guarded(app)(scope, receive, send)

    asyncio.run(call())
    assert sent[0]["status"] == status
    assert (b"content-security-policy", POLICY.encode()) in sent[0]["headers"]
    assert bool(reached) == (status == 200)
