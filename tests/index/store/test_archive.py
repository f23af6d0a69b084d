"""The record: what goes in comes out, whole or not at all, and free text is never an operator."""

import sqlite3
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.article import Article, Chunk, Sentence
from index.errors import ArchiveError, InputError
from index.store.archive import Archive
from index.text.copies import signature
from tests.fakes.archive import ENCODER, put


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(tmp_path / "new" / "folder", create=True)


def test_an_absent_archive_names_its_folder_and_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"no archive in .*nowhere.*onrecord index add PATH"):
        Archive.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_what_goes_in_comes_out(archive: Archive) -> None:
    one = put(
        archive,
        "b",
        "The bridge.",
        "Advert",
        title="T",
        publisher="P",
        published=date(2024, 5, 6),
        url="u",
        source="s",
        language="en",
        pages=(0, 4),
        authors=("Ada Moor", "Moor; “Tom”"),
        modified=date(2024, 5, 8),
    )
    two = put(archive, "a", "😀 e\u0301\r\n", "\u2028")
    assert archive.articles() == [two, one]
    assert archive.stored("b").article == one
    assert archive.stored("b").sentences == (Sentence(1, 0, 11), Sentence(2, 12, 18, boilerplate=True))
    assert archive.chunks_of(["b#2"])[0] == Chunk("b", 2, 2, 2, 12, 18)
    assert [chunk.id for chunk in archive.chunks("b")] == ["b#1", "b#2"]
    assert [chunk.id for chunk in archive.chunks_of(["b#2", "a#1", "b#1"])] == ["b#2", "a#1", "b#1"]
    ids, vectors = archive.vectors()
    assert ids == ["a#1", "a#2", "b#1", "b#2"]
    assert np.array_equal(vectors[2], ENCODER.encode(["The bridge."])[0])
    assert np.array_equal(archive.vectors_of(["b#1", "a#1"])[0], vectors[2])
    assert archive.known(["b#1", "zz#1"]) == {"b#1"}
    assert archive.problems() == []


def test_unknown_ids_are_input_errors(archive: Archive) -> None:
    with pytest.raises(InputError, match="no article 'x'"):
        archive.stored("x")
    with pytest.raises(InputError, match="no passage 'x#1'"):
        archive.chunks_of(["x#1"])
    with pytest.raises(InputError, match="no article 'x'"):
        archive.remove("x")
    assert archive.article("x") is None
    assert archive.chunks("x") == []


def test_putting_again_replaces_all_of_it(archive: Archive) -> None:
    put(archive, "a", "The bridge.", "A ferry.", "A toll.")
    put(archive, "a", "A tunnel.")
    assert len(archive) == 1
    assert archive.lexical("bridge ferry toll", 9) == []
    assert [found for found, _ in archive.lexical("tunnels", 9)] == ["a#1"]
    assert archive.problems() == []


def test_removing_leaves_nothing(archive: Archive) -> None:
    put(archive, "a", "The bridge.")
    put(archive, "b", "The bridge.")
    archive.remove("a")
    assert [found for found, _ in archive.lexical("bridge", 9)] == ["b#1"]
    assert (len(archive), len(archive.articles())) == (1, 1)
    assert archive.problems() == []


def test_every_write_moves_the_generation_and_a_failed_one_does_not(archive: Archive) -> None:
    assert archive.generation == 0
    put(archive, "a", "The bridge.")
    assert archive.generation == 1
    with pytest.raises(InputError):
        archive.remove("x")
    assert archive.generation == 1
    archive.remove("a")
    assert archive.generation == 2


def test_a_put_that_fails_leaves_the_old_article(archive: Archive) -> None:
    put(archive, "a", "The bridge.")
    twice = [Chunk("a", 1, 1, 1, 0, 9)] * 2
    with pytest.raises(ArchiveError):
        archive.put(
            Article("a", "A tunnel."), [Sentence(1, 0, 9)], twice, ENCODER.encode(["x", "y"]), embedding="hashing"
        )
    assert archive.stored("a").article.text == "The bridge."
    assert [found for found, _ in archive.lexical("bridge", 9)] == ["a#1"]


