"""What the page does when its reader acts: ask and follow, stop, open, add, remove. Knows the desk, not Gradio.

Everything returned to be shown is HTML from `qa.render` and `qa.article_view`. Blocking calls of the library run on
threads, so that one reader's upload does not hold up another's progress.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from index.article import NO_FILTERS, Article, Filters, StoredArticle
from index.errors import OnRecordError
from qa import article_view, render
from qa.answer import Answer, Checking, Done, Event, Finding, Found, Reading, Searching
from qa.errors import QuestionError
from qa.line import Failed, Line, Stopped, Ticket, Waiting
from qa.render import Kept

Result = TypeVar("Result")
log = logging.getLogger(__name__)

SEED_IDS = frozenset(
    (
        "000_0024c62bb9237d14",
        "001_7f40505b9e255f85",
        "002_c0e621ed79ed7c7b",
        "003_67a03b958ab11b3b",
        "004_e4ce00a487be0bb0",
    )
)
EXAMPLES = (
    "Who called Vasyukevich a traitor?",
    "On what date did Vasyukevich read out the statement?",
    "How many lawmakers stood behind the statement with Vasyukevich?",
    "Is Vasyukevich a member of the Communist Party?",
    "What illness is Putin said to have?",
    "Why did Smolin resign?",
)


class Report(Protocol):
    """What adding files came to."""

    @property
    def added(self) -> Sequence[str]:
        """Ids of new articles."""

    @property
    def replaced(self) -> Sequence[str]:
        """Ids of articles whose text changed."""

    @property
    def unchanged(self) -> Sequence[str]:
        """Ids of articles that were there already."""

    @property
    def failed(self) -> Sequence[object]:
        """What could not be added; each says why as a string."""


class Shelf(Protocol):
    """The part of the library that the page uses."""

    def articles(self) -> list[Article]:
        """Every article, by id."""

    def stored(self, article: str, /) -> StoredArticle:
        """One article with its sentences."""

    def add(self, paths: Sequence[Path], /) -> Report:
        """Put files into the library."""

    def remove(self, article: str, /) -> None:
        """Take an article out."""


class AskedDesk(Protocol):
    """The part of `qa.ask.Desk` that the page uses."""

    @property
    def library(self) -> Shelf:
        """The articles."""

    def events(self, question: str, *, as_of: date | None = None, filters: Filters = NO_FILTERS) -> Iterator[Event]:
        """Answer a question, telling what happens as it happens."""


def parse_day(text: str | None) -> date | None:
    """The as-of date that a reader typed; empty is none."""
    if not text or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"“{text.strip()}” is not a date; write it as YYYY-MM-DD, such as 2022-05-31."
        raise QuestionError(message) from None


@dataclass(frozen=True, slots=True)
class Shown:
    """What to show now: the progress line, the sheet beneath it, and the answer once there is one."""

    step: str
    sheet: str
    kept: Kept | None = None


class Room:
    """What the page does when its reader acts. One for all sessions; what belongs to a session is passed in and out."""

    def __init__(self, desk: AskedDesk) -> None:
        self._desk = desk
        self._library = desk.library
        self._line = Line(lambda question, as_of, filters: desk.events(question, as_of=as_of, filters=filters))
        self._asking: dict[str, Ticket] = {}  # by session
        self._edits = asyncio.Lock()  # one change to the library at a time
        self._clerks = ThreadPoolExecutor(4, thread_name_prefix="onrecord-library")

    async def follow(
        self, question: str, as_of: str | None, *, session: str, filters: Filters = NO_FILTERS
    ) -> AsyncGenerator[Shown, None]:
        """Ask, and after each thing that happens, what to show. A session's new question stops its earlier one."""
        try:
            ticket = self._line.join(question, parse_day(as_of), filters)
        except OnRecordError as error:
            yield Shown("", render.problem(str(error)))
            return
        self.stop(session)
        self._asking[session] = ticket
        found: list[Finding] = []
        read: list[str] = []
        step = render.progress("Searching the articles")
        yield Shown(step, render.findings(question, found))
        try:
            async with aclosing(ticket.updates()) as updates:
                async for update in updates:
                    match update:
                        case Done(answer):
                            kept = await self._kept(answer, read=read, found=found)
                            yield Shown(render.ready(answer), render.answer(kept), kept)
                            return
                        case Failed(message):
                            yield Shown("", render.problem(message))
                            return
                        case Stopped():
                            if self._asking.get(session) is ticket:  # else a newer question has the page
                                yield Shown(render.progress("Stopped"), render.findings(question, found))
                            return
                        case Reading(_, _, name):
                            read.append(name)
                        case Found(finding):
                            found.append(finding)
                    step = _step(update) or step
                    yield Shown(step, render.findings(question, found))
        finally:
            if self._asking.get(session) is ticket:
                del self._asking[session]

    def asking(self, session: str) -> bool:
        """Whether the session has a question in the line."""
        return session in self._asking

    async def _kept(self, answer: Answer, *, read: Sequence[str], found: Sequence[Finding]) -> Kept:
        """The answer with the articles that it points into."""
        sources = {finding.article: finding.source for finding in found}
        for name in {*(c.article for c in answer.citations), *(n.article for n in answer.nearest)} - sources.keys():
            try:
                sources[name] = await self._library_call(self._library.stored, name)
            except (OnRecordError, KeyError):  # removed while it was being read: the quote stands without its article
                log.warning("article %s left the library before the answer that quotes it", name)
        return Kept(answer, sources, tuple(read), tuple(found))

    def stop(self, session: str) -> None:
        """Stop the session's question, if there is one."""
        if ticket := self._asking.get(session):
            ticket.stop()

    async def api(self, question: str, as_of: str, filters: Filters = NO_FILTERS) -> dict[str, Any]:
        """The contract, or an OnRecordError."""
        ended = await self._line.join(question, parse_day(as_of), filters).answer()
        if isinstance(ended, Failed):
            raise OnRecordError(ended.message)
        return ended.to_json()

    async def _library_call(self, call: Callable[..., Result], *given: object) -> Result:
        """Call the library on one of a few lasting threads: the archive keeps a connection for each thread it meets."""
        return await asyncio.get_running_loop().run_in_executor(self._clerks, call, *given)

    async def shelf(self) -> str:
        """The list of articles."""
        return article_view.library(await self._library_call(self._library.articles))

    async def examples(self) -> list[str]:
        """The example questions, when the articles that they are about are indexed."""
        held = {each.id for each in await self._library_call(self._library.articles)}
        return list(EXAMPLES) if held >= SEED_IDS else []

    async def open(self, name: str) -> str:
        """One article in full."""
        stored = await self._library_call(self._library.stored, name)
        return article_view.opened(stored)

    async def remove(self, name: str) -> str:
        """Take one article out of the library, and say so."""
        async with self._edits:
            await self._library_call(self._library.remove, name)
        return article_view.results([("removed", name)])

    async def add(self, paths: Sequence[str]) -> AsyncIterator[str]:
        """Put files into the library one by one, saying after each what became of it."""
        results: list[tuple[str, str]] = []
        for number, path in enumerate(map(Path, paths), start=1):
            yield article_view.results([*results, (f"adding {number} of {len(paths)}", path.name)])
            try:
                async with self._edits:
                    report = await self._library_call(self._library.add, [path])
            except OnRecordError as error:
                results.append(("not added", _without(path, str(error))))
                continue
            finally:
                path.unlink(missing_ok=True)  # the upload's copy; the archive has the text
            for outcome in ("added", "replaced", "unchanged"):
                results += [(outcome, name) for name in getattr(report, outcome)]
            results += [("not added", _without(path, str(failure))) for failure in report.failed]
        yield article_view.results(results)


def _without(path: Path, message: str) -> str:
    """The message naming the file as its reader knows it, not where the upload put it."""
    return message.replace(str(path), path.name)


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
