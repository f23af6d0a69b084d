"""The line: order, places, leaving, and what a reader is told when a stage fails."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import aclosing
from datetime import date

import pytest

from index.article import Filters
from qa.answer import Answer, Done, Event, Reading, Searching
from qa.errors import QuestionError
from qa.line import INTERNAL, Failed, Line, Stopped, Ticket, Waiting


def done(question: str) -> Done:
    return Done(Answer(question, date(2022, 6, 1), "not_in_articles", ""))


class Gate:
    """Events that wait for the test: one `step` per event."""

    def __init__(self) -> None:
        self.step = threading.Semaphore(0)
        self.begun: list[str] = []
        self.closed: list[str] = []
        self.threads: set[int] = set()

    def events(self, question: str, as_of: date | None, filters: Filters) -> Iterator[Event]:
        self.begun.append(question)
        self.threads.add(threading.get_ident())
        try:
            yield Searching(question)
            for number in (1, 2):
                self.step.acquire(timeout=10)
                yield Reading(number, 2, f"article {number}")
            yield done(question)
        finally:
            self.closed.append(question)


async def everything(ticket: Ticket) -> list[object]:
    return [update async for update in ticket.updates()]


async def until(ticket: Ticket, kind: type) -> None:
    """Read updates until one is of this kind."""
    while not isinstance(await ticket._updates.get(), kind):
        pass


def test_questions_are_answered_in_order_by_one_thread_and_know_their_place() -> None:
    async def ask() -> list[list[object]]:
        tickets = [line.join(name, None) for name in ("first", "second", "third")]
        for _ in range(6):
            gate.step.release()
        return await asyncio.wait_for(asyncio.gather(*map(everything, tickets)), 10)

    gate = Gate()
    line = Line(gate.events)
    first, second, third = asyncio.run(ask())
    assert gate.begun == ["first", "second", "third"]
    assert len(gate.threads) == 1
    assert first[0] in (Searching("first"), Waiting(1))  # the thread may take it before or after the others joined
    assert [u.ahead for u in second if isinstance(u, Waiting)][-1] == 1
    assert [u.ahead for u in third if isinstance(u, Waiting)][-2:] == [2, 1]
    assert [updates[-1] for updates in (first, second, third)] == [done(n) for n in ("first", "second", "third")]


def test_stopping_ends_the_reading_before_its_next_source() -> None:
    async def ask() -> list[object]:
        ticket = line.join("stopped", None)
        await until(ticket, Searching)
        ticket.stop()
        gate.step.release()
        rest = await asyncio.wait_for(everything(ticket), 10)
        gate.step.release(2)
        await asyncio.wait_for(line.join("after", None).answer(), 10)
        return rest

    gate = Gate()
    line = Line(gate.events)
    assert asyncio.run(ask()) == [Stopped()]
    assert gate.closed == ["stopped", "after"]


def test_leaving_the_line_moves_those_behind_up_and_is_never_answered() -> None:
    async def ask() -> tuple[list[object], list[object]]:
        first = line.join("first", None)
        await until(first, Searching)
        second, third = line.join("second", None), line.join("third", None)
        second.stop()
        gate.step.release(4)
        await everything(first)
        return await everything(second), await everything(third)

    gate = Gate()
    line = Line(gate.events)
    second, third = asyncio.run(asyncio.wait_for(ask(), 10))
    assert second == [Waiting(1), Stopped()]
    assert third[:2] == [Waiting(2), Waiting(1)]
    assert gate.begun == ["first", "third"]


def test_a_reader_who_goes_away_leaves_the_line() -> None:
    async def ask() -> bool:
        ticket = line.join("gone", None)
        async with aclosing(ticket.updates()) as updates:
            async for _ in updates:
                break
        return ticket.stopped

    line = Line(Gate().events)
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
    def events(question: str, as_of: date | None, filters: Filters) -> Iterator[Event]:
        yield Searching(question)
        if question == "bad":
            raise error
        yield done(question)

    async def ask() -> tuple[Answer | Failed, Answer | Failed]:
        return await line.join("bad", None).answer(), await line.join("good", None).answer()

    line = Line(events)
    bad, good = asyncio.run(asyncio.wait_for(ask(), 10))
    assert bad == told
    assert good == done("good").answer
    assert ("a secret path" in caplog.text) == told.internal  # the traceback is for the log, not for the reader
