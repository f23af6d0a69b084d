"""A process that is killed while it adds articles leaves a library that answers, and that the next `add` completes."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.build import Library
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder

ADD = """
import sys
from pathlib import Path
from index import build
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder
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
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as adding:
        assert adding.stdout is not None
        adding.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 1.2))
        adding.kill()
    with Library.open(settings, encoder=HashingEncoder()) as library:
        stored = library.articles()
        assert len(stored) >= 40
        assert all("behind the archive" in problem for problem in library.verify())
        query = library.stored("a0").story(library.chunks_of(["a0#1"])[0])
        assert library.dense(query, 1)[0][0] == "a0#1"
        assert library.verify() == []
        library.add(parts)
        assert len(library.articles()) == 200
        assert library.verify() == []


INTERRUPTED = """
import signal
import sys
from index import __main__ as cli
from index import build
from tests.fakes.encoder import HashingEncoder

class Slow(HashingEncoder):
    def encode(self, texts):
        print("embedding", flush=True)
        sys.stdin.readline()  # it waits to be told to go on, so that it is not done before it is interrupted
        return super().encode(texts)

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background ignores it
build.TOGETHER = 4
build.open_encoder = lambda _settings: Slow()
cli.app(sys.argv[1:])
"""


def test_ctrl_c_leaves_a_library_that_answers_and_the_same_command_carries_on(tmp_path: Path) -> None:
    path = articles(tmp_path / "wire.jsonl", 100)
    archive = tmp_path / "archive"
    command = [sys.executable, "-c", INTERRUPTED, "add", str(path), "--archive", str(archive)]
    root = Path(__file__).parents[2]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=root, text=True) as adding:
        assert adding.stdin is not None
        assert adding.stdout is not None
        for _ in range(5):
            adding.stdout.readline()
            adding.stdin.write("\n")
            adding.stdin.flush()
        adding.stdout.readline()
        adding.send_signal(signal.SIGINT)
        _, said = adding.communicate()
    assert adding.returncode == 130
    assert "carries on from there" in said
    assert "Traceback" not in said
    with Library.open(IndexSettings(archive=archive), encoder=HashingEncoder()) as library:
        stored = len(library.articles())
        assert 0 < stored < 100
        assert library.verify() == []
        query = library.stored("a0").story(library.chunks_of(["a0#1"])[0])
        assert library.dense(query, 1)[0][0] == "a0#1"
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, cwd=root, text=True)
    assert done.returncode == 0
    assert f"{100 - stored} added, {stored} unchanged" in done.stdout
