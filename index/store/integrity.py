"""Is the archive what was written? Checksums, and what contradicts itself inside the file."""

import json
import sqlite3
from collections.abc import Collection

from index.errors import ArchiveError
from index.store.articles import Articles
from index.store.database import Database
from index.store.digests import Digests, faults, stated_digest, text_digest
from index.store.invariants import broken_offsets
from index.store.passages import Passages
from index.store.schema import TALLIES

_KEPT = "SELECT article, text, stated, derived FROM digests WHERE article IN (SELECT value FROM json_each(?))"


class Integrity(Articles, Passages):
    """The part of an archive that looks at itself."""

    def __init__(self, database: Database) -> None:
        Articles.__init__(self, database)
        Passages.__init__(self, database)

    def altered(self, ids: Collection[str]) -> set[str]:
        """Those of some articles whose text or statements are not what was stored; 0.03 ms each."""
        kept = self._kept(ids)
        return {
            article.id
            for article in self.articles_of(ids)
            if (found := kept.get(article.id)) is None
            or (found.text, found.stated) != (text_digest(article.text), stated_digest(article))
        }

    def digests_of(self, article_id: str) -> Digests:
        """The checksums of an article as it is now."""
        stored = self.stored(article_id)
        rows = self._db.rows("SELECT vector FROM chunks WHERE article = ? ORDER BY number", article_id)
        return Digests.of(stored.article, stored.sentences, self.chunks(article_id), [row[0] for row in rows])

    def faults_of(self, article_id: str) -> list[str]:
        """What is wrong with an article: not to be read, not what was stored, not what citations rely on."""
        try:
            found = faults(article_id, self._kept([article_id]).get(article_id), self.digests_of(article_id))
            stored, chunks = self.stored(article_id), self.chunks(article_id)
            found += broken_offsets(stored, chunks)
            rows = self._db.rows(
                "SELECT id, story FROM stories JOIN chunks ON key = stories.rowid WHERE article = ?", article_id
            )
            told = {chunk.id: stored.story(chunk) for chunk in chunks if chunk.last <= len(stored.sentences)}
            if dict(rows) != told:
                found.append(f"article {article_id}: full-text search holds other words than its text")
        except (ArchiveError, ValueError, TypeError) as error:  # a damaged row may hold anything
            return [f"article {article_id} cannot be read: {error}"]
        return found

    def problems(self) -> list[str]:
        """What contradicts itself inside the file, one sentence each; empty when all is well."""
        found = [f"SQLite: {row[0]}" for row in self._db.rows("PRAGMA integrity_check") if row[0] != "ok"]
        found += [
            f"SQLite: {row[0]} has a row without its {row[2]}" for row in self._db.rows("PRAGMA foreign_key_check")
        ]
        chunks, dim, stories = self._count("chunks"), self._db.meta("dim"), self._count("stories")
        for table, what in (("finding", "the list of articles"), ("stories", "full-text search")):
            if not self._searchable(table):
                found.append(f"{what} is out of step with the articles")
        kept = "SELECT what, value, number FROM tallies WHERE number != 0"
        if set(self._db.rows(f"SELECT * FROM ({TALLIES}) WHERE number > 0")) != set(self._db.rows(kept)):  # noqa: S608
            found.append("the counts of articles and passages are not what there is")
        if stories != chunks:
            found.append(f"full-text search holds {stories} passages, the archive {chunks}")
        wrong = self._db.rows("SELECT count(*) FROM chunks WHERE length(vector) != ?", 4 * int(dim or 0))[0][0]
        if wrong:
            found.append(f"{wrong} vectors do not have {dim} numbers")
        return found

    def _searchable(self, table: str) -> bool:
        """Whether a full-text table holds what its texts hold."""
        try:
            self._db.rows(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - constants
        except ArchiveError as error:  # SQLite asks for that check as if it were a write, so it may also be kept out
            if getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_CORRUPT_VTAB:
                return False
            if not self._db.read_only:
                raise
        return True

    def _kept(self, ids: Collection[str]) -> dict[str, Digests]:
        rows = self._db.rows(_KEPT, json.dumps(list(ids)))
        return {row[0]: Digests(row[1], row[2], row[3]) for row in rows}

    def _count(self, table: str) -> int:
        return int(self._db.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - called with constants
