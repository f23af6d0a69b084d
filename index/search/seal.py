"""The seal of a version of the vector index: SHA-256 of its files, taken when its writer had closed and tried it.

The engine loads whatever is there, and of damaged files it dies or answers wrongly, so a version is opened only while
it is what was sealed: its own files byte for byte, its database row for row. That reads them once in a process; the
engine reads them all anyway.
"""

import hashlib
import json
import sqlite3
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from index.files import write_whole

NAME = "seal.json"
_SAVED = "index_metadata.pickle"  # is beside a graph that was saved; of fewer than 1,000 vectors none is
_COUNTED = "acquire_write"  # a table of Chroma's own database that gets a row whenever the index is opened


def seal(folder: Path) -> None:
    """Notes what the files of a version are now.

    Raises:
        OSError, sqlite3.Error: they cannot be read, or the seal not be written.
    """
    write_whole(folder / NAME, json.dumps({"engine": version("chromadb"), "files": _digests(folder)}))


def broken(folder: Path) -> str | None:
    """What is not as it was sealed, in a few words; None when all of it is."""
    try:
        kept = json.loads((folder / NAME).read_text(encoding="utf-8"))
        engine, files = kept["engine"], dict(kept["files"])
    except (OSError, ValueError, TypeError, KeyError):
        return "has no seal"
    if engine != version("chromadb"):
        return f"was made by version {engine} of its engine, {version('chromadb')} is installed"
    try:
        now = _digests(folder)
    except (OSError, sqlite3.Error) as error:
        return f"cannot be read: {error}"
    if other := sorted(name for name in {*files, *now} if files.get(name) != now.get(name)):
        return f"is damaged: {other[0]} is not as it was written"
    return None


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        unsaved = path.parent != folder and not (path.parent / _SAVED).exists()  # the engine writes those anew
        if path.is_file() and path != folder / NAME and not unsaved:
            name = path.relative_to(folder).as_posix()
            found[name] = _rows_digest(path) if path.suffix == ".sqlite3" else _file_digest(path)
    return found


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows_digest(path: Path) -> str:
    """Of a database's tables: its bytes change with every opening."""
    made = hashlib.sha256()
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as db:
        db.text_factory = bytes
        made.update(repr(db.execute("PRAGMA integrity_check").fetchall()).encode())
        tables = db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        made.update(repr(tables).encode())
        for name, statement in tables:
            if statement and statement.startswith(b"CREATE TABLE") and name != _COUNTED.encode():
                for row in db.execute(f'SELECT * FROM "{name.decode()}"'):  # noqa: S608 - Chroma's own tables
                    made.update(repr(row).encode())
    return made.hexdigest()
