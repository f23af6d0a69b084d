"""Seconds, processor time, bytes written and peak memory of a call, as the kernel counts them."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_OWN = Path("/proc/self")
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Cost:
    """What one operation took, each time that it was done: seconds, those of processors, bytes handed over to write."""

    name: str
    seconds: tuple[float, ...]
    busy: tuple[float, ...]  # seconds of all processors: what a machine with other work tells more truly
    written: tuple[int, ...]
    peak: int  # resident memory of the whole process at its highest

    @property
    def median(self) -> float:
        """Seconds."""
        return float(np.median(self.seconds))

    @property
    def p95(self) -> float:
        """Seconds."""
        return float(np.percentile(self.seconds, 95))

    @property
    def work(self) -> float:
        """The middle of the processors' seconds."""
        return float(np.median(self.busy))

    @property
    def bytes(self) -> float:
        """The middle of what was written."""
        return float(np.median(self.written))


def resident() -> tuple[int, int]:
    """Bytes of memory that the whole process holds now, and at its highest."""
    return _number(_OWN / "status", "VmRSS") * 1024, _number(_OWN / "status", "VmHWM") * 1024


def forget_peak() -> None:
    """Has the highest be counted from now on; where that is not allowed, it stays that of the process so far."""
    with suppress(OSError):
        (_OWN / "clear_refs").write_text("5")


def metered(name: str, calls: list[Callable[[], object]]) -> Cost:
    """Makes the calls one after the other and counts what each takes."""
    forget_peak()
    seconds, busy, written = [], [], []
    for call in calls:
        before, worked, started = _written(), time.process_time(), time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
        busy.append(time.process_time() - worked)
        written.append(_written() - before)
    return Cost(name, tuple(seconds), tuple(busy), tuple(written), _number(_OWN / "status", "VmHWM") * 1024)


def _written() -> int:
    return _number(_OWN / "io", "wchar")


def _number(path: Path, name: str) -> int:
    """The number that a line of a file under /proc gives; 0 where there is none, as on another system."""
    with suppress(OSError):
        for line in path.read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    return 0
