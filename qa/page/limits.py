"""How much a request may bring and how long that may take, on every path; and who left while an answer was awaited.

What is too much is refused before it is read whole. A body is held back until it is there; only an upload is handed on
part by part, with its length, the types of its files and the room in the upload folder looked at meanwhile.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from index.intake.load import KINDS, kind_of
from qa.page.asgi import headers_of, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOAD = "/gradio_api/upload"
MB = 1_000_000
STALE = 3600  # seconds after which an upload that was not added makes room for others


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come, and how long that may take.

    Bytes of a body, of one upload, and of all uploads that lie there; seconds that a body, or a part of an upload, may
    take to come; questions that may wait.
    """

    body: int = MB
    upload: int = 50 * MB
    quota: int = 500 * MB
    seconds: float = 30.0
    waiting: int = 50


class _RefusedError(Exception):
    """The request goes no further, for this reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def limited(app: "ASGIApp", limits: Limits, *, uploads: Path, left: Callable[[str], None]) -> "ASGIApp":
    """Hold every request to the limits.

    Args:
        app: what the requests are for.
        limits: the limits.
        uploads: the folder that uploads are put into.
        left: is called with the session or the event whose stream of events was closed by its client.
    """

    async def hold(scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        try:
            if scope["path"].rstrip("/") == UPLOAD:
                room = await asyncio.to_thread(_room, uploads, limits.quota)
                await _hand_on(app, scope, receive, send, _Upload(limits, room, headers_of(scope)))
            else:
                body = await _body(receive, headers_of(scope), limits)
                if body is not None:
                    call = _Call(body, receive, send, partial(left, waiting) if (waiting := _awaited(scope)) else None)
                    await app(scope, call.receive, call.send)
        except _RefusedError as error:
            await refuse(send, error.status, error.reason)

    return hold


async def _part(receive: "Receive", seconds: float, allowed: float) -> "Message":
    try:
        async with asyncio.timeout(seconds):
            return await receive()
    except TimeoutError:
        raise _RefusedError(408, f"The request did not come within {allowed:g} s.") from None


async def _body(receive: "Receive", headers: dict[str, str], limits: Limits) -> bytes | None:
    """The whole body of a request that is no upload; None where its client left."""
    too_long = _RefusedError(413, f"A request to this page may have {limits.body:,} bytes at most.")
    if _length(headers) > limits.body:
        raise too_long
    body, ends = bytearray(), time.monotonic() + limits.seconds
    while True:
        message = await _part(receive, max(0.0, ends - time.monotonic()), limits.seconds)
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > limits.body:
            raise too_long
        if not message.get("more_body"):
            return bytes(body)


def _length(headers: dict[str, str]) -> int:
    """What a request states as its length; the server's parser has looked whether it is a number."""
    return int(headers.get("content-length") or 0)


def _awaited(scope: "Scope") -> str | None:
    """The session or the event whose answers this request wants to be told."""
    if scope["path"] == "/gradio_api/queue/data":
        return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])), None)
    if scope["method"] == "GET" and scope["path"].startswith("/gradio_api/call/"):
        return str(scope["path"].rstrip("/").rpartition("/")[2])
    return None


class _Call:
    """A request with its body, and what is to be done where its client leaves before the reply has ended."""

    def __init__(self, body: bytes, receive: "Receive", send: "Send", left: Callable[[], None] | None) -> None:
        self._there = [body]
        self._receive, self._send, self._left = receive, send, left

    async def receive(self) -> "Message":
        """The body, and then that the client left."""
        if self._there:
            return {"type": "http.request", "body": self._there.pop(), "more_body": False}
        message = await self._receive()
        if message["type"] == "http.disconnect" and self._left:
            self._left()
            self._left = None
        return message

    async def send(self, message: "Message") -> None:
        """Send; what follows the end is no leaving."""
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self._left = None
        await self._send(message)


class _Upload:
    """An upload on its way, looked at part by part. What is wrong with it is raised where the app asks for more."""

    def __init__(self, limits: Limits, room: int, headers: dict[str, str]) -> None:
        self._most, self._seconds, self._got = min(limits.upload, room), limits.seconds, 0
        self._limits, self._room = limits, room
        if _length(headers) > self._most:
            raise self._too_long()
        kind, options = parse_options_header(headers.get("content-type", ""))
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise _RefusedError(415, "Files are sent as multipart/form-data.")
        self._header = (bytearray(), bytearray())  # the name and the value of the one being read
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._named,
            },
        )

    def _too_long(self) -> _RefusedError:
        if self._room < self._limits.upload:
            return _RefusedError(507, "There is no room for more uploads now. Those that nobody adds go after an hour.")
        return _RefusedError(413, f"One upload may have {self._limits.upload:,} bytes at most.")

    def _named(self) -> None:
        name, value = map(bytes, self._header)
        self._header = (bytearray(), bytearray())
        if name.lower() != b"content-disposition":
            return
        file = parse_options_header(value)[1].get(b"filename")
        if file is not None and kind_of(Path(file.decode("utf-8", "replace"))) is None:
            raise _RefusedError(415, f"Only articles can be uploaded: {', '.join(sorted(KINDS))}.")

    async def part(self, receive: "Receive") -> "Message":
        """The next part, when it is as it may be."""
        message = await _part(receive, self._seconds, self._seconds)
        data = message.get("body", b"")
        if not self._got and not data and not message.get("more_body"):
            raise _RefusedError(400, "The upload is empty.")
        self._got += len(data)
        if self._got > self._most:
            raise self._too_long()
        try:
            self._parser.write(data)
        except FormParserError:
            raise _RefusedError(400, "The upload is no multipart/form-data.") from None
        return message


async def _hand_on(app: "ASGIApp", scope: "Scope", receive: "Receive", send: "Send", upload: _Upload) -> None:
    """Hand an upload on as it comes; the app that waits for more of a refused one is told that its client left."""
    refused: _RefusedError | None = None

    async def looked_at() -> "Message":
        nonlocal refused
        try:
            return await upload.part(receive)
        except _RefusedError as error:
            refused = error
            return {"type": "http.disconnect"}

    async def unless_refused(message: "Message") -> None:
        if not refused:
            await send(message)

    try:
        await app(scope, looked_at, unless_refused)
    except Exception:
        if not refused:
            raise
    if refused:
        raise refused


def _room(uploads: Path, quota: int) -> int:
    """Bytes that may be uploaded still; what was left lying for an hour goes first."""
    used, now = 0, time.time()
    for path in uploads.rglob("*"):
        with suppress(OSError):  # it was added meanwhile, and is gone
            if path.is_file() and (state := path.stat()):
                if now - state.st_mtime > STALE:
                    path.unlink()
                else:
                    used += state.st_size
    return max(0, quota - used)
