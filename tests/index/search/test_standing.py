"""Which text of an article stood on a day, by when it was fetched and what it states."""

from datetime import date

import pytest

from index.article import Heading
from index.search.standing import standing
from index.store.versions import Arrival

MAY_1, MAY_5, MAY_9, MAY_20, JUNE_1 = (
    date(2024, 5, 1), date(2024, 5, 5), date(2024, 5, 9), date(2024, 5, 20), date(2024, 6, 1),
)  # fmt: skip


def head(published: date | None, name: str = "a") -> Heading:
    return Heading(name, None, None, published)


def came(digest: str, held: date | None, published: date | None = None, *, kept: bool = True) -> Arrival:
    return Arrival(digest, held, 1 if kept else None, head(published))


def stood(day: date, *texts: Arrival, newest_states: date | None = None) -> str | None:
    """The hash of what stood: of an earlier text, of the newest, or None."""
    found = standing([head(newest_states)], texts, day)
    if "a" in found.earlier:
        assert "a" in found.hidden
        return found.earlier["a"].hash
    return None if "a" in found.hidden else texts[-1].hash


@pytest.mark.parametrize(
    ("day", "hash_"), [(MAY_1, "old"), (MAY_9, "old"), (MAY_20, "new"), (JUNE_1, "new"), (date(2020, 1, 1), "old")]
)
def test_a_text_stands_until_the_next_one_is_fetched(day: date, hash_: str) -> None:
    assert stood(day, came("old", MAY_5), came("new", MAY_20)) == hash_


def test_the_first_text_stands_from_the_day_it_states_and_not_before() -> None:
    texts = came("old", JUNE_1, MAY_5), came("new", date(2024, 7, 1))
    assert [stood(day, *texts, newest_states=MAY_5) for day in (MAY_1, MAY_5, MAY_20)] == [None, "old", "old"]


def test_an_article_with_one_text_stands_from_the_day_it_states_and_always_where_it_states_none() -> None:
    found = standing([head(MAY_9, "dated"), head(None, "undated"), head(MAY_1, "earlier")], [], MAY_5)
    assert (set(found.hidden), dict(found.earlier)) == ({"dated"}, {})


def test_a_change_that_states_its_day_stands_from_then_though_it_was_found_later() -> None:
    texts = came("old", MAY_1, MAY_1), came("new", JUNE_1)
    assert stood(MAY_20, *texts, newest_states=MAY_20) == "new"
    assert stood(MAY_9, *texts, newest_states=MAY_20) == "old"


def test_a_day_that_was_stated_before_the_change_says_nothing_of_it() -> None:
    texts = came("old", MAY_9, MAY_1), came("new", JUNE_1)
    assert stood(MAY_20, *texts, newest_states=MAY_5) == "old"
    same_day = came("old", MAY_1, MAY_1), came("new", JUNE_1)
    assert stood(MAY_20, *same_day, newest_states=MAY_1) == "old"  # nothing new is stated


def test_a_day_of_change_that_is_stated_counts_and_not_for_the_first_text() -> None:
    texts = came("old", MAY_1, MAY_1), came("new", JUNE_1)
    newest = Heading("a", None, None, MAY_1, MAY_9)
    assert [bool(standing([newest], texts, day).earlier) for day in (MAY_5, MAY_9)] == [True, False]
    assert standing([newest], [], MAY_5).hidden == frozenset()


def test_a_text_that_came_back_stands_twice() -> None:
    texts = came("one", MAY_1), came("two", MAY_5), came("one", MAY_20)
    assert [stood(day, *texts) for day in (MAY_1, MAY_9, JUNE_1)] == ["one", "two", "one"]


def test_nothing_stands_where_the_text_of_then_is_gone() -> None:
    assert stood(MAY_9, came("old", MAY_1, kept=False), came("new", MAY_20)) is None


def test_a_text_of_which_nobody_knows_when_it_came_stands_since_the_one_before() -> None:
    assert stood(MAY_9, came("old", MAY_5), came("new", None)) == "new"
