"""The record: articles, sentences, chunks and their vectors in one SQLite file, with full-text search over the story.

Everything else (the vector index) is derived from it and can be thrown away. Each `put` is one transaction, so a kill
leaves an article wholly in or wholly out. Reading is safe from several threads: each has its own connection.
"""

import json
import re
import sqlite3
import threading
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.article import Article, Chunk, Heading, Sentence, StoredArticle
from index.errors import ArchiveError, InputError

Vectors = npt.NDArray[np.float32]

SCHEMA_VERSION = 2
MOST_WORDS = 64  # of a query; nobody asks with more, and each costs time
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, title TEXT, publisher TEXT, published TEXT, url TEXT, source TEXT
) WITHOUT ROWID;
CREATE INDEX headings ON articles (published, publisher, title);
CREATE TABLE sentences (
    article TEXT NOT NULL REFERENCES articles ON DELETE CASCADE,
    number INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, boilerplate INTEGER NOT NULL,
    PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE TABLE chunks (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    article TEXT NOT NULL REFERENCES articles ON DELETE CASCADE,
    number INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    vector BLOB NOT NULL
);
CREATE INDEX chunks_of_article ON chunks (article, number);
CREATE VIRTUAL TABLE stories USING fts5(story, tokenize = "porter unicode61 remove_diacritics 2");
"""
_STOP_WORDS = frozenset(
    """
    a about an and any are as at be been but by can could did do does for from had has have he her his how i if in into
    is it its many me much my not of on or our s she should so t than that the their them then there these they this
    those to was we were what when where which who whom whose why will with would you your
    """.split()
)
_ARTICLES = "SELECT id, text, title, publisher, published, url, source FROM articles"
_CHUNKS = 'SELECT article, number, first, last, start, "end" FROM chunks'


class Archive:
    """One SQLite file of articles. Open it with `Archive.open`; close it, or use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> "Archive":
        """The archive in `folder`.

        Args:
            folder: holds `archive.db`.
            create: make the folder and an empty archive when there is none.

        Raises:
            ArchiveError: it is absent, damaged or of another version.
        """
        path = folder / "archive.db"
        if not create and not path.is_file():
            raise ArchiveError(f"there is no archive in {folder.absolute()}. Make one: onrecord index add PATH")
        archive = cls(path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            archive._prepare()
        except OSError as error:
            raise ArchiveError(f"{folder.absolute()} cannot hold an archive: {error}") from error
        except BaseException:
            archive.close()
            raise
        return archive

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes every thread's connection."""
        with self._guard:
            self._closed = True
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    @property
    def embedding(self) -> str | None:
        """Name of the model that made the vectors; None before the first article."""
        return self._meta("embedding")

    @property
    def generation(self) -> int:
        """Counts the writes; whatever is derived from the archive notes it to see whether it is in step."""
        return int(self._meta("generation") or 0)

    @property
    def identity(self) -> str:
        """A random name, given once, that tells this archive from others on a shared vector server."""
        return self._meta("identity") or ""

    def articles(self) -> list[Article]:
        """Every article, by id."""
        return [_article(row) for row in self._rows(f"{_ARTICLES} ORDER BY id")]

    def headings(self) -> list[Heading]:
        """What every article states of itself, by id; the texts are not read, so this is quick."""
        rows = self._rows("SELECT id, title, publisher, published FROM articles INDEXED BY headings")
        return sorted(
            (Heading(row[0], row[1], row[2], date.fromisoformat(row[3]) if row[3] else None) for row in rows),
            key=lambda heading: heading.id,
        )

    def article(self, article_id: str) -> Article | None:
        """One article, or None."""
        rows = self._rows(f"{_ARTICLES} WHERE id = ?", article_id)
        return _article(rows[0]) if rows else None

    def stored(self, article_id: str) -> StoredArticle:
        """An article with its sentences.

        Raises:
            InputError: no article has this id.
        """
        article = self.article(article_id)
        if article is None:
            raise InputError(f"there is no article {article_id!r} in this archive; onrecord index list shows them all")
        rows = self._rows(
            'SELECT number, start, "end", boilerplate FROM sentences WHERE article = ? ORDER BY number', article_id
        )
        return StoredArticle(article, tuple(Sentence(row[0], row[1], row[2], bool(row[3])) for row in rows))

    def chunk(self, chunk_id: str) -> Chunk:
        """One chunk.

        Raises:
            InputError: no chunk has this id.
        """
        rows = self._rows(f"{_CHUNKS} WHERE id = ?", chunk_id)
        if not rows:
            raise InputError(f"there is no passage {chunk_id!r} in this archive")
        return Chunk(*rows[0])

    def chunks(self, article_id: str) -> list[Chunk]:
        """The chunks of an article, in order."""
        rows = self._rows(f"{_CHUNKS} WHERE article = ? ORDER BY number", article_id)
        return [Chunk(*row) for row in rows]

    def lexical(self, query: str, limit: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 score, best first; a higher score is better.

        Args:
            query: free text, from anybody; its words are looked for, any of them, and nothing in it is an operator.
            limit: how many at most.
            within: ids of the articles to look in; None for all.
        """
        words = list(dict.fromkeys(re.findall(r"\w+", query.lower())))
        telling = ([word for word in words if word not in _STOP_WORDS] or words)[:MOST_WORDS]
        if not telling or limit < 1:
            return []
        narrowed = "" if within is None else "AND chunks.article IN (SELECT value FROM json_each(?)) "
        matching = "FROM stories JOIN chunks ON chunks.key = stories.rowid WHERE stories MATCH ? " + narrowed
        rows = self._rows(
            f"SELECT chunks.id, -bm25(stories) AS score {matching} ORDER BY score DESC, chunks.id LIMIT ?",
            " OR ".join(f'"{word}"' for word in telling),
            *(() if within is None else (json.dumps(list(within)),)),
            limit,
        )
        return [(row[0], float(row[1])) for row in rows]

    def vectors(self, *, sample: int | None = None) -> tuple[list[str], Vectors]:
        """Chunk ids and their vectors, one row each: all in id order, or about `sample` spread over the archive."""
        step = max(1, len(self) // sample) if sample else 1
        return _matrix(self._rows("SELECT id, vector FROM chunks WHERE key % ? = 0 ORDER BY id", step))

    def vectors_by_article(self) -> tuple[list[str], list[str], Vectors]:
        """Chunk ids, the article of each, and their vectors; the chunks of one article stand together."""
        rows = self._rows("SELECT id, vector, article FROM chunks ORDER BY article, number")
        return [row[0] for row in rows], [row[2] for row in rows], _matrix(rows)[1]

    def vectors_of(self, ids: Sequence[str]) -> Vectors:
        """The vectors of some chunks, in the order of `ids`."""
        rows = dict(
            self._rows(
                "SELECT id, vector FROM chunks WHERE id IN (SELECT value FROM json_each(?))", json.dumps(list(ids))
            )
        )
        return _matrix([(chunk_id, rows[chunk_id]) for chunk_id in ids])[1]

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that are chunks of this archive."""
        wanted = json.dumps(list(ids))
        return {
            row[0] for row in self._rows("SELECT id FROM chunks WHERE id IN (SELECT value FROM json_each(?))", wanted)
        }

    def put(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        chunks: Sequence[Chunk],
        vectors: Vectors,
        *,
        embedding: str,
    ) -> None:
        """Stores an article in place of any earlier one with its id, in one transaction.

        Args:
            article: the article.
            sentences: its sentences, in order.
            chunks: its chunks, in order.
            vectors: float32, one row per chunk.
            embedding: name of the model that made them.

        Raises:
            ArchiveError: the archive's vectors were made by another model, or it cannot be written.
        """
        if len(vectors) != len(chunks):
            raise ValueError(f"{len(vectors)} vectors for {len(chunks)} chunks of {article.id}")
        stored = StoredArticle(article, tuple(sentences))
        with self._write() as db:
            self._claim(db, embedding, vectors)
            self._delete(db, article.id)
            published = article.published.isoformat() if article.published else None
            row = (article.id, article.text, article.title, article.publisher, published, article.url, article.source)
            db.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            db.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
                [(article.id, s.number, s.start, s.end, s.boilerplate) for s in sentences],
            )
            for chunk, vector in zip(chunks, vectors, strict=True):
                blob = np.asarray(vector, dtype=np.float32).tobytes()
                place = (chunk.number, chunk.first, chunk.last, chunk.start, chunk.end)
                key = db.execute(
                    "INSERT INTO chunks VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", (chunk.id, article.id, *place, blob)
                ).lastrowid
                db.execute("INSERT INTO stories (rowid, story) VALUES (?, ?)", (key, stored.story(chunk)))

    def remove(self, article_id: str) -> None:
        """Removes an article and all that belongs to it.

        Raises:
            InputError: no article has this id.
        """
        with self._write() as db:
            if not self._delete(db, article_id):
                raise InputError(
                    f"there is no article {article_id!r} in this archive; onrecord index list shows them all"
                )

    def problems(self) -> list[str]:
        """What contradicts itself inside the file, one sentence each; empty when all is well."""
        found = [f"SQLite: {row[0]}" for row in self._rows("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"SQLite: {row[0]} has a row without its {row[2]}" for row in self._rows("PRAGMA foreign_key_check")]
        chunks, dim = self._count("chunks"), self._meta("dim")
        stories = self._count("stories")
        if stories != chunks:
            found.append(f"full-text search holds {stories} passages, the archive {chunks}")
        wrong = self._rows("SELECT count(*) FROM chunks WHERE length(vector) != ?", 4 * int(dim or 0))[0][0]
        if wrong:
            found.append(f"{wrong} vectors do not have {dim} numbers")
        return found

    def __len__(self) -> int:
        """How many chunks there are."""
        return self._count("chunks")

    def _count(self, table: str) -> int:
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - called with constants

    def _meta(self, name: str) -> str | None:
        rows = self._rows("SELECT value FROM meta WHERE name = ?", name)
        return rows[0][0] if rows else None

    def _prepare(self) -> None:
        """Checks the schema version, or makes the schema in a new file."""
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'meta'"):
            with self._write(count=False) as db:
                if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                    for statement in _SCHEMA.split(";\n"):
                        db.execute(statement)
                    facts = (("schema", str(SCHEMA_VERSION)), ("generation", "0"), ("identity", uuid.uuid4().hex))
                    db.executemany("INSERT INTO meta VALUES (?, ?)", facts)
        version = self._meta("schema")
        if version != str(SCHEMA_VERSION):
            raise ArchiveError(
                f"{self.path} has schema version {version}, this onrecord reads {SCHEMA_VERSION}. "
                f"Make a new archive in another folder: onrecord index add PATH --archive DIR"
            )

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

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        if self._closed:
            raise ArchiveError(f"{self.path} was closed")
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # every thread uses its own; only `close` touches another thread's
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
            with self._guard:
                self._connections.append(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # with WAL a power cut loses the last write at most
            connection.execute("PRAGMA foreign_keys = ON")
            self._local.connection = connection
        return connection

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._explained():
            return self._connection().execute(query, values).fetchall()

    @contextmanager
    def _write(self, *, count: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction; all of it or nothing. Moves the generation on."""
        with self._explained():
            db = self._connection()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                if count:
                    db.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise ArchiveError(
                f"{self.path} cannot be used: {error}. Another process may be writing; try again"
            ) from error
        except sqlite3.DatabaseError as error:
            raise ArchiveError(
                f"{self.path} is damaged: {error}. Restore it from a backup, or delete it and add the articles again"
            ) from error


def _article(row: tuple[Any, ...]) -> Article:
    published = date.fromisoformat(row[4]) if row[4] else None
    return Article(
        id=row[0], text=row[1], title=row[2], publisher=row[3], published=published, url=row[5], source=row[6]
    )


def _matrix(rows: Sequence[tuple[Any, ...]]) -> tuple[list[str], Vectors]:
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
    return [row[0] for row in rows], matrix.reshape(len(rows), -1) if rows else matrix.reshape(0, 0)
