"""One question sees one moment of the archive, and no fault of the vector index keeps it from an answer."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.article import Article
from index.build import Library
from index.errors import ArchiveError
from index.search import search, vectors
from index.search.vectors import VectorIndex
from index.settings import IndexSettings
from qa.ask import Desk
from qa.llamaindex import OnRecordRetriever
from qa.retrieval.retrieve import retrieve
from qa.settings import QASettings
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import FakeModel

WORDS = "bridge ferry toll mayor harbour council tunnel crack pier spring".split()


def article(name: str, sentences: int, *, about: str = "bridge") -> Article:
    text = "\n\n".join(f"The {about} number {n} near the {WORDS[n % 10]} is closed for good." for n in range(sentences))
    return Article(name, text, source=f"{name}.txt")


def opened(folder: Path) -> Library:
    settings = IndexSettings(archive=folder / "archive", chunk_words=20)
    return Library.open(settings, create=True, encoder=HashingEncoder())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        library.take([article(f"a{n}", 12) for n in range(4)])
        yield library


def elsewhere(call: Callable[[], object]) -> None:
    """On another thread, which has its own connection."""
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()


def names(found: list[tuple[str, float]]) -> list[str]:
    return [chunk for chunk, _ in found]


def test_what_is_found_in_a_snapshot_can_be_looked_up_in_it(library: Library) -> None:
    with library.snapshot() as articles:
        found = names(articles.lexical("bridge", 99))
        elsewhere(lambda: library.take([article("a1", 1, about="ferry")], replace=True))
        elsewhere(lambda: library.remove("a2"))
        elsewhere(lambda: library.take([article("new", 3)]))
        chunks = articles.chunks_of(found)
        for chunk in chunks:
            assert "bridge" in articles.stored(chunk.article).story(chunk)
        dense = names(articles.dense("The bridge near the toll", 99))  # of the index as it is after all that
        assert len(articles.chunks_of(dense)) == len(dense) > 0
        assert not any(chunk.startswith("new#") for chunk in dense)
        assert set(articles.catalogue().headings) == {"a0", "a1", "a2", "a3"}
        assert names(articles.lexical("bridge", 99)) == found
    assert set(library.catalogue().headings) == {"a0", "a1", "a3", "new"}
    assert library.verify() == []


def test_snapshots_inside_one_another_are_the_outer_one(library: Library) -> None:
    with library.snapshot(), library.snapshot():
        elsewhere(lambda: library.remove("a2"))
        assert library.stored("a2").sentences
    assert not library.archive.pinned


def test_a_failure_inside_ends_the_snapshot(library: Library) -> None:
    with pytest.raises(KeyError), library.snapshot():
        raise KeyError
    elsewhere(lambda: library.remove("a2"))
    assert library.archive.article("a2") is None


def test_retrieving_beside_a_busy_writer_never_fails(library: Library, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with opened(tmp_path) as writer:
            turn = 0
            while not stop.is_set():
                turn += 1
                writer.take([article(f"a{turn % 4}", 1 + (turn * 5) % 13)], replace=True)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for _ in range(60):
            with library.snapshot() as articles:
                for passage in retrieve(articles, "Which bridge is closed?", passages=5, per_source=3):
                    assert passage.source.quote(passage.sentences[-1]) in passage.source.article.text
    finally:
        stop.set()
        writing.join()


def failing(*_: object, **__: object) -> None:
    raise ArchiveError("the vector index cannot be written: No space left on device")


def test_a_full_disk_is_told_and_does_not_rebuild_at_every_question(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    library._index.close()
    for path in library._index._versions.folder.glob("v0*/chroma.sqlite3"):
        path.write_bytes(b"x" * 5000)
    library._checked = None
    built: list[VectorIndex] = []
    rebuild = VectorIndex.rebuild

    def full(index: VectorIndex, *_: object, **__: object) -> None:
        built.append(index)
        failing()

    monkeypatch.setattr(VectorIndex, "rebuild", full)
    exact = names(library.dense("The bridge near the toll", 5))
    assert names(library.dense("The bridge near the toll", 5)) == exact
    assert len(exact) == 5
    assert len(built) == 1
    assert "No space left on device" in caplog.text
    monkeypatch.setattr(VectorIndex, "rebuild", rebuild)
    monkeypatch.setattr(search, "RETRY", 0.0)  # the while is over
    assert len(library.dense("The bridge near the toll", 5)) == 5
    assert library.verify() == []


def test_a_version_that_a_process_died_of_is_not_opened_while_another_process_writes(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected = [score for _, score in library.dense("The bridge near the toll", 5)]
    pointer = library._index.pointer
    assert pointer is not None
    library.close()
    (tmp_path / "archive" / "vectors" / f"opening-{pointer.version}-1").touch()
    monkeypatch.setattr(VectorIndex, "search", failing)  # it must not even be tried
    with opened(tmp_path) as other, opened(tmp_path) as reader, other._index.writing():
        found = reader.dense("The bridge near the toll", 5)
    assert [score for _, score in found] == pytest.approx(expected, abs=1e-4)
    assert caplog.text == ""


def test_without_an_index_a_question_does_not_wait_for_the_process_that_builds_it(tmp_path: Path) -> None:
    with opened(tmp_path) as writer, opened(tmp_path) as reader:
        writer.take([article("a", 5)])
        (tmp_path / "archive" / "vectors" / "current.json").unlink()
        with writer._index.writing():
            assert names(reader.dense("The bridge near the toll", 1)) != []
        assert reader._index.pointer is None
        assert reader.dense("The bridge near the toll", 1)
        assert reader._index.pointer is not None


def test_a_damaged_index_is_told_before_it_is_made_anew(
    library: Library, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    library._checked = None
    monkeypatch.setattr(VectorIndex, "problems", lambda *_, **__: ["the vector index holds 1 passages, the archive 9"])
    with caplog.at_level(logging.WARNING):
        assert library.dense("The bridge near the toll", 1)
    assert "holds 1 passages, the archive 9" in caplog.text


def test_texts_that_are_equally_far_from_one_another_are_all_found(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "HNSW", {**vectors.HNSW, "max_neighbors": 3})  # a graph of them falls into pieces
    texts = [f"Train {n} was late." for n in range(200)]
    library.take([Article(f"t{n}", text, source=f"t{n}.txt") for n, text in enumerate(texts)])
    assert [text for text in texts if library.dense(text, 1)[0][1] < 0.999] == []


def test_questions_and_llamaindex_retrieve_in_a_snapshot(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    lexical = Library.lexical

    def replaced_meanwhile(found: Library, *asked: object, **how: object) -> list[tuple[str, float]]:
        chunks = lexical(found, *asked, **how)  # type: ignore[arg-type]
        elsewhere(lambda: library.take([article(f"a{n}", 1) for n in range(4)], replace=True))
        return chunks

    monkeypatch.setattr(Library, "lexical", replaced_meanwhile)
    assert OnRecordRetriever(library).retrieve("Which bridge is closed?")
    library.take([article(f"a{n}", 12) for n in range(4)], replace=True)
    desk = Desk(library, FakeModel(lambda *_: "NOT IN PASSAGE"), QASettings())
    assert desk.ask("Which bridge is closed?").nearest
