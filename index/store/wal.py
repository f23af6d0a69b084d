"""SQLite's write-ahead log: are the changes still in it that were acknowledged? Only reads.

A process that is killed leaves its log (`-wal`) and the log's index (`-shm`), and the next one takes the changes over.
Of a log that is gone or damaged SQLite takes over what is left and says nothing. The formats are SQLite's:
https://www.sqlite.org/walformat.html and https://www.sqlite.org/fileformat2.html, section 4.
"""

import struct
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

HEADER = 32  # bytes of the log's header
FRAME = 24  # bytes of a frame's header
_MAGIC = (0x377F0682, 0x377F0683)  # the second where checksums are of big-endian numbers

Words = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the log's index says: frames in the log, of which so many are in the database already; the log's salts."""

    frames: int
    copied: int
    salts: bytes


def lost_changes(path: Path) -> str | None:
    """What is known to be lost of the log of the database at `path`; None when nothing is."""
    log, index = path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
    found = None
    for _ in range(3):  # another process may be writing meanwhile; what is lost stays lost
        shared = _shared(index)
        data = log.read_bytes() if log.is_file() else b""
        found = _compared(log.name, shared, data)
        if found is None or not (log.is_file() or index.is_file()):  # a clean end has taken both away
            return None
        time.sleep(0.01)
    return found


def _compared(name: str, shared: _Shared | None, data: bytes) -> str | None:
    waiting = shared is not None and shared.frames > shared.copied
    if len(data) < HEADER:
        return f"{name}, which held the last changes, is {'empty' if data else 'gone'}" if waiting else None
    header = struct.unpack(">8I", data[:HEADER])
    order = ">u4" if header[0] == _MAGIC[1] else "<u4"
    page = header[2]
    sound = header[0] in _MAGIC and page in {512 << n for n in range(8)}
    if not sound or _checksum((0, 0), np.frombuffer(data[:24], dtype=order)) != header[6:8]:
        return f"{name}, which held the last changes, is damaged at its beginning"
    written, good = _frames(data, page, order)
    if shared is not None and waiting:
        if shared.salts != data[16:24]:
            return f"{name} is not the one that held the last changes"
        written = max(written, shared.frames)
    elif shared is not None and shared.salts == data[16:24]:
        return None  # all of it is in the database
    return f"of {name}, {written - good} of {written} pages of the last changes are damaged" if good < written else None


def _frames(data: bytes, page: int, order: str) -> tuple[int, int]:
    """How many frames of the log end with a change that was written whole, and how many SQLite will take over."""
    state = struct.unpack(">2I", data[24:32])
    salts, written, good, unbroken = data[16:24], 0, 0, True
    for number, start in enumerate(range(HEADER, len(data) - FRAME - page + 1, FRAME + page), 1):
        if data[start + 8 : start + 16] != salts:  # of an earlier turn of the log
            if unbroken:
                break
            continue
        commits = data[start + 4 : start + 8] != b"\0\0\0\0"
        if unbroken:
            content = data[start : start + 8] + data[start + FRAME : start + FRAME + page]
            state = _checksum(state, np.frombuffer(content, dtype=order))
            unbroken = state == struct.unpack(">2I", data[start + 16 : start + 24])
        if commits:
            written, good = number, number if unbroken else good
    return written, good


def _shared(path: Path) -> _Shared | None:
    try:
        with path.open("rb") as file:
            content = file.read(136)
    except OSError:
        return None
    if len(content) < 136:
        return None
    frames = int.from_bytes(content[16:20], sys.byteorder)
    return _Shared(frames, int.from_bytes(content[96:100], sys.byteorder), content[32:40])


@lru_cache(maxsize=4)
def _weights(pairs: int) -> tuple[Words, ...]:
    """What each word adds to both sums in the end: s1 += x + s2, s2 += y + s1, a pair at a time, modulo 2^32."""
    a, b, c, d = 1, 0, 0, 1  # the matrix [[1, 1], [1, 2]] to the power of the pairs that follow
    rows = []
    for _ in range(pairs):
        rows.append((a + b, b, c + d, d))  # a pair adds (x, x + y)
        a, b, c, d = ((a + b) % 2**32, (a + 2 * b) % 2**32, (c + d) % 2**32, (c + 2 * d) % 2**32)
    columns = np.array(rows[::-1], dtype=np.uint64) % 2**32
    return (*columns.T.astype(np.uint32), np.array([a, b, c, d], dtype=np.uint64).astype(np.uint32))


def _checksum(state: tuple[int, ...], words: Words) -> tuple[int, int]:
    x1, y1, x2, y2, power = _weights(len(words) // 2)
    even, odd = words[0::2].astype(np.uint32), words[1::2].astype(np.uint32)
    first = int((even * x1).sum(dtype=np.uint32)) + int((odd * y1).sum(dtype=np.uint32))
    second = int((even * x2).sum(dtype=np.uint32)) + int((odd * y2).sum(dtype=np.uint32))
    a, b, c, d = map(int, power)
    return (a * state[0] + b * state[1] + first) % 2**32, (c * state[0] + d * state[1] + second) % 2**32
