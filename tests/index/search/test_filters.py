"""Filters leave what they say; what leaves nothing is told, with what there would have been."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import NO_FILTERS, Filters, Heading
from index.errors import FilterError
from index.search.filters import EVERYTHING, describe, select
from index.store.archive import Archive
from tests.fakes.archive import put

MAY = [
    Heading("a", "Bridge shut", "Coast Post", date(2022, 5, 27)),
    Heading("b", None, "coast  post", date(2022, 5, 29)),
    Heading("c", None, "Inland", date(2022, 5, 31)),
    Heading("d", None, None, None),
]


def test_nothing_set_is_every_article_and_nothing_to_say() -> None:
    assert select(NO_FILTERS, MAY) is EVERYTHING
    assert select(NO_FILTERS, []) is EVERYTHING


def test_both_dates_are_inclusive_and_what_has_no_date_is_left_out_and_said() -> None:
    selection = select(Filters(after=date(2022, 5, 27), before=date(2022, 5, 29)), MAY)
    assert selection.articles == frozenset({"a", "b"})
    assert selection.words == (
        "Searched only articles published from 2022-05-27 to 2022-05-29: 2 of 4; 1 without a date was not searched."
    )


def test_publishers_are_compared_without_case_and_any_of_several_will_do() -> None:
    assert select(Filters(publishers=("COAST POST",)), MAY).articles == frozenset({"a", "b"})
    selection = select(Filters(publishers=("Coast Post", "Inland")), MAY)
    assert selection.articles == frozenset({"a", "b", "c"})
    assert selection.words == "Searched only articles by Coast Post or Inland: 3 of 4."


def test_filters_of_several_kinds_must_all_hold() -> None:
    assert select(Filters(after=date(2022, 5, 28), publishers=("Coast Post",)), MAY).articles == frozenset({"b"})
    assert select(Filters(publishers=("Coast Post",), articles=("a", "c")), MAY).articles == frozenset({"a"})


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        (
            Filters(after=date(2023, 1, 1), before=date(2023, 2, 1)),
            "no article is published from 2023-01-01 to 2023-02-01: of 4 articles, 1 have no date and the others are "
            "from 2022-05-27 to 2022-05-31",
        ),
        (Filters(after=date(2022, 6, 1)), "no article is published on or after 2022-06-01"),
        (Filters(before=date(2022, 5, 26)), "no article is published on or before 2022-05-26"),
        (Filters(after=date(2022, 6, 2), before=date(2022, 6, 1)), "the first date is the later one"),
        (Filters(publishers=("Herald",)), r"no article is by Herald; publishers here are Coast Post \(1\)"),
        (Filters(articles=("x",)), "no article 'x'"),
        (Filters(articles=("a", "x")), "no article 'x'"),
        (
            Filters(after=date(2022, 5, 31), publishers=("Coast Post",)),
            "among all of these at once: articles published on or after 2022-05-31; articles by Coast Post",
        ),
    ],
)
def test_filters_that_leave_nothing_say_which_one_does(filters: Filters, told: str) -> None:
    with pytest.raises(FilterError, match=told):
        select(filters, MAY)


def test_an_archive_without_articles_dates_or_publishers_is_told_so() -> None:
    with pytest.raises(FilterError, match="no articles in this archive"):
        select(Filters(articles=("a",)), [])
    with pytest.raises(FilterError, match="1 have no date"):
        select(Filters(after=date(2022, 5, 1)), MAY[3:])
    with pytest.raises(FilterError, match="no article in this archive states its publisher"):
        select(Filters(publishers=("X",)), MAY[3:])


@given(st.lists(st.none() | st.integers(0, 20)), st.none() | st.integers(0, 20), st.none() | st.integers(0, 20))
def test_a_range_passes_exactly_the_dates_inside_it(days: list[int | None], low: int | None, high: int | None) -> None:
    def day(number: int | None) -> date | None:
        return None if number is None else date(2022, 1, 1) + timedelta(number)

    filters = Filters(after=day(low), before=day(high))
    for number in days:
        inside = number is not None and (low is None or low <= number) and (high is None or number <= high)
        assert filters.admits_date(day(number)) is (inside or not filters)


def test_filters_are_described_in_words() -> None:
    assert describe(NO_FILTERS) == "all articles"
    assert describe(Filters(before=date(2022, 5, 1), articles=("a", "b"))) == (
        "articles published on or before 2022-05-01, named a or b"
    )


DAYS = st.one_of(st.none(), st.dates(date(2022, 5, 25), date(2022, 6, 2)))
NAMES = st.lists(st.sampled_from(["Coast Post", "COAST  post", "inland", "Other"]), max_size=2).map(tuple)


@given(DAYS, DAYS, NAMES, st.lists(st.sampled_from("abcde"), max_size=2).map(tuple))
def test_the_archive_lets_pass_what_the_filters_admit(
    after: date | None, before: date | None, publishers: tuple[str, ...], articles: tuple[str, ...]
) -> None:
    filters = Filters(after, before, publishers, articles)
    if filters:
        assert KEPT.passing(filters) == {heading.id for heading in MAY if filters.admits(heading)}


KEPT: Archive


@pytest.fixture(scope="module", autouse=True)
def _kept() -> None:
    global KEPT  # noqa: PLW0603 - hypothesis may not use a fixture that is made for each test
    KEPT = Archive.open(Path(tempfile.mkdtemp()), create=True)
    for each in MAY:
        put(KEPT, each.id, "The bridge.", publisher=each.publisher, published=each.published)
