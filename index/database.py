"""The SQLite file behind the archive: its schema, a connection for each thread, transactions, and errors in words."""

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import ArchiveError

SCHEMA_VERSION = 4
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, title TEXT, publisher TEXT, published TEXT, url TEXT, source TEXT
) WITHOUT ROWID;
CREATE INDEX sources ON articles (source);
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
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE signatures (
    article TEXT PRIMARY KEY REFERENCES articles ON DELETE CASCADE, minhash BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE bands (
    hash INTEGER NOT NULL, article TEXT NOT NULL REFERENCES articles ON DELETE CASCADE, PRIMARY KEY (hash, article)
) WITHOUT ROWID;
CREATE INDEX bands_of_article ON bands (article);
CREATE TABLE copies (
    article TEXT NOT NULL REFERENCES articles ON DELETE CASCADE,
    copy TEXT NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (article, copy)
) WITHOUT ROWID;
CREATE INDEX copied ON copies (copy);
"""
_MEND = "Restore it from a backup, or delete it and add the articles again"


class Database:
    """One SQLite file, made when it is absent. Reading is safe from several threads: each has its own connection."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it with an empty schema.

        Raises:
            ArchiveError: it cannot be used, is damaged, or is of another version.
        """
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._closed = False
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes every thread's connection."""
        with self._guard:
            self._closed = True
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with explained(self.path, mend=_MEND):
            return self._connection().execute(query, values).fetchall()

    def meta(self, name: str) -> str | None:
        """One of the facts about the whole archive."""
        rows = self.rows("SELECT value FROM meta WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    @contextmanager
    def writing(self, *, count: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction; all of it or nothing. Moves the generation on, unless `count` is false."""
        with explained(self.path, mend=_MEND):
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

    def _prepare(self) -> None:
        """Checks the schema version, or makes the schema in a new file."""
        if not self.rows("SELECT 1 FROM sqlite_master WHERE name = 'meta'"):
            with self.writing(count=False) as db:
                if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                    for statement in _SCHEMA.split(";\n"):
                        db.execute(statement)
                    facts = (("schema", str(SCHEMA_VERSION)), ("generation", "0"), ("identity", uuid.uuid4().hex))
                    db.executemany("INSERT INTO meta VALUES (?, ?)", facts)
        version = self.meta("schema")
        if version != str(SCHEMA_VERSION):
            raise ArchiveError(
                f"{self.path} has schema version {version}, this onrecord reads {SCHEMA_VERSION}. "
                f"Make a new archive in another folder: onrecord index add PATH --archive DIR"
            )

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


@contextmanager
def explained(path: Path, *, mend: str) -> Iterator[None]:
    """SQLite's errors on the archive's file as ours; `mend` says what to do with a damaged one.

    Raises:
        ArchiveError: the file cannot be used now, or is damaged.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ArchiveError(f"{path} cannot be used: {error}. Another process may be writing; try again") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path} is damaged: {error}. {mend}") from error
