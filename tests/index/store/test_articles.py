"""Articles are found by the words they hold, a page at a time, and without their texts."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Heading
from index.errors import ArchiveError
from index.store import articles
from index.store.archive import Archive
from tests.fakes.archive import put


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive.open(tmp_path_factory.mktemp("articles"), create=True)
    put(
        archive,
        "003_bridge",
        "The mayor closed a café.",
        title="A bridge",
        publisher="Herald",
        published=date(2024, 5, 6),
        modified=date(2024, 5, 7),
    )
    put(archive, "001_ferry", "\n  The ferry is late.\nIt rained. Bridges stand.", publisher="the Post")
    put(archive, "002_tunnel", "A tunnel.", publisher="Herald", published=date(2024, 5, 6))
    return archive


def found(archive: Archive, query: str) -> list[str]:
    return [entry.heading.id for entry in archive.find(query).entries]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ["001_ferry", "002_tunnel", "003_bridge"], id="nothing finds everything, by id"),
        pytest.param("  ", ["001_ferry", "002_tunnel", "003_bridge"], id="white space is nothing"),
        pytest.param("bridge", ["001_ferry", "003_bridge"], id="title and text"),
        pytest.param("BRID", ["001_ferry", "003_bridge"], id="as it is being typed"),
        pytest.param("b", ["001_ferry", "003_bridge"], id="from the first letter"),
        pytest.param("herald mayor", ["003_bridge"], id="every word, in whichever field"),
        pytest.param("cafe", ["003_bridge"], id="without accents"),
        pytest.param("cafe\u0301", ["003_bridge"], id="accents by themselves"),
        pytest.param("002_tun", ["002_tunnel"], id="an id being typed"),
        pytest.param("ridge", [], id="not the inside of a word"),
        pytest.param("bridge submarine", [], id="one word that is nowhere"),
        pytest.param("!?", [], id="no word at all"),
    ],
)
def test_articles_are_found_by_the_beginnings_of_their_words(archive: Archive, query: str, expected: list[str]) -> None:
    assert found(archive, query) == expected
    assert archive.find(query).found == len(expected)
    assert archive.find(query).total == 3


def test_an_entry_tells_what_a_list_shows(archive: Archive) -> None:
    ferry, tunnel = archive.find(limit=2).entries
    assert (ferry.heading, ferry.words, ferry.opening) == (
        Heading("001_ferry", None, "the Post", None),
        8,
        "The ferry is late.",
    )
    assert tunnel.heading == Heading("002_tunnel", None, "Herald", date(2024, 5, 6))


def test_pages_put_together_are_the_list(archive: Archive) -> None:
    pages = [archive.find("bridge", offset=place, limit=1) for place in range(3)]
    assert [[entry.heading.id for entry in page.entries] for page in pages] == [["001_ferry"], ["003_bridge"], []]
    assert [page.found for page in pages] == [2, 2, 2]


def test_publishers_and_days_are_counted_without_the_articles(archive: Archive) -> None:
    assert archive.publishers() == ["Herald", "the Post"]
    assert archive.days() == {None: 1, date(2024, 5, 6): 2}
    assert archive.count() == 3


def test_headings_of_some_are_those_of_all(archive: Archive) -> None:
    every = archive.headings()
    assert [heading.id for heading in every] == ["001_ferry", "002_tunnel", "003_bridge"]
    assert archive.headings({"003_bridge", "none"}) == every[2:]
    assert [heading.modified for heading in every] == [None, None, date(2024, 5, 7)]
    assert archive.find("brid").entries[-1].heading == every[2]
    assert archive.headings([]) == []


def test_what_is_replaced_or_removed_is_no_longer_found(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path, create=True)
    put(archive, "a", "The bridge.")
    put(archive, "b", "The bridge.")
    put(archive, "a", "A tunnel.")
    archive.remove("b")
    assert (found(archive, "bridge"), found(archive, "tunnel")) == ([], ["a"])
    assert archive.problems() == []


def test_a_list_that_is_out_of_step_is_a_problem(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path, create=True)
    put(archive, "a", "The bridge.")
    with sqlite3.connect(archive.path) as db:
        db.execute("UPDATE articles SET title = 'Tunnel'")
    assert archive.problems() == ["the list of articles is out of step with the articles"]


def test_a_check_that_is_kept_out_is_no_problem_of_the_list(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path, create=True)
    archive._db.rows("PRAGMA busy_timeout = 1")
    with sqlite3.connect(archive.path, isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match="Another process is writing"):
            archive.problems()


def test_copies_of_a_page_reach_through_the_whole_group(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path, create=True)
    for name in "abcde":
        put(archive, name, f"Story {name}.")
    with sqlite3.connect(archive.path) as db:  # a chain, as updates of one story make it
        db.executemany("INSERT INTO copies VALUES (?, ?)", [("a", "b"), ("c", "b"), ("c", "d")])
    group = frozenset("abcd")
    assert archive.copies(["a"]) == archive.copies() == dict.fromkeys(group, group)
    assert archive.copies(["e"]) == {}
    (entry,) = archive.find("a", limit=1).entries
    assert [heading.id for heading in entry.copies] == ["b", "c", "d"]


@pytest.mark.parametrize("query", [articles._FOUND, articles._ENTRIES])
def test_a_page_of_the_list_reads_no_text_and_sorts_nothing(archive: Archive, query: str) -> None:
    values = ["bridge"] if "MATCH" in query else []
    with sqlite3.connect(archive.path) as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query} ORDER BY id LIMIT 9", values)]
    assert plan[0].endswith("articles USING COVERING INDEX listing")
    assert not any("B-TREE FOR ORDER" in step for step in plan)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=40), st.sampled_from(['"', "NEAR(a b)", "a AND", "id:x", "-a", "a\x00b", "a_b", "a-b"]))
)
def test_nothing_typed_is_an_operator_or_an_error(query: str) -> None:
    listing = SHARED.find(query)
    assert len(listing.entries) == listing.found <= listing.total


SHARED: Archive


@pytest.fixture(scope="module", autouse=True)
def _shared(archive: Archive) -> None:
    global SHARED  # noqa: PLW0603 - hypothesis may not use a fixture that is made for each test
    SHARED = archive
