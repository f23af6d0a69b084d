"""The vector index: searched exactly, changed beside what is in use, and never believed when it is damaged."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.article import Vectors
from index.errors import ArchiveError
from index.search.vectors import VectorIndex
from index.store.passages import Moment

DIM = 16
STRANGE = '{"version": "../x", "generation": 1, "count": 2, "engine": "local"}'


def at(generation: int) -> Moment:
    return Moment(generation, f"token {generation}")


def unit(count: int, *, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def names(count: int) -> list[str]:
    return [f"article {number}#1" for number in range(count)]


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    return VectorIndex(tmp_path / "vectors", identity="a" * 32)


def fill(index: VectorIndex, count: int, *, generation: int = 1) -> tuple[list[str], Vectors]:
    ids, vectors = names(count), unit(count)
    with index.writing():
        index.rebuild(ids, vectors, moment=at(generation))
    return ids, vectors


def test_search_is_by_cosine_best_first(index: VectorIndex) -> None:
    ids, vectors = fill(index, 200)
    query = unit(1, seed=9)[0]
    exact = np.argsort(-(vectors @ query))[:10]
    found = index.search(query, 10)
    assert [name for name, _ in found] == [ids[place] for place in exact]
    assert [score for _, score in found] == pytest.approx((vectors @ query)[exact].tolist(), abs=1e-4)


def test_search_asks_for_no_more_than_there_is(index: VectorIndex) -> None:
    fill(index, 3)
    assert len(index.search(unit(1)[0], 50)) == 3
    assert index.search(unit(1)[0], 0) == []


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    with index.writing():
        index.rebuild([], np.zeros((0, 0), dtype=np.float32), moment=at(1))
    assert index.search(unit(1)[0], 5) == []


def test_without_an_index_the_search_says_so(index: VectorIndex) -> None:
    with pytest.raises(ArchiveError, match="no vector index"):
        index.search(unit(1)[0], 5)


def test_an_update_adds_changes_and_removes(index: VectorIndex) -> None:
    ids, vectors = fill(index, 20)
    new = unit(2, seed=5)
    with index.writing():
        index.update(["article 3#1", "new#1"], new, removed=["article 7#1"], moment=at(2), count=20, probes=vectors[:3])
    assert index.search(new[0], 1)[0][0] == "article 3#1"
    assert index.search(new[1], 1)[0][0] == "new#1"
    assert "article 7#1" not in {name for name, _ in index.search(vectors[7], 20)}
    pointer = index.pointer
    assert pointer is not None
    assert (pointer.generation, pointer.count) == (2, 20)
    keep = [name for name in ids if name not in ("article 3#1", "article 7#1")]
    probes = vectors[[ids.index(name) for name in keep]]
    assert index.problems(count=20, probes=probes, ids=[*keep, "article 3#1", "new#1"]) == []


def test_more_than_one_batch_goes_in(index: VectorIndex) -> None:
    ids, vectors = fill(index, 6000)
    assert index.search(vectors[5999], 1)[0][0] == ids[5999]


def test_an_update_that_does_not_add_up_leaves_the_old_version(index: VectorIndex) -> None:
    ids, vectors = fill(index, 5)
    with index.writing(), pytest.raises(ArchiveError, match="holds 6 passages after a change, expected 7"):
        index.update(["new#1"], unit(1, seed=5), removed=[], moment=at(2), count=7, probes=vectors)
    pointer = index.pointer
    assert pointer is not None
    assert pointer.generation == 1
    assert index.problems(count=5, probes=vectors, ids=ids) == []
    assert len(list((index._versions.folder).glob("v[0-9]*"))) == 1


def test_an_update_that_does_not_find_what_stays_leaves_the_old_version(index: VectorIndex) -> None:
    fill(index, 5)
    unreachable = unit(4, seed=9)
    with index.writing(), pytest.raises(ArchiveError, match="does not find 4 of 4 passages"):
        index.update(["new#1"], unit(1, seed=5), removed=[], moment=at(2), count=6, probes=unreachable)
    assert index.pointer is not None
    assert index.pointer.generation == 1


def test_a_reader_follows_the_pointer(index: VectorIndex, tmp_path: Path) -> None:
    fill(index, 5)
    reader = VectorIndex(tmp_path / "vectors", identity="a" * 32)
    assert len(reader.search(unit(1)[0], 50)) == 5
    for generation in (2, 3, 4):
        fill(index, 5 + generation, generation=generation)
        assert len(reader.search(unit(1)[0], 50)) == 5 + generation
    assert len(list((tmp_path / "vectors").glob("v[0-9]*"))) == 2  # in use, and the one before


def test_problems_name_what_is_wrong(index: VectorIndex) -> None:
    ids, vectors = fill(index, 5)
    assert index.problems(count=6, probes=vectors[:0]) == ["the vector index holds 5 passages, the archive 6"]
    wrong = "the vector index does not find 5 of 5 passages by their own vectors"
    assert index.problems(count=5, probes=-vectors) == [wrong]
    assert "lacks 1 passages" in index.problems(count=5, probes=vectors[:0], ids=[*ids[:4], "x#1"])[0]


@pytest.mark.parametrize("harm", ["cut", "scribble", "gone"])
def test_a_damaged_index_is_noticed(index: VectorIndex, tmp_path: Path, harm: str) -> None:
    ids, vectors = fill(index, 50)
    index.close()
    (version,) = (tmp_path / "vectors").glob("v[0-9]*")
    database = version / "chroma.sqlite3"
    if harm == "cut":
        os.truncate(database, database.stat().st_size // 2)
    elif harm == "scribble":
        database.write_bytes(b"x" * database.stat().st_size)
    else:
        shutil.rmtree(version)
    assert index.problems(count=50, probes=vectors[:8]) != []
    with index.writing():
        index.rebuild(ids, vectors, moment=at(1))
    assert index.problems(count=50, probes=vectors[:8], ids=ids) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": "v1"}', '{"nothing": 1}', STRANGE])
def test_a_damaged_pointer_is_no_pointer(index: VectorIndex, tmp_path: Path, content: str) -> None:
    fill(index, 2)
    (tmp_path / "vectors" / "current.json").write_text(content, encoding="utf-8")
    assert index.pointer is None


def test_an_index_of_another_engine_is_not_used(index: VectorIndex, tmp_path: Path) -> None:
    fill(index, 2)
    assert VectorIndex(tmp_path / "vectors", identity="a" * 32, url="http://127.0.0.1:1").pointer is None


def test_there_is_one_writer_and_the_other_is_told_the_lock_file(index: VectorIndex, tmp_path: Path) -> None:
    other = VectorIndex(tmp_path / "vectors", identity="a" * 32)
    told = pytest.raises(ArchiveError, match=r"another process is changing this archive .*writer\.lock")
    with index.writing(), told, other.writing():
        pass
    with other.writing():
        pass


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, identity="a" * 32, url="http://127.0.0.1:1")
    with index.writing(), pytest.raises(ArchiveError, match=r"no Chroma server answers at http://127\.0\.0\.1:1"):
        index.rebuild([], np.zeros((0, 0), dtype=np.float32), moment=at(1))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("chroma")),
        "run",
        "--path",
        str(tmp_path / "server"),
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.kill()


def test_a_server_takes_the_place_of_the_folder(server: str, tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors", identity="a" * 32, url=server)
    other = VectorIndex(tmp_path / "other", identity="b" * 32, url=server)
    fill(other, 3)
    ids, vectors = fill(index, 50)
    assert index.search(vectors[7], 1)[0][0] == ids[7]
    with index.writing():
        index.update(["new#1"], unit(1, seed=5), removed=[ids[0]], moment=at(2), count=50, probes=vectors[1:])
    assert index.search(unit(1, seed=5)[0], 1)[0][0] == "new#1"
    for generation in (3, 4, 5):
        fill(index, 10 + generation, generation=generation)
    assert len(index.search(vectors[0], 99)) == 15
    assert len(other.search(vectors[0], 99)) == 3
    assert not list((tmp_path / "vectors").glob("v*"))
    assert index._client is not None
    assert len(index._client.list_collections()) == 3  # in use, the one before, and the other archive's
