"""What the files of an archive say before it is opened: is there one, is it whole, was there one?

SQLite takes an empty file for a new database and goes on without a write-ahead log that was deleted; so it is asked
here first, before it wipes the traces.
"""

import json
from pathlib import Path

from index.errors import ArchiveError, DamageError
from index.store.wal import lost_changes

NAME = "archive.db"
MENDS = (
    "Put a backup back (onrecord index restore FILE), or save what can be read (onrecord index repair); "
    "onrecord index verify says what is damaged"
)


def check(folder: Path, *, create: bool = False) -> None:
    """Looks at the archive in a folder; with `create` there need be none.

    Raises:
        ArchiveError: there is no archive.
        DamageError: there was one, or it is not whole; says what is lost and what to do.
    """
    path = folder / NAME
    size = path.stat().st_size if path.is_file() else None
    if not size:
        passages = indexed(folder)
        if passages:
            state = "is missing" if size is None else "is empty"
            raise DamageError(
                f"{path.absolute()} {state}, though its vector index holds {passages:,} passages: the articles are "
                f"lost. Put a backup back: onrecord index restore FILE. Or begin anew: delete {folder.absolute()} and "
                f"add the articles again"
            )
        if not create:
            empty = " (the file is empty)" if size == 0 else ""
            raise ArchiveError(f"there is no archive in {folder.absolute()}{empty}. Make one: onrecord index add PATH")
        return
    if missing := lost_changes(path):
        raise DamageError(
            f"{path.absolute()} is older than it was: {missing}. What was stored before can be read once "
            f"`onrecord index repair` has looked at it; then add the last articles again, or put a backup back: "
            f"onrecord index restore FILE"
        )
    expected = _stated_size(path)
    if size < expected and not _has_content(path.with_name(f"{NAME}-wal")):
        raise DamageError(
            f"{path.absolute()} is cut short: {size:,} of {expected:,} bytes are there. Put a backup back "
            f"(onrecord index restore FILE), or save what can be read: onrecord index repair"
        )


def indexed(folder: Path) -> int:
    """How many passages the vector index of a folder says that it holds; 0 when there is none."""
    return _pointed(folder, "count")


def indexed_generation(folder: Path) -> int:
    """The archive's generation that the vector index of a folder was made of; 0 when there is none."""
    return _pointed(folder, "generation")


def _pointed(folder: Path, name: str) -> int:
    try:
        value = json.loads((folder / "vectors" / "current.json").read_text(encoding="utf-8"))[name]
        return value if isinstance(value, int) else 0
    except (OSError, ValueError, TypeError, KeyError):
        return 0


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _stated_size(path: Path) -> int:
    """How long a database file says that it is (https://www.sqlite.org/fileformat2.html, 1.3); 0 if it does not say."""
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or header[24:28] != header[92:96]:
        return 0
    page = int.from_bytes(header[16:18], "big")
    return int.from_bytes(header[28:32], "big") * (65536 if page == 1 else page)
