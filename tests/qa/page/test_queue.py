"""The queue: order, places, leaving, and what a reader is told when a stage fails."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import aclosing
from datetime import date

import pytest

from qa.answer import Answer
from qa.cancellation import Cancellation
from qa.errors import QuestionError
from qa.events import Done, Event, Reading, Searching
from qa.page.faults import INTERNAL
from qa.page.queue import Failed, QuestionQueue, QueuedQuestion, Stopped, Waiting


def done(question: str) -> Done:
    return Done(Answer(question, date(2022, 6, 1), "not_in_articles", ""))


class Gate:
    """Events that wait for the test: one `step` per event."""

    def __init__(self) -> None:
        self.step = threading.Semaphore(0)
        self.begun: list[str] = []
        self.closed: list[str] = []
        self.threads: set[int] = set()

    def events(self, question: str, **_: object) -> Iterator[Event]:
        self.begun.append(question)
        self.threads.add(threading.get_ident())
        try:
            yield Searching(question)
            for number in (1, 2):
                self.step.acquire(timeout=10)
                yield Reading(("article 1", "article 2"), tuple(f"article {n}" for n in range(1, number)))
            yield done(question)
        finally:
            self.closed.append(question)


def eventually(so: Callable[[], bool]) -> None:
    """Wait, ten seconds at most, for what another thread does."""
    for _ in range(1000):
        if so():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen within ten seconds")


async def everything(queued: QueuedQuestion) -> list[object]:
    return [update async for update in queued.updates()]


async def until(queued: QueuedQuestion, kind: type) -> None:
    """Read updates until one is of this kind."""
    while not isinstance(await queued._updates.get(), kind):
        pass


def test_questions_are_answered_in_order_by_one_thread_and_know_their_place() -> None:
    async def ask() -> list[list[object]]:
        tickets = [queue.join(name, None) for name in ("first", "second", "third")]
        for _ in range(6):
            gate.step.release()
        return await asyncio.wait_for(asyncio.gather(*map(everything, tickets)), 10)

    gate = Gate()
    queue = QuestionQueue(gate.events)
    first, second, third = asyncio.run(ask())
    assert gate.begun == ["first", "second", "third"]
    assert len(gate.threads) == 1
    assert first[0] in (Searching("first"), Waiting(1))  # the thread may take it before or after the others joined
    assert [u.ahead for u in second if isinstance(u, Waiting)][-1] == 1
    assert [u.ahead for u in third if isinstance(u, Waiting)][-2:] == [2, 1]
    assert [updates[-1] for updates in (first, second, third)] == [done(n) for n in ("first", "second", "third")]


def test_stopping_ends_the_reading_before_its_next_source() -> None:
    async def ask() -> list[object]:
        queued = queue.join("stopped", None)
        await until(queued, Searching)
        queued.stop()
        gate.step.release()
        rest = await asyncio.wait_for(everything(queued), 10)
        gate.step.release(2)
        await asyncio.wait_for(queue.join("after", None).answer(), 10)
        return rest

    gate = Gate()
    queue = QuestionQueue(gate.events)
    assert asyncio.run(ask()) == [Stopped()]
    eventually(lambda: gate.closed == ["stopped", "after"])  # the last answer is told before its events are closed


def test_a_stop_is_told_to_whatever_works_on_the_question() -> None:
    seen: list[Cancellation] = []

    def events(question: str, *, cancellation: Cancellation, **_: object) -> Iterator[Event]:
        seen.append(cancellation)
        yield Searching(question)
        ended = Future[None]()  # never done: only the cancellation ends the wait
        list(cancellation.results([ended]))

    async def ask() -> list[object]:
        queued = queue.join("stopped", None)
        await until(queued, Searching)
        queued.stop()
        rest = await everything(queued)
        after = queue.join("after", None)
        await until(after, Searching)
        after.stop()
        return rest

    queue = QuestionQueue(events)
    assert asyncio.run(asyncio.wait_for(ask(), 10)) == [Stopped()]
    assert [each.over for each in seen] == [True, True]


def test_as_many_questions_as_there_are_places_are_answered_side_by_side() -> None:
    async def ask() -> list[list[object]]:
        tickets = [queue.join(name, None) for name in ("first", "second", "third", "fourth")]
        for queued in tickets[:2]:
            await until(queued, Searching)  # both have begun, and neither can end before the test lets it
        begun.extend(gate.begun)
        gate.step.release(8)
        ended = await asyncio.gather(*map(everything, tickets))
        while len(gate.closed) < len(tickets):  # a thread closes its events after it has told the last of them
            await asyncio.sleep(0.01)
        return ended

    gate = Gate()
    begun: list[str] = []
    queue = QuestionQueue(gate.events, at_once=2)
    *_, third, fourth = asyncio.run(asyncio.wait_for(ask(), 10))
    assert sorted(begun) == ["first", "second"]
    assert list(dict.fromkeys(u for u in third if isinstance(u, Waiting))) == [Waiting(1)]
    assert list(dict.fromkeys(u for u in fourth if isinstance(u, Waiting))) == [Waiting(2), Waiting(1)]
    assert len(gate.threads) == 2
    assert sorted(gate.closed) == ["first", "fourth", "second", "third"]


def test_leaving_the_line_moves_those_behind_up_and_is_never_answered() -> None:
    async def ask() -> tuple[list[object], list[object]]:
        first = queue.join("first", None)
        await until(first, Searching)
        second, third = queue.join("second", None), queue.join("third", None)
        second.stop()
        gate.step.release(4)
        await everything(first)
        return await everything(second), await everything(third)

    gate = Gate()
    queue = QuestionQueue(gate.events)
    second, third = asyncio.run(asyncio.wait_for(ask(), 10))
    assert second == [Waiting(1), Stopped()]
    assert third[:2] == [Waiting(2), Waiting(1)]
    assert gate.begun == ["first", "third"]


def test_a_reader_who_goes_away_leaves_the_line() -> None:
    async def ask() -> bool:
        queued = queue.join("gone", None)
        async with aclosing(queued.updates()) as updates:
            async for _ in updates:
                break
        return queued.stopped

    queue = QuestionQueue(Gate().events)
    assert asyncio.run(ask())


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (QuestionError("The question is empty."), Failed("The question is empty.")),
        (ZeroDivisionError("a secret path"), Failed(INTERNAL, internal=True)),
    ],
)
def test_a_failure_is_told_in_words_and_the_next_question_is_answered(
    error: Exception, told: Failed, caplog: pytest.LogCaptureFixture
) -> None:
    def events(question: str, **_: object) -> Iterator[Event]:
        yield Searching(question)
        if question == "bad":
            raise error
        yield done(question)

    async def ask() -> tuple[Answer | Failed, Answer | Failed]:
        return await queue.join("bad", None).answer(), await queue.join("good", None).answer()

    queue = QuestionQueue(events)
    bad, good = asyncio.run(asyncio.wait_for(ask(), 10))
    assert bad == told
    assert good == done("good").answer
    assert ("test_queue.py" in caplog.text) == told.internal  # where it was is for the log, not for the reader
    assert "a secret path" not in caplog.text  # nor what was worked on, unless debugging is asked for
