"""The page: ask, follow the reading as it happens, see every quote inside its article; keep the library.

`build_page` wires a desk to Gradio; what is shown comes from `qa.render` and `qa.article_view`, the look from `page.css`.
Gradio is imported inside the functions, so that `onrecord --help` stays quick.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.article import Article, StoredArticle
from index.errors import OnRecordError
from qa import article_view, render
from qa.answer import Answer, Checking, Done, Event, Finding, Found, Reading, Searching
from qa.errors import QuestionError
from qa.line import INTERNAL, Failed, Line, Stopped, Ticket, Waiting, log
from qa.render import Kept

if TYPE_CHECKING:
    import gradio as gr

KEPT = 50  # questions of one session that stay reachable
SEED_IDS = frozenset(
    ("000_0024c62bb9237d14", "001_7f40505b9e255f85", "002_c0e621ed79ed7c7b", "003_67a03b958ab11b3b", "004_e4ce00a487be0bb0")
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
    """What adding files came to: ids that were added, replaced or unchanged, and what failed."""

    @property
    def added(self) -> Sequence[str]: ...
    @property
    def replaced(self) -> Sequence[str]: ...
    @property
    def unchanged(self) -> Sequence[str]: ...
    @property
    def failed(self) -> Sequence[Any]: ...


class Shelf(Protocol):
    """The part of the library that the page uses."""

    def articles(self) -> list[Article]: ...
    def stored(self, article: str, /) -> StoredArticle: ...
    def add(self, paths: Sequence[Path], /) -> Report: ...
    def remove(self, article: str, /) -> None: ...


class AskedDesk(Protocol):
    """The part of `qa.ask.Desk` that the page uses."""

    @property
    def library(self) -> Shelf: ...
    def events(self, question: str, *, as_of: date | None = None) -> Iterator[Event]: ...


def parse_day(text: str | None) -> date | None:
    """The as-of date that a reader typed; empty is none."""
    if not text or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"“{text.strip()}” is not a date; write it as YYYY-MM-DD, such as 2022-05-31."
        raise QuestionError(message) from None


class Room:
    """What the page does when its reader acts. One for all sessions; what belongs to a session is passed in and out."""

    def __init__(self, desk: AskedDesk) -> None:
        self._desk = desk
        self._library = desk.library
        self._line = Line(lambda question, as_of: desk.events(question, as_of=as_of))
        self._asking: dict[str, Ticket] = {}  # by session
        self._edits = threading.Lock()  # one change to the library at a time

    async def follow(
        self, question: str, as_of: str | None, *, session: str
    ) -> AsyncIterator[tuple[str, str, Kept | None]]:
        """Ask, and say after each thing that happens what to show: the progress line, the sheet, the answer when it is done."""
        try:
            ticket = self._line.join(question, parse_day(as_of))
        except OnRecordError as error:
            yield "", render.problem(str(error)), None
            return
        self._asking[session] = ticket
        found: list[Finding] = []
        read: list[str] = []
        yield render.progress("Searching the articles"), render.findings(question, found), None
        try:
            async for update in ticket.updates():
                match update:
                    case Done(answer):
                        yield "", *await self._finish(answer, read=read, found=found)
                        continue
                    case Failed(message):
                        yield "", render.problem(message), None
                        continue
                    case Stopped():
                        yield render.progress("Stopped"), render.findings(question, found), None
                        continue
                    case Reading(_, _, name):
                        read.append(name)
                    case Found(finding):
                        found.append(finding)
                yield _step(update), render.findings(question, found), None
        finally:
            if self._asking.get(session) is ticket:
                del self._asking[session]

    async def _finish(self, answer: Answer, *, read: Sequence[str], found: Sequence[Finding]) -> tuple[str, Kept | None]:
        sources = {finding.article: finding.source for finding in found}
        for name in {*(c.article for c in answer.citations), *(n.article for n in answer.nearest)} - sources.keys():
            try:
                sources[name] = await asyncio.to_thread(self._library.stored, name)
            except (OnRecordError, KeyError):  # removed while it was being read: the quote stands without its article
                log.warning("article %s left the library before the answer that quotes it", name)
        kept = Kept(answer, sources, tuple(read), tuple(found))
        return render.answer(kept), kept

    def stop(self, session: str) -> None:
        """Stop the session's question, if there is one."""
        if ticket := self._asking.get(session):
            ticket.stop()

    async def api(self, question: str, as_of: str) -> dict[str, Any]:
        """The contract, or an OnRecordError."""
        ended = await self._line.join(question, parse_day(as_of)).answer()
        if isinstance(ended, Failed):
            raise OnRecordError(ended.message)
        return ended.to_json()

    def shelf(self) -> str:
        """The list of articles."""
        return article_view.library(self._library.articles())

    def examples(self) -> list[str]:
        """The example questions, when the articles that they are about are indexed."""
        return list(EXAMPLES) if SEED_IDS <= {each.id for each in self._library.articles()} else []

    def open(self, name: str) -> str:
        """One article in full."""
        return f'<article class="source">{article_view.article(self._library.stored(name))}</article>'

    def remove(self, name: str) -> str:
        """Take one article out of the library, and say so."""
        with self._edits:
            self._library.remove(name)
        return article_view.results([("removed", name)])

    def add(self, paths: Sequence[str]) -> Iterator[str]:
        """Put files into the library one by one, saying after each what became of it."""
        results: list[tuple[str, str]] = []
        for number, path in enumerate(map(Path, paths), start=1):
            yield article_view.results([*results, (f"adding {number} of {len(paths)}", path.name)])
            try:
                with self._edits:
                    report = self._library.add([path])
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


def _step(update: object) -> str:
    """The progress line for one event."""
    match update:
        case Waiting(ahead):
            return render.progress(f"{ahead} question{'s are' if ahead > 1 else ' is'} ahead of yours")
        case Searching():
            return render.progress("Searching the articles", done=0.05)
        case Reading(number, total, name):
            return render.progress(f"Reading source {number} of {total}:", article=name, done=0.1 + 0.75 * (number - 1) / total)
        case Found(finding):
            return render.progress("Found in", article=finding.article, done=0.5)
        case Checking(count):
            return render.progress(f"Checking what {count} source{'' if count == 1 else 's'} said", done=0.9)
    return render.progress("Working")
