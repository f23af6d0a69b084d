"""A version of the vector index that is not byte for byte what was written is not opened, and no process dies of it."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.errors import ArchiveError
from index.search import look, seal, vectors
from index.search.vectors import VectorIndex
from index.store.passages import Moment

COUNT = 2500  # more than the 1,000 after which the engine writes its graph


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vectors")
    rows = np.random.default_rng(0).normal(size=(COUNT, 16)).astype(np.float32)
    index = VectorIndex(folder, identity="a" * 32)
    with index.writing():
        index.rebuild([f"a{n}#1" for n in range(COUNT)], rows, moment=Moment(1, "token"))
    return folder


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("v0*/**/*") if path.is_file())


def test_opening_and_searching_leaves_the_seal_whole(made: Path) -> None:
    (version,) = made.glob("v0*")
    for _ in range(2):
        index = VectorIndex(made, identity="a" * 32)
        assert len(index.search(np.ones(16, dtype=np.float32), 5)) == 5
        index.close()
        assert seal.broken(version) is None


def flipped(content: bytes) -> bytes:
    database = content.startswith(b"SQLite format 3")  # there not on a page that is free: what is on it is not read
    place = 16 if database else random.Random(1).randrange(len(content))
    return content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :]


@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(flipped, id="flipped"),
        pytest.param(lambda content: content[: len(content) // 2], id="halved"),
        pytest.param(lambda content: b"", id="emptied"),
        pytest.param(None, id="missing"),
    ],
)
def test_any_damage_is_noticed_before_the_engine_sees_it(
    made: Path, number: int, harm: Callable[[bytes], bytes] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = files(made)
    assert len(found) == 7  # so that each has its turn
    content = found[number].read_bytes()
    monkeypatch.setattr(VectorIndex, "_connect", lambda *_: pytest.fail("the engine was let near it"))
    try:
        found[number].unlink() if harm is None else found[number].write_bytes(harm(content))
        index = VectorIndex(made, identity="a" * 32)
        with pytest.raises(ArchiveError, match=r"the vector index in .*v0"):
            index.search(np.ones(16, dtype=np.float32), 5)
        assert index.problems(count=COUNT, probes=np.zeros((0, 16), dtype=np.float32)) != []
    finally:
        found[number].write_bytes(content)


def test_a_version_of_another_engine_is_not_opened(made: Path) -> None:
    (version,) = made.glob("v0*")
    content = (version / seal.NAME).read_text("utf-8")
    (version / seal.NAME).write_text(json.dumps({**json.loads(content), "engine": "0.4.0"}), encoding="utf-8")
    try:
        assert "was made by version 0.4.0 of its engine" in (seal.broken(version) or "")
    finally:
        (version / seal.NAME).write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    ("child", "said"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "died of signal 11"),
        ("import time; time.sleep(60)", "not done after 2 s"),
        ("raise OSError('no graph')", "failed: OSError: no graph"),
        ("from index.search import look; look.limited(lambda: bytearray(2**36))", "failed: MemoryError"),
        ("print('fine')", None),
    ],
)
def test_what_becomes_of_the_process_that_looks_is_told(tmp_path: Path, child: str, said: str | None) -> None:
    found = look.fatal(tmp_path, "v", child=child, seconds=2 if "sleep" in child else 60)
    assert (found is None) if said is None else (said in (found or ""))


def test_the_one_made_after_a_process_died_is_tried_first(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = VectorIndex(made, identity="a" * 32)
    pointer = index.pointer
    assert pointer is not None
    mark = made / f"opening-{pointer.version}-x"
    mark.touch()
    rows = np.eye(16, dtype=np.float32)[:3]
    monkeypatch.setattr(vectors, "fatal", lambda *_: "a process that opened it died of signal 11")
    with index.writing(), pytest.raises(ArchiveError, match="died of signal 11"):
        index.rebuild(["a#1", "b#1", "c#1"], rows, moment=Moment(2, "token"))
    assert index.pointer == pointer
    monkeypatch.undo()
    with index.writing():
        index.rebuild(["a#1", "b#1", "c#1"], rows, moment=Moment(2, "token"))
    assert index.pointer != pointer
    assert not mark.exists()
