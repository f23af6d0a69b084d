"""A library whose n-th write fails: as on a disk that is full for a moment, or as when its process dies there."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from index.files import write_whole
from index.search.vectors import VectorIndex
from index.store import database

WRITING = ("INSERT", "UPDATE", "DELETE", "COMMIT")  # the first words of statements that change the record


class Died(BaseException):
    """Is raised where a process would be gone; whatever it would do after that raises it again."""


class Writes:
    """Counts writes to the record, the vector index and its pointer; the one numbered `fatal` fails."""

    def __init__(self) -> None:
        self.counted = 0
        self._fatal: int | None = None
        self._dies = self._dead = False

    def arm(self, fatal: int, *, dies: bool) -> None:
        """From now on the `fatal`-th write fails: alone, or with all that follows."""
        self.counted, self._fatal, self._dies, self._dead = 0, fatal, dies, False

    def disarm(self) -> None:
        """Nothing fails any more."""
        self._fatal, self._dead = None, False

    def meet(self, error: Exception, *, writes: bool = True) -> None:
        """Something is done: raises `error`, or `Died`, if it is what is to fail."""
        if self._dead:
            raise Died
        self.counted += writes
        if writes and self.counted == self._fatal:
            self._dead = self._dies
            raise Died if self._dies else error


def _full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
    return error


@contextmanager
def watched() -> Iterator[Writes]:
    """Every library that is opened inside has its writes counted, and made to fail where that is armed."""
    writes = Writes()

    class Connection(database._Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
            writes.meet(_full(), writes=sql.startswith(WRITING))
            # no power is cut here, so nothing has to wait for the disk
            return super().execute(sql.replace("synchronous = FULL", "synchronous = OFF"), *values)

        def executemany(self, sql: str, values: Any) -> sqlite3.Cursor:  # noqa: ANN401
            writes.meet(_full())
            return super().executemany(sql, values)

    def before(function: Any) -> Any:  # noqa: ANN401 - of any form
        def guarded(*args: Any, **named: Any) -> Any:  # noqa: ANN401
            writes.meet(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
            return function(*args, **named)

        return guarded

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_Connection", Connection)
        patch.setattr(os, "fsync", lambda _file: None)
        patch.setattr("index.search.versions.write_whole", before(write_whole))
        patch.setattr("index.search.seal.write_whole", before(write_whole))
        patch.setattr(shutil, "copytree", before(shutil.copytree))
        patch.setattr(VectorIndex, "_upsert", staticmethod(before(VectorIndex._upsert)))
        yield writes
