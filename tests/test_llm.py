"""The endpoint: one code path, plain errors. A small HTTP server on loopback stands in for a real endpoint."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from index.settings import IndexSettings
from qa.errors import ModelError
from qa.llm import Endpoint, Reply, open_model
from qa.settings import QASettings

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
        reply = Endpoint("m", url).reply([("user", "?")], max_tokens=1)
    assert reply.text == "Yes"
    assert reply.first["yes"] == pytest.approx(0.75, abs=0.001)
    assert reply.mean_logprob == -0.5
    assert (reply.prompt_tokens, reply.reply_tokens) == (7, 1)


def test_the_request_is_greedy_and_holds_to_its_token_limit() -> None:
    seen: list[dict[str, Any]] = []

    def respond(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        seen.append(body)
        return 200, completion("x")

    with endpoint(respond) as url:
        Endpoint("m", url, extra={"cache_prompt": True}).reply([("user", "?")], max_tokens=3, stop=("\n",))
    assert seen[0]["temperature"] == 0
    assert seen[0]["max_tokens"] == 3
    assert seen[0]["stop"] == ["\n"]
    assert seen[0]["cache_prompt"] is True


def test_an_endpoint_without_log_probabilities_still_replies() -> None:
    with endpoint(lambda _: (200, completion("May 27"))) as url:
        reply = Endpoint("m", url).reply([("user", "?")], max_tokens=3)
    assert (reply.text, dict(reply.first)) == ("May 27", {})


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (401, {"error": {"message": "bad key"}}, "refused with HTTP 401"),
        (404, {"error": {"message": "no such model"}}, "no such model"),
        (200, {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": []}, "without a choice"),
    ],
)
def test_a_refusal_is_told_plainly(status: int, body: dict[str, Any], message: str) -> None:
    with endpoint(lambda _: (status, body)) as url, pytest.raises(ModelError, match=message):
        Endpoint("m", url).reply([("user", "?")], max_tokens=1)


def test_an_endpoint_that_is_down_is_told_with_its_url() -> None:
    with endpoint(lambda _: (200, {})) as url:
        pass
    with pytest.raises(ModelError, match="cannot be reached"):
        Endpoint("m", url).reply([("user", "?")], max_tokens=1)


def test_a_slow_endpoint_is_told_with_the_seconds_waited() -> None:
    def respond(_: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        time.sleep(1.5)
        return 200, completion("late")

    with endpoint(respond) as url, pytest.raises(ModelError, match="no reply within 0 s"):
        Endpoint("m", url, timeout=0.2).reply([("user", "?")], max_tokens=1)


def test_a_model_name_without_a_url_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="ONRECORD_LLM_URL"):
        open_model(QASettings(llm_model="gpt-4o"), IndexSettings(cache=tmp_path))


def test_a_url_and_a_key_from_the_settings_make_the_endpoint(tmp_path: Path) -> None:
    settings = QASettings(llm_url="http://127.0.0.1:1/v1", llm_model="m", llm_key="k", llm_parallel=3)
    model = open_model(settings, IndexSettings(cache=tmp_path))
    assert (model.url, model.key, model.parallel) == ("http://127.0.0.1:1/v1", "k", 3)
    assert "k'" not in repr(settings.llm_key)


@pytest.fixture(scope="module")
def embedded() -> Endpoint:
    return open_model(QASettings(), IndexSettings())


@pytest.mark.models
def test_a_passage_that_was_read_is_not_read_again(embedded: Endpoint) -> None:
    shared = "You check news articles. " * 60  # like our instructions: longer than the passages
    first, second = ("The mayor opened the bridge. " * 20, "It rained on the harbour. " * 20)

    def ask(passage: str, question: str) -> Reply:
        return embedded.reply([("system", shared), ("user", f"{passage}\n\n{question}")], max_tokens=1)

    ask(first, "Who opened it?")
    ask(second, "Who opened it?")
    again = ask(first, "When was it?")
    assert again.prompt_tokens - again.cached_tokens < 30


@pytest.mark.models
def test_the_embedded_model_answers_only_to_this_process(embedded: Endpoint) -> None:
    with pytest.raises(ModelError, match="HTTP 401"):
        replace(embedded, key="another").reply([("user", "?")], max_tokens=1)
