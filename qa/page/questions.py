"""What the page does when its reader asks: follow the question to its answer, stop it, judge the answer.

Knows the desk and the queue before it, not Gradio. Everything returned to be shown is HTML from the views.
"""

import secrets
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from index.article import Filters
from index.errors import OnRecordError
from index.store.feedback import Feedback, Verdict
from qa.answer import Answer, Finding
from qa.cancellation import Cancellation
from qa.events import Checking, Done, Event, Found, Loading, Reading, Searching
from qa.page.articles import LibraryActions
from qa.page.form import QuestionForm, parse_day
from qa.page.history import HistoryEntry, entry_of, pointed_at
from qa.page.library import LibraryProtocol
from qa.page.metrics import Metrics
from qa.page.queue import Failed, QuestionQueue, QueuedQuestion, Stopped, Waiting
from qa.page.views import answer as answer_view
from qa.page.views import history as history_view
from qa.page.views.progress import findings, problem, progress, ready

# What a program awaits its answer through: its session and its call, by which Gradio knows them.
AWAITED_BY: ContextVar[tuple[str, ...]] = ContextVar("AWAITED_BY", default=())


class DeskProtocol(Protocol):
    """The part of `qa.ask.Desk` that the page uses."""

    @property
    def library(self) -> LibraryProtocol:
        """The articles."""

    @property
    def at_once(self) -> int:
        """Questions that may be answered at the same time."""

    @property
    def ready(self) -> bool:
        """Whether the language model is loaded."""

    def events(
        self, question: str, *, as_of: date | None, filters: Filters, cancellation: Cancellation
    ) -> Iterator[Event]:
        """Answer a question, telling what happens as it happens."""


@dataclass(frozen=True, slots=True)
class Display:
    """What to show now: the progress line, the sheet beneath it, and what to keep once there is an answer."""

    step: str
    sheet: str
    entry: HistoryEntry | None = None


