"""What the page does with the library: list, open, add, replace, remove and take back. Knows the library, not Gradio.

Everything returned to be shown is HTML from `qa.library_view`. Blocking calls run on a few lasting threads, so that one
reader's upload does not hold up another's progress. What was removed, and what an upload would replace, is held in
memory for as long as it is among the last hundred, so that a reader can take it back or go ahead.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from index.article import Article, Heading, StoredArticle
from index.errors import InputError, OnRecordError
from index.load import LoadFailure, load
from qa import library_view
from qa.examples import examples
from qa.library_view import Outcome, results

Result = TypeVar("Result")
HELD = 100  # articles that can be taken back or put in place of another
OFFERED = 1000  # articles to choose from in a filter; another can be named by its id
LOOK = 0.3  # seconds between two looks at how far an upload is


OnProgress = Callable[[str, int, int | None], None]  # as `index.build` tells it


class Report(Protocol):
    """What putting articles in came to."""

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

    def stored(self, article_id: str, /) -> StoredArticle:
        """One article with its sentences; InputError when there is none."""

    def copies(self, article_id: str, /) -> tuple[Heading, ...]:
        """The other articles that carry the same story."""

    def take(
        self,
        offered: Iterable[Article | LoadFailure],
        on_progress: OnProgress | None = None,
        *,
        replace: bool = False,
    ) -> Report:
        """Put articles into the library."""

    def remove(self, article_id: str, /) -> None:
        """Take an article out."""


class Stacks:
    """The library as the page's readers use it; one for all sessions."""

    def __init__(self, library: Shelf) -> None:
        self._library = library
        self._edits = asyncio.Lock()  # one change to the library at a time
        self._clerks = ThreadPoolExecutor(4, thread_name_prefix="onrecord-library")
        self._held: OrderedDict[str, Article] = OrderedDict()  # by token

    async def call(self, call: Callable[..., Result], *given: object) -> Result:
        """Call the library on one of a few lasting threads: the archive keeps a connection for each thread it meets."""
        return await asyncio.get_running_loop().run_in_executor(self._clerks, call, *given)

    async def articles(self) -> list[Article]:
        """Every article, by id."""
        return await self.call(self._library.articles)

    async def stored(self, name: str) -> StoredArticle:
        """One article with its sentences.

        Raises:
            InputError: there is none.
        """
        return await self.call(self._library.stored, name)

    async def shelf(self, find: str = "") -> str:
        """The list of articles that `find` finds."""
        return await self.call(self._shelf, find)

    async def examples(self) -> list[str]:
        """Questions that the articles invite."""
        return examples(await self.articles())

    async def choices(self) -> tuple[list[str], list[tuple[str, str]]]:
        """What a search can be narrowed to: publishers, and articles as (label, id)."""
        held = await self.articles()
        publishers = sorted({each.publisher for each in held if each.publisher}, key=str.casefold)
        return publishers, [(f"{library_view.label(each)} ({each.id})", each.id) for each in held[:OFFERED]]

    async def open(self, name: str) -> str:
        """One article in full."""
        stored = await self.stored(name)
        return library_view.opened(stored, copies=await self.call(self._copies, name))

    async def remove(self, name: str) -> str:
        """Take one article out, and offer to take that back."""
        async with self._edits:
            gone = (await self.stored(name)).article
            await self.call(self._library.remove, name)
        return results([Outcome("removed", name, "undo", self._hold(gone))])

    async def restore(self, token: str) -> str:
        """Put a removed article back as it was."""
        return results(await self._put(token, replace=False, done="back again"))

    async def replace(self, token: str) -> str:
        """Put an upload in place of the article that was there already."""
        return results(await self._put(token, replace=True, done="replaced"))

    async def add(self, paths: Sequence[str]) -> AsyncIterator[str]:
        """Put uploaded files into the library one by one, saying how far it is and after each what became of it."""
        done: list[Outcome] = []
        for number, path in enumerate(map(Path, paths), start=1):
            working = f"adding {number} of {len(paths)}"
            yield results([*done, Outcome(working, path.name)])
            seen: list[str] = []

            def note(what: str, count: int, total: int | None, seen: list[str] = seen) -> None:
                seen.append(f"{what} {count:,}" + (f" of {total:,}" if total else ""))

            async with self._edits:
                adding = asyncio.ensure_future(self.call(self._add, path, note))
                while not (await asyncio.wait([adding], timeout=LOOK))[0]:
                    if seen:
                        yield results([*done, Outcome(working, f"{path.name}: {seen[-1]}")])
            done += adding.result()
        yield results(done)

    def _shelf(self, find: str) -> str:
        held = self._library.articles()
        copies = {each.id: names for each in held if (names := self._copies(each.id))}
        return library_view.library(held, find=find, copies=copies)

    def _copies(self, name: str) -> list[str]:
        """Who else carries the story."""
        return list(dict.fromkeys(each.publisher or each.id for each in self._library.copies(name)))

    def _add(self, path: Path, note: OnProgress) -> list[Outcome]:
        """What became of one uploaded file. Its copy goes; its name alone is kept as where the articles are from."""
        try:
            loaded = [_named(found, path) for found in load(path)]
            new, outcomes = [], []
            for found in loaded:
                stored = self._there(found.id) if isinstance(found, Article) else None
                if isinstance(found, Article) and stored and replace(stored, source=found.source) != found:
                    outcomes.append(Outcome("already there", found.id, "replace", self._hold(found)))
                elif stored:
                    outcomes.append(Outcome("unchanged", stored.id))
                else:
                    new.append(found)
            return [*_outcomes(self._library.take(new, note)), *outcomes] if new else outcomes
        except OnRecordError as error:
            return [Outcome("not added", str(error).replace(str(path), path.name))]
        finally:
            path.unlink(missing_ok=True)

    def _there(self, name: str) -> Article | None:
        try:
            return self._library.stored(name).article
        except InputError:
            return None

    async def _put(self, token: str, *, replace: bool, done: str) -> list[Outcome]:
        held = self._held.pop(token, None)
        if held is None:
            raise InputError("This is no longer at hand. Add the file again.")

        def take() -> Report:
            return self._library.take([held], replace=replace)

        async with self._edits:
            report = await self.call(take)
        failed = [Outcome("not added", str(failure)) for failure in report.failed]
        return failed or [Outcome(done, held.id)]

    def _hold(self, article: Article) -> str:
        token = secrets.token_hex(8)
        self._held[token] = article
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        return token


def _named(found: Article | LoadFailure, path: Path) -> Article | LoadFailure:
    """The same, from a file of this name, without the folder that the upload was put into."""
    if isinstance(found, LoadFailure):
        return replace(found, path=path.name)
    return replace(found, source=(found.source or path.name).replace(str(path.absolute()), path.name))


def _outcomes(report: Report) -> list[Outcome]:
    """What putting articles in came to, one by one."""
    told = (("added", report.added), ("replaced", report.replaced), ("unchanged", report.unchanged))
    done = [Outcome(what, name) for what, names in told for name in names]
    return [*done, *(Outcome("not added", str(failure)) for failure in report.failed)]
