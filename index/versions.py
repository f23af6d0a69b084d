"""The versions of the vector index in one folder, the pointer that names the one in use, and the lock of its writer."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import ArchiveError

PATTERN = "v[0-9][0-9][0-9][0-9][0-9][0-9]-*"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which version readers use, and which generation of the archive is in it."""

    version: str
    generation: int
    count: int
    engine: str  # LOCAL, or the server's URL


class Versions:
    """A folder of versions; a change is a new one and one flip of the pointer, so a kill leaves the old one whole."""

    def __init__(self, folder: Path, *, engine: str) -> None:
        self.folder = folder
        self._engine = engine

    def path(self, version: str) -> Path:
        """Where a version's files are."""
        return self.folder / version

    @property
    def pointer(self) -> Pointer | None:
        """The version in use, or None before the first and after damage to the pointer file."""
        try:
            pointer = Pointer(**json.loads((self.folder / "current.json").read_text(encoding="utf-8")))
            usable = fnmatch(pointer.version, PATTERN) and pointer.generation >= 0 and pointer.count >= 0
        except (OSError, ValueError, TypeError):
            return None
        return pointer if usable and pointer.engine == self._engine else None

    @contextmanager
    def writing(self, *, wait: float = 0.0) -> Iterator[None]:
        """Holds the one writer's lock, after waiting `wait` seconds for it at most.

        Raises:
            ArchiveError: another process holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / "writer.lock")
        try:
            lock.acquire(timeout=wait)
        except Timeout as error:
            raise ArchiveError(
                f"another process is changing this archive (it holds {lock.lock_file}). Try again when it is done"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def crashed(self) -> bool:
        """Whether a process died while it opened the version in use: then it is not opened again."""
        pointer = self.pointer
        marks = self.folder.glob(f"opening-{pointer.version}-*") if pointer else ()
        return any(not _alive(int(mark.name.rsplit("-", 1)[1])) for mark in marks)

    @contextmanager
    def opening(self, version: str) -> Iterator[None]:
        """Leaves a mark while a version is being opened; one that stays tells that the process died of it."""
        mark = self.folder / f"opening-{version}-{os.getpid()}"
        mark.touch()
        try:
            yield
        finally:
            mark.unlink(missing_ok=True)

    def next_name(self) -> str:
        """A name that was never used: Chroma remembers paths, even those that it failed to open."""
        numbers = [int(path.name[1:7]) for path in self.folder.glob(PATTERN)]
        pointer = self.pointer
        numbers += [int(pointer.version[1:7])] if pointer else []
        return f"v{max(numbers, default=0) + 1:06}-{secrets.token_hex(3)}"

    def flip(self, version: str, *, generation: int, count: int) -> None:
        """Makes a version the one in use; of the others only the one before stays."""
        old = self.pointer
        new = self.folder / "current.json.new"
        pointer = Pointer(version=version, generation=generation, count=count, engine=self._engine)
        with new.open("w", encoding="utf-8") as out:
            json.dump(asdict(pointer), out)
            out.flush()
            os.fsync(out.fileno())
        new.replace(self.folder / "current.json")
        # the version before stays for readers who are in the middle of a search; older ones go
        keep = {version, old.version if old else version}
        for path in self.folder.glob(PATTERN):
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)
        for mark in self.folder.glob("opening-*"):
            if not _alive(int(mark.name.rsplit("-", 1)[1])):
                mark.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