class QuestionActions:
    """What the page does when its reader asks. One for all sessions; what belongs to a session is passed in and out.

    Args:
        desk: who answers.
        library: the library.
        feedback: where judgements are kept; without it the page does not ask for any.
        most_waiting: questions that may wait at the same time.
    """

    def __init__(
        self,
        desk: DeskProtocol,
        library: LibraryActions,
        feedback: Feedback | None = None,
        *,
        most_waiting: int = 50,
    ) -> None:
        self._desk = desk
        self._library = library
        self._feedback = feedback
        self.metrics = Metrics(lambda: self._queue.sizes())  # noqa: PLW0108 - the queue is made next
        self._queue = QuestionQueue(desk.events, at_once=desk.at_once, most_waiting=most_waiting, counts=self.metrics)
        self._calls: dict[str, list[QueuedQuestion]] = {}  # questions of programs, by what awaits them
        self._asking: dict[str, QueuedQuestion] = {}  # by session

    async def follow(self, sent: QuestionForm | Sequence[object], *, session: str) -> AsyncGenerator[Display, None]:
        """Ask, and after each thing that happens, what to show. A session's new question stops its earlier one.

        Args:
            sent: the form, or what was filled into its fields, in their order.
            session: whose question it is.
        """
        try:
            form = sent if isinstance(sent, QuestionForm) else QuestionForm.given(*sent)
            queued = self._join(form)
        except OnRecordError as error:
            yield Display("", problem(str(error)))
            return
        self.stop(session)  # only now: a question that cannot be asked leaves the earlier one running
        self._asking[session] = queued
        found: list[Finding] = []
        read: list[str] = []
        called: dict[str, str] = {}
        step: str = progress("Searching the articles")
        yield Display(step, findings(form.question, found))
        try:
            async with aclosing(queued.updates()) as updates:
                async for update in updates:
                    match update:
                        case Done(answer):
                            entry = await self._entry(answer, form, read=read, found=found)
                            yield Display(ready(answer), await self.show(entry), entry)
                            return
                        case Failed(message):
                            yield Display("", problem(message))
                            return
                        case Stopped():
                            if self._asking.get(session) is queued:  # else a newer question has the page
                                yield Display(progress("Stopped"), findings(form.question, found))
                            return
                        case Reading(passages, ()):
                            read += passages
                            called = {name: await self._called(name) for name in update.sources}
                        case Found(finding):
                            found.append(finding)
                    step = _step(update, called) or step
                    yield Display(step, findings(form.question, found))
        finally:
            if self._asking.get(session) is queued:
                del self._asking[session]

    async def _called(self, name: str) -> str:
        """What an article is called while it is read: its title, else its outlet, else its id."""
        try:
            head = (await self._library.stored(name)).article
        except OnRecordError:  # removed while it was being read
            return name
        return head.title or head.publisher or name

    def asking(self, session: str) -> bool:
        """Whether the session has a question in the queue."""
        return session in self._asking

    async def problem(self) -> str:
        """Why no question could be answered now; empty where one could."""
        try:
            await self._library.find(limit=0)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not ready
            return str(error) if isinstance(error, OnRecordError) else "The archive cannot be read."
        return "" if self._desk.ready else "The language model is still being loaded."

    def stop(self, session: str) -> None:
        """Stop the session's question, if there is one."""
        if queued := self._asking.get(session):
            queued.stop()

    def left(self, waiting: str) -> None:
        """Stop what a session, or a program's call, asked: whoever awaited the answer left."""
        self.stop(waiting)
        for queued in tuple(self._calls.get(waiting, ())):
            queued.stop()

    async def answer(self, form: QuestionForm) -> dict[str, Any]:
        """The JSON form of the answer.

        Raises:
            OnRecordError: the question cannot be answered; the message is for the asker.
        """
        queued = self._join(form)
        waiting = AWAITED_BY.get()
        for each in waiting:
            self._calls.setdefault(each, []).append(queued)
        try:
            ended = await queued.answer()
        finally:
            for each in waiting:
                self._calls[each].remove(queued)
                if not self._calls[each]:
                    del self._calls[each]
        if isinstance(ended, Failed):
            raise OnRecordError(ended.message)
        return ended.to_json()

    async def show(self, entry: HistoryEntry) -> str:
        """The answer as HTML, beside its articles as the library has them now."""
        return answer_view.answer(entry, await self._library.several(entry.highlights))

    async def judge(self, entry: HistoryEntry, *, verdict: Verdict | None, note: str) -> HistoryEntry:
        """Keep what a reader thinks of an answer, or forget it where `verdict` is None.

        Raises:
            InputError: too long a note.
            ArchiveError: the archive cannot be written.
        """
        if self._feedback and verdict:
            judged = await self._library.call(self._feedback.keep, entry.key, verdict, note, entry.answer.to_json())
            return replace(entry, verdict=judged.verdict, note=judged.note)
        if self._feedback:
            await self._library.call(self._feedback.forget, entry.key)
        return replace(entry, verdict=None, note="")

    async def judged(self) -> str:
        """What readers thought of answers."""
        return history_view.judgements(await self._library.call(self._feedback.all) if self._feedback else [])

    def _join(self, form: QuestionForm) -> QueuedQuestion:
        """A place in the queue; OnRecordError where the question cannot be asked."""
        return self._queue.join(form.question, parse_day(form.as_of), form.filters())

    async def _entry(
        self, answer: Answer, form: QuestionForm, *, read: Sequence[str], found: Sequence[Finding]
    ) -> HistoryEntry:
        """What the session keeps of the answer."""
        sources = await self._library.several(pointed_at(answer))
        searched = 0 if form.filters() or answer.citations else (await self._library.find(limit=0)).total
        key = secrets.token_hex(8) if self._feedback else ""
        return entry_of(answer, form, read=read, findings=found, sources=sources, searched=searched, key=key)


def _step(update: object, called: Mapping[str, str]) -> str | None:
    """The progress line for one event; None where the line stays as it is. `called` is what each article is called."""
    match update:
        case Waiting(ahead):
            return progress(f"{ahead} question{'s are' if ahead > 1 else ' is'} ahead of yours")
        case Searching():
            return progress("Searching the articles", done=0.05)
        case Loading():
            return progress("Loading the language model", done=0.08)
        case Reading(_, read):
            total = len(update.sources)
            several = f"{total} sources together, {len(read)} read" if total > 1 else "1 source"
            named = [(called.get(name, name), name in read) for name in update.sources]
            return progress(f"Reading {several}:", articles=named, done=0.1 + 0.75 * len(read) / total)
        case Checking(count):
            return progress(f"Checking what {count} source{'' if count == 1 else 's'} said", done=0.9)
    return None
