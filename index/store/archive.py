"""The record: articles, sentences, chunks and their vectors in one SQLite file, with full-text search over the story.

Here is what writes it; what is looked up by article and what is searched are `articles` and `passages` beside this.

Everything else (the vector index) is derived from it and can be thrown away. Each `put` is one transaction, so a kill
leaves an article wholly in or wholly out. Reading is safe from several threads: each has its own connection.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np

from index.article import Article, Chunk, Sentence, StoredArticle, Vectors
from index.errors import ArchiveError, DamageError
from index.files import Stamp
from index.store import history
from index.store.articles import no_such_article
from index.store.condition import check, indexed_generation
from index.store.database import OPEN, Database
from index.store.digests import Digests
from index.store.feedback import forget_quotes
from index.store.integrity import Integrity
from index.store.trouble import refused
from index.store.versions import Versions
from index.text.copies import Signature, alike, bands


class Archive(Integrity, Versions):
    """One SQLite file of articles. Open it with `Archive.open`; close it, or use it as a context manager."""

    def __init__(self, database: Database) -> None:
        Integrity.__init__(self, database)
        Versions.__init__(self, database)
        self.path = database.path

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> "Archive":
        """The archive in `folder`.

        Args:
            folder: holds `archive.db`.
            create: make the folder and an empty archive when there is none.

        Raises:
            ArchiveError: it is absent or of another version.
            DamageError: it is damaged, or was there and is gone.
        """
        path = folder / "archive.db"
        try:
            if not OPEN[path.absolute()]:
                check(folder, create=create)
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            indexed = indexed_generation(folder)  # first: what is written goes into the archive, then into the index
            archive = cls(Database(path))
        except OSError as error:
            what = f"{folder.absolute()} cannot hold an archive, or not be read: {error}"
            raise ArchiveError(f"{what}. {refused(path)}") from error
        if archive.generation < indexed:
            seen = archive.generation
            archive.close()
            raise DamageError(
                f"{path.absolute()} is older than its vector index: it has seen {seen:,} changes, the index "
                f"{indexed:,}. Was its log (archive.db-wal) deleted, or an old copy put in its place? "
                f"`onrecord index repair` goes on with what it holds; then add the missing articles again"
            )
        return archive

    @classmethod
    def at(cls, path: Path) -> "Archive":
        """The archive in one file, such as a backup, wherever it is and whatever it is called."""
        return cls(Database(path))

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def snapshot(self) -> AbstractContextManager[None]:
        """All that this thread reads inside is of one moment, whatever is written meanwhile. Write nothing inside."""
        return self._db.snapshot()

    @property
    def pinned(self) -> bool:
        """Whether this thread is inside a snapshot."""
        return self._db.pinned

    @property
    def embedding(self) -> str | None:
        """Name of the model that made the vectors; None before the first article."""
        return self._db.meta("embedding")

    @property
    def identity(self) -> str:
        """A random name, given once, that tells this archive from others on a shared vector server."""
        return self._db.meta("identity") or ""

    def stamps(self) -> dict[str, Stamp]:
        """Size and modification time of each file as it was when all that it holds had been taken in."""
        return {row[0]: (row[1], row[2]) for row in self._db.rows("SELECT path, size, mtime_ns FROM files")}

    def stamp(self, files: Mapping[str, Stamp | None], moved: Mapping[str, str]) -> None:
        """Notes the stamps of files, None to forget one, and the new sources of articles whose files were moved."""
        with self._db.writing(count=False) as db:  # the articles stay as they are
            db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in files])
            kept = [(path, *stamp) for path, stamp in files.items() if stamp]
            db.executemany("INSERT INTO files VALUES (?, ?, ?)", kept)
            db.executemany("UPDATE articles SET source = ? WHERE id = ?", [(new, a) for a, new in moved.items()])

    def put(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        chunks: Sequence[Chunk],
        vectors: Vectors,
        *,
        embedding: str,
        signature: Signature | None = None,
    ) -> None:
        """Stores an article in place of any earlier one with its id, whose text stays as a version; in one transaction.

        Args:
            article: the article.
            sentences: its sentences, in order.
            chunks: its chunks, in order.
            vectors: float32, one row per chunk.
            embedding: name of the model that made them.
            signature: what its copies are known by; None when it has too few words for that.

        Raises:
            ArchiveError: the archive's vectors were made by another model, or it cannot be written.
        """
        if len(vectors) != len(chunks):
            raise ValueError(f"{len(vectors)} vectors for {len(chunks)} chunks of {article.id}")
        stored = StoredArticle(article, tuple(sentences))
        blobs = [np.asarray(vector, dtype=np.float32).tobytes() for vector in vectors]
        made = Digests.of(article, sentences, chunks, blobs)
        with self._db.writing() as db:
            self._claim(db, embedding, vectors)
            before = history.set_aside(db, article.id, unless=made.text)
            self._delete(db, article.id)
            published = article.published.isoformat() if article.published else None
            stated = (article.title, article.publisher, published, article.url, article.source)
            layout = (article.language, json.dumps(article.pages))
            more = (
                json.dumps(article.authors) if article.authors else None,
                article.modified.isoformat() if article.modified else None,
            )
            row = (article.id, *stated, len(article.text.split()), article.text, *layout, *more)
            db.execute("INSERT INTO articles VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            db.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
                [(article.id, s.number, s.start, s.end, s.boilerplate) for s in sentences],
            )
            for chunk, blob in zip(chunks, blobs, strict=True):
                place = (chunk.number, chunk.first, chunk.last, chunk.start, chunk.end)
                key = db.execute(
                    "INSERT INTO chunks VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", (chunk.id, article.id, *place, blob)
                ).lastrowid
                db.execute("INSERT INTO stories (rowid, story) VALUES (?, ?)", (key, stored.story(chunk)))
            db.execute("INSERT INTO digests VALUES (?, ?, ?, ?)", (article.id, made.text, made.stated, made.derived))
            history.stored(db, article, made.text, again=before == made.text)
            if signature is not None:
                self._note_copies(db, article.id, signature)

    def remove(self, article_id: str) -> None:
        """Takes an article out of every search and list. Its text stays as a version, for who cited it.

        Raises:
            InputError: no article has this id.
        """
        with self._db.writing() as db:
            version = history.set_aside(db, article_id)
            if not self._delete(db, article_id):
                raise no_such_article(article_id)
            if version:
                history.note(db, article_id, "removed", version)

    def purge(self, article_id: str) -> int:
        """Destroys an article: every version's text and what it states, and the judgements of answers that quote it.

        The hashes of its texts stay, so that a citation can say what became of it. Returns how many were destroyed.

        Raises:
            InputError: there never was an article with this id, or nothing is left of it.
        """
        with self._db.erasing() as db:
            history.set_aside(db, article_id)
            listed = self._delete(db, article_id)
            purged = history.purge(db, article_id)
            if not (purged or listed):
                raise no_such_article(article_id)
            forget_quotes(db, article_id)
            for table in ("stories", "finding"):  # or words stay in segments that are merged one day
                db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - constants
        return purged

    def take_over(self, versions: Sequence[Sequence[Any]], events: Sequence[Sequence[Any]]) -> int:
        """Puts versions and what happened, as another archive had them, in the place of its own; returns texts lost."""
        with self._db.writing(count=False) as db:
            return history.take_over(db, versions, events)

    def outgrow(self, generation: int) -> None:
        """Moves the generation past that of another archive, of which something may have been derived."""
        with self._db.writing() as db:
            db.execute(
                "UPDATE meta SET value = max(CAST(value AS INTEGER), ?) WHERE name = 'generation'", (generation,)
            )

    @staticmethod
    def _note_copies(db: sqlite3.Connection, article_id: str, signature: Signature) -> None:
        """Keeps a signature, and the pairs of copies that it makes with those that are there."""
        hashes = bands(signature)
        found = db.execute(
            "SELECT article, minhash FROM signatures WHERE article IN "
            "(SELECT article FROM bands WHERE hash IN (SELECT value FROM json_each(?)))",
            (json.dumps(hashes),),
        ).fetchall()
        copies = [other for other, minhash in found if alike(signature, np.frombuffer(minhash, dtype=np.uint32))]
        db.execute("INSERT INTO signatures VALUES (?, ?)", (article_id, signature.tobytes()))
        db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, article_id) for band in hashes])
        db.executemany("INSERT INTO copies VALUES (?, ?)", [(article_id, other) for other in copies])

    @staticmethod
    def _claim(db: sqlite3.Connection, embedding: str, vectors: Vectors) -> None:
        """Notes the embedding model in an empty archive; refuses another one in any other."""
        facts = dict(db.execute("SELECT name, value FROM meta WHERE name IN ('embedding', 'dim')").fetchall())
        empty = not db.execute("SELECT 1 FROM chunks LIMIT 1").fetchone()
        wanted = {"embedding": embedding, "dim": str(vectors.shape[1])}
        if empty and len(vectors):
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(wanted.items()))
        elif len(vectors) and facts != wanted:
            raise ArchiveError(
                f"the archive's vectors were made by {facts['embedding']} ({facts['dim']} numbers), not by {embedding} "
                f"({wanted['dim']}). Use that model, or add the articles to a new archive: "
                f"onrecord index add PATH --archive DIR"
            )

    @staticmethod
    def _delete(db: sqlite3.Connection, article_id: str) -> bool:
        db.execute("DELETE FROM stories WHERE rowid IN (SELECT key FROM chunks WHERE article = ?)", (article_id,))
        return db.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0  # cascades to the rest
