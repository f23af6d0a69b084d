"""An OpenAI-compatible endpoint on loopback that does whatever a test wants, down to the bytes."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Misbehaviour = Callable[[BaseHTTPRequestHandler], None]  # called once the request is read


@contextmanager
def misbehaving(behave: Misbehaviour) -> Iterator[str]:
    """An endpoint whose every reply is written by `behave`; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.close_connection = True
            self.rfile.read(int(self.headers["content-length"]))
            with suppress(OSError):  # the client may have left
                behave(self)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


def sends(body: bytes | object, status: int = 200, kind: str = "application/json", **headers: str) -> Misbehaviour:
    """Send a body, JSON where it is no bytes; an underscore in a header's name is a hyphen."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("content-type", kind)
        handler.send_header("content-length", str(len(data)))
        handler.send_header("connection", "close")
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return behave


def said(content: object, **more: object) -> dict[str, Any]:
    """A chat completion; `more` changes its choice."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}, **more}
    return {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}


def probable(*alternatives: object) -> dict[str, Any]:
    """A chat completion whose first token has these alternatives."""
    first = {"token": "Yes", "logprob": -0.5, "bytes": None, "top_logprobs": list(alternatives)}
    return said("Yes", logprobs={"content": [first]})
