"""What is in the cache is what is pinned: files are hashed once, then a stamp of size and time vouches for them."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from index.errors import WeightsError
from index.files import write_whole
from index.models.pins import Model, PinnedFile

RETRY = "run `onrecord index fetch`"


def check(model: Model, cache: Path, *, suffix: str = "") -> None:
    """Hashes the files (or what was just fetched, by `suffix`) and refuses what differs."""
    for file in model.files:
        path = cache / f"{file.name}{suffix}"
        with path.open("rb") as data:
            found = hashlib.file_digest(data, "sha256").hexdigest()
        if found == file.sha256:
            continue
        what = f"{path} ({path.stat().st_size} bytes, {file.size} expected) has SHA-256 {found}, expected {file.sha256}"
        if not suffix:
            raise WeightsError(f"{what}. It is damaged or another file: delete it, then {RETRY}.")
        for partial in model.files:
            (cache / f"{partial.name}{suffix}").unlink(missing_ok=True)
        parts_file(model, cache).unlink(missing_ok=True)
        raise WeightsError(f"{what}. What was fetched has been removed; {RETRY}, perhaps from another package index.")


def digest(path: Path, cache: Path) -> str:
    """The SHA-256 of a file that nobody pinned: hashed once, then vouched for by its place, size and time.

    Raises:
        WeightsError: it cannot be read.
    """
    stamp = cache / f"{path.name}.digest.json"
    try:
        stat = path.stat()
        facts = {"path": str(path.absolute()), "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
        known = read_json(stamp)
        if {name: known.get(name) for name in facts} == facts:
            return str(known["sha256"])
        with path.open("rb") as data:
            found = hashlib.file_digest(data, "sha256").hexdigest()
        write_json(stamp, facts | {"sha256": found})
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
    return found


def _facts(file: PinnedFile, cache: Path) -> dict[str, object]:
    stat = (cache / file.name).stat()
    return {"sha256": file.sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def stamp(model: Model, cache: Path) -> None:
    """Notes how the files are now, when their digests are right."""
    write_json(cache / f"{model.path}.stamp.json", {file.name: _facts(file, cache) for file in model.files})


def stamped(model: Model, cache: Path) -> bool:
    """Whether every file is as it was when its digest was last right."""
    stamp = read_json(cache / f"{model.path}.stamp.json")
    try:
        return all(stamp.get(file.name) == _facts(file, cache) for file in model.files)
    except OSError:
        return False


def parts_file(model: Model, cache: Path) -> Path:
    """Where a fetch keeps how far it is."""
    return cache / f"{model.path}.parts.json"


def too_full(model: Model, cache: Path) -> WeightsError:
    """The error for a disk without room, with the numbers."""
    partials = (cache / f"{file.name}.partial" for file in model.files)
    missing = model.size - sum(partial.stat().st_size for partial in partials if partial.exists())
    free = shutil.disk_usage(cache).free
    return WeightsError(
        f"{model.path} needs {missing} more bytes and a few downloads beside them; {free} are free in {cache}. "
        f"Make room, or set ONRECORD_CACHE to a folder on another disk, then {RETRY}: what is here is kept."
    )


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty when it is absent or damaged."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent, or cut off by a kill: as good as not there
        return {}
    return read if isinstance(read, dict) else {}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Whole or not at all."""
    write_whole(path, json.dumps(content, indent=1))
