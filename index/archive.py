"""The record: articles, sentences, chunks and their vectors in one SQLite file, with full-text search over the story.

Everything else (the vector index) is derived from it and can be thrown away. Each `put` is one transaction, so a kill
leaves an article wholly in or wholly out. Reading is safe from several threads: each has its own connection.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.article import Article, Chunk, Heading, Sentence, StoredArticle
from index.copies import Signature, alike, bands, groups
from index.database import Database
from index.errors import ArchiveError, InputError
from index.words import COMMON_LEAST, match_any, phrase, rare_words, words_of

Vectors = npt.NDArray[np.float32]
TIES = 10  # passages of equal score that may stand at the end of a ranking
Stamp = tuple[int, int]  # a file's size in bytes and modification time in nanoseconds

_ARTICLES = "SELECT id, text, title, publisher, published, url, source FROM articles"
# Sorted by full-text search itself, which is a third faster than by its scores. The plus keeps SQLite from asking
# full-text search once for each key, which takes minutes.
BEST = (
    "SELECT id, -rank AS score FROM (SELECT rowid, rank FROM stories WHERE stories MATCH ? ORDER BY rank LIMIT ?) "
    "AS best JOIN chunks ON key = best.rowid ORDER BY score DESC, id LIMIT ?"
)
NARROWED = BEST.replace(
    "MATCH ?",
    "MATCH ? AND +rowid IN (SELECT key FROM chunks WHERE article IN (SELECT value FROM json_each(?)))",
)
_CHUNKS = 'SELECT article, number, first, last, start, "end" FROM chunks'
_ID_AMONG = "id IN (SELECT value FROM json_each(?))"


class Archive:
    """One SQLite file of articles. Open it with `Archive.open`; close it, or use it as a context manager."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.path = database.path
        self._length = (-1, 0)  # chunks, with their generation before them
        self._frequencies: tuple[int, dict[str, int]] = (-1, {})  # chunks that hold a word, with their generation

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
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return cls(Database(path))
        except OSError as error:
            raise ArchiveError(f"{folder.absolute()} cannot hold an archive: {error}") from error

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    @property
    def embedding(self) -> str | None:
        """Name of the model that made the vectors; None before the first article."""
        return self._db.meta("embedding")

    @property
    def generation(self) -> int:
        """Counts the writes; whatever is derived from the archive notes it to see whether it is in step."""
        return int(self._db.meta("generation") or 0)

    @property
    def identity(self) -> str:
        """A random name, given once, that tells this archive from others on a shared vector server."""
        return self._db.meta("identity") or ""

    def articles(self) -> list[Article]:
        """Every article, by id."""
        return [_article(row) for row in self._db.rows(f"{_ARTICLES} ORDER BY id")]

    def headings(self) -> list[Heading]:
        """What every article states of itself, by id; the texts are not read, so this is quick."""
        rows = self._db.rows("SELECT id, title, publisher, published FROM articles INDEXED BY headings")
        return sorted(
            (Heading(row[0], row[1], row[2], date.fromisoformat(row[3]) if row[3] else None) for row in rows),
            key=lambda heading: heading.id,
        )

    def sources(self) -> dict[str, str]:
        """Where each article that came from a file was found, by id: a path, with a line in a .jsonl file."""
        return dict(self._db.rows("SELECT id, source FROM articles INDEXED BY sources WHERE source IS NOT NULL"))

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

    def article(self, article_id: str) -> Article | None:
        """One article, or None."""
        rows = self._db.rows(f"{_ARTICLES} WHERE id = ?", article_id)
        return _article(rows[0]) if rows else None

    def stored(self, article_id: str) -> StoredArticle:
        """An article with its sentences.

        Raises:
            InputError: no article has this id.
        """
        article = self.article(article_id)
        if article is None:
            raise InputError(f"there is no article {article_id!r} in this archive; onrecord index list shows them all")
        rows = self._db.rows(
            'SELECT number, start, "end", boilerplate FROM sentences WHERE article = ? ORDER BY number', article_id
        )
        return StoredArticle(article, tuple(Sentence(row[0], row[1], row[2], bool(row[3])) for row in rows))

    def chunks_of(self, ids: Sequence[str]) -> list[Chunk]:
        """Some chunks, in the order of `ids`.

        Raises:
            InputError: no chunk has one of these ids.
        """
        rows = self._db.rows(f"{_CHUNKS} WHERE {_ID_AMONG}", json.dumps(list(ids)))
        found = {chunk.id: chunk for chunk in (Chunk(*row) for row in rows)}
        if missing := [chunk_id for chunk_id in ids if chunk_id not in found]:
            raise InputError(f"there is no passage {missing[0]!r} in this archive")
        return [found[chunk_id] for chunk_id in ids]

    def chunks(self, article_id: str) -> list[Chunk]:
        """The chunks of an article, in order."""
        rows = self._db.rows(f"{_CHUNKS} WHERE article = ? ORDER BY number", article_id)
        return [Chunk(*row) for row in rows]

    def lexical(self, query: str, limit: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 score, best first; a higher score is better.

        Args:
            query: free text, from anybody; its words are looked for, any of them, and nothing in it is an operator.
            limit: how many at most.
            within: ids of the articles to look in; None for all.
        """
        words = words_of(query)
        if not words or limit < 1:
            return []
        wanted = match_any(self._rare(words))
        rows = self._db.rows(
            NARROWED if within is not None else BEST,
            wanted,
            *(() if within is None else (json.dumps(list(within)),)),
            limit + TIES,
            limit,
        )
        return [(row[0], float(row[1])) for row in rows]

    def _rare(self, words: Sequence[str]) -> list[str]:
        """The words worth looking for; in how many chunks each is, is counted once for a generation."""
        chunks = len(self)
        if chunks <= COMMON_LEAST:
            return list(words)
        generation, known = self._frequencies
        if generation != self.generation:
            self._frequencies = self.generation, (known := {})
        for word in words:
            if word not in known:
                known[word] = self._db.rows("SELECT count(*) FROM stories WHERE stories MATCH ?", phrase(word))[0][0]
        return rare_words(words, known, chunks)

    def vectors(self, *, sample: int | None = None) -> tuple[list[str], Vectors]:
        """Chunk ids and their vectors, one row each: all in id order, or about `sample` spread over the archive."""
        step = max(1, len(self) // sample) if sample else 1
        return _matrix(self._db.rows("SELECT id, vector FROM chunks WHERE key % ? = 0 ORDER BY id", step))

    def vectors_by_article(self) -> tuple[list[str], list[str], Vectors]:
        """Chunk ids, the article of each, and their vectors; the chunks of one article stand together."""
        rows = self._db.rows("SELECT id, vector, article FROM chunks ORDER BY article, number")
        return [row[0] for row in rows], [row[2] for row in rows], _matrix(rows)[1]

    def vectors_of(self, ids: Sequence[str]) -> Vectors:
        """The vectors of some chunks, in the order of `ids`."""
        rows = dict(
            self._db.rows(
                "SELECT id, vector FROM chunks WHERE id IN (SELECT value FROM json_each(?))", json.dumps(list(ids))
            )
        )
        return _matrix([(chunk_id, rows[chunk_id]) for chunk_id in ids])[1]

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that are chunks of this archive."""
        found = self._db.rows(
            "SELECT id FROM chunks WHERE id IN (SELECT value FROM json_each(?))", json.dumps(list(ids))
        )
        return {row[0] for row in found}

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
        """Stores an article in place of any earlier one with its id, in one transaction.

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
        with self._db.writing() as db:
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
            if signature is not None:
                self._note_copies(db, article.id, signature)

    def remove(self, article_id: str) -> None:
        """Removes an article and all that belongs to it.

        Raises:
            InputError: no article has this id.
        """
        with self._db.writing() as db:
            if not self._delete(db, article_id):
                raise InputError(
                    f"there is no article {article_id!r} in this archive; onrecord index list shows them all"
                )

    def copies(self) -> dict[str, frozenset[str]]:
        """For each article of which there are copies: the ids of all of them, its own included."""
        return groups(self._db.rows("SELECT article, copy FROM copies"))

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

    def problems(self) -> list[str]:
        """What contradicts itself inside the file, one sentence each; empty when all is well."""
        found = [f"SQLite: {row[0]}" for row in self._db.rows("PRAGMA integrity_check") if row[0] != "ok"]
        found += [
            f"SQLite: {row[0]} has a row without its {row[2]}" for row in self._db.rows("PRAGMA foreign_key_check")
        ]
        chunks, dim = self._count("chunks"), self._db.meta("dim")
        stories = self._count("stories")
        if stories != chunks:
            found.append(f"full-text search holds {stories} passages, the archive {chunks}")
        wrong = self._db.rows("SELECT count(*) FROM chunks WHERE length(vector) != ?", 4 * int(dim or 0))[0][0]
        if wrong:
            found.append(f"{wrong} vectors do not have {dim} numbers")
        return found

    def __len__(self) -> int:
        """How many chunks there are; counted once for a generation, since that takes 5 ms of a search."""
        generation = self.generation
        if self._length[0] != generation:
            self._length = generation, self._count("chunks")
        return self._length[1]

    def _count(self, table: str) -> int:
        return int(self._db.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - called with constants

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


def _article(row: tuple[Any, ...]) -> Article:
    published = date.fromisoformat(row[4]) if row[4] else None
    return Article(
        id=row[0], text=row[1], title=row[2], publisher=row[3], published=published, url=row[5], source=row[6]
    )


def _matrix(rows: Sequence[tuple[Any, ...]]) -> tuple[list[str], Vectors]:
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
    return [row[0] for row in rows], matrix.reshape(len(rows), -1) if rows else matrix.reshape(0, 0)
