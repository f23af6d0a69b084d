"""Saves what can be read of a damaged archive: articles and versions whose text is what was stored, judgements."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.article import Article
from index.errors import DamageError
from index.store.digests import stated_digest, text_digest
from index.store.history import COLUMNS, seal_of
from index.store.wal import lost_changes

_ARTICLE = (
    "id",
    "text",
    "title",
    "publisher",
    "published",
    "url",
    "source",
    "language",
    "pages",
    "authors",
    "modified",
)
_FEEDBACK = "SELECT key, at, verdict, note, answer FROM feedback"
_VERSION = (*COLUMNS.split(", "), "seal", "key")
_EVENT = "SELECT at, article, what, version, seal, key FROM history"
_META = "SELECT name, value FROM meta"


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was found in a damaged archive.

    `articles` are whole: their texts and statements have the checksums that were stored with them. `harmed` are ids
    with the source of articles that are not; None where the source cannot be read. `versions` and `events` are rows of
    their tables as they were written, but for the text of a version that is damaged: that one is lost.
    """

    articles: tuple[Article, ...]
    harmed: dict[str, str | None]
    digests: dict[str, bytes]  # of each article's text, as it was stored
    feedback: tuple[tuple[Any, ...], ...]
    generation: int
    versions: tuple[tuple[Any, ...], ...] = ()
    events: tuple[tuple[Any, ...], ...] = ()


def salvage(path: Path) -> Salvage:
    """Reads what can be read of the file at `path`, row by row, and changes nothing in it.

    Raises:
        DamageError: nothing in it can be read.
    """
    if not path.is_file():
        raise DamageError(f"there is no file {path}, so there is nothing to save. Put a backup back")
    if lost_changes(path):  # of what is left of the log SQLite takes what is sound
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    with closing(sqlite3.connect(path, timeout=30)) as db:
        db.execute("PRAGMA writable_schema = ON")  # has SQLite read a file that is shorter than it says
        kept = {row[0]: (row[1], row[2]) for row in _rows(db, "SELECT article, text, stated FROM digests", "article")}
        meta = dict(_rows(db, _META, "name"))
        whole: dict[str, Article] = {}
        harmed: dict[str, str | None] = dict.fromkeys(kept)
        for row in _rows(db, _query(db, "articles", _ARTICLE), "key"):
            article = _article(row)
            if article and kept.get(article.id) == (text_digest(article.text), stated_digest(article)):
                whole[article.id] = article
                harmed.pop(article.id, None)
            elif isinstance(row[0], str):
                harmed[row[0]] = row[6] if isinstance(row[6], str) else None
        for table in ("sentences", "chunks"):  # names of articles of which nothing else can be read
            harmed |= {
                row[0]: harmed.get(row[0])
                for row in _rows(db, f"SELECT article FROM {table}", "article")  # noqa: S608 - constants
                if isinstance(row[0], str) and row[0] not in whole
            }
        feedback = tuple(_rows(db, _FEEDBACK, "key"))
        versions = tuple(map(_version, _in_order(db, _query(db, "versions", _VERSION))))
        events = tuple(row[:4] for row in _in_order(db, _EVENT))
    generation = meta.get("generation", "0")
    if not (whole or harmed or meta):
        raise DamageError(f"nothing in {path} can be read. Put a backup back: onrecord index restore FILE")
    digests = {article: digest[0] for article, digest in kept.items()}
    return Salvage(
        tuple(whole.values()),
        harmed,
        digests,
        feedback,
        int(generation) if str(generation).isdecimal() else 0,
        versions,
        events,
    )


def _query(db: sqlite3.Connection, table: str, columns: Sequence[str]) -> str:
    """Asks a table for columns; one that an archive of an earlier version does not have is nothing in every row."""
    there = set(columns)
    with contextlib.suppress(sqlite3.Error):
        there = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
    told = ", ".join(name if name in there else f"NULL AS {name}" for name in columns)
    return f"SELECT {told} FROM {table}"  # noqa: S608 - constants


def _in_order(db: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    """The rows of versions or of what happened that are as they were written, in order, each without its key."""
    found = {}
    for *row, seal, key in _rows(db, query, "key"):
        with contextlib.suppress(TypeError, ValueError):
            if seal_of(row) == seal:
                found[key] = tuple(row)
    return [found[key] for key in sorted(found)]


def _version(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A version; without its text, and said to be lost, where that is not what was stored."""
    with contextlib.suppress(AttributeError, UnicodeError):
        if row[5] is None or text_digest(row[5]) == row[1]:
            return row
    return (*row[:5], *[None] * 7, "lost", None, None)


def _article(row: tuple[Any, ...]) -> Article | None:
    """A row as an article; None where it is not what an article is."""
    with contextlib.suppress(ValueError, TypeError, UnicodeError):
        day = date.fromisoformat(row[4]) if row[4] else None
        text, stated = row[1], (row[2], row[3], row[5], row[6], row[7])
        if isinstance(row[0], str) and isinstance(text, str) and all(s is None or isinstance(s, str) for s in stated):
            pages = tuple(int(start) for start in json.loads(row[8]))
            authors, modified = (
                tuple(map(str, json.loads(row[9] or "[]"))),
                date.fromisoformat(row[10]) if row[10] else None,
            )
            return Article(
                row[0], text, row[2], row[3], day, row[5], row[6],
                language=row[7], pages=pages, authors=authors, modified=modified,
            )  # fmt: skip
    return None


def _rows(db: sqlite3.Connection, query: str, key: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that can be read: from the front, and where that breaks off from the back as well."""
    seen: set[tuple[Any, ...]] = set()
    for order in ("ASC", "DESC"):
        try:
            for row in db.execute(f"{query} ORDER BY {key} {order}"):
                if row not in seen:
                    seen.add(row)
                    yield row
        except (sqlite3.Error, UnicodeError):
            continue  # the rest is on pages that cannot be read
        return
    yield from _singly(db, query, key, seen)


def _singly(db: sqlite3.Connection, query: str, key: str, seen: set[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows between two damaged places, asked for one by one; for tables that are keyed by numbers."""
    if key != "key":
        return
    table = query.rsplit(" ", 1)[1]
    with contextlib.suppress(sqlite3.Error, TypeError):
        last = int(db.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0])  # noqa: S608 - constants
        for number in range(1, last + 1):
            with contextlib.suppress(sqlite3.Error, UnicodeError):
                for row in db.execute(f"{query} WHERE rowid = ?", (number,)):
                    if row not in seen:
                        seen.add(row)
                        yield row
