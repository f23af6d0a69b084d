"""Looks chunks up in the archive: by id, by words, and their vectors."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.article import Chunk, Vectors
from index.errors import InputError
from index.store.database import Database
from index.store.fulltext import COMMON_LEAST, match_any, phrase, rare_words, words_of

TIES = 10  # passages of equal score that may stand at the end of a ranking
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
_VECTORS = "SELECT id, vector FROM chunks"
_VECTORS_AMONG = f"{_VECTORS} WHERE article IN (SELECT value FROM json_each(?))"  # noqa: S608 - constants
_IDS = "SELECT id FROM chunks"
_ID_AMONG = "id IN (SELECT value FROM json_each(?))"
_KEY_NEAR = "key IN (SELECT (SELECT min(key) FROM chunks WHERE key >= value) FROM json_each(?))"
PART = 20_000  # vectors read at a time where all are compared; 30 MB
FEW = 1000  # articles whose vectors are read at a time


@dataclass(frozen=True, slots=True)
class Moment:
    """One generation of one record: `token` was drawn when it began, so another record's has another."""

    generation: int
    token: str


class Passages:
    """The half of an archive that is searched."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._frequencies: tuple[int, dict[str, int]] = (-1, {})  # chunks that hold a word, with their generation

    @property
    def generation(self) -> int:
        """Counts the writes; whatever is derived from the archive notes it to see whether it is in step."""
        return int(self._db.meta("generation") or 0)

    @property
    def moment(self) -> Moment:
        """The generation, with the name that chance gave it."""
        generation = self.generation
        return Moment(generation, self._token(generation))

    def remembers(self, moment: Moment) -> bool:
        """Whether this very record was at a moment, and knows each chunk that was touched since."""
        return bool(moment.token) and self._token(moment.generation) == moment.token

    def _token(self, generation: int) -> str:
        rows = self._db.rows("SELECT token FROM moments WHERE generation = ?", generation)
        return str(rows[0][0]) if rows else ""

    def touched(self, since: int, *, most: int = -1) -> list[str]:
        """Ids of the chunks that came, went or were replaced after a generation, some of which may be gone.

        Args:
            since: the generation.
            most: how many at most; -1 for all.
        """
        return [row[0] for row in self._db.rows("SELECT id FROM touched WHERE generation > ? LIMIT ?", since, most)]

    def forget_touched(self, until: int) -> None:
        """Forgets what was touched up to a generation, and the moments before it: the index holds it all."""
        with self._db.writing(count=False) as db:
            db.execute("DELETE FROM touched WHERE generation <= ?", (until,))
            db.execute("DELETE FROM moments WHERE generation < ?", (until,))

    def __len__(self) -> int:
        """How many chunks there are."""
        rows = self._db.rows("SELECT CAST(number AS INTEGER) FROM tallies WHERE what = 'passages'")
        return int(rows[0][0]) if rows else 0

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

    def looked_for(self, query: str) -> dict[str, int]:
        """The words of a query that `lexical` looks for, and in how many chunks each is."""
        return self._frequency(self._rare(words_of(query)))

    def _rare(self, words: Sequence[str]) -> list[str]:
        """The words worth looking for."""
        chunks = len(self)
        return list(words) if chunks <= COMMON_LEAST else rare_words(words, self._frequency(words), chunks)

    def _frequency(self, words: Sequence[str]) -> dict[str, int]:
        """In how many chunks each word is; counted once for a generation."""
        generation = self.generation
        counted, known = self._frequencies  # other threads may be in another generation: what is taken out here is used
        if counted != generation:
            self._frequencies = generation, (known := {})
        for word in words:
            if word not in known:
                known[word] = self._db.rows("SELECT count(*) FROM stories WHERE stories MATCH ?", phrase(word))[0][0]
        return {word: known[word] for word in words}

    def ids(self) -> list[str]:
        """The ids of all chunks."""
        return [row[0] for row in self._db.rows(_IDS)]

    def vectors(self) -> tuple[list[str], Vectors]:
        """Chunk ids and their vectors, one row each, in id order."""
        return _matrix(self._db.rows(f"{_VECTORS} ORDER BY id"))

    def sampled(self, count: int) -> tuple[list[str], Vectors]:
        """Chunk ids and their vectors of about `count` chunks spread over the archive; reads no others."""
        (first, last) = self._db.rows("SELECT min(key), max(key) FROM chunks")[0]
        places = np.linspace(first, last, min(count, last - first + 1)).astype(int).tolist() if last else []
        return _matrix(self._db.rows(f"{_VECTORS} WHERE {_KEY_NEAR} ORDER BY id", json.dumps(places)))

    def vectors_within(self, articles: Collection[str] | None = None) -> Iterator[tuple[list[str], Vectors]]:
        """Chunk ids and their vectors of some articles, or of all, a part at a time, so that memory holds no more."""
        if articles is None:
            last = self._db.rows("SELECT max(key) FROM chunks")[0][0] or 0
            for start in range(0, last + 1, PART):
                yield _matrix(self._db.rows(f"{_VECTORS} WHERE key >= ? AND key < ?", start, start + PART))
            return
        names = sorted(articles)
        for start in range(0, len(names), FEW):
            among = json.dumps(names[start : start + FEW])
            yield _matrix(self._db.rows(_VECTORS_AMONG, among))

    def vectors_of(self, ids: Sequence[str]) -> Vectors:
        """The vectors of those of some chunks that are there, in the order of `ids`."""
        rows = dict(self._db.rows(f"{_VECTORS} WHERE {_ID_AMONG}", json.dumps(list(ids))))
        return _matrix([(chunk_id, rows[chunk_id]) for chunk_id in ids if chunk_id in rows])[1]

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that are chunks of this archive."""
        found = self._db.rows(f"{_IDS} WHERE {_ID_AMONG}", json.dumps(list(ids)))
        return {row[0] for row in found}


def _matrix(rows: Sequence[tuple[Any, ...]]) -> tuple[list[str], Vectors]:
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
    return [row[0] for row in rows], matrix.reshape(len(rows), -1) if rows else matrix.reshape(0, 0)
