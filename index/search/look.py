"""Looks at a version of the vector index in a process of its own, with limits: if the engine dies of it, that one does.

Needed where a process died while it opened an index: the one that is made in its place is tried before anybody uses it.
"""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SECONDS = 120  # 15,000 vectors open in 0.1 s, and 100,000 that are linked anew in 42 s
MEMORY = 16 * 2**30  # bytes of address space, of which the engine's threads reserve much; 1,000,000 vectors are 1.6 GB
FILE = 8 * 2**30  # bytes of a file: a damaged index was once seen to grow one to 65 GB
_CHILD = "from index.search import look, vectors; import sys; look.limited(lambda: vectors.attempt(*sys.argv[1:]))"


def fatal(folder: Path, version: str, *, child: str = _CHILD, seconds: float = SECONDS) -> str | None:
    """What happened to a process that opened a version and searched in it; None when nothing did.

    Args:
        folder: of all versions.
        version: the one to look at.
        child: the program that looks.
        seconds: that it may take.
    """
    command = [sys.executable, "-c", child, str(folder), version]
    root = Path(__file__).parents[2]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, cwd=root, timeout=seconds, capture_output=True, text=True, errors="replace", check=False
        )
    except subprocess.TimeoutExpired:
        return f"a process that opened it was not done after {seconds:g} s"
    except OSError as error:
        return f"no process could be started to look at it: {error}"
    if done.returncode < 0:
        return f"a process that opened it died of signal {-done.returncode}"
    last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
    return f"a process that opened it failed: {last[0]}" if done.returncode else None


def limited(look: Callable[[], None]) -> None:
    """Calls `look` in this process with limits on its memory and files; without a core dump."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, FILE), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    look()
