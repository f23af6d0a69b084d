"""The model's process: who asks gets the replies of the batch in it, gives up, and is told when it dies."""

import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import wait

import pytest

from qa.errors import ModelError
from qa.reading.apart import Apart
from qa.reading.model import Request

# In the process: letters instead of a model, a step only each hundredth of a second, and what was stopped is known.
CHILD = """
import os, signal, sys, time
from multiprocessing.connection import Connection
from qa.reading.apart import answer
from qa.reading.batch import Batch
from qa.errors import ModelError
from tests.qa.reading.test_batch import SmallRuntime

class Slow(SmallRuntime):
    def step(self):
        time.sleep(.01)
        super().step()
    def encode(self, messages):
        if messages[-1][1] == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(messages)
    def first_tokens(self, prompt):
        if self.decode(prompt) == "how many?":
            self.script["how many?"] = str(sum(one.steps > 0 and not one.dropped for one in self.asked))
        return super().first_tokens(prompt)

def load():
    if "broken" in sys.argv:
        raise ModelError("no such folder")
    return Slow({"a?": "yes", "b?": "x" * 5000, "c?": ModelError("too long"), "how many?": ""})

answer(Connection(int(sys.argv[-1])), Batch(load))
"""


@pytest.fixture
def opened() -> Iterator[Callable[..., Apart]]:
    models: list[Apart] = []

    def start(*how: str) -> Apart:
        models.append(Apart([sys.executable, "-c", CHILD, *how]))
        return models[-1]

    yield start
    for model in models:
        model.close()


def request(text: str) -> Request:
    return Request([("user", text)], 9000)


def test_each_request_gets_its_own_reply_or_failure(opened: Callable[..., Apart]) -> None:
    model = opened()
    answered, failed = model.submit(request("a?")), model.submit(request("c?"))
    reply = answered.result(timeout=60)
    assert (reply.text, reply.reply_tokens) == ("yes", 4)
    assert reply.first["y"] == pytest.approx(0.9)
    with pytest.raises(ModelError, match="too long"):
        failed.result(timeout=60)
    assert model.ready
    assert not model._coming


def test_what_is_given_up_leaves_the_batch_in_the_process(opened: Callable[..., Apart]) -> None:
    model = opened()
    model.submit(request("b?")).cancel()
    counted = ""
    while counted != "0":  # at once, or after a step in which it was still there
        counted = model.submit(request("how many?")).result(timeout=60).text


def test_a_process_that_dies_is_told_to_all_and_started_anew(opened: Callable[..., Apart]) -> None:
    model = opened()
    coming = [model.submit(request("b?")), model.submit(request("die"))]
    wait(coming, timeout=60)
    for each in coming:
        with pytest.raises(ModelError, match=r"ended by itself \(status -9\)"):
            each.result(timeout=0)
    assert model.submit(request("a?")).result(timeout=60).text == "yes"


def test_a_model_that_does_not_load_is_told_to_whoever_asks(opened: Callable[..., Apart]) -> None:
    model = opened("broken")
    for _ in range(2):
        with pytest.raises(ModelError, match="no such folder"):
            model.submit(request("a?")).result(timeout=60)
    assert model.ready


def test_closing_ends_the_process_and_fails_what_is_under_way(opened: Callable[..., Apart]) -> None:
    model = opened()
    assert not model.ready
    model.submit(request("a?")).result(timeout=60)
    coming = model.submit(request("b?"))
    model.close()
    for each in (coming, model.submit(request("a?"))):
        with pytest.raises(ModelError, match="has been closed"):
            each.result(timeout=10)
    assert model._process.returncode == -signal.SIGKILL


def test_the_process_ends_with_whoever_started_it(opened: Callable[..., Apart]) -> None:
    model = opened()
    model.submit(request("a?")).result(timeout=60)
    with socket.fromfd(model._connection.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as ours:
        ours.shutdown(socket.SHUT_RDWR)  # as when this process is killed
    assert model._process.wait(timeout=60) == 0
