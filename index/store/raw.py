"""Keeps the files and pages that articles were read from, as they came, where that is set: packed, named by SHA-256.

They lie in a folder beside the record. A file is written before the article that was read from it, so that what is
stored never names one that a kill has prevented.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from index.errors import ArchiveError, DamageError
from index.files import write_whole

FOLDER = "raw"
LEVEL = 9  # of zstd's 22: a page is packed in milliseconds, and read seldom


class RawFiles:
    """The raw files of the archive in a folder, by the SHA-256 of what is in them."""

    def __init__(self, archive: Path) -> None:
        self._folder = archive / FOLDER
        self._written: set[str] = set()  # since `held` was entered

    def keep(self, data: bytes) -> None:
        """Keeps what came in, once.

        Raises:
            ArchiveError: it cannot be written.
        """
        import zstandard

        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if path.exists():
            return
        self._written.add(digest)
        try:
            write_whole(path, zstandard.ZstdCompressor(level=LEVEL).compress(data))
        except OSError as error:
            raise ArchiveError(f"{path} cannot be written: {error.strerror}. Make room, or check who may") from error

    def get(self, digest: str) -> bytes | None:
        """What was kept under a hash; None where nothing was.

        Raises:
            DamageError: it is not what was kept.
        """
        import zstandard

        path = self._path(digest)
        try:
            data = bytes(zstandard.ZstdDecompressor().decompress(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, zstandard.ZstdError) as error:
            raise DamageError(f"the raw file {path} cannot be read: {error}") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise DamageError(f"the raw file {path} is not what was kept")
        return data

    def faults(self, digests: Collection[str]) -> list[str]:
        """Which of the files that were kept are not what they were, one sentence each."""
        found = []
        for digest in sorted(digests):
            try:
                self.get(digest)
            except DamageError as error:
                found.append(str(error))
        return found

    def forget(self, digest: str) -> None:
        """Deletes what was kept under a hash; nothing happens where nothing was."""
        self._path(digest).unlink(missing_ok=True)

    @contextmanager
    def held(self, named: Callable[[Collection[str]], set[str]]) -> Iterator[None]:
        """Has what is read inside be kept here, if an article was stored of it: a page is another file each time.

        Args:
            named: which of some hashes a stored article names; asked at the end.
        """
        if _NOW.get() is not None:  # whoever began sees to the end
            yield
            return
        before = _NOW.set(self)
        try:
            yield
        finally:
            _NOW.reset(before)
            for digest in self._written - named(self._written):
                self.forget(digest)
            self._written.clear()

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}.zst"


_NOW: ContextVar[RawFiles | None] = ContextVar("raw", default=None)  # and no argument of every reader


def noted(data: bytes) -> str:
    """SHA-256 of what an article is read from, in hexadecimal digits; it is kept where that is set."""
    kept = _NOW.get()
    if kept is not None:
        kept.keep(data)
    return hashlib.sha256(data).hexdigest()
