"""What the page does with the library: list, open, add, replace, remove and take back. Knows the library, not Gradio.

Everything returned to be shown is HTML from the views. Blocking calls run on a few lasting threads, so that one
reader's upload does not hold up another's progress. What was removed, and what an upload would replace, is held in
memory for as long as it is among the last hundred, so that a reader can take it back or go ahead.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from index.article import Article, Listing, Reference, StoredArticle
from index.build import OnProgress
from index.errors import InputError, OnRecordError
from index.intake.load import load
from index.intake.plan import AddReport
from index.intake.results import LoadFailure
from index.search.changes import Change
from index.search.cite import Cited
from index.text.prepare import marked_sentences
from qa.page.library import LibraryProtocol
from qa.page.views import library as library_view
from qa.page.views.library import Outcome, results

Result = TypeVar("Result")
HELD = 100  # articles that can be taken back or put in place of another
OFFERED = 1000  # articles to choose from in a filter; another can be named by its id
CHANGES = 200  # changes of articles that are listed; the command lists them all
PAGE = 100  # articles of the list that are shown together
LOOK = 0.3  # seconds between two looks at how far an upload is


class LibraryActions:
    """The library as the page's readers use it; one for all sessions.

    Args:
        library: what the readers use.
        uploads: the folder that uploads are put into, the only one that files are taken from; without it none are.
    """

    def __init__(self, library: LibraryProtocol, uploads: Path | None = None) -> None:
        self._library = library
        self._uploads = uploads.resolve() if uploads else None
        self._edits = asyncio.Lock()  # one change to the library at a time
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="onrecord-library")
        self._held: OrderedDict[str, Article] = OrderedDict()  # by token

    async def call(self, call: Callable[..., Result], *given: object) -> Result:
        """Call the library on one of a few lasting threads: the archive keeps a connection for each thread it meets."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *given)

    async def find(self, query: str = "", *, offset: int = 0, limit: int) -> Listing:
        """One page of the articles that hold every word of `query`, by id."""
        return await self.call(partial(self._library.find, query, offset=offset, limit=limit))

    async def stored(self, name: str) -> StoredArticle:
        """One article with its sentences.

        Raises:
            InputError: there is none.
        """
        return await self.call(self._library.stored, name)

    async def several(self, names: Collection[str]) -> dict[str, StoredArticle]:
        """Those of some articles that there are, by id."""
        return await self.call(self._several, tuple(names))

    async def listed(self, query: str = "", *, offset: int = 0) -> str:
        """One page of the list of articles that `query` finds; the last one where `offset` is behind it."""
        return await self.call(self._listed, query, offset)

    async def summary(self) -> str:
        """What there is to ask about."""
        return library_view.summary(await self.call(self._library.days))

    async def choices(self) -> tuple[list[str], list[tuple[str, str]]]:
        """What a search can be narrowed to: publishers, and articles as (label, id)."""
        first = await self.find(limit=OFFERED)
        labels = [(f"{library_view.label(each)} ({each.heading.id})", each.heading.id) for each in first.entries]
        return await self.call(self._library.publishers), labels

    async def open(self, name: str) -> str:
        """One article in full."""
        stored = await self.stored(name)
        return library_view.opened(stored, copies=await self.call(self._library.copies, name))

    async def cited(self, reference: Reference) -> tuple[Cited, StoredArticle | None]:
        """What a reference names, and the article as it was cited, None where that text is gone.

        Raises:
            InputError: there never was such a text.
        """
        return await self.call(self._cited, reference)

    async def changes(self) -> list[Change]:
        """The newest changes of articles, newest first."""
        return (await self.call(partial(self._library.changes, last=CHANGES)))[::-1]

    def _cited(self, reference: Reference) -> tuple[Cited, StoredArticle | None]:
        found = self._library.cite(reference)
        return found, StoredArticle(found.content, marked_sentences(found.content.text)) if found.content else None

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

    def uploaded(self, path: str | Path) -> bool:
        """Whether this is a file that was uploaded, and neither a folder nor a way to anywhere else.

        A caller can send any path in place of an upload's: that of a file of this machine, to have it shown or deleted.
        """
        try:
            found = Path(path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):  # there is none, its links go round in circles, it has a NUL
            return False
        return self._uploads is not None and found.is_relative_to(self._uploads) and found.is_file()

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

    def _several(self, names: Iterable[str]) -> dict[str, StoredArticle]:
        found = {}
        for name in names:
            with suppress(InputError):  # removed since it was read
                found[name] = self._library.stored(name)
        return found

    def _listed(self, query: str, offset: int) -> str:
        listing = self._library.find(query, offset=offset, limit=PAGE)
        if not listing.entries and listing.found:  # the last page lost its only article
            offset = (listing.found - 1) // PAGE * PAGE
            listing = self._library.find(query, offset=offset, limit=PAGE)
        # the plot is of the whole library, so beside a search it would be of something else
        days = {} if query.strip() else self._library.days()
        return library_view.library(listing, query=query, offset=offset, page=PAGE, days=days)

    def _add(self, path: Path, note: OnProgress) -> list[Outcome]:
        """What became of one uploaded file. Its copy goes; its name alone is kept as where the articles are from."""
        if not self.uploaded(path):
            return [Outcome("not added", f"{path.name}: was not uploaded to this page")]
        try:
            with self._library.reading():
                return self._taken(path, note)
        except OnRecordError as error:
            return [Outcome("not added", str(error).replace(str(path), path.name))]
        finally:
            path.unlink(missing_ok=True)

    def _taken(self, path: Path, note: OnProgress) -> list[Outcome]:
        new, outcomes = [], []
        for found in [_named(each, path) for each in load(path)]:
            stored = self._there(found.id) if isinstance(found, Article) else None
            if isinstance(found, Article) and stored and replace(stored, source=found.source) != found:
                outcomes.append(Outcome("already there", found.id, "replace", self._hold(found)))
            elif stored:
                outcomes.append(Outcome("unchanged", stored.id))
            else:
                new.append(found)
        return [*_outcomes(self._library.take(new, note)), *outcomes] if new else outcomes

    def _there(self, name: str) -> Article | None:
        try:
            return self._library.stored(name).article
        except InputError:
            return None

    async def _put(self, token: str, *, replace: bool, done: str) -> list[Outcome]:
        held = self._held.pop(token, None)
        if held is None:
            raise InputError("This is no longer at hand. Add the file again.")

        def take() -> AddReport:
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


def _outcomes(report: AddReport) -> list[Outcome]:
    """What putting articles in came to, one by one."""
    told = (("added", report.added), ("replaced", report.replaced), ("unchanged", report.unchanged))
    done = [Outcome(what, name) for what, names in told for name in names]
    return [*done, *(Outcome("not added", str(failure)) for failure in report.failed)]
