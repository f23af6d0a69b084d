"""Chunks are found by words, and free text is never an operator."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store import passages
from index.store.archive import Archive
from index.store.passages import BEST, NARROWED, Moment
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


def test_what_was_touched_since_a_moment_is_told(archive: Archive) -> None:
    put(archive, "a", "The bridge.", "The ferry.")
    put(archive, "b", "The tunnel.")
    moment = archive.moment
    assert archive.remembers(moment)
    put(archive, "a", "The bridge.")
    put(archive, "c", "The pier.")
    archive.remove("b")
    assert sorted(archive.touched(moment.generation)) == ["a#1", "a#2", "b#1", "c#1"]
    assert len(archive.touched(moment.generation, most=2)) == 2
    archive.forget_touched(archive.generation)
    assert archive.touched(0) == []
    assert (archive.remembers(moment), archive.remembers(archive.moment)) == (False, True)
    assert archive.generation == moment.generation + 3


def test_a_moment_of_another_record_is_not_remembered(archive: Archive, tmp_path: Path) -> None:
    put(archive, "a", "The bridge.")
    with Archive.open(tmp_path / "other", create=True) as other:
        put(other, "a", "The bridge.")
        assert other.generation == archive.generation
        assert not other.remembers(archive.moment)
    assert not archive.remembers(Moment(archive.generation + 1, ""))


def test_passages_are_counted_as_they_come_and_go(archive: Archive) -> None:
    counts = [len(archive)]
    put(archive, "a", "The bridge.", "The ferry.")
    counts.append(len(archive))
    put(archive, "a", "The bridge.")
    counts.append(len(archive))
    archive.remove("a")
    assert [*counts, len(archive)] == [0, 2, 1, 0]
    assert (archive.problems(), archive.days(), archive.publishers()) == ([], {}, [])


def test_a_count_that_is_not_what_there_is_is_told(archive: Archive) -> None:
    put(archive, "a", "The bridge.", publisher="Post")
    with sqlite3.connect(archive.path) as db:
        db.execute("UPDATE tallies SET number = 2 WHERE what = 'publisher'")
    assert archive.problems() == ["the counts of articles and passages are not what there is"]


def test_vectors_are_read_in_parts_and_sampled_across(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "PART", 4)
    monkeypatch.setattr(passages, "FEW", 2)
    for number in range(9):
        put(archive, f"a{number}", "The bridge.", f"The ferry {number}.")
    archive.remove("a4")
    ids, vectors = archive.vectors()
    row = dict(zip(ids, vectors.tolist(), strict=True))
    for among in (None, {"a1", "a3", "a7", "a4", "none"}):
        parts = list(archive.vectors_within(among))
        told = {one: vector for names, rows in parts for one, vector in zip(names, rows.tolist(), strict=True)}
        assert told == {one: row[one] for one in ids if among is None or one.split("#")[0] in among}
        assert max(len(names) for names, _ in parts) <= 4
    some, sampled = archive.sampled(5)
    assert 3 <= len(some) <= 5
    assert [row[one] for one in some] == sampled.tolist()
    assert archive.sampled(99)[0] == ids
