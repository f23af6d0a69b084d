"""A backup of the archive in one file, taken while others read and write, and put back; vectors are in the record."""

import contextlib
import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from index.errors import ArchiveError, DamageError, InputError
from index.store.archive import Archive
from index.store.condition import MENDS, NAME, indexed_generation
from index.store.schema import NAMED
from index.store.trouble import explained

BESIDE = ("", "-wal", "-shm")  # the files that SQLite keeps of one database
_PAGES = 2000  # copied at a time (8 MB), so that writers wait little


def back_up(folder: Path, target: Path) -> int:
    """Copies the archive in `folder` to the file `target`, as of one moment, and returns its bytes.

    Raises:
        InputError: there is such a file already.
        ArchiveError: the archive is absent or damaged, or the copy cannot be written.
    """
    if target.exists():
        raise InputError(f"{target} is there already; a backup replaces nothing. Name another file")
    with Archive.open(folder):  # is there one, and of this version?
        pass
    partial = target.with_name(f"{target.name}.{secrets.token_hex(4)}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with explained(folder / NAME, mend=MENDS), closing(sqlite3.connect(folder / NAME, timeout=30)) as live:
            _copy(live, partial)
        checked(partial)
        partial.replace(target)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}. Choose another place") from error
    finally:
        for ending in BESIDE:
            Path(f"{partial}{ending}").unlink(missing_ok=True)
    return target.stat().st_size


def put_back(folder: Path, source: Path) -> Path | None:
    """Puts the backup `source` in the place of the archive in `folder`; to be called by its one writer.

    Returns where the archive that was there is now, or None if there was none.

    Raises:
        InputError: there is no such file.
        DamageError: the backup is not whole; then nothing was changed.
    """
    if not source.is_file():
        raise InputError(f"there is no file {source}")
    folder.mkdir(parents=True, exist_ok=True)
    path, new = folder / NAME, folder / f"restoring-{secrets.token_hex(4)}.db"
    try:
        with explained(source, mend="Use another backup"), closing(sqlite3.connect(source, timeout=30)) as kept:
            _copy(kept, new)
        checked(new)
        newest = max(indexed_generation(folder), _generation(path))
        with explained(new, mend="Use another backup"), closing(sqlite3.connect(new)) as db, db:
            # whoever has read the archive that was there must not take this one for it
            db.execute("UPDATE meta SET value = max(0 + value, ?) + 1 WHERE name = 'generation'", (newest,))
            db.execute(NAMED)
        return replace(path, new)
    finally:
        new.unlink(missing_ok=True)


def replace(path: Path, new: Path) -> Path | None:
    """Puts a database in the place of another, which is kept under another name; returns that."""
    old = None
    if path.exists():
        old = path.with_name(f"{path.stem}-before-{secrets.token_hex(4)}{path.suffix}")
        for ending in BESIDE:
            with contextlib.suppress(FileNotFoundError):
                Path(f"{path}{ending}").rename(f"{old}{ending}")
    else:
        for ending in BESIDE:
            Path(f"{path}{ending}").unlink(missing_ok=True)
    new.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)  # or a power cut may undo the new names
    finally:
        os.close(descriptor)
    return old


def checked(path: Path) -> None:
    """Looks at a copy: is every article in it what was stored?

    Raises:
        DamageError: it is not.
    """
    with contextlib.closing(Archive.at(path)) as copy:
        found = [fault for heading in copy.headings() for fault in copy.faults_of(heading.id)]
        if found := found or copy.version_faults() or copy.problems():
            raise DamageError(f"the copy is not whole: {found[0]}. {MENDS}")


def _copy(live: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=_PAGES)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it


def _generation(path: Path) -> int:
    name = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(name, uri=True)) as db:
            return int(db.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()[0])
    except (sqlite3.Error, TypeError, ValueError):  # it is put away because it cannot be read
        return 0
