"""What the page does when its reader asks: follow the question to its answer, stop it, judge the answer.

Knows the desk and the line before it, not Gradio. Everything returned to be shown is HTML from `qa.render` and
`qa.answer_view`.
"""

import logging
import secrets
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from index.article import NO_FILTERS, Filters
from index.errors import OnRecordError
from index.feedback import Feedback, Verdict
from qa import answer_view, render
from qa.answer import Answer, Checking, Done, Event, Finding, Found, Reading, Searching
from qa.kept import Kept, parse_day
from qa.line import Failed, Line, Stopped, Ticket, Waiting
from qa.stacks import Shelf, Stacks

log = logging.getLogger(__name__)


class AskedDesk(Protocol):
    """The part of `qa.ask.Desk` that the page uses."""

    @property
    def library(self) -> Shelf:
        """The articles."""

    def events(self, question: str, *, as_of: date | None = None, filters: Filters = NO_FILTERS) -> Iterator[Event]:
        """Answer a question, telling what happens as it happens."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a reader typed it: days as text, empty for none."""

    question: str
    as_of: str = ""
    after: str = ""
    before: str = ""
    publishers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def filters(self) -> Filters:
        """The filters; QuestionError when a day is none."""
        return Filters(parse_day(self.after), parse_day(self.before), self.publishers, self.articles)


@dataclass(frozen=True, slots=True)
class Shown:
    """What to show now: the progress line, the sheet beneath it, and the answer once there is one."""

    step: str
    sheet: str
    kept: Kept | None = None


class Room:
    """What the page does when its reader asks. One for all sessions; what belongs to a session is passed in and out.

    Args:
        desk: who answers.
        stacks: the library.
        feedback: where judgements are kept; without it the page does not ask for any.
    """

    def __init__(self, desk: AskedDesk, stacks: Stacks, feedback: Feedback | None = None) -> None:
        self._stacks = stacks
        self._feedback = feedback
        self._line = Line(lambda question, as_of, filters: desk.events(question, as_of=as_of, filters=filters))
        self._asking: dict[str, Ticket] = {}  # by session

    async def follow(self, asked: Asked, *, session: str) -> AsyncGenerator[Shown, None]:
        """Ask, and after each thing that happens, what to show. A session's new question stops its earlier one."""
        try:
            ticket = self._join(asked)
        except OnRecordError as error:
            yield Shown("", render.problem(str(error)))
            return
        self.stop(session)
        self._asking[session] = ticket
        found: list[Finding] = []
        read: list[str] = []
        step = render.progress("Searching the articles")
        yield Shown(step, render.findings(asked.question, found))
        try:
            async with aclosing(ticket.updates()) as updates:
                async for update in updates:
                    match update:
                        case Done(answer):
                            kept = await self._kept(answer, ticket.filters, read=read, found=found)
                            yield Shown(render.ready(answer), answer_view.answer(kept), kept)
                            return
                        case Failed(message):
                            yield Shown("", render.problem(message))
                            return
                        case Stopped():
                            if self._asking.get(session) is ticket:  # else a newer question has the page
                                yield Shown(render.progress("Stopped"), render.findings(asked.question, found))
                            return
                        case Reading(_, _, name):
                            read.append(name)
                            update = replace(update, article=await self._called(name))  # noqa: PLW2901 - shown only
                        case Found(finding):
                            found.append(finding)
                    step = _step(update) or step
                    yield Shown(step, render.findings(asked.question, found))
        finally:
            if self._asking.get(session) is ticket:
                del self._asking[session]

    async def _called(self, name: str) -> str:
        """What an article is called while it is read: its title, else its outlet, else its id."""
        try:
            head = (await self._stacks.stored(name)).article
        except OnRecordError:  # removed while it was being read
            return name
        return head.title or head.publisher or name

    def asking(self, session: str) -> bool:
        """Whether the session has a question in the line."""
        return session in self._asking

    def stop(self, session: str) -> None:
        """Stop the session's question, if there is one."""
        if ticket := self._asking.get(session):
            ticket.stop()

    async def answer(self, asked: Asked) -> dict[str, Any]:
        """The JSON form of the answer.

        Raises:
            OnRecordError: the question cannot be answered; the message is for the asker.
        """
        ended = await self._join(asked).answer()
        if isinstance(ended, Failed):
            raise OnRecordError(ended.message)
        return ended.to_json()

    async def judge(self, kept: Kept, *, verdict: Verdict | None, note: str) -> Kept:
        """Keep what a reader thinks of an answer, or forget it where `verdict` is None.

        Raises:
            InputError: too long a note.
            ArchiveError: the archive cannot be written.
        """
        if self._feedback and verdict:
            judged = await self._stacks.call(self._feedback.keep, kept.key, verdict, note, kept.answer.to_json())
            return replace(kept, verdict=judged.verdict, note=judged.note)
        if self._feedback:
            await self._stacks.call(self._feedback.forget, kept.key)
        return replace(kept, verdict=None, note="")

    async def judged(self) -> str:
        """What readers thought of answers."""
        return render.judgements(await self._stacks.call(self._feedback.all) if self._feedback else [])

    def _join(self, asked: Asked) -> Ticket:
        """A place in the line; OnRecordError where the question cannot be asked."""
        return self._line.join(asked.question, parse_day(asked.as_of), asked.filters())

    async def _kept(self, answer: Answer, filters: Filters, *, read: Sequence[str], found: Sequence[Finding]) -> Kept:
        """The answer with the articles that it points into."""
        sources = {finding.article: finding.source for finding in found}
        for name in {*(c.article for c in answer.citations), *(n.article for n in answer.nearest)} - sources.keys():
            try:
                sources[name] = await self._stacks.stored(name)
            except OnRecordError:  # removed while it was being read: the quote stands without its article
                log.warning("article %s left the library before the answer that quotes it", name)
        searched = 0 if filters or answer.citations else len(await self._stacks.articles())
        key = secrets.token_hex(8) if self._feedback else ""
        return Kept(answer, sources, tuple(read), tuple(found), filters, searched, key)


def _step(update: object) -> str | None:
    """The progress line for one event; None where the line stays as it is."""
    match update:
        case Waiting(ahead):
            return render.progress(f"{ahead} question{'s are' if ahead > 1 else ' is'} ahead of yours")
        case Searching():
            return render.progress("Searching the articles", done=0.05)
        case Reading(number, total, name):
            return render.progress(
                f"Reading source {number} of {total}:", article=name, done=0.1 + 0.75 * (number - 1) / total
            )
        case Checking(count):
            return render.progress(f"Checking what {count} source{'' if count == 1 else 's'} said", done=0.9)
    return None
