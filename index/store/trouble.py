"""SQLite's errors on the archive's file as ours, with the real cause: permissions, a full disk, a broken one."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import ArchiveError, DamageError

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_TOO_BIG = {sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_NOMEM}
READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


@contextmanager
def explained(path: Path, *, mend: str) -> Iterator[None]:
    """SQLite's errors on the archive's file as ours; `mend` says what to do with a damaged one.

    Only what SQLite itself calls damage is told as damage: nobody is to delete an archive for a fault of ours.

    Raises:
        DamageError: the file is damaged.
        ArchiveError: the file cannot be used now.
    """
    try:
        yield
    except sqlite3.Error as error:
        if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
            raise ArchiveError(f"{path} was closed") from error
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest tells kinds of one error apart
        if code in _DAMAGED:
            raise DamageError(f"{path} is damaged: {error}. {mend}") from error
        raise ArchiveError(f"{path} cannot be used: {error}. {_step(path, code)}") from error


def _step(path: Path, code: int) -> str:
    if code in _BUSY:
        return "Another process is writing; try again"
    if code in READ_ONLY or code == sqlite3.SQLITE_AUTH:
        return refused(path)
    if code == sqlite3.SQLITE_FULL:
        return f"The disk is full ({_room(path)} free). Make room; what was stored before is kept"
    if code == sqlite3.SQLITE_IOERR:
        full = _room(path) == "0 MiB"
        said = "The disk is full" if full else "The disk reports an error in reading or writing"
        return f"{said}: check the disk and the room on it ({_room(path)} free); what was stored before is kept"
    if code in _TOO_BIG:
        return "It is too large for the memory of this machine; add it in parts"
    return "That is a defect of onrecord and no damage: the articles are as they were. Please report it"


def refused(path: Path) -> str:
    """Who may not do what; the first reason that holds."""
    folder = path.absolute().parent
    if not _may(folder, os.X_OK):
        return f"This user may not enter {folder}. Change its permissions, or run onrecord as its owner"
    if path.exists() and not _may(path, os.R_OK):
        return f"This user may not read {path}. Change its permissions, or run onrecord as its owner"
    if path.exists() and not path.is_file():
        return f"{path} is no file. Name another folder: --archive DIR"
    if folder.exists() and os.statvfs(folder).f_flag & os.ST_RDONLY:
        return f"{folder} is on a disk that may only be read. The archive can be read, but not changed"
    for place in (folder, path):
        if place.exists() and not _may(place, os.W_OK):
            return f"This user may read {place}, but not write to it. Change its permissions, or run as its owner"
    return f"Check the permissions of {path} and of its folder"


def _may(path: Path, how: int) -> bool:
    try:
        return os.access(path, how, effective_ids=os.access in os.supports_effective_ids)
    except OSError:
        return False


def _room(path: Path) -> str:
    try:
        return f"{shutil.disk_usage(path.absolute().parent).free // 2**20:,} MiB"
    except OSError:
        return "an unknown number of MiB"
