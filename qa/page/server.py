"""The HTTP server beneath the page: how long a connection may say nothing, and how it ends.

uvicorn has no limit for a request whose head never comes, so hundreds of silent connections stay open.
"""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from qa.page.asgi import refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD_SECONDS = 15.0  # for the head of a request, from the connection's first moment or its last reply
IDLE_SECONDS = 5  # between two requests of a connection
CONNECTIONS = 1000  # a page that is open has two or three
LAST_SECONDS = 1  # for replies under way when the server is told to end
END_SECONDS = 4.5  # from then on until the process ends, whatever is under way: 5 s are promised


def _protocol(head_seconds: float) -> type[asyncio.Protocol]:
    """Uvicorn's protocol, with a limit for the head of a request."""
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    class Protocol(HttpToolsProtocol):
        _late: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._expect()

        def connection_lost(self, exc: Exception | None) -> None:
            self._came()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._late is None and (self.cycle is None or self.cycle.response_complete):
                self._expect()
            super().data_received(data)

        def on_headers_complete(self) -> None:
            self._came()
            super().on_headers_complete()

        def _expect(self) -> None:
            self._late = self.loop.call_later(head_seconds, self.timeout_keep_alive_handler)

        def _came(self) -> None:
            if self._late:
                self._late.cancel()
                self._late = None

    return Protocol


def _ending_well(app: "ASGIApp") -> "ASGIApp":
    """End a reply that is broken off when the server's time is up, instead of telling the log of an exception."""

    async def call(scope: "Scope", receive: "Receive", send: "Send") -> None:
        started = complete = False

        async def noted(message: "Message") -> None:
            nonlocal started, complete
            started = True
            complete = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        try:
            await app(scope, receive, noted)
        except asyncio.CancelledError:
            if scope["type"] != "http":
                raise
            if not started:
                await refuse(send, 503, "The page is being closed.")
            elif not complete:
                await send({"type": "http.response.body", "body": b""})

    return call


def run(
    app: "ASGIApp",
    at: socket.socket,
    *,
    started: Callable[[], None],
    ended: Callable[[], None],
    head_seconds: float = HEAD_SECONDS,
) -> None:
    """Serve an app until Ctrl-C or SIGTERM; both end it alike, and the caller goes on.

    Args:
        app: what to serve.
        at: a socket that listens.
        started: is called once the page can be opened.
        ended: is called once no request is under way.
        head_seconds: for the head of a request.
    """
    import uvicorn

    main = threading.current_thread() is threading.main_thread()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            started()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            if main:
                _end_soon()
            await super().shutdown(sockets=sockets)
            ended()

    config = uvicorn.Config(
        _ending_well(app),
        http=_protocol(head_seconds),
        ws="none",  # the page has none, and the layers above look at HTTP alone
        log_level="warning",
        lifespan="on",
        proxy_headers=False,  # whose word on addresses counts is for `qa.page.access` to say
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=LAST_SECONDS,
    )
    with suppress(KeyboardInterrupt):  # how it is meant to end
        Server(config).run(sockets=[at])


def end_by_sigterm() -> None:
    """Have SIGTERM end this process as Ctrl-C does; uvicorn raises either again once it has closed."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _end_soon() -> None:
    """Let the process end within its time even where a thread is in the middle of an article or a reply.

    What is written is written in transactions: an article that was not added whole is not there after the next start.
    """
    timer = threading.Timer(END_SECONDS, os._exit, (0,))
    timer.daemon = True
    timer.start()
