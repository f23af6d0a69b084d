"""Opens the zip archives that documents and web archives come in, and lets none of them unpack without bounds."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from index.errors import LoadError

MOST = 512 << 20  # bytes that one file inside may unpack to: fifty times the text of a long book
_OLE = b"\xd0\xcf\x11\xe0"  # what Office wraps a locked document in, and what its formats before 2007 were


@contextmanager
def opened(source: bytes | Path | IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive, while it is read.

    Raises:
        LoadError: it is none, or is locked or damaged.
    """
    if isinstance(source, bytes) and source.startswith(_OLE):
        raise LoadError("is locked with a password, or of a format before 2007; save it without one as a new file")
    try:
        with zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source) as archive:
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise LoadError(f"is damaged or incomplete ({error}); get it anew") from error


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file of an archive, whole.

    Raises:
        LoadError: it is not there, is locked, or unpacks to more than is sensible.
    """
    try:
        info = archive.getinfo(name)
        if info.flag_bits & 1:
            raise LoadError("is locked with a password; save a copy without one")
        with archive.open(info) as file:
            data = file.read(MOST + 1)  # what the archive says of its size may be a lie
    except KeyError as error:
        raise LoadError(f"is incomplete: it has no {name}") from error
    if len(data) > MOST:
        raise LoadError(f"{name} in it unpacks to more than {MOST >> 20} MiB")
    return data
