"""Looks versions up: every text that an article ever had, and what happened to it. Also checks that they are whole."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from index.article import Article, Heading
from index.store.articles import day_of
from index.store.database import Database
from index.store.history import COLUMNS, What, seal_of

AT_ONCE = 200  # texts
_VERSIONS = f"SELECT {COLUMNS}, seal FROM versions"  # noqa: S608 - constants
_EVENTS = "SELECT at, article, what, version, seal, key FROM history"
_ARRIVALS = (
    "SELECT h.article, h.version, h.at, fetched, v.key, text IS NULL, title, publisher, published, modified "
    "FROM history AS h "
    "JOIN versions AS v ON v.article = h.article AND v.version = h.version "
    "WHERE h.what = 'stored' AND h.article IN (SELECT article FROM versions GROUP BY article HAVING count(*) > 1) "
    "AND h.article IN (SELECT id FROM articles) ORDER BY h.key"
)
_ORPHANS = (
    "SELECT v.article FROM versions AS v LEFT JOIN digests AS d ON d.article = v.article AND d.text = v.version "
    "WHERE v.text IS NULL AND v.gone IS NULL AND d.article IS NULL "
    "UNION SELECT d.article FROM digests AS d LEFT JOIN versions AS v ON v.article = d.article AND v.version = d.text "
    "WHERE v.key IS NULL"
)


@dataclass(frozen=True, slots=True)
class Version:
    """One text that an article has or had.

    `hash` is SHA-256 of the text in hexadecimal digits. `fetched` is when it first came in, in UTC, None where that is
    not known; `source` is where it was found then, `raw` the SHA-256 of that file or page. `content` is the article
    with this text; None where it is `gone`: "purged" on purpose, or "lost" to damage. `newest` is whether it is what
    the archive lists and searches.
    """

    article: str
    hash: str
    fetched: datetime | None
    source: str | None
    raw: str | None
    content: Article | None
    gone: str
    newest: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to an article: "stored", "removed", "purged" or "lost", with the hash of the text.

    `at` is in UTC; None for what was stored before an archive kept versions.
    """

    at: datetime | None
    article: str
    what: What
    hash: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text that an article got, of an article that is listed and has had several.

    `held` is the day, in UTC, on which it was fetched, or came back; None where that is not known. `key` finds it among
    the texts that were kept, and `heading` is what it states of itself; without a key it is none of them, and what it
    states is not known here.
    """

    hash: str
    held: date | None
    key: int | None
    heading: Heading

    @property
    def article(self) -> str:
        """The id of the article."""
        return self.heading.id


class Versions:
    """The part of an archive that remembers."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def versions(self, article_id: str) -> list[Version]:
        """Every text that an article ever had, the first that came in first; also of one that was removed or purged."""
        with self._db.snapshot():
            live = self._db.rows(
                "SELECT d.text, a.text, title, publisher, published, url, language, pages, authors, modified "
                "FROM articles AS a "
                "JOIN digests AS d ON d.article = id WHERE id = ?",
                article_id,
            )
            rows = self._db.rows(f"{_VERSIONS} WHERE article = ? ORDER BY key", article_id)
        found = []
        for row in rows:
            newest = bool(live) and live[0][0] == row[1]
            found.append(_version([*row[:5], *live[0][1:8], None, *live[0][8:]] if newest else row, newest=newest))
        return found

    def events(self, article_id: str | None = None) -> Iterator[Happened]:
        """What happened to an article, or to all of them, in order."""
        among, values = ("", ()) if article_id is None else ("WHERE article = ?", (article_id,))
        for row in self._db.rows(f"{_EVENTS} {among} ORDER BY key", *values):
            yield Happened(_moment(row[0]), row[1], row[2], row[3].hex())

    def arrivals(self) -> list[Arrival]:
        """Each text that a listed article got, where there were several, in the order in which they came."""
        found, seen = [], set[tuple[str, bytes]]()
        for article, version, at, fetched, key, gone, title, publisher, *days in self._db.rows(_ARRIVALS):
            came = at if (article, version) in seen else fetched or at  # one that came back did so when that was noted
            seen.add((article, version))
            held = datetime.fromisoformat(came).date() if came else None
            heading = Heading(article, title, publisher, *map(day_of, days))
            found.append(Arrival(version.hex(), held, None if gone else key, heading))
        return found

    def kept_texts(self, keys: Collection[int]) -> Iterator[tuple[int, str]]:
        """Texts of versions that were kept, by their keys; few at a time in memory."""
        wanted = list(keys)
        for start in range(0, len(wanted), AT_ONCE):
            among = json.dumps(wanted[start : start + AT_ONCE])
            yield from self._db.rows(
                "SELECT key, text FROM versions WHERE text IS NOT NULL AND key IN (SELECT value FROM json_each(?))",
                among,
            )

    def ever(self) -> list[str]:
        """The ids of all articles that there ever were."""
        return [row[0] for row in self._db.rows("SELECT DISTINCT article FROM versions ORDER BY article")]

    def raw_named(self, among: Collection[str] | None = None, *, apart_from: str = "") -> set[str]:
        """The hashes of the raw files of texts that are still there.

        Args:
            among: of these hashes alone.
            apart_from: an article whose texts do not count.
        """
        rows = self._db.rows(
            "SELECT raw FROM versions WHERE raw IS NOT NULL AND gone IS NULL AND article != ?1 "
            "AND (?2 IS NULL OR raw IN (SELECT value FROM json_each(?2)))",
            apart_from,
            None if among is None else json.dumps(list(among)),
        )
        return {row[0] for row in rows}

    def with_text(self, version: str) -> list[str]:
        """The ids of listed articles that have a text, by its hash."""
        rows = self._db.rows("SELECT article FROM digests WHERE text = ? ORDER BY article", bytes.fromhex(version))
        return [row[0] for row in rows]

    def withdrawn(self) -> set[str]:
        """Where the articles were found that were removed or purged."""
        rows = self._db.rows(
            "SELECT source FROM versions WHERE source IS NOT NULL AND article NOT IN (SELECT id FROM articles)"
        )
        return {row[0] for row in rows}

    def version_faults(self) -> list[str]:
        """What of the versions and of what happened is not as it was written, one sentence each."""
        found = [f"version {_short(row)} cannot be found, nor why" for row in self._db.rows(_ORPHANS)]
        for (key,) in self._db.rows("SELECT key FROM versions ORDER BY key"):  # one text at a time in memory
            row = self._db.rows(f"{_VERSIONS} WHERE key = ?", key)[0]
            try:
                if row[5] is not None and hashlib.sha256(row[5].encode()).digest() != row[1]:
                    found.append(f"version {_short(row)}: its text is not what was stored; it is not quoted")
                if seal_of(row[:-1]) != row[-1]:
                    found.append(f"version {_short(row)}: what is noted of it is not what was written")
            except (AttributeError, TypeError, ValueError):  # a damaged row may hold anything
                found.append(f"version {_short(row)} cannot be read")
        for row in self._db.rows(f"{_EVENTS} ORDER BY key"):
            try:
                whole = seal_of(row[:4]) == row[4]
            except (TypeError, ValueError):
                whole = False
            if not whole:
                found.append(f"what happened to article {row[1]} at {row[0]} is not what was written")
        return found


def _short(row: Any) -> str:  # noqa: ANN401 - a row of the table, which may be damaged
    version = row[1].hex()[:12] if len(row) > 1 and isinstance(row[1], bytes) else "?"
    return f"{version} of article {row[0]}" if len(row) > 1 else f"of article {row[0]}"


def _version(row: Any, *, newest: bool) -> Version:  # noqa: ANN401 - a row of the table
    text = row[5]
    whole = text is not None and hashlib.sha256(text.encode()).digest() == row[1]
    fetched = _moment(row[2])
    content = None
    if whole:
        content = Article(
            row[0], text, row[6], row[7], day_of(row[8]), row[9], row[3],
            language=row[10], pages=tuple(json.loads(row[11] or "[]")),
            authors=tuple(json.loads(row[13] or "[]")), modified=day_of(row[14]), fetched=fetched, raw=row[4],
        )  # fmt: skip
    return Version(row[0], row[1].hex(), fetched, row[3], row[4], content, "" if whole else row[12] or "lost", newest)


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
