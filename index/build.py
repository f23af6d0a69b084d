"""The one module that knows the order: file -> load -> clean -> chunk -> embed -> archive (SQLite) -> vectors (Chroma).

`Library` is what the other packages hold: it searches, and it keeps the two stores in step as articles come and go.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from index.article import Article
from index.errors import ArchiveError, LoadError
from index.files import stamp_of, write_whole
from index.intake.feeds import Feeds, remembered, told
from index.intake.follow import Following
from index.intake.limits import Limits, refusal
from index.intake.load import article_files, load, load_file
from index.intake.pages import Polite
from index.intake.plan import AddReport, Plan, refused
from index.intake.records import AS_NAMED, Columns
from index.intake.results import LoadFailure
from index.models.embed import Encoder, open_encoder
from index.search.search import Search
from index.search.vectors import PROBES, SYNC, VectorIndex
from index.settings import IndexSettings
from index.store.archive import Archive
from index.store.passages import Moment
from index.store.raw import RawFiles
from index.text.prepare import Prepared, prepare

Done = TypeVar("Done")
OnProgress = Callable[[str, int, int | None], None]  # what is being done, how many are done, of how many if known

TOGETHER = 256  # chunks embedded at a time: long batches hold little padding, and a kill loses little work
FETCHED_AT_ONCE = 8  # the same where each is fetched, so that little is lost to a kill
AT_ONCE = 1000  # articles held in memory at most before they are stored
CHARACTERS = 4_000_000  # of their texts, the last one apart: 16 MB where a text needs four bytes for each
MERGE = 4000  # passages touched since the vector index was made until they are put into it; comparing takes 1 ms
THOROUGH = 200  # stored vectors that must find themselves for `verify`


class Library(Search):
    """An archive with its vector index and its encoder: open it with `Library.open`, close it or use `with`."""

    def __init__(
        self,
        archive: Archive,
        index: VectorIndex,
        encoder: Encoder,
        *,
        chunk_words: int,
        limits: Limits,
        keep_raw: bool = False,
    ) -> None:
        super().__init__(archive, index, encoder, chunk_words=chunk_words)
        self.raw = RawFiles(archive.path.parent)
        self._keep_raw = keep_raw
        self._limits = limits

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
        chosen = encoder or open_encoder(settings)
        if archive.embedding not in (None, chosen.name):
            made_by = archive.embedding
            archive.close()
            raise ArchiveError(
                f"the archive in {settings.archive.absolute()} was made with embedding model {made_by}, but "
                f"{chosen.name} is configured. Set ONRECORD_EMBEDDING_MODEL back, or make a new archive: "
                f"onrecord index add PATH --archive DIR"
            )
        index = VectorIndex(settings.archive / "vectors", identity=archive.identity, url=settings.chroma_url)
        limits = Limits.of(settings)
        return cls(archive, index, chosen, chunk_words=settings.chunk_words, limits=limits, keep_raw=settings.keep_raw)

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the files."""
        self._index.close()
        self.archive.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """What is read inside holds to this library's limits, and is kept as it came where that is set."""
        with self._limits.held(), self.raw.held(self.archive.raw_named) if self._keep_raw else contextlib.nullcontext():
            yield

    def add(
        self, paths: Iterable[Path], on_progress: OnProgress | None = None, *, columns: Columns = AS_NAMED
    ) -> AddReport:
        """Puts the articles of files and folders in; what is there already and has not changed costs nothing.

        Args:
            paths: files and folders.
            on_progress: is told what is being done, how much of it is done, and of how much.
            columns: which column of a record states what.

        Raises:
            ArchiveError: another process is writing, or the archive was made by another embedding model.
        """
        return self.take((found for path in paths for found in load(Path(path), columns)), on_progress)

    def take(
        self,
        offered: Iterable[Article | LoadFailure],
        on_progress: OnProgress | None = None,
        *,
        replace: bool = False,
        at_once: int | None = None,
    ) -> AddReport:
        """Puts articles in, wherever they come from; what could not be loaded is handed on to the report.

        Args:
            offered: as `index.intake.load.load` yields them.
            on_progress: is told what is being done, how much of it is done, and of how much.
            replace: an article goes in place of a stored one with its id, also where that came from another file.
            at_once: articles to hold in memory at most; by default many.

        Raises:
            ArchiveError: another process is writing, or the archive was made by another embedding model.
        """
        report = on_progress or _silent
        with self._index.writing(), self.reading(), self._storing(report) as store:
            plan = Plan(replace=replace)
            for number, found in enumerate(map(self._fit, offered), 1):
                plan.take(found, self.archive.article(found.id) if isinstance(found, Article) else None)
                report("reading", number, None)
                if _many(plan, at_once or AT_ONCE):
                    store(plan.drain())
            store(plan.drain())
        return plan.report()

    def sync(self, folder: Path, on_progress: OnProgress | None = None, *, columns: Columns = AS_NAMED) -> AddReport:
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
        with self._index.writing(), self.reading():
            following = Following(folder, files, self.archive.sources(), self.archive.stamps())
            plan = Plan()
            with self._storing(report) as store:
                for number, path in enumerate(following.to_read, 1):
                    for found in map(self._fit, load_file(Path(path), columns)):
                        stored = self.archive.article(found.id) if isinstance(found, Article) else None
                        plan.take(found, following.met(found, stored))
                        if _many(plan, AT_ONCE):
                            store(plan.drain())
                    report("reading", number, len(following.to_read))
                gone = following.gone(plan.failed)
                store(plan.drain(), gone)
            self.archive.stamp(following.stamps(plan.failed), following.moved)
        return replace(plan.report(), removed=gone)

    def follow(
        self, feeds: Sequence[str], polite: Polite, on_progress: OnProgress | None = None, *, again: bool = False
    ) -> AddReport:
        """Puts in what feeds list and the archive never held; a feed that has not changed is not read.

        With `again`, what they list and the archive holds is fetched anew as well, to see whether it was changed.

        What was removed or purged does not come back by itself. Each article is stored before many more are fetched, so
        that a second call carries on where one was stopped.

        Raises:
            ArchiveError: another process is writing, or the archive was made by another embedding model.
        """
        memory = self.archive.path.with_name("feeds.json")
        held, withdrawn = self.archive.sources().values(), self.archive.withdrawn()
        reading = Feeds(feeds, polite, set(held), remembered(memory), withdrawn - set(held), again)
        report = self.take(reading.read(), on_progress, at_once=FETCHED_AT_ONCE)
        write_whole(memory, told(reading.stamps))
        return report

    def remove(self, article_id: str) -> None:
        """Takes an article out of search and lists; its versions stay. InputError when there is none."""
        self._take_out(article_id, self.archive.remove)

    def purge(self, article_id: str) -> int:
        """Destroys every version of an article, on purpose; returns how many. InputError when there is none."""
        files = {each.raw for each in self.archive.versions(article_id) if each.raw}
        for digest in files - self.archive.raw_named(files, apart_from=article_id):
            self.raw.forget(digest)  # first: a purge that was killed can be called again
        return self._take_out(article_id, self.archive.purge, most=-1)  # its vectors are not to stay in the index

    def _take_out(self, article_id: str, how: Callable[[str], Done], *, most: int | None = None) -> Done:
        with self._index.writing():
            done = how(article_id)
            self._reindex(_silent, most=most)
        return done

    def verify(self, on_progress: OnProgress | None = None) -> list[str]:
        """All that is not as it was written or contradicts itself, one sentence each; empty when all is well."""
        report = on_progress or _silent
        found: list[str] = []
        record = self.archive
        for look in (
            record.problems,
            lambda: self._article_faults(report),
            record.version_faults,
            lambda: self.raw.faults(record.raw_named()),
            self._index_problems,
        ):
            try:
                found += look()
            except ArchiveError as error:
                found.append(str(error))
        return found

    def _article_faults(self, report: OnProgress) -> list[str]:
        found = []
        articles = self.archive.headings()
        for number, article in enumerate(articles, 1):
            found += self.archive.faults_of(article.id)
            report("checking", number, len(articles))
        return found

    def rebuild(self, on_progress: OnProgress | None = None) -> int:
        """Makes the vector index anew from the record, embedding nothing; returns how many passages are in it."""
        report = on_progress or _silent
        with self._index.writing():
            return self._rebuild(report)

    def merge(self) -> None:
        """Puts what was touched since the vector index was made into the index itself, however little that is."""
        with self._index.writing():
            self._reindex(_silent, most=-1)

    def _index_problems(self) -> list[str]:
        pointer = self._index.pointer
        if pointer is None or pointer.generation != self.archive.generation:
            behind = "the vector index is behind the archive; the next search by meaning brings it in step"
            return [behind] if len(self.archive) else []
        if self._index.crashed():
            return ["a process died while it opened the vector index; the next search by meaning makes it anew"]
        if not self.archive.remembers(pointer.made):
            return ["the vector index was made of another archive; the next search by meaning makes it anew"]
        touched, probes = self.archive.touched(pointer.made.generation), self._probes(pointer, THOROUGH)
        return self._index.problems(count=pointer.held, probes=probes, ids=self.archive.ids(), touched=touched)

    def _fit(self, found: Article | LoadFailure) -> Article | LoadFailure:
        """An article, or why it cannot go in: one that is too long or no text must not keep the others out."""
        if isinstance(found, LoadFailure) or (reason := refusal(found, self._limits)) is None:
            return found
        return refused(found, reason)

    @contextlib.contextmanager
    def _storing(self, report: OnProgress) -> Iterator[Callable[..., None]]:
        """Gives what stores articles and takes others out, call by call; brings the vector index along at the end."""
        before = self.archive.generation
        done = 0

        def store(articles: Sequence[Article], removed: Sequence[str] = ()) -> None:
            nonlocal done
            waiting: list[Prepared] = []
            for article_id in removed:
                self.archive.remove(article_id)
            for number, article in enumerate(articles, 1):
                waiting.append(prepare(article, chunk_words=self._chunk_words))
                if number == len(articles) or sum(len(prepared.chunks) for prepared in waiting) >= TOGETHER:
                    self._embed(waiting)
                    waiting.clear()
                    report("embedding", done + number, done + len(articles))
            done += len(articles)

        try:
            yield store
        finally:  # also what went in before a failure is to be found
            if self.archive.generation != before:
                self._reindex(report)

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

    def _reindex(self, report: OnProgress, *, most: int | None = None) -> None:
        """Brings the vector index to the archive's moment.

        A few passages that were touched since it was made are left to the archive, which tells them. More go into a
        copy of the index, or, where that is in doubt, into one that is made anew.
        """
        pointer, moment = self._index.pointer, self.archive.moment
        # Up to `SYNC` changes are played again whenever the index is opened, and a small graph that most of its texts
        # were taken out of may come out in pieces (1 opening in 15 of 63 texts alike); one made anew did not in 60.
        small = len(self.archive) <= SYNC
        if pointer is not None and not small and self._goes_on(pointer, most=len(self.archive)):
            touched = self.archive.touched(pointer.made.generation)
            if len(touched) <= (MERGE if most is None else most):
                self._index.advance(moment.generation, len(self.archive))
                return
            there = sorted(self.archive.known(touched))
            with contextlib.suppress(ArchiveError):  # a result that does not add up: build it anew
                self._index.update(
                    there,
                    self.archive.vectors_of(there),
                    removed=sorted(set(touched).difference(there)),
                    moment=moment,
                    count=len(self.archive),
                    probes=self.archive.sampled(PROBES)[1],
                    on_batch=partial(report, "indexing"),
                )
                self._forget(moment)
                return
        self._rebuild(report)

    def _rebuild(self, report: OnProgress) -> int:
        moment = self.archive.moment
        ids, vectors = self.archive.vectors()
        self._index.rebuild(ids, vectors, moment=moment, on_batch=partial(report, "indexing"))
        self._forget(moment)
        return len(ids)

    def _forget(self, moment: Moment) -> None:
        """What the index holds now need not be told any more; where that cannot be written, it is told once more."""
        with contextlib.suppress(ArchiveError):
            self.archive.forget_touched(moment.generation)


def _many(plan: Plan, articles: int) -> bool:
    return plan.waiting >= articles or plan.characters >= CHARACTERS


def _silent(what: str, done: int, total: int | None) -> None:
    """Tells nobody."""
