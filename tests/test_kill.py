"""A process that is killed while it adds articles leaves a library that answers, and that the next `add` completes."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.build import Library
from index.settings import IndexSettings
from tests.fakes import HashingEncoder

ADD = """
import sys
from pathlib import Path
from index import build
from index.settings import IndexSettings
from tests.fakes import HashingEncoder
build.TOGETHER = 4
settings = IndexSettings(archive=Path(sys.argv[1]))
with build.Library.open(settings, create=True, encoder=HashingEncoder()) as library:
    print("started", flush=True)
    for path in sys.argv[2:]:
        library.add([Path(path)])
"""


def articles(path: Path, count: int, *, first: int = 0) -> Path:
    words = ["bridge", "ferry", "toll", "mayor", "harbour", "council", "tunnel", "crack", "pier", "spring"]
    chance = random.Random(first)
    lines = [
        json.dumps(
            {"id": f"a{number}", "text": "\n\n".join(f"The {' '.join(chance.choices(words, k=30))}." for _ in range(6))}
        )
        for number in range(first, first + count)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", range(6))
def test_a_kill_at_any_moment_loses_nothing_that_was_in(tmp_path: Path, seed: int) -> None:
    settings = IndexSettings(archive=tmp_path / "archive")
    parts = [articles(tmp_path / f"{part}.jsonl", 40, first=40 * part) for part in range(5)]
    with Library.open(settings, create=True, encoder=HashingEncoder()) as library:
        library.add(parts[:1])
    command = [sys.executable, "-c", ADD, str(settings.archive), *map(str, parts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent) as adding:
        assert adding.stdout is not None
        adding.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 1.2))
        adding.kill()
    with Library.open(settings, encoder=HashingEncoder()) as library:
        stored = library.articles()
        assert len(stored) >= 40
        assert all("behind the archive" in problem for problem in library.verify())
        query = library.stored("a0").story(library.chunk("a0#1"))
        assert library.dense(query, 1)[0][0] == "a0#1"
        assert library.verify() == []
        library.add(parts)
        assert len(library.articles()) == 200
        assert library.verify() == []
