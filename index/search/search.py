"""Looks articles up: by id, by words, by meaning, within filters. Sees to it that the vector index can be believed."""

import logging
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Self

from index.article import Article, Chunk, Filters, Heading, Listing, Reference, StoredArticle, Vectors
from index.errors import ArchiveError, LockedError
from index.models.embed import Encoder
from index.search.asof import AsOf
from index.search.changes import Change, changes
from index.search.cite import Cited, cite
from index.search.filters import EVERYTHING, Selection, chosen, select
from index.search.recent import NOTHING, Recent, article_of, passing
from index.search.scan import Ranked, nearest, ranked
from index.search.vectors import VectorIndex
from index.search.versions import Pointer
from index.store.archive import Archive
from index.store.catalogue import Catalogue, earliest
from index.store.passages import Moment

log = logging.getLogger(__name__)

PROBES = 200  # stored vectors that must find themselves before a vector index is believed; 2 ms each
MOST_RECENT = 20_000  # passages touched since the index was made that are still compared one by one; 30 MB
SCANNED = 10_000  # passages that are compared one by one rather than looked for in the index
MOST_ASKED = 5000  # of the index, to be left with enough that pass a filter
SPARE = 1.5  # times as many are asked for as should do
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
        self._catalogued: tuple[int, Catalogue] | None = None  # with the archive's generation that it holds
        self._held: tuple[tuple[int, int], Recent] | None = None  # of the generations between which it was touched
        # the archive's generation at which the index was last found in step, the version that was tried, and whether
        # that finds what it holds
        self._checked: tuple[int, str, Moment, bool] | None = None
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
        if not filters:
            return EVERYTHING
        with self.archive.snapshot():
            passed = self.archive.passing(filters)
            if not passed or set(filters.articles) - passed:  # what is wrong, only all articles together tell
                return select(filters, self.archive.headings())
            days = self.archive.days()
        return chosen(filters, passed, articles=sum(days.values()), undated=days.get(None, 0))

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
        with self.archive.snapshot():
            group = self.archive.copies([article_id]).get(article_id, frozenset())
            return tuple(sorted(self.archive.headings(group - {article_id}), key=earliest))

    def lexical(self, query: str, limit: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Chunk ids by their words: BM25, best first, higher is better. `within` holds article ids; None is all."""
        return self.archive.lexical(query, limit, within=within)

    def dense(self, query_text: str, limit: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Chunk ids by meaning: cosine similarity, best first. `within` holds article ids; None is all."""
        with self.snapshot():
            if not len(self.archive) or limit < 1:
                return []
            vector = self.encoder.encode([query_text])[0]
            if within is not None and self._chunks_within(within) <= SCANNED:
                return nearest(self.archive.vectors_within(within), vector, limit)
            return self._nearest(vector, limit, within)

    def _chunks_within(self, articles: Collection[str]) -> int:
        """About how many passages some articles have."""
        return len(articles) * len(self.archive) // max(1, self.archive.count())

    def _nearest(self, vector: Vectors, limit: int, within: Collection[str] | None) -> Ranked:
        """By the vector index where it can be used, else by comparing with every vector, which is exact and slower."""
        for _ in range(2 if self._usable else 0):  # twice, for it may have been replaced twice while we searched
            try:
                found = self._by_index(vector, limit, within)
            except ArchiveError as error:
                log.warning("%s; it is looked at again", error)
                self._checked = None
                self._index.close()
            else:
                if found is None:
                    break
                return found
        return nearest(self.archive.vectors_within(within), vector, limit)

    def _by_index(self, vector: Vectors, limit: int, within: Collection[str] | None) -> Ranked | None:
        """What the index and the vectors that came after it say; None where filters leave too little of what it finds.

        It asks for as many as should hold enough that pass, and for more where they do not.
        """
        recent = self._recent()
        share = 1.0 if within is None else len(within) / max(1, self.archive.count())
        first = int(limit * SPARE / share) if share < 1 else limit
        if within is not None and first > MOST_ASKED:
            return None

        def passes(chunk_id: str) -> bool:
            return chunk_id not in recent.touched and (within is None or article_of(chunk_id) in within)

        found = passing(
            partial(self._index.search, vector),
            limit,
            passes,
            first=first,
            most=limit + len(recent.touched) if within is None else MOST_ASKED,
        )
        if found is None:
            return None
        # the index may be of another moment: what the snapshot does not know was not there, or is gone
        known = self.archive.known(chunk_id for chunk_id, _ in found)
        kept = [(chunk_id, score) for chunk_id, score in found if chunk_id in known]
        return ranked([*kept, *recent.nearest(vector, limit, within)], limit)

    def _recent(self) -> Recent:
        """What was touched since the index was made; nothing where that cannot be told, or is more than a little.

        Then the index answers as it is, as while another process adds many articles.
        """
        pointer, generation = self._index.pointer, self.archive.generation
        if pointer is None or not self.archive.remembers(pointer.made):
            return NOTHING
        at = (pointer.made.generation, generation)
        held = self._held  # other threads may be at another moment: what is taken out here is used
        if held is None or held[0] != at:
            touched = self.archive.touched(pointer.made.generation, most=MOST_RECENT + 1)
            if len(touched) > MOST_RECENT:
                return NOTHING
            ids = sorted(self.archive.known(touched))
            held = self._held = at, Recent(frozenset(touched), tuple(ids), self.archive.vectors_of(ids))
        return held[1]

    def _bring_in_step(self) -> None:
        """Sees to it that the vector index can be searched for what the archive holds, and settles whether it is to be.

        A process that was killed may have left it behind.
        """
        lately = self._failed is not None and time.monotonic() - self._failed < RETRY
        if lately or not len(self.archive) or self._in_step():
            return
        try:
            with self._index.writing():
                if not (self._in_step() or (self._caught_up() and self._in_step())):
                    moment = self.archive.moment
                    self._index.rebuild(*self.archive.vectors(), moment=moment)
                    self._failed = None
                    # texts that are all equally far from one another (a template's) make a graph in pieces
                    pointer = self._index.pointer
                    self._usable = pointer is not None and not self._faults(pointer)
                    if pointer is not None:
                        self._checked = moment.generation, pointer.version, pointer.made, self._usable
        except LockedError:
            # another process is adding articles: until it is done the version before answers, if there is one that is
            # merely old. One that is damaged, or of which a process died, is not opened
            pointer = self._index.pointer
            behind = pointer is not None and pointer.generation != self.archive.generation
            self._usable = behind and not self._index.crashed()
        except ArchiveError as error:
            log.warning("%s. Until it can be made anew, all vectors are compared one by one", error)
            self._failed, self._usable = time.monotonic(), False

    def _caught_up(self) -> bool:
        """Notes in the index that the archive went on, where it tells what was touched since and that is little."""
        pointer, moment = self._index.pointer, self.archive.moment
        if pointer is None or pointer.generation >= moment.generation or not self._goes_on(pointer, most=MOST_RECENT):
            return False
        self._index.advance(moment.generation, len(self.archive))
        return True

    def _goes_on(self, pointer: Pointer, *, most: int) -> bool:
        """Whether the version in use was made of this archive and no more than `most` passages were touched since."""
        if self._index.crashed() or not self.archive.remembers(pointer.made):
            return False
        return len(self.archive.touched(pointer.made.generation, most=most + 1)) <= most

    def _in_step(self) -> bool:
        generation = self.archive.generation
        checked = self._checked
        if checked is not None and checked[0] == generation:
            return True
        pointer = self._index.pointer
        if pointer is None or pointer.generation != generation or not self._goes_on(pointer, most=MOST_RECENT):
            return False
        tried = checked is not None and checked[1:3] == (pointer.version, pointer.made)
        if not tried and (found := self._faults(pointer)):
            log.warning("%s; it is made anew", found[0])
            return False
        self._usable = checked[3] if checked is not None and tried else True
        self._checked, self._failed = (generation, pointer.version, pointer.made, self._usable), None
        return True

    def _faults(self, pointer: Pointer) -> list[str]:
        return self._index.problems(count=pointer.held, probes=self._probes(pointer, PROBES))

    def _probes(self, pointer: Pointer, count: int) -> Vectors:
        """Stored vectors that the version in use must hold."""
        ids, vectors = self.archive.sampled(count)
        touched = set(self.archive.touched(pointer.made.generation))
        return vectors[[row for row, one in enumerate(ids) if one not in touched]]
