"""A table of what an endpoint may do wrong: each ends in words that name it, and never in a reply."""

import gzip
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.reading.endpoint
from qa.cancellation import Cancellation
from qa.errors import ModelError, StoppedError
from qa.reading.endpoint import Endpoint
from qa.reading.model import Request, in_order
from qa.reading.wire import MOST_BYTES, retry_after
from tests.fakes.endpoint import Misbehaviour, misbehaving, probable, said, sends
from tests.qa.test_ask import MAY_27, dates_script, desk

ASKED = Request([("user", "?")], max_tokens=48)
GOOD = sends(said("May 27"))
LATIN = json.dumps(said("caf#")).replace("#", "é").encode("latin-1")
SURROGATE = json.dumps(said("?")).replace("?", r"\ud800").encode()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other at once."""
    wait = qa.reading.endpoint._wait
    monkeypatch.setattr(qa.reading.endpoint, "_wait", lambda state: min(wait(state), 0.01))


def slowly(handler: BaseHTTPRequestHandler) -> None:
    """A byte at a time, each well within any time limit between two bytes."""
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def silent(_: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


def drops(_: BaseHTTPRequestHandler) -> None:
    """Close without a word."""


def half(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65536)


NONE = "sent what is no chat completion"
FAULTS: dict[str, tuple[Misbehaviour, str]] = {
    "invalid JSON": (sends(b'{"choices": ['), NONE),
    "nothing": (sends(b""), NONE),
    "HTML": (sends(b"<html><h1>It works!</h1>", kind="text/html"), NONE),
    "HTML that calls itself JSON": (sends(b"<html>"), NONE),
    "plain text": (sends(b"May 27", kind="text/plain"), NONE),
    "a number": (sends(27), NONE),
    "a list": (sends([said("May 27")]), NONE),
    "null": (sends(None), NONE),
    "an empty object": (sends({}), f"{NONE}: choices"),
    "null choices": (sends({"choices": None}), f"{NONE}: choices"),
    "no choice": (sends({"choices": []}), f"{NONE}: choices"),
    "choices that are an object": (sends({"choices": {"0": {}}}), f"{NONE}: choices"),
    "a choice that is text": (sends({"choices": ["May 27"]}), NONE),
    "a choice without a message": (sends({"choices": [{"index": 0}]}), "message"),
    "null message": (sends({"choices": [{"message": None}]}), "message"),
    "no content": (sends({"choices": [{"message": {"role": "assistant"}}]}), "content"),
    "null content": (sends(said(None)), "content"),
    "content as a list": (sends(said([{"type": "text", "text": "May 27"}])), "content"),
    "content as a number": (sends(said(27)), "content"),
    "content as an object": (sends(said({"text": "May 27"})), "content"),
    "empty content": (sends(said("")), "sent an empty reply"),
    "blank content": (sends(said(" \n ")), "sent an empty reply"),
    "a call of a tool": (sends(said(None, finish_reason="tool_calls")), "content"),
    "a filtered reply": (sends(said("May", finish_reason="content_filter")), "a filter of the endpoint cut"),
    "an error with status 200": (sends({"error": {"message": "out of memory"}}), "it says: out of memory"),
    "latin-1": (sends(LATIN), NONE),
    "UTF-16": (sends(json.dumps(said("May 27")).encode("utf-16")), NONE),
    "a lone surrogate": (sends(SURROGATE), NONE),
    "NaN": (sends(probable({"token": "Yes", "logprob": float("nan")})), "logprob"),
    "endless probability": (sends(probable({"token": "Yes", "logprob": float("inf")})), "logprob"),
    "a probability over one": (sends(probable({"token": "Yes", "logprob": 3.0})), "logprob"),
    "probabilities that add up to two": (
        sends(probable({"token": "Yes", "logprob": 0.0}, {"token": "No", "logprob": 0.0})), "add up to 2.00",
    ),
    "a probability that is text": (sends(probable({"token": "Yes", "logprob": "likely"})), "logprob"),
    "null probability": (sends(probable({"token": "Yes", "logprob": None})), "logprob"),
    "an alternative without a token": (sends(probable({"logprob": -0.1})), "token"),
    "log-probabilities as a list": (sends(said("Yes", logprobs=[-0.1])), "logprobs"),
    "tokens counted in words": (sends(said("Yes") | {"usage": {"prompt_tokens": "many"}}), "prompt_tokens"),
    "nested without end": (sends(b"[" * 100_000), NONE),
    "10 MB": (sends(said("May 27 " * 1_500_000)), f"longer than {MOST_BYTES:,} bytes"),
    "a body without end": (endless, f"longer than {MOST_BYTES:,} bytes"),
    "packed": (sends(gzip.compress(b" " * 10_000_000), content_encoding="gzip"), "packed as 'gzip'"),
    "one byte at a time": (slowly, "no whole reply within 0.5 s"),
    "silence": (silent, "no whole reply within 0.5 s"),
    "a dropped connection": (drops, "broke the connection off"),
    "half a body": (half, "broke the connection off"),
    "no HTTP": (no_http, "broke the connection off"),
    "a redirect to itself": (sends(b"", 307, location="/v1/chat/completions"), "leads on to '/v1/chat/completions'"),
    "a redirect to elsewhere": (sends(b"", 302, location="http://192.0.2.1/"), "leads on to 'http://192.0.2.1/'"),
    "429": (sends({"error": {"message": "slow down"}}, 429), "HTTP 429: slow down"),
    "429 for an hour": (sends(b"", 429, retry_after="3600"), "It wants to be left for 3600 s"),
    "503 in HTML": (sends(b"<h1>Down</h1>", 503, "text/html", retry_after="0"), "HTTP 503: <h1>Down</h1>"),
    "500": (sends(b"Traceback \x1b[31m", 500), "HTTP 500: Traceback \ufffd"),
    "401": (sends({"error": {"message": "bad key"}}, 401), "HTTP 401: bad key. Check .*ONRECORD_LLM_KEY"),
    "404 without a body": (sends(b"", 404), "HTTP 404: no reason given"),
    "an error of 10 MB": (sends(b"x" * 10_000_000, 400), f"longer than {MOST_BYTES:,} bytes"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_an_endpoint_does_is_told_in_words(fault: str) -> None:
    behave, words = FAULTS[fault]
    with misbehaving(behave) as url, pytest.raises(ModelError, match=words) as caught:
        in_order(Endpoint("m", url, timeout=0.5 if behave in (slowly, silent) else 20).replies([ASKED], Cancellation()))
    assert str(caught.value).startswith(f"The language model 'm' at {url} ")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 800


@pytest.mark.parametrize("fault", ["null content", "blank content", "HTML", "lone", "one byte at a time"])
def test_a_broken_reply_is_never_told_as_not_in_the_articles(fault: str) -> None:
    behave = FAULTS.get(fault, FAULTS["a lone surrogate"])[0]
    with misbehaving(behave) as url, pytest.raises(ModelError, match="The language model 'm' at"):
        replace(desk(dates_script, MAY_27), model=Endpoint("m", url, timeout=0.5)).ask("When did he read it out?")


def in_turn(*behaviours: Misbehaviour) -> tuple[Misbehaviour, list[float]]:
    """One after the other, the last for ever; and when each was called."""
    called: list[float] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        called.append(time.monotonic())
        behaviours[min(len(called), len(behaviours)) - 1](handler)

    return behave, called


@pytest.mark.parametrize(
    ("first", "attempts"),
    [
        ([drops], 2),
        ([half], 2),
        ([sends(b"", 429, retry_after="1")], 2),
        ([sends(b"", 503, retry_after="Wed, 21 Oct 2015 07:28:00 GMT")], 2),
        ([sends(b"", 500), drops], 3),
    ],
)
def test_what_may_pass_is_tried_again(first: Sequence[Misbehaviour], attempts: int) -> None:
    behave, called = in_turn(*first, GOOD)
    with misbehaving(behave) as url:
        assert in_order(Endpoint("m", url).replies([ASKED], Cancellation()))[0].text == "May 27"
    assert len(called) == attempts


@pytest.mark.parametrize(
    ("behave", "attempts"),
    [
        (sends(b"", 500), 3),
        (sends(b"", 401), 1),
        (sends(b"", 307, location="/"), 1),
        (sends(said(None)), 1),
        (sends(b"", 429, retry_after="0"), 3),
    ],
)
def test_what_does_not_pass_is_not_tried_for_ever(behave: Misbehaviour, attempts: int) -> None:
    counted, called = in_turn(behave)
    with misbehaving(counted) as url, pytest.raises(ModelError):
        in_order(Endpoint("m", url).replies([ASKED], Cancellation()))
    assert len(called) == attempts


def test_what_an_endpoint_asks_for_is_waited_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    behave, called = in_turn(sends(b"", 429, retry_after="1"), GOOD)
    with misbehaving(behave) as url:
        in_order(Endpoint("m", url).replies([ASKED], Cancellation()))
    assert called[1] - called[0] >= 1
    behave, called = in_turn(sends(b"", 429, retry_after="3600"), GOOD)
    with misbehaving(behave) as url, pytest.raises(ModelError, match="left for 3600 s"):
        in_order(Endpoint("m", url).replies([ASKED], Cancellation()))
    assert len(called) == 1


def test_a_call_that_is_given_up_closes_its_connection() -> None:
    left, gone = Cancellation(), threading.Event()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        left.cancel()
        if handler.connection.recv(1) == b"":  # the client has closed
            gone.set()

    with misbehaving(behave) as url:
        with pytest.raises(StoppedError):
            in_order(Endpoint("m", url).replies([ASKED], left))
        assert gone.wait(10)


@pytest.mark.parametrize(
    "more", [{}, {"logprobs": None}, {"logprobs": {"content": None}}, {"logprobs": {"content": []}}]
)
def test_missing_log_probabilities_are_none(more: dict[str, Any]) -> None:
    with misbehaving(sends(said("May 27", **more))) as url:
        (reply,) = in_order(Endpoint("m", url).replies([ASKED], Cancellation()))
    assert (reply.text, dict(reply.first)) == ("May 27", {})


def test_a_first_token_that_is_blank_is_a_reply_where_its_probabilities_are_asked_for() -> None:
    blank = probable({"token": " ", "logprob": -1.0}, {"token": "yes", "logprob": -1.2})
    blank["choices"][0]["message"]["content"] = " "
    with misbehaving(sends(blank)) as url:
        (reply,) = in_order(Endpoint("m", url).replies([Request([("user", "?")], max_tokens=1)], Cancellation()))
    assert reply.first["yes"] == pytest.approx(0.301, abs=0.001)


@given(st.text() | st.none())
def test_any_retry_after_is_seconds_or_nothing(header: str | None) -> None:
    assert (retry_after(header, now=0.0) or 0.0) >= 0.0


def test_a_retry_after_may_be_a_date() -> None:
    assert retry_after("Thu, 01 Jan 1970 00:00:30 GMT", now=10.0) == 20.0
    assert retry_after("Thu, 01 Jan 1970 00:00:30 GMT", now=40.0) == 0.0
    assert retry_after("7", now=0.0) == 7.0
    assert retry_after("soon", now=0.0) is None
