"""Files: written whole or not at all, and known again by their stamp."""

import os
import secrets
from pathlib import Path

Stamp = tuple[int, int]  # a file's size in bytes and modification time in nanoseconds


def stamp_of(path: Path) -> Stamp | None:
    """How a file is now; None when it cannot be looked at, and so has to be read to learn why."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def write_whole(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Replace a file's content in one step, so that nobody ever reads half of it, nor loses the old to a full disk.

    Text is written as UTF-8. What is private can be read by nobody else, from the first byte on.

    Raises:
        OSError: it cannot be written; what was there before still is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")  # two threads may write one file
    try:
        with open(partial, "wb", opener=_private if private else None) as out:
            out.write(content.encode() if isinstance(content, str) else content)
            out.flush()
            os.fsync(out.fileno())  # or a power cut may keep the new name and lose what is in it
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
