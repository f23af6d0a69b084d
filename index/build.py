"""The one module that knows the order: file -> load -> clean -> chunk -> embed -> archive (SQLite) -> vectors (Chroma).

`Library` is what the other packages hold: it searches, and it keeps the two stores in step as articles come and go.
"""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from index.archive import Archive
from index.article import Article
from index.embed import Encoder, SentenceTransformerEncoder
from index.errors import ArchiveError, LoadError
from index.follow import Following, stamp_of
from index.load import LoadFailure, article_files, load, load_file
from index.offsets import broken_offsets
from index.plan import AddReport, Plan
from index.prepare import Prepared, prepare
from index.search import Search
from index.settings import IndexSettings
from index.vectors import VectorIndex

OnProgress = Callable[[str, int, int | None], None]  # what is being done, how many are done, of how many if known

TOGETHER = 256  # chunks embedded at a time: long batches hold little padding, and a kill loses little work
THOROUGH = 200  # stored vectors that must find themselves for `verify`


class Library(Search):
    """An archive with its vector index and its encoder: open it with `Library.open`, close it or use `with`."""

    def __init__(self, archive: Archive, index: VectorIndex, encoder: Encoder, *, chunk_words: int) -> None:
        super().__init__(archive, index, encoder)
        self._chunk_words = chunk_words

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
        report = on_progress or _silent
        with self._index.writing():
            plan = Plan(replace=replace)
            for number, found in enumerate(offered, 1):
                plan.take(found, self.archive.article(found.id) if isinstance(found, Article) else None)
                report("reading", number, None)
            self._store(plan.changed, report)
        return plan.report()

    def sync(self, folder: Path, on_progress: OnProgress | None = None) -> AddReport:
        """Makes the archive follow a folder: new and changed files go in, and articles whose file is gone come out.

        A file that is as it was at the last `sync` (size and modification time) is not read. What cannot be read is
        reported, and what it held before stays. Articles from elsewhere are not touched.

        Raises:
            LoadError: the folder is absent or holds no article; then nothing is removed.
            ArchiveError: another process is writing, or the archive was made by another embedding model.
        """
        report = on_progress or _silent
        folder = folder.absolute()
        if not folder.is_dir():
            raise LoadError(f"{folder} is no folder; nothing was changed")
        files = {str(path): stamp_of(path) for path in article_files(folder)}
        with self._index.writing():
            following = Following(folder, files, self.archive.sources(), self.archive.stamps())
            plan = Plan()
            for number, path in enumerate(following.to_read, 1):
                for found in load_file(Path(path)):
                    stored = self.archive.article(found.id) if isinstance(found, Article) else None
                    plan.take(found, following.met(found, stored))
                report("reading", number, len(following.to_read))
            gone = following.gone(plan.failed)
            self._store(plan.changed, report, removed=gone)
            self.archive.stamp(following.stamps(plan.failed), following.moved)
        return replace(plan.report(), removed=gone)

    def remove(self, article_id: str) -> None:
        """Takes an article out; InputError when there is none."""
        with self._index.writing():
            before = self.archive.generation
            gone = [chunk.id for chunk in self.archive.chunks(article_id)]
            self.archive.remove(article_id)
            self._reindex(before, _silent, changed=[], removed=gone)

    def verify(self, on_progress: OnProgress | None = None) -> list[str]:
        """Everything that contradicts itself, one sentence each; empty when all is well."""
        found = self.archive.problems()
        articles = self.archive.articles()
        for number, article in enumerate(articles, 1):
            if on_progress:
                on_progress("checking", number, len(articles))
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

    def _store(self, articles: Sequence[Article], report: OnProgress, *, removed: Sequence[str] = ()) -> None:
        """Takes articles out, cuts, embeds and stores others, some at a time; then brings the vector index along."""
        before = self.archive.generation
        changed: list[str] = []
        gone: list[str] = []
        waiting: list[Prepared] = []
        try:
            for article_id in removed:
                gone += [chunk.id for chunk in self.archive.chunks(article_id)]
                self.archive.remove(article_id)
            for number, article in enumerate(articles, 1):
                waiting.append(prepare(article, chunk_words=self._chunk_words))
                if number == len(articles) or sum(len(prepared.chunks) for prepared in waiting) >= TOGETHER:
                    gone += [chunk.id for one in waiting for chunk in self.archive.chunks(one.stored.article.id)]
                    self._embed(waiting)
                    changed += [chunk.id for one in waiting for chunk in one.chunks]
                    waiting.clear()
                    report("embedding", number, len(articles))
        finally:  # also what went in before a failure is to be found
            if self.archive.generation != before:
                self._reindex(before, report, changed=changed, removed=sorted(set(gone) - set(changed)))

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

    def _reindex(self, before: int, report: OnProgress, *, changed: Sequence[str], removed: Sequence[str]) -> None:
        """Brings the vector index from generation `before` to now: by the difference if it was in step, else wholly."""

        def indexed(done: int, total: int) -> None:
            report("indexing", done, total)

        pointer = self._index.pointer
        generation = self.archive.generation
        if pointer is not None and pointer.generation == before and not self._index.crashed():
            vectors = self.archive.vectors_of(changed)
            with contextlib.suppress(ArchiveError):  # a result that does not add up: build it anew
                self._index.update(
                    changed, vectors, removed=removed, generation=generation, count=len(self.archive), on_batch=indexed
                )
                return
        self._index.rebuild(*self.archive.vectors(), generation=generation, on_batch=indexed)


def _silent(what: str, done: int, total: int | None) -> None:
    """Tells nobody."""
