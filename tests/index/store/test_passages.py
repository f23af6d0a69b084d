"""Chunks are found by words, and free text is never an operator."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store.archive import Archive
from index.store.passages import BEST, NARROWED
from tests.fakes.archive import put


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(tmp_path, create=True)


def test_lexical_finds_stems_and_accents_and_ranks_what_says_more(archive: Archive) -> None:
    put(archive, "a", "The mayor closed a café.", "The mayor closed the bridge and the bridge alone.", "Nothing.")
    found = archive.lexical("Which BRIDGES did mayors close?", 9)
    assert [chunk for chunk, _ in found] == ["a#2", "a#1"]
    assert found[0][1] > found[1][1] > 0
    assert [chunk for chunk, _ in archive.lexical("cafe", 9)] == ["a#1"]
    assert len(archive.lexical("mayor", 1)) == 1


def test_stop_words_count_only_when_there_is_nothing_else(archive: Archive) -> None:
    put(archive, "a", "Who are they?", "The bridge.")
    assert [chunk for chunk, _ in archive.lexical("who is the bridge", 9)] == ["a#2"]
    assert [chunk for chunk, _ in archive.lexical("who are they", 9)] == ["a#1"]


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(['"', "NEAR(a b)", "a AND", "story:x", "a*", "-a", "^a", "(", "a\x00b", "' OR 1=1 --"]),
    )
)
def test_no_query_is_an_operator_or_an_error(query: str) -> None:
    assert isinstance(SHARED.lexical(query, 5), list)


SHARED: Archive


@pytest.fixture(scope="module", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    global SHARED  # noqa: PLW0603 - hypothesis may not use a fixture that is made for each test
    SHARED = Archive.open(tmp_path_factory.mktemp("shared"), create=True)
    put(SHARED, "a", "Near the story, not far and or a b x.")


def test_a_word_of_nearly_every_chunk_is_not_looked_for_where_three_others_tell_more(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("index.store.passages", "index.store.fulltext"):
        monkeypatch.setattr(f"{module}.COMMON_LEAST", 4)
    for number in range(9):
        put(archive, f"a{number}", f"The bridge is closed on day{number}.")
    put(archive, "other", "The tunnel.")
    query = "bridge day1 day2 day3"
    assert [found for found, _ in archive.lexical(query, 20)] == ["a1#1", "a2#1", "a3#1"]
    assert len(archive.lexical("bridge tunnel", 20)) == 10
    for number in range(9):
        archive.remove(f"a{number}")
    put(archive, "new", "The bridge.")
    assert [found for found, _ in archive.lexical(query, 20)] == ["new#1"]


@pytest.mark.parametrize("query", [BEST, NARROWED])
def test_full_text_search_is_asked_once_and_not_once_for_each_passage(archive: Archive, query: str) -> None:
    put(archive, "a", "The bridge.")
    values = ["bridge", *(['["a"]'] if query is NARROWED else []), 20, 10]
    with sqlite3.connect(archive.path) as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    (asked,) = [step for step in plan if "stories VIRTUAL TABLE" in step]
    assert "=" not in asked.split("INDEX")[1]  # an equation there is a look-up by key
