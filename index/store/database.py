"""The SQLite file behind the archive: a connection for each thread, transactions, and errors in words."""

import os
import sqlite3
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from index.errors import ArchiveError
from index.files import stamp_of
from index.store import history
from index.store.condition import MENDS
from index.store.schema import NAMED, SCHEMA, SCHEMA_VERSION, UPGRADES
from index.store.trouble import READ_ONLY, explained

# Databases that this process has open, by file. Their files are not to be looked into: whoever opens one of them and
# closes it again gives up the locks that this process has on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
OPEN: Counter[Path] = Counter()
_GUARD = threading.Lock()
_NEXT = "UPDATE meta SET value = value + 1 WHERE name = 'generation'"


class _Connection(sqlite3.Connection):
    """One that can be held weakly."""


class Database:
    """One SQLite file, made when it is absent. Reading is safe from several threads: each has its own connection."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it with an empty schema.

        Raises:
            ArchiveError: it cannot be used, is damaged, or is of another version.
        """
        self.path = path.absolute()
        with _GUARD:
            OPEN[self.path] += 1
        self.read_only = False  # whether this user may only read it; found out when it is opened
        self._local = threading.local()
        self._connections: WeakSet[_Connection] = WeakSet()  # that of a thread which has ended goes with it
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
            if not self._closed:
                with _GUARD:
                    OPEN[self.path] -= 1
            self._closed = True
            for connection in self._connections:
                connection.close()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self._explained():
            return self._connection().execute(query, values).fetchall()

    def meta(self, name: str) -> str | None:
        """One of the facts about the whole archive."""
        rows = self.rows("SELECT value FROM meta WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    @property
    def pinned(self) -> bool:
        """Whether this thread is inside a snapshot (or a write)."""
        return self._connection().in_transaction

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that this thread reads inside is of one moment, whatever is written meanwhile. Write nothing inside."""
        if self.pinned:  # the outer one counts
            yield
            return
        with self._explained():
            db = self._connection()
            db.execute("BEGIN")
            try:
                db.execute("SELECT 1 FROM meta").fetchone()  # the moment is that of the first read, not of BEGIN
                yield
            finally:
                db.execute("ROLLBACK")

    @contextmanager
    def writing(self, *, count: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction; all of it or nothing. Moves the generation on, unless `count` is false."""
        with self._explained():
            db = self._connection()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                if count:
                    db.execute(_NEXT)
                    db.execute(NAMED)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def erasing(self) -> Iterator[sqlite3.Connection]:
        """As `writing`; what is deleted inside is overwritten in the file, and in the log once nobody reads it."""
        with self._explained():
            self._connection().execute("PRAGMA secure_delete = ON")
        try:
            with self.writing() as db:
                yield db
        finally:
            with self._explained():
                self._connection().execute("PRAGMA secure_delete = OFF")
        with self._explained():
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _prepare(self) -> None:
        """Checks the schema version, makes the schema in a new file, brings those of earlier versions up to date."""
        if not self.rows("SELECT 1 FROM sqlite_master WHERE name = 'meta'"):
            with self.writing(count=False) as db:
                if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                    for statement in SCHEMA:
                        db.execute(statement)
                    facts = (("schema", str(SCHEMA_VERSION)), ("generation", "0"), ("identity", uuid.uuid4().hex))
                    db.executemany("INSERT INTO meta VALUES (?, ?)", facts)
                    db.execute(NAMED)
        version = self.meta("schema")
        if version in UPGRADES:
            version = self._upgraded()
        if version != str(SCHEMA_VERSION):
            raise ArchiveError(
                f"{self.path} has schema version {version}, this onrecord reads {SCHEMA_VERSION}. "
                f"Make a new archive in another folder: onrecord index add PATH --archive DIR"
            )

    def _upgraded(self) -> str:
        """Gives an archive what its version of the schema lacks; another process may just have done so."""
        if self.read_only:
            raise ArchiveError(
                f"{self.path} is of an earlier onrecord, and this user may not write to it. "
                f"Have its owner open it once: onrecord index list"
            )
        with self.writing(count=False) as db:  # no article changes, so the vector index stays in step
            version = db.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()[0]
            for statement in UPGRADES.get(version, ()):
                db.execute(statement)
            if version == "6":
                history.begin(db)
            if version in UPGRADES:
                db.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(SCHEMA_VERSION),))
        return self.meta("schema") or ""

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self.path, mend=MENDS)

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        if self._closed:
            raise ArchiveError(f"{self.path} was closed")
        connection: _Connection | None = getattr(self._local, "connection", None)
        seen = self._seen()
        if connection is not None and seen and seen != self._local.seen and not connection.in_transaction:
            connection.close()
            connection = None
        if connection is None:
            connection = self._opened()
            self._local.seen = self._seen()
            with self._guard:
                self._connections.add(connection)
            self._local.connection = connection
        return connection

    def _seen(self) -> tuple[int, ...] | None:
        """What tells that the file is another one, such as a backup put back; or changed, if that is not to be seen."""
        try:
            stat = self.path.stat()
        except OSError:
            return None
        changes = (stat.st_size, stat.st_mtime_ns) if self.read_only else ()  # read without the log of changes
        return (stat.st_dev, stat.st_ino, *changes)

    def _opened(self) -> _Connection:
        """A new connection; one for reading alone where this user may not write to the file or its folder."""
        connection = _connect(str(self.path))
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            connection.close()
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in READ_ONLY or not os.access(self.path, os.R_OK):
                raise
            self.read_only = True
            log = stamp_of(self.path.with_name(f"{self.path.name}-wal"))
            # with nothing in the log SQLite can do without its two files, which it might not make here
            return _connect(f"{self.path.absolute().as_uri()}?mode=ro{'' if log and log[0] else '&immutable=1'}")
        connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged outlives a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


def _connect(name: str) -> _Connection:
    # every thread uses its own; only `close` touches another thread's
    return sqlite3.connect(
        name, timeout=30, isolation_level=None, check_same_thread=False, factory=_Connection, uri=name[:5] == "file:"
    )
