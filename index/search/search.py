"""Looks articles up: by id, by words, by meaning, within filters. Sees to it that the vector index can be believed."""

import logging
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Self

from index.article import Article, Chunk, Filters, Heading, Listing, Reference, StoredArticle, Vectors
from index.errors import ArchiveError, LockedError
from index.models.embed import Encoder
from index.search.asof import AsOf
from index.search.changes import Change, changes
from index.search.cite import Cited, cite
from index.search.filters import EVERYTHING, Selection, select
from index.search.scan import ExactSearch
from index.search.vectors import VectorIndex
from index.store.archive import Archive
from index.store.catalogue import Catalogue

log = logging.getLogger(__name__)

PROBES = 200  # stored vectors that must find themselves before a vector index is believed; 2 ms each
RETRY = 300.0  # seconds until an index that could not be made anew is tried again: a full disk stays full for a while
DAYS = 4  # of which what stood on them is remembered


class Search:
    """The reading half of a library."""

    def __init__(self, archive: Archive, index: VectorIndex, encoder: Encoder, *, chunk_words: int) -> None:
        self.archive = archive
        self.encoder = encoder
        self._index = index
        self._chunk_words = chunk_words
        self._days: dict[date, AsOf] = {}
        self._scanned: tuple[int, ExactSearch] | None = None  # with the archive's generation that it holds
        self._catalogued: tuple[int, Catalogue] | None = None  # likewise
        self._checked: int | None = None  # the archive's generation at which the index was last found in step
        self._usable = False  # whether the index is to be searched; else all vectors are compared
        self._failed: float | None = None  # when it could last not be made anew, by the monotonic clock

    @contextmanager
    def snapshot(self) -> Iterator[Self]:
        """This library at one moment: whatever others write, what this thread finds inside is also there to be read.

        The vector index may be of another moment; what it finds and the snapshot does not know is left out.
        """
        if not self.archive.pinned:  # inside, the archive may look older than the index, which is no fault
            self._bring_in_step()
        with self.archive.snapshot():
            yield self

    def on(self, day: date) -> "Search | AsOf":
        """This library as it stood on a day; the same one for a day that is not over."""
        if day >= date.today():
            return self
        found = self._days.get(day) or AsOf(self, day, chunk_words=self._chunk_words)
        self._days = {day: found, **dict(list(self._days.items())[: DAYS - 1])}
        return found

    def articles(self) -> list[Article]:
        """Every article, by id."""
        return self.archive.articles()

    def find(self, query: str = "", *, offset: int = 0, limit: int = 100) -> Listing:
        """One page of the articles that hold every word of `query`, and how many there are; see `Articles.find`."""
        return self.archive.find(query, offset=offset, limit=limit)

    def publishers(self) -> list[str]:
        """Every publisher that an article states."""
        return self.archive.publishers()

    def days(self) -> dict[date | None, int]:
        """How many articles were published on each day; under None, how many state no date."""
        return self.archive.days()

    def stored(self, article_id: str) -> StoredArticle:
        """An article with its sentences; InputError when there is none."""
        return self.archive.stored(article_id)

    def cite(self, reference: Reference) -> Cited:
        """What a reference names, in the text that was cited, and how it stands; InputError where there is none."""
        return cite(self.archive, reference)

    def changes(self, *, last: int) -> list[Change]:
        """The newest changes of articles, the oldest of them first."""
        with self.archive.snapshot():
            return list(changes(self.archive, last=last))

    def altered(self, ids: Collection[str]) -> set[str]:
        """Those of some articles whose text or statements are not what was stored, by their checksums."""
        return self.archive.altered(ids)

    def chunks_of(self, ids: Sequence[str]) -> list[Chunk]:
        """Some chunks, in the order of `ids`; InputError when one of them is not there."""
        return self.archive.chunks_of(ids)

    def select(self, filters: Filters) -> Selection:
        """The articles that pass the filters; FilterError when none does."""
        return select(filters, list(self.catalogue().headings.values())) if filters else EVERYTHING

    def catalogue(self) -> Catalogue:
        """Headings and groups of copies, read when they are first needed and again when the archive has changed."""
        with self.archive.snapshot():
            generation = self.archive.generation
            catalogued = self._catalogued  # other threads may be at another moment: what is taken out here is used
            if catalogued is None or catalogued[0] != generation:
                headings = {heading.id: heading for heading in self.archive.headings()}
                catalogued = self._catalogued = generation, Catalogue(headings, self.archive.copies())
            return catalogued[1]

    def copies(self, article_id: str) -> tuple[Heading, ...]:
        """The other articles that carry this one's story, the earliest first."""
        return self.catalogue().copies(article_id)

    def lexical(self, query: str, limit: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Chunk ids by their words: BM25, best first, higher is better. `within` holds article ids; None is all."""
        return self.archive.lexical(query, limit, within=within)

    def dense(self, query_text: str, limit: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Chunk ids by meaning: cosine similarity, best first. `within` holds article ids; None is all."""
        with self.snapshot():
            if not len(self.archive) or limit < 1:
                return []
            vector = self.encoder.encode([query_text])[0]
            if within is not None:
                return self._scan().nearest(vector, limit, within)
            return self._nearest(vector, limit)

    def _nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """By the vector index where it can be used, else by comparing with every vector, which is exact and slower."""
        for _ in range(2 if self._usable else 0):  # twice, for it may have been replaced twice while we searched
            try:
                found = self._index.search(vector, limit)
            except ArchiveError as error:
                log.warning("%s; it is looked at again", error)
                self._checked = None
                self._index.close()
            else:
                # the index may be of another moment: what the snapshot does not know was not there, or is gone
                known = self.archive.known(chunk_id for chunk_id, _ in found)
                return [(chunk_id, score) for chunk_id, score in found if chunk_id in known]
        return self._scan().nearest(vector, limit)

    def _scan(self) -> ExactSearch:
        """All vectors in memory, read when they are first needed and again when the archive has changed."""
        generation = self.archive.generation
        scanned = self._scanned
        if scanned is None or scanned[0] != generation:
            scanned = self._scanned = generation, ExactSearch(*self.archive.vectors_by_article())
        return scanned[1]

    def _bring_in_step(self) -> None:
        """Sees to it that the vector index holds what the archive holds, and settles whether it is to be used."""
        lately = self._failed is not None and time.monotonic() - self._failed < RETRY
        if lately or not len(self.archive) or self._in_step():
            return
        try:
            with self._index.writing():
                if not self._in_step():
                    generation = self.archive.generation
                    self._index.rebuild(*self.archive.vectors(), generation=generation)
                    self._checked, self._failed = generation, None
                    # texts that are all equally far from one another (a template's) make a graph in pieces
                    self._usable = not self._faults()
        except LockedError:
            # another process is adding articles: until it is done the version before answers, if there is one that is
            # merely old. One that is damaged, or of which a process died, is not opened
            pointer = self._index.pointer
            behind = pointer is not None and pointer.generation != self.archive.generation
            self._usable = behind and not self._index.crashed()
        except ArchiveError as error:
            log.warning("%s. Until it can be made anew, all vectors are compared one by one", error)
            self._failed, self._usable = time.monotonic(), False

    def _in_step(self) -> bool:
        generation = self.archive.generation
        if self._checked != generation:
            pointer = self._index.pointer
            if pointer is None or pointer.generation != generation or self._index.crashed():
                return False
            if found := self._faults():
                log.warning("%s; it is made anew", found[0])
                return False
            self._checked, self._failed, self._usable = generation, None, True
        return True

    def _faults(self) -> list[str]:
        return self._index.problems(count=len(self.archive), probes=self.archive.vectors(sample=PROBES)[1])
