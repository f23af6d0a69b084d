"""The one module that knows the order: file -> load -> clean -> chunk -> embed -> archive (SQLite) -> vectors (Chroma).

`Library` is what the other packages hold: it looks up by words and by meaning, and keeps the two stores in step.
"""

import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from index.archive import Archive
from index.article import Article, Chunk, Filters, Heading, StoredArticle
from index.catalogue import Catalogue
from index.embed import Encoder, SentenceTransformerEncoder
from index.errors import ArchiveError
from index.exact import ExactSearch
from index.load import LoadFailure, load
from index.offsets import broken_offsets
from index.plan import AddReport, Plan
from index.prepare import Prepared, prepare
from index.select import EVERYTHING, Selection, select
from index.settings import IndexSettings
from index.vectors import VectorIndex

OnProgress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many

TOGETHER = 256  # chunks embedded at a time: long batches hold little padding, and a kill loses little work
PROBES = 8  # stored vectors that must find themselves before an opened vector index is believed; 2 ms each
THOROUGH = 200  # the same for `verify`
PATIENCE = 120.0  # seconds to wait for another process that builds the vector index


class Library:
    """An archive with its vector index and its encoder: open it with `Library.open`, close it or use `with`."""

    def __init__(self, archive: Archive, index: VectorIndex, encoder: Encoder, *, chunk_words: int) -> None:
        self.archive = archive
        self.encoder = encoder
        self._index = index
        self._chunk_words = chunk_words
        self._scanned: tuple[int, ExactSearch] | None = None  # with the archive's generation that it holds
        self._catalogued: tuple[int, Catalogue] | None = None  # likewise
        self._checked: int | None = None  # the archive's generation at which the index was last found in step

    @classmethod
    def open(cls, settings: IndexSettings, *, create: bool = False, encoder: Encoder | None = None) -> "Library":
        """The library in `settings.archive`.

        Args:
            settings: where it is, and which models.
            create: make it when there is none.
            encoder: instead of the configured embedding model.

        Raises:
            ArchiveError: it is absent, damaged, or was made by another embedding model.
        """
        archive = Archive.open(settings.archive, create=create)
        chosen = encoder or SentenceTransformerEncoder(settings)
        if archive.embedding not in (None, chosen.name):
            made_by = archive.embedding
            archive.close()
            raise ArchiveError(
                f"the archive in {settings.archive.absolute()} was made with embedding model {made_by}, but "
                f"{chosen.name} is configured. Set ONRECORD_EMBEDDING_MODEL back, or make a new archive: "
                f"onrecord index add PATH --archive DIR"
            )
        index = VectorIndex(settings.archive / "vectors", identity=archive.identity, url=settings.chroma_url)
        return cls(archive, index, chosen, chunk_words=settings.chunk_words)

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the files."""
        self._index.close()
        self.archive.close()

    def articles(self) -> list[Article]:
        """Every article, by id."""
        return self.archive.articles()

    def stored(self, article_id: str) -> StoredArticle:
        """An article with its sentences; InputError when there is none."""
        return self.archive.stored(article_id)

    def chunk(self, chunk_id: str) -> Chunk:
        """A chunk; InputError when there is none."""
        return self.archive.chunk(chunk_id)

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

    def add(self, paths: Iterable[Path], on_progress: OnProgress | None = None) -> AddReport:
        """Puts the articles of files and folders in; what is there already and has not changed costs nothing.

        Args:
            paths: files and folders.
            on_progress: is told what is being done, how much of it is done, and of how much.

        Raises:
            ArchiveError: another process is writing, or the archive was made by another embedding model.
        """
        return self.take((found for path in paths for found in load(Path(path))), on_progress)

    def take(
        self, offered: Iterable[Article | LoadFailure], on_progress: OnProgress | None = None, *, replace: bool = False
    ) -> AddReport:
        """Puts articles in, wherever they come from; what could not be loaded is handed on to the report.

        Args:
            offered: as `index.load.load` yields them.
            on_progress: is told what is being done, how much of it is done, and of how much.
            replace: an article goes in place of a stored one with its id, also where that came from another file.

        Raises:
            ArchiveError: another process is writing, or the archive was made by another embedding model.
        """
        report = on_progress or (lambda _what, _done, _total: None)
        with self._index.writing():
            plan = Plan(replace=replace)
            for number, found in enumerate(offered, 1):
                plan.take(found, self.archive.article(found.id) if isinstance(found, Article) else None)
                report("reading", number, number)
            self._store(plan.changed, report)
        return AddReport(
            added=tuple(plan.added),
            replaced=tuple(plan.replaced),
            unchanged=tuple(plan.unchanged),
            failed=tuple(plan.failed),
        )

    def remove(self, article_id: str) -> None:
        """Takes an article out; InputError when there is none."""
        with self._index.writing():
            before = self.archive.generation
            gone = [chunk.id for chunk in self.archive.chunks(article_id)]
            self.archive.remove(article_id)
            self._reindex(before, changed=[], removed=gone)

    def verify(self) -> list[str]:
        """Everything that contradicts itself, one sentence each; empty when all is well."""
        found = self.archive.problems()
        for article in self.archive.articles():
            found += broken_offsets(self.archive.stored(article.id), self.archive.chunks(article.id))
        pointer = self._index.pointer
        if pointer is None or pointer.generation != self.archive.generation:
            if len(self.archive):
                found.append("the vector index is behind the archive; the next search by meaning brings it in step")
        else:
            ids, _ = self.archive.vectors()
            probes = self.archive.vectors(sample=THOROUGH)[1]
            found += self._index.problems(count=len(ids), probes=probes, ids=ids)
        return found

    def _store(self, articles: Sequence[Article], report: OnProgress) -> None:
        """Cuts, embeds and stores, some articles at a time; then brings the vector index along."""
        before = self.archive.generation
        changed: list[str] = []
        removed: list[str] = []
        waiting: list[Prepared] = []
        try:
            for number, article in enumerate(articles, 1):
                waiting.append(prepare(article, chunk_words=self._chunk_words))
                if number == len(articles) or sum(len(prepared.chunks) for prepared in waiting) >= TOGETHER:
                    removed += [chunk.id for one in waiting for chunk in self.archive.chunks(one.stored.article.id)]
                    self._embed(waiting)
                    changed += [chunk.id for one in waiting for chunk in one.chunks]
                    waiting.clear()
                    report("embedding", number, len(articles))
        finally:  # also what went in before a failure is to be found
            if self.archive.generation != before:
                report("indexing", 0, 1)
                self._reindex(before, changed=changed, removed=sorted(set(removed) - set(changed)))
                report("indexing", 1, 1)

    def _embed(self, waiting: Sequence[Prepared]) -> None:
        stories = [story for prepared in waiting for story in prepared.stories]
        vectors = self.encoder.encode(stories)
        start = 0
        for one in waiting:
            rows = vectors[start : start + len(one.chunks)]
            start += len(one.chunks)
            self.archive.put(
                one.stored.article,
                one.stored.sentences,
                one.chunks,
                rows,
                embedding=self.encoder.name,
                signature=one.signature,
            )

    def _reindex(self, before: int, *, changed: Sequence[str], removed: Sequence[str]) -> None:
        """Brings the vector index from generation `before` to now: by the difference if it was in step, else wholly."""
        pointer = self._index.pointer
        generation = self.archive.generation
        if pointer is not None and pointer.generation == before and not self._index.crashed():
            vectors = self.archive.vectors_of(changed)
            with contextlib.suppress(ArchiveError):  # a result that does not add up: build it anew
                self._index.update(changed, vectors, removed=removed, generation=generation, count=len(self.archive))
                return
        self._index.rebuild(*self.archive.vectors(), generation=generation)

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
