"""The versions of the vector index in one folder, the pointer that names the one in use, and the lock of its writer."""

import fcntl
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import ArchiveError, LockedError
from index.files import write_whole
from index.store.passages import Moment

PATTERN = "v[0-9][0-9][0-9][0-9][0-9][0-9]-*"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which version readers use, and how it stands to the archive.

    The version holds the archive's vectors as they were when it was `made`, `held` of them. What was touched up to
    `generation`, when the archive held `count`, the archive itself tells: it is compared one by one.
    """

    version: str
    generation: int
    count: int
    engine: str  # LOCAL, or the server's URL
    made: Moment
    held: int


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
            kept = json.loads((self.folder / "current.json").read_text(encoding="utf-8"))
            pointer = Pointer(**{**kept, "made": Moment(**kept["made"])})
            numbers = (pointer.generation, pointer.count, pointer.made.generation, pointer.held)
            usable = fnmatch(pointer.version, PATTERN) and min(numbers) >= 0
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return pointer if usable and pointer.engine == self._engine else None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the one writer's lock.

        Raises:
            LockedError: another process holds it.
            ArchiveError: the folder cannot be written.
        """
        lock = FileLock(self.folder / "writer.lock")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout as error:
            raise LockedError(
                f"another process is changing this archive (it holds {lock.lock_file}). Try again when it is done"
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            yield
        finally:
            lock.release()

    def crashed(self) -> bool:
        """Whether a process died while it opened the version in use: then it is not opened again."""
        pointer = self.pointer
        return pointer is not None and any(map(_abandoned, self.folder.glob(f"opening-{pointer.version}-*")))

    @contextmanager
    def opening(self, version: str) -> Iterator[None]:
        """Leaves a locked mark while a version is being opened; one that is there unlocked tells of a process's death.

        The lock goes with the process, however it ends. Its number would not do: in a container the next has it too.
        """
        mark = self.folder / f"opening-{version}-{secrets.token_hex(4)}"
        new = mark.with_name(f"new-{mark.name}")
        with new.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            new.rename(mark)  # only now, so that nobody meets it unlocked
            try:
                yield
            finally:
                mark.unlink()

    def next_name(self) -> str:
        """A name that was never used: Chroma remembers paths, even those that it failed to open."""
        numbers = [int(path.name[1:7]) for path in self.folder.glob(PATTERN)]
        pointer = self.pointer
        numbers += [int(pointer.version[1:7])] if pointer else []
        return f"v{max(numbers, default=0) + 1:06}-{secrets.token_hex(3)}"

    def flip(self, version: str, *, moment: Moment, held: int) -> None:
        """Makes a version the one in use; of the others only the one before stays.

        Args:
            version: which.
            moment: of the archive, whose vectors it holds.
            held: how many they are.

        Raises:
            ArchiveError: that cannot be written; then the old one is still in use.
        """
        old = self.pointer
        self.point(Pointer(version, moment.generation, held, self._engine, moment, held))
        # the version before stays for readers who are in the middle of a search; older ones go
        keep = {version, old.version if old else version}
        for path in self.folder.glob(PATTERN):
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)
        for mark in self.folder.glob("opening-*"):
            if _abandoned(mark):
                mark.unlink(missing_ok=True)

    def point(self, pointer: Pointer) -> None:
        """Writes the pointer file.

        Raises:
            ArchiveError: that cannot be written; then the old one counts.
        """
        try:
            write_whole(self.folder / "current.json", json.dumps(asdict(pointer)))
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> ArchiveError:
        return ArchiveError(f"{self.folder} cannot be written: {error}. Check its permissions and the room on the disk")


def _abandoned(mark: Path) -> bool:
    """Whether nobody holds a mark any more and it is still there."""
    try:
        with mark.open() as found:
            fcntl.flock(found, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: two who look at once do not mistake each other
            return mark.exists()  # else it was taken away between the two
    except (FileNotFoundError, BlockingIOError):
        return False
