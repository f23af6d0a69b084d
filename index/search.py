"""Looks articles up: by id, by words, by meaning, within filters. Sees to it that the vector index can be believed."""

from collections.abc import Collection, Sequence

from index.archive import Archive
from index.article import Article, Chunk, Filters, Heading, StoredArticle
from index.catalogue import Catalogue
from index.embed import Encoder
from index.errors import ArchiveError
from index.exact import ExactSearch
from index.select import EVERYTHING, Selection, select
from index.vectors import VectorIndex

PROBES = 8  # stored vectors that must find themselves before an opened vector index is believed; 2 ms each
PATIENCE = 120.0  # seconds to wait for another process that builds the vector index


class Search:
    """The reading half of a library."""

    def __init__(self, archive: Archive, index: VectorIndex, encoder: Encoder) -> None:
        self.archive = archive
        self.encoder = encoder
        self._index = index
        self._scanned: tuple[int, ExactSearch] | None = None  # with the archive's generation that it holds
        self._catalogued: tuple[int, Catalogue] | None = None  # likewise
        self._checked: int | None = None  # the archive's generation at which the index was last found in step

    def articles(self) -> list[Article]:
        """Every article, by id."""
        return self.archive.articles()

    def stored(self, article_id: str) -> StoredArticle:
        """An article with its sentences; InputError when there is none."""
        return self.archive.stored(article_id)

    def chunks_of(self, ids: Sequence[str]) -> list[Chunk]:
        """Some chunks, in the order of `ids`; InputError when one of them is not there."""
        return self.archive.chunks_of(ids)

    def select(self, filters: Filters) -> Selection:
        """The articles that pass the filters; FilterError when none does."""
        return select(filters, list(self.catalogue().headings.values())) if filters else EVERYTHING

    def catalogue(self) -> Catalogue:
        """Headings and groups of copies, read when they are first needed and again when the archive has changed."""
        generation = self.archive.generation
        if self._catalogued is None or self._catalogued[0] != generation:
            headings = {heading.id: heading for heading in self.archive.headings()}
            self._catalogued = generation, Catalogue(headings, self.archive.copies())
        return self._catalogued[1]

    def copies(self, article_id: str) -> tuple[Heading, ...]:
        """The other articles that carry this one's story, the earliest first."""
        return self.catalogue().copies(article_id)

    def lexical(self, query: str, limit: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Chunk ids by their words: BM25, best first, higher is better. `within` holds article ids; None is all."""
        return self.archive.lexical(query, limit, within=within)

    def dense(self, query_text: str, limit: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Chunk ids by meaning: cosine similarity, best first. `within` holds article ids; None is all."""
        if not len(self.archive) or limit < 1:
            return []
        vector = self.encoder.encode([query_text])[0]
        if within is not None:
            return self._scan().nearest(vector, limit, within)
        self._bring_in_step()
        try:
            found = self._index.search(vector, limit)
        except ArchiveError:  # damaged, or replaced twice while we searched: look again, and make it anew if need be
            self._checked = None
            self._index.close()
            self._bring_in_step()
            found = self._index.search(vector, limit)
        known = self.archive.known(chunk_id for chunk_id, _ in found)  # another process may have changed the archive
        return [(chunk_id, score) for chunk_id, score in found if chunk_id in known]

    def _scan(self) -> ExactSearch:
        """All vectors in memory, read when they are first needed and again when the archive has changed."""
        generation = self.archive.generation
        if self._scanned is None or self._scanned[0] != generation:
            self._scanned = generation, ExactSearch(*self.archive.vectors_by_article())
        return self._scanned[1]

    def _bring_in_step(self) -> None:
        """Sees to it that the vector index holds what the archive holds, and can be believed."""
        if self._in_step():
            return
        usable = self._index.pointer is not None
        try:
            # with nothing to fall back on it is worth waiting for a process that may be building the same
            with self._index.writing(wait=0 if usable else PATIENCE):
                if not self._in_step():
                    generation = self.archive.generation
                    self._index.rebuild(*self.archive.vectors(), generation=generation)
                    self._checked = generation
        except ArchiveError:
            if not usable:
                raise
            # another process is adding articles: until it is done, the version before answers

    def _in_step(self) -> bool:
        generation = self.archive.generation
        if self._checked == generation:
            return True
        pointer = self._index.pointer
        if pointer is None or pointer.generation != generation or self._index.crashed():
            return False
        if self._index.problems(count=len(self.archive), probes=self.archive.vectors(sample=PROBES)[1]):
            return False
        self._checked = generation
        return True