def test_vectors_and_chunks_must_be_as_many(archive: Archive) -> None:
    with pytest.raises(ValueError, match="1 vectors for 0 chunks of a"):
        archive.put(Article("a", "A."), [Sentence(1, 0, 2)], [], ENCODER.encode(["x"]), embedding="hashing")


def test_another_embedding_model_is_refused_until_the_archive_is_empty(archive: Archive) -> None:
    put(archive, "a", "The bridge.")
    article, sentences, chunks = Article("b", "A."), [Sentence(1, 0, 2)], [Chunk("b", 1, 1, 1, 0, 2)]
    with pytest.raises(ArchiveError, match=r"made by hashing \(8 numbers\), not by other \(8\)"):
        archive.put(article, sentences, chunks, ENCODER.encode(["x"]), embedding="other")
    archive.remove("a")
    archive.put(article, sentences, chunks, ENCODER.encode(["x"]), embedding="other")
    assert archive.embedding == "other"


def test_an_article_of_boilerplate_alone_is_kept(archive: Archive) -> None:
    archive.put(
        Article("a", "Advert"), [Sentence(1, 0, 6, boilerplate=True)], [], ENCODER.encode([]), embedding="hashing"
    )
    assert archive.stored("a").article.text == "Advert"
    assert archive.problems() == []


def test_threads_read_while_one_writes(archive: Archive) -> None:
    put(archive, "a", "The bridge.")
    errors: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                assert archive.stored("a").sentences
                assert archive.lexical("bridge", 1)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(20):
        put(archive, "a", f"The bridge {number}.")
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_closed_archive_says_so(archive: Archive) -> None:
    put(archive, "a", "The bridge.")
    archive.close()
    with pytest.raises(ArchiveError, match="was closed"):
        archive.lexical("bridge", 1)


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"no database at all, but long enough to be looked at " * 50)
    with pytest.raises(ArchiveError, match=r"archive\.db is damaged"):
        Archive.open(tmp_path)


def test_another_schema_version_is_refused(tmp_path: Path) -> None:
    Archive.open(tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    with pytest.raises(ArchiveError, match="schema version 99, this onrecord reads 9"):
        Archive.open(tmp_path)


def test_problems_are_found(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        put(archive, "a", "The bridge.", "A ferry.")
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute("DELETE FROM stories WHERE rowid = 1")
        db.execute("UPDATE chunks SET vector = x'00' WHERE key = 2")
    with Archive.open(tmp_path) as archive:
        assert archive.problems() == [
            "full-text search holds 1 passages, the archive 2",
            "1 vectors do not have 8 numbers",
        ]


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ArchiveError, match="cannot hold an archive"):
        Archive.open(tmp_path / "file" / "below", create=True)


def test_copies_are_the_same_whatever_the_order_and_a_removed_article_leaves_its_group(tmp_path: Path) -> None:
    body = [f"word{n}" for n in range(300)]
    texts = {
        "first": body,
        "later": ["A", "headline", *body],
        "cut": body[:270],
        "other": [f"else{n}" for n in range(300)],
        "short": body[:20],
    }
    found = []
    for order in (sorted(texts), sorted(texts, reverse=True), ["other", "later", "short", "cut", "first"]):
        archive = Archive.open(tmp_path / "-".join(order), create=True)
        for name in order:
            put(archive, name, " ".join(texts[name]), signature=signature(" ".join(texts[name])))
        found.append(archive.copies())
    group = frozenset({"first", "later", "cut"})
    assert found == [dict.fromkeys(group, group)] * 3
    archive.remove("later")
    assert archive.copies() == dict.fromkeys(("first", "cut"), frozenset({"first", "cut"}))
    put(archive, "cut", "Something else.")
    assert archive.copies() == {}
    assert archive.problems() == []
