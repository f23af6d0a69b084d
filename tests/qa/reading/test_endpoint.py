"""The endpoint: one code path, plain errors. A small HTTP server on loopback stands in for a real endpoint."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from qa.cancellation import Cancellation
from qa.errors import ModelError, StoppedError
from qa.reading.endpoint import Endpoint
from qa.reading.model import Request, in_order

ONE = Request([("user", "?")], max_tokens=1)
Respond = Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]


@contextmanager
def endpoint(respond: Respond) -> Iterator[str]:
    """An OpenAI-compatible server that answers each request body by `respond`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, answer = respond(body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            with suppress(BrokenPipeError):  # the client of the time-out test has left
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


def completion(text: str, *, logprobs: dict[str, float] | None = None) -> dict[str, Any]:
    content = [
        {
            "token": text,
            "logprob": -0.5,
            "bytes": None,
            "top_logprobs": [{"token": t, "logprob": p, "bytes": None} for t, p in (logprobs or {}).items()],
        }
    ]
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": text},
                "logprobs": {"content": content} if logprobs else None,
            }
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 1, "total_tokens": 8},
    }


def test_a_reply_carries_the_first_tokens_probabilities_whatever_their_case_and_spaces() -> None:
    with endpoint(lambda _: (200, completion("Yes", logprobs={"Yes": -0.6931, " yes": -1.3863, "No": -2.0}))) as url:
        (reply,) = in_order(Endpoint("m", url).replies([ONE], Cancellation()))
    assert reply.text == "Yes"
    assert reply.first["yes"] == pytest.approx(0.75, abs=0.001)
    assert (reply.prompt_tokens, reply.reply_tokens) == (7, 1)


def test_the_request_is_greedy_and_holds_to_its_token_limit() -> None:
    seen: list[dict[str, Any]] = []

    def respond(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        seen.append(body)
        return 200, completion("x")

    with endpoint(respond) as url:
        in_order(Endpoint("m", url).replies([Request([("user", "?")], 3, ("\n",))], Cancellation()))
    assert seen[0]["temperature"] == 0
    assert seen[0]["max_tokens"] == 3
    assert seen[0]["stop"] == ["\n"]


def test_an_endpoint_without_log_probabilities_still_replies() -> None:
    with endpoint(lambda _: (200, completion("May 27"))) as url:
        (reply,) = in_order(Endpoint("m", url).replies([Request([("user", "?")], max_tokens=3)], Cancellation()))
    assert (reply.text, dict(reply.first)) == ("May 27", {})


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (401, {"error": {"message": "bad key"}}, "refused with HTTP 401: bad key"),
        (404, {"error": {"message": "no such model"}}, "no such model"),
        (
            200,
            {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": []},
            "no chat completion: choices",
        ),
    ],
)
def test_a_refusal_is_told_plainly(status: int, body: dict[str, Any], message: str) -> None:
    with endpoint(lambda _: (status, body)) as url, pytest.raises(ModelError, match=message):
        in_order(Endpoint("m", url).replies([ONE], Cancellation()))


def test_an_endpoint_that_is_down_is_told_with_its_url() -> None:
    with endpoint(lambda _: (200, {})) as url:
        pass
    with pytest.raises(ModelError, match="cannot be reached"):
        in_order(Endpoint("m", url).replies([ONE], Cancellation()))


def test_a_slow_endpoint_is_told_with_the_seconds_waited() -> None:
    def respond(_: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        time.sleep(1.5)
        return 200, completion("late")

    with endpoint(respond) as url, pytest.raises(ModelError, match=r"no whole reply within 0\.2 s"):
        in_order(Endpoint("m", url, timeout=0.2).replies([ONE], Cancellation()))


def test_an_asker_who_leaves_does_not_wait_for_a_slow_endpoint() -> None:
    def respond(_: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        left.cancel()
        released.wait(10)
        return 200, completion("late")

    left, released = Cancellation(), threading.Event()
    with endpoint(respond) as url:
        with pytest.raises(StoppedError):
            in_order(Endpoint("m", url).replies([ONE], left))
        released.set()


def test_no_more_requests_than_the_setting_are_under_way_for_all_askers_together() -> None:
    def respond(_: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        found = places.acquire(blocking=False)
        free.append(found)
        time.sleep(0.02)  # so that a third request, were it sent, would meet the two others
        if found:
            places.release()
        return 200, completion("x")

    places, free = threading.Semaphore(2), list[bool]()
    with endpoint(respond) as url:
        model = Endpoint("m", url, parallel=2)
        askers = [threading.Thread(target=lambda: list(model.replies([ONE] * 3, Cancellation()))) for _ in range(3)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
    assert free == [True] * 9
