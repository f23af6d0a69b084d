"""Writes what becomes of each text (stored, replaced, removed, purged) in the transaction of the change itself.

A version is a text, known by its SHA-256. `versions` has a row for each, `history` one for each thing that happened. A
seal in each row tells later whether the row is what was written. Nothing here is ever deleted but by `purge`.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from index.article import Article

What = Literal["stored", "removed", "purged", "lost"]
COLUMNS = (
    "article, version, fetched, source, raw, text, title, publisher, published, url, language, pages, gone, "
    "authors, modified"
)
_MARKS = ", ".join("?" * len(COLUMNS.split(",")))
_ADD = f"INSERT INTO versions ({COLUMNS}, seal) VALUES ({_MARKS}, ?) ON CONFLICT DO "  # noqa: S608 - constants
_SET = ", ".join(f"{name} = excluded.{name}" for name in [*COLUMNS.split(", ")[2:], "seal"])
_ROW = f"SELECT {COLUMNS} FROM versions WHERE article = ? AND version = ?"  # noqa: S608 - constants
_LIVE = (
    "SELECT a.text, a.title, a.publisher, a.published, a.url, a.language, a.pages, a.authors, a.modified, d.text "
    "FROM articles AS a "
    "JOIN digests AS d ON d.article = a.id WHERE a.id = ?"
)
_UNLISTED = "NOT EXISTS (SELECT 1 FROM digests AS d WHERE d.article = versions.article AND d.text = version)"
Row = Sequence[Any]  # of `versions`, as in COLUMNS; or of `history`: at, article, what, version


def now() -> str:
    """This moment in UTC, to the second, as it is stored."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def seal_of(row: Row) -> bytes:
    """SHA-256 of a row of either table; of a version's text its hash is in the row already."""
    plain = [value.hex() if isinstance(value, bytes) else value for value in row]
    if len(plain) > 4:
        plain[5] = plain[5] is not None
        plain[13:] = [] if plain[13:] == [None, None] else plain[13:]  # so that what schema 8 has sealed stays sealed
    return hashlib.sha256(json.dumps(plain).encode()).digest()


def stored(db: sqlite3.Connection, article: Article, version: bytes, *, again: bool) -> None:
    """Notes that an article was stored; `again` where this text was the newest already."""
    fetched = article.fetched.isoformat() if article.fetched else now()
    row = [article.id, version, fetched, article.source, article.raw, *[None] * 10]
    there = db.execute(_ROW, (article.id, version)).fetchone()
    if there is None:
        _put(db, row)
    elif there[12]:  # purged or lost, and here it is again
        _put(db, [*row[:2], *there[2:12], None, *there[13:]])
    if not again:
        note(db, article.id, "stored", version)


def set_aside(db: sqlite3.Connection, article_id: str, *, unless: bytes = b"") -> bytes | None:
    """Keeps the text of an article that is about to be replaced or removed, and what it states; returns its hash.

    Args:
        db: in a transaction.
        article_id: of the article; nothing happens where there is none.
        unless: the hash of the text that comes in its place: the same one needs no keeping.
    """
    live = db.execute(_LIVE, (article_id,)).fetchone()
    if live is None or live[-1] == unless:
        return live[-1] if live else None
    text, *states, authors, modified, version = live
    before = db.execute(_ROW, (article_id, version)).fetchone() or (article_id, version, *[None] * 13)
    if hashlib.sha256(text.encode()).digest() == version:
        _put(db, [*before[:5], text, *states, None, authors, modified])
    else:  # damaged: it must not pass for what was stored
        _put(db, [*before[:5], *[None] * 7, "lost", None, None])
        note(db, article_id, "lost", version)
    return bytes(version)


def note(db: sqlite3.Connection, article_id: str, what: What, version: bytes) -> None:
    """Notes one thing that happened, now."""
    add_events(db, [(now(), article_id, what, version)])


def add_events(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Notes things that happened, in order: when (None where that is not known), the article, what, the version."""
    db.executemany(
        "INSERT INTO history (at, article, what, version, seal) VALUES (?, ?, ?, ?, ?)",
        [(*row, seal_of(row)) for row in rows],
    )


def add_versions(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Puts in versions as another archive's table held them; those that are there already stay."""
    db.executemany(f"{_ADD} NOTHING", [(*row, seal_of(row)) for row in rows])


def purge(db: sqlite3.Connection, article_id: str) -> int:
    """Destroys the text of every version and what it states; hashes, times and places stay. Returns how many."""
    rows = db.execute(f"SELECT {COLUMNS} FROM versions WHERE article = ? AND gone IS NULL", (article_id,)).fetchall()  # noqa: S608
    for row in rows:
        _put(db, [*row[:5], *[None] * 7, "purged", None, None])
        note(db, article_id, "purged", row[1])
    return len(rows)


def begin(db: sqlite3.Connection) -> None:
    """Gives each article whose text is no version yet its first; when it was fetched is not known."""
    for article, version, source in db.execute(
        "SELECT id, d.text, source FROM articles JOIN digests AS d ON d.article = id WHERE NOT EXISTS "
        "(SELECT 1 FROM versions AS v WHERE v.article = id AND v.version = d.text) ORDER BY articles.key"
    ).fetchall():
        add_versions(db, [(article, version, None, source, *[None] * 11)])
        add_events(db, [(None, article, "stored", version)])


def take_over(db: sqlite3.Connection, versions: Sequence[Row], events: Sequence[Row]) -> int:
    """Puts salvaged rows in the place of those that storing the salvaged articles has just made; returns texts lost."""
    db.execute("DELETE FROM versions")
    db.execute("DELETE FROM history")
    add_versions(db, versions)
    add_events(db, events)
    begin(db)
    lost = db.execute(f"SELECT {COLUMNS} FROM versions WHERE text IS NULL AND gone IS NULL AND {_UNLISTED}").fetchall()  # noqa: S608
    for row in lost:
        _put(db, [*row[:5], *[None] * 7, "lost", None, None])
        note(db, row[0], "lost", row[1])
    return len(lost)


def _put(db: sqlite3.Connection, row: Row) -> None:
    db.execute(f"{_ADD} UPDATE SET {_SET}", (*row, seal_of(row)))
