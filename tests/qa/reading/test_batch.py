"""The batch: requests of all askers are stepped together, leave when they are no longer wanted, and fail in words."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field

import pytest

from qa.cancellation import Cancellation
from qa.errors import ModelError
from qa.reading.batch import SHARED, Batch
from qa.reading.model import Message, Reply, Request, in_order
from qa.reading.runtime import BLOCK, Outputs, Prefixes

END = 0


@dataclass
class Generation:
    """A request of the small runtime: done after so many steps."""

    steps: int
    outcome: Outputs | Exception
    dropped: bool = False

    def outputs(self) -> Outputs | None:
        if self.steps > 0:
            return None
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def drop(self) -> None:
        self.dropped = True


@dataclass
class SmallRuntime:
    """Tokens are letters; a prompt is answered by what the script says, one letter a step."""

    script: dict[str, str | Exception]
    broken: list[Exception] = field(default_factory=list)  # raised by the next steps
    gate: threading.Semaphore | None = None  # one for each step, where the test sets the pace
    asked: list[Generation] = field(default_factory=list)
    together: list[int] = field(default_factory=list)  # requests in each step
    end: int = END
    reading: int = 1  # steps until a prompt is read
    begun: list[int] = field(default_factory=list)  # tokens of each prompt that had been read when it came
    read: Prefixes = field(default_factory=lambda: Prefixes(blocks=1000))

    def encode(self, messages: Sequence[Message]) -> list[int]:
        return [ord(letter) for letter in messages[-1][1]]

    def decode(self, tokens: Sequence[int]) -> str:
        return "".join(chr(token) for token in tokens if token != END)

    def first_tokens(self, prompt: Sequence[int]) -> Generation:
        reply = self.script[self.decode(prompt)]
        self.begun.append(self.known(prompt))
        if isinstance(reply, Exception):
            return self._add(self.reading, reply)
        best = ord(reply[0]) if reply else END
        others = [([ord(reply[:1].upper() or "x")], math.log(0.2)), ([ord("z")], math.log(0.1))]
        return self._add(self.reading, [([best], math.log(0.7)), *others])

    def continued(self, prompt: Sequence[int], max_tokens: int, stop: Sequence[str]) -> Generation:
        reply = self.script[self.decode(prompt[:-1])]
        assert isinstance(reply, str)
        rest = [ord(letter) for letter in reply[1 : 1 + max_tokens]]
        return self._add(len(rest) + 1, [([*rest, END], 0.0)])

    def _add(self, steps: int, outcome: Outputs | Exception) -> Generation:
        self.asked.append(Generation(steps, outcome))
        return self.asked[-1]

    def seen(self, prompt: Sequence[int]) -> int:
        return self.read.seen(prompt)

    def known(self, prompt: Sequence[int]) -> int:
        return self.read.known(prompt)

    @property
    def busy(self) -> bool:
        return any(one.steps > 0 and not one.dropped for one in self.asked)

    def step(self) -> None:
        if self.gate:
            self.gate.acquire()
        if self.broken:
            raise self.broken.pop()
        running = [one for one in self.asked if one.steps > 0 and not one.dropped]
        self.together.append(len(running))
        for one in running:
            one.steps -= 1


@pytest.fixture
def opened() -> Iterator[Callable[[SmallRuntime], Batch]]:
    batches: list[Batch] = []

    def open_batch(runtime: SmallRuntime) -> Batch:
        batches.append(Batch(lambda: runtime))
        return batches[-1]

    yield open_batch
    for batch in batches:
        batch.close()


Opened = Callable[[SmallRuntime], Batch]


def request(text: str, max_tokens: int = 20, *, stop: Sequence[str] = (), unless: str = "") -> Request:
    return Request([("user", text)], max_tokens, stop, unless)


def replies(batch: Batch, *requests: Request) -> list[Reply]:
    coming = [batch.submit(one) for one in requests]
    return in_order(Cancellation().results(coming))


def test_each_gets_its_own_reply_with_the_first_tokens_probabilities(opened: Opened) -> None:
    batch = opened(SmallRuntime({"a?": "yes [1]", "bc?": "no"}))
    first, second = replies(batch, request("a?"), request("bc?"))
    assert (first.text, second.text) == ("yes [1]", "no")
    assert first.first == pytest.approx({"y": 0.9, "z": 0.1})  # whatever the case
    assert (second.prompt_tokens, second.cached_tokens, second.reply_tokens) == (3, 0, 3)


def test_one_token_is_one_stage_and_a_first_word_can_make_the_rest_needless(opened: Opened) -> None:
    runtime = SmallRuntime({"a?": "yes", "b?": "not in passage", "c?": ""})
    batch = opened(runtime)
    texts = [one.text for one in replies(batch, request("a?", 1), request("b?", unless="n"), request("c?"))]
    assert texts == ["y", "n", ""]
    assert len(runtime.asked) == 3


def test_a_reply_ends_before_a_stop_also_where_that_begins_in_its_first_token(opened: Opened) -> None:
    batch = opened(SmallRuntime({"a?": "\nmore", "b?": "May 27"}))
    texts = [one.text for one in replies(batch, request("a?", stop=["\n"]), request("b?", 5, stop=["\n"]))]
    assert texts == ["", "May 2"]


def test_requests_of_several_askers_are_in_one_batch(opened: Opened) -> None:
    runtime = SmallRuntime({"a?": "yes", "b?": "no"}, gate=threading.Semaphore(0))
    batch = opened(runtime)
    both = [batch.submit(request("a?"))]
    both.append(batch.submit(request("b?")))
    assert runtime.gate
    runtime.gate.release(20)
    assert not wait(both, timeout=10).not_done
    assert max(runtime.together) == 2


def test_what_begins_alike_is_read_once_and_only_then_together(opened: Opened) -> None:
    examples = "e" * (2 * SHARED)
    runtime = SmallRuntime({examples + "a?": "y", examples + "b?": "n", examples + "c?": "n", "d?": "y"}, reading=5)
    batch = opened(runtime)
    coming = [batch.submit(request(text, 1)) for text in runtime.script]
    assert not wait(coming, timeout=10).not_done
    assert sorted(runtime.begun) == [0, 0, 2 * SHARED, 2 * SHARED]  # the first, and the one that is alone


@pytest.mark.parametrize("how", ["left", "failed"])
def test_what_waits_for_another_to_be_read_goes_on_without_it(opened: Opened, how: str) -> None:
    examples = "e" * SHARED
    failing: str | Exception = ModelError("too long") if how == "failed" else "x"
    runtime = SmallRuntime({examples + "a?": failing, examples + "b?": "no"}, gate=threading.Semaphore(0))
    batch = opened(runtime)
    first, second = batch.submit(request(examples + "a?")), batch.submit(request(examples + "b?"))
    if how == "left":
        first.cancel()
    assert runtime.gate
    runtime.gate.release(20)
    assert second.result(timeout=10).text == "no"


def test_what_is_no_longer_wanted_leaves_the_batch(opened: Opened) -> None:
    runtime = SmallRuntime({"a?": "x" * 1000, "b?": "yes"}, gate=threading.Semaphore(3))
    batch = opened(runtime)
    long, other = batch.submit(request("a?", 1000)), None
    long.cancel()
    other = batch.submit(request("b?"))
    assert runtime.gate
    runtime.gate.release(20)
    assert other.result(timeout=10).text == "yes"
    assert all(one.dropped or one.steps <= 0 for one in runtime.asked)
    assert len(runtime.together) < 24


def test_a_failure_of_one_request_is_its_own(opened: Opened) -> None:
    batch = opened(SmallRuntime({"a?": ModelError("too long"), "b?": "yes"}))
    failed, fine = batch.submit(request("a?")), batch.submit(request("b?"))
    with pytest.raises(ModelError, match="too long"):
        failed.result(timeout=10)
    assert fine.result(timeout=10).text == "yes"
    with pytest.raises(ModelError, match="refused a request"):
        replies(batch, request("not in the script"))
    assert replies(batch, request("b?"))[0].text == "yes"


def test_a_step_that_fails_is_told_to_all_and_the_next_question_is_answered(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    runtime = SmallRuntime({"a?": "yes"}, broken=[RuntimeError("bad step")])
    batch = opened(runtime)
    with pytest.raises(ModelError, match="bad step"):
        replies(batch, request("a?"))
    assert replies(batch, request("a?"))[0].text == "yes"
    assert "bad step" in caplog.text


def test_a_model_that_does_not_load_is_told_to_whoever_asks(caplog: pytest.LogCaptureFixture) -> None:
    def load() -> SmallRuntime:
        raise ModelError("no such folder")

    batch = Batch(load)
    for _ in range(2):
        with pytest.raises(ModelError, match="no such folder"):
            replies(batch, request("a?"))
    assert batch.ready
    batch.close()
    assert "could not be loaded" in caplog.text


def test_requests_wait_for_the_model_to_load() -> None:
    loaded = threading.Event()

    def load() -> SmallRuntime:
        loaded.wait(10)
        return SmallRuntime({"a?": "yes"})

    batch = Batch(load)
    coming = batch.submit(request("a?"))
    assert not batch.ready
    loaded.set()
    assert coming.result(timeout=10).text == "yes"
    assert batch.ready
    batch.close()


def test_closing_fails_what_is_under_way_and_ends_the_thread() -> None:
    runtime = SmallRuntime({"a?": "x" * 1000}, gate=threading.Semaphore(1))
    batch = Batch(lambda: runtime)
    coming = batch.submit(request("a?", 1000))
    while not runtime.together:
        time.sleep(0.01)
    assert runtime.gate
    runtime.gate.release(5)
    batch.close()
    with pytest.raises(ModelError, match="closed"):
        coming.result(timeout=10)
    with pytest.raises(ModelError, match="closed"):
        batch.submit(request("a?")).result(timeout=10)
    assert not batch._thread.is_alive()


def test_whole_blocks_of_what_was_read_are_counted_and_the_oldest_are_forgotten() -> None:
    prefixes = Prefixes(blocks=4)
    one, other = list(range(BLOCK * 2)), list(range(1000, 1000 + BLOCK * 3))
    assert prefixes.seen(one) == 0
    assert prefixes.seen([*one, 7]) == BLOCK * 2
    assert prefixes.seen(one) == BLOCK * 2 - 1  # one token is always computed
    assert prefixes.seen([*one[:BLOCK], 5, *one[BLOCK:]]) == BLOCK
    prefixes.seen(other)
    assert prefixes.seen(one) == 0
