"""One changed byte of an article is noticed, wherever it is."""

import hashlib
import random
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from index.store.archive import Archive
from tests.fakes.archive import put

TEXT = "The 1,351 dead were named on May 27.\nThe bridge is closed."


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive.open(tmp_path, create=True)
    put(archive, "a", *TEXT.split("\n"), title="Toll", publisher="Post", published=date(2022, 5, 27), url="u")
    put(archive, "c", "A toll.", authors=("Ada Moor",), modified=date(2022, 5, 28))
    put(archive, "b", "A ferry.")
    return archive


def change(archive: Archive, statement: str, *values: object) -> None:
    with sqlite3.connect(archive.path) as db:
        db.execute(statement, values)


def test_a_texts_checksum_is_that_of_its_file(archive: Archive) -> None:
    assert archive.digests_of("a").text == hashlib.sha256(TEXT.encode()).digest()


@pytest.mark.parametrize("seed", range(24))
def test_a_changed_character_of_a_text_is_noticed(archive: Archive, seed: int) -> None:
    place = random.Random(seed).randrange(len(TEXT))
    other = "7" if TEXT[place] != "7" else "1"
    change(archive, "UPDATE articles SET text = ? WHERE id = 'a'", TEXT[:place] + other + TEXT[place + 1 :])
    assert archive.altered(["a", "b"]) == {"a"}
    assert archive.faults_of("a")[0] == "article a: its text is not what was stored; it is not quoted"
    assert archive.faults_of("b") == []


@pytest.mark.parametrize(
    "field", ["title = 'Tall'", "publisher = 'Past'", "published = '2022-05-29'", "url = NULL", "published = 'soon'"]
)
def test_a_changed_statement_is_noticed(archive: Archive, field: str) -> None:
    change(archive, f"UPDATE articles SET {field} WHERE id = 'a'")  # noqa: S608 - constants
    assert archive.faults_of("a") != []
    assert archive.faults_of("b") == []


@pytest.mark.parametrize("article", ["a", "c"])
@pytest.mark.parametrize(
    "field", ["authors = '[\"Ada Moos\"]'", "modified = '2022-05-29'", "authors = NULL", "modified = NULL"]
)
def test_a_changed_author_or_day_of_change_is_noticed(archive: Archive, article: str, field: str) -> None:
    change(archive, f"UPDATE articles SET {field} WHERE id = '{article}'")  # noqa: S608 - constants
    same = article == "a" and "NULL" in field  # it has none
    assert bool(archive.faults_of(article)) is not same


def test_where_an_article_was_found_may_change(archive: Archive) -> None:
    archive.stamp({}, {"a": "elsewhere.txt"})
    assert archive.faults_of("a") == []


@pytest.mark.parametrize("seed", range(8))
def test_a_changed_byte_of_a_vector_is_noticed(archive: Archive, seed: int) -> None:
    vector = bytearray(
        sqlite3.connect(archive.path).execute("SELECT vector FROM chunks WHERE id = 'a#2'").fetchone()[0]
    )
    vector[random.Random(seed).randrange(len(vector))] ^= 1 << seed
    change(archive, "UPDATE chunks SET vector = ? WHERE id = 'a#2'", bytes(vector))
    assert "vectors are not what was made" in archive.faults_of("a")[0]
    assert archive.altered(["a"]) == set()  # its text may still be quoted


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE sentences SET start = start + 1 WHERE number = 2",
        "UPDATE sentences SET boilerplate = 1 WHERE article = 'a' AND number = 1",
        "DELETE FROM chunks WHERE id = 'a#2'",
        "UPDATE stories SET story = 'another' WHERE rowid = 1",
        "DELETE FROM digests WHERE article = 'a'",
        "UPDATE digests SET text = x'00' WHERE article = 'a'",
    ],
)
def test_other_damage_is_noticed(archive: Archive, damage: str) -> None:
    change(archive, damage)
    assert archive.faults_of("a") != []


def test_an_article_without_its_checksums_is_not_quoted(archive: Archive) -> None:
    change(archive, "DELETE FROM digests WHERE article = 'a'")
    assert archive.altered(["a", "b", "none"]) == {"a"}
