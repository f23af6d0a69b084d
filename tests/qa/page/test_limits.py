"""What a request may bring, and what becomes of a question whose asker left."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio.utils import get_upload_folder
from mcp import Client as McpClient

from qa.errors import BusyError, QuestionError
from qa.page.form import QuestionForm
from qa.page.limits import Limits
from qa.page.queue import QuestionQueue
from qa.page.serve import listen
from qa.page.server import run
from tests.fakes.browser import served
from tests.fakes.desk import FakeDesk
from tests.qa.page.test_queue import Gate, eventually

LIMITS = Limits(body=20_000, upload=50_000, quota=80_000, seconds=0.5, waiting=2)


@pytest.fixture(scope="module")
def url() -> str:
    return served(FakeDesk(pause=0), limits=LIMITS)


@pytest.fixture
def http(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        yield client


def connected(url: str) -> socket.socket:
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


PATHS = (
    "/gradio_api/queue/join",
    "/gradio_api/run/predict",
    "/gradio_api/call/ask",
    "/mcp",
    "/",
    "/gradio_api/nothing",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_long_body_is_refused_before_it_is_read(url: str, path: str) -> None:
    """Of a stated length nothing is awaited; of one that is not stated no more than is allowed."""
    with connected(url) as sock:
        sock.sendall(f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 300000000\r\n\r\n".encode())
        assert b" 413 " in sock.recv(1000)
    with connected(url) as sock:
        sock.sendall(f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n".encode())
        for _ in range(3):
            sock.sendall(b"2710\r\n" + b"x" * 10_000 + b"\r\n")
        assert b" 413 " in sock.recv(1000)


def test_a_body_is_never_logged_whole(http: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    for path in PATHS:
        http.post(path, content=b"[" + b"7," * 9000, headers={"content-type": "application/json"})
        http.post(path, json={"data": ["abc" * 6000], "fn_index": 0, "session_hash": "s"})
        http.post(path, json={"data": "abc" * 6000, "session_hash": ["abc" * 300]})
    out, told = capfd.readouterr()
    assert "abcabc" not in out + told
    assert "7,7," not in out + told


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/upload"])
def test_a_body_that_does_not_come_is_not_awaited(url: str, path: str) -> None:
    kind = "content-type: multipart/form-data; boundary=x"
    with connected(url) as sock:
        sock.sendall(f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{kind}\r\ncontent-length: 100\r\n\r\n--".encode())
        assert b" 408 " in sock.recv(1000)


def upload(http: httpx.Client, name: str, size: int = 10) -> httpx.Response:
    return http.post("/gradio_api/upload", files={"files": (name, b"x" * size)})


def test_uploads_have_types_a_length_and_a_quota(http: httpx.Client) -> None:
    assert [upload(http, name).status_code for name in ("a.txt", "a.jsonl", "a.csv.gz", "a.pdf")] == [200] * 4
    for name in ("a.exe", "a.svg", "a", "a.txt.html.js", "../a.sh"):
        refused = upload(http, name)
        assert refused.status_code == 415, name
        assert ".jsonl" in refused.text
    refused = upload(http, "a.txt", 60_000)
    assert refused.status_code == 413
    assert "50,000 bytes" in refused.text
    assert upload(http, "b.md", 45_000).status_code == 200
    refused = upload(http, "c.md", 45_000)
    assert refused.status_code == 507
    kept = [path for path in Path(get_upload_folder()).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in kept) <= LIMITS.quota
    for path in kept:
        os.utime(path, (0, 0))
    assert upload(http, "c.md", 45_000).status_code == 200, "what nobody added for an hour makes room"


@pytest.mark.parametrize("body", [b"", b"no multipart", b"--x\r\n\r\n", b"--x\r\nbroken header\r\n\r\n"])
def test_an_upload_that_is_none_is_refused(http: httpx.Client, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert 400 <= http.post("/gradio_api/upload", content=body, headers=headers).status_code < 500
    assert http.post("/gradio_api/upload", content=body).status_code == 415


def test_a_connection_that_sends_no_request_is_closed() -> None:
    async def app(_: Any, __: Any, send: Any) -> None:  # noqa: ANN401
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    async def only_http(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                await send({"type": message["type"] + ".complete"})
            await send({"type": "lifespan.shutdown.complete"})
        else:
            await app(scope, receive, send)

    at, ready = listen("127.0.0.1", 0), threading.Event()
    ending = {"started": ready.set, "ended": lambda: None, "head_seconds": 0.3}
    threading.Thread(target=run, args=(only_http, at), kwargs=ending, daemon=True).start()
    assert ready.wait(30)
    address = at.getsockname()
    for begun in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: "):
        with socket.create_connection(address, timeout=30) as slow:
            slow.sendall(begun)
            assert slow.recv(100) == b"", begun
    with socket.create_connection(address, timeout=30) as again:
        again.sendall(b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        assert again.recv(1000).startswith(b"HTTP/1.1 200")
        again.sendall(b"GET / HT")
        assert again.recv(100) == b"", "nor is the second request awaited for ever"


def test_only_so_many_questions_wait() -> None:
    async def act() -> None:
        gate = Gate()
        queue = QuestionQueue(gate.events, most_waiting=2)
        first = queue.join("0", None)
        await asyncio.to_thread(eventually, lambda: gate.begun == ["0"])
        others = [queue.join(str(number), None) for number in (1, 2)]
        with pytest.raises(BusyError, match="2 questions are waiting already"):
            queue.join("3", None)
        others[0].stop()
        others.append(queue.join("4", None))
        for each in (first, *others):
            each.stop()
        gate.step.release(20)

    asyncio.run(act())


@pytest.mark.parametrize("sent", [7, 7.5, True, ["Who?"], {"question": "Who?"}, None, "Who \ud800?"])
def test_a_question_that_is_no_text_is_told_so(http: httpx.Client, sent: object) -> None:
    with pytest.raises(QuestionError, match="question"):
        QuestionForm.given(sent)
    if sent != "Who \ud800?":  # which JSON carries only escaped
        event = http.post("/gradio_api/call/ask", json={"data": [sent, "", "", "", [], []]}).json()["event_id"]
        told = http.get(f"/gradio_api/call/ask/{event}").text
        assert "event: error" in told
        assert "question" in told
        assert "nternal" not in told


@pytest.mark.parametrize(
    ("field", "value"),
    [("as_of", 7), ("after", ["2022-05-31"]), ("publishers", "Meduza"), ("publishers", [7]), ("articles", {"a": 1})],
)
def test_filters_of_another_kind_are_told_so(field: str, value: object) -> None:
    with pytest.raises(QuestionError, match=field):
        QuestionForm.given("Who?", **{field: value})
    assert QuestionForm.given("Who?", None, None, None, None, None) == QuestionForm("Who?")


class Watched(FakeDesk):
    """Says which questions are under way."""

    def __init__(self) -> None:
        super().__init__(pause=0.05)
        self.under_way: list[str] = []

    def events(self, question: str, **more: Any) -> Iterator[Any]:  # noqa: ANN401
        self.under_way.append(question)
        try:
            yield from super().events(question, **more)
        finally:
            self.under_way.remove(question)


@pytest.fixture(scope="module")
def watched() -> tuple[str, Watched]:
    desk = Watched()
    return served(desk), desk


def idle(desk: Watched) -> None:
    """The queue is empty again long before a slow question would be answered."""
    began = time.monotonic()
    eventually(lambda: not desk.under_way)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("session", [None, "mine"])
def test_a_call_that_was_hung_up_leaves_the_queue(watched: tuple[str, Watched], session: str | None) -> None:
    url, desk = watched
    more = {"session_hash": session} if session else {}
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as http:
        body = {"data": ["a slow question", "", "", "", [], []], **more}
        event = http.post("/gradio_api/call/ask", json=body).json()["event_id"]
        with http.stream("GET", f"/gradio_api/call/ask/{event}"):
            eventually(lambda: bool(desk.under_way))
    idle(desk)


def test_a_tool_call_that_was_hung_up_leaves_the_queue(watched: tuple[str, Watched]) -> None:
    url, desk = watched

    async def act() -> None:
        async with McpClient(f"{url}/mcp") as client:
            asking = asyncio.create_task(client.call_tool("ask", {"question": "a slow question"}))
            await asyncio.to_thread(eventually, lambda: bool(desk.under_way))
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    asyncio.run(act())
    idle(desk)


def test_an_mcp_request_whose_connection_closes_leaves_the_queue(watched: tuple[str, Watched]) -> None:
    url, desk = watched
    call = {"name": "ask", "arguments": {"question": "a slow question"}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accept = {"accept": "application/json, text/event-stream"}
    with (
        httpx.Client(base_url=url, trust_env=False, timeout=30) as http,
        http.stream("POST", "/mcp", json=body, headers=accept),
    ):
        eventually(lambda: bool(desk.under_way))
    idle(desk)
