"""Dates are read as far as they are stated, in the orders that newspapers use."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language import dates as stage
from qa.language.dates import Day, dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yesterday (May 29)", [Day(None, 5, 29)]),
        ("on 27 May 2022", [Day(2022, 5, 27)]),
        ("the 27th of May", [Day(None, 5, 27)]),
        ("May 27th, 2022", [Day(2022, 5, 27)]),
        ("the Feb. 24 quake", [Day(None, 2, 24)]),
        ("published 2022-02-26", [Day(2022, 2, 26)]),
        ("on 27.05.2022", [Day(2022, 5, 27)]),
        ("on 5/27/2022", [Day(2022, 5, 27)]),
        ("on 3/4/2022", [Day(2022)]),  # of March or of April?
        ("in March", [Day(None, 3)]),
        ("May", [Day(None, 5)]),
        ("Tuesday, May 27", [Day(None, 5, 27, 1)]),
        ("on Monday", [Day(weekday=0)]),
        ("Monday, Tuesday and Friday", [Day(weekday=0), Day(weekday=1), Day(weekday=4)]),
        ("in 2019", [Day(2019)]),
        ("from May 1 to June 2", [Day(None, 5, 1), Day(None, 6, 2)]),
        ("he may resign", []),
        ("Theresa May said", []),
        ("USA Today", []),
        ("the 1500 men", []),
        ("the 2019 elections", [Day(2019)]),
        ("1800 soldiers", []),
        ("2019 was hot", [Day(2019)]),
        ("from 2000 feet", []),
        ("2,000 metres in 2000 words", [Day(2000)]),
        ("with Jan and June", [Day(None, 6)]),
        ("May 40", []),
        ("$2019", []),
    ],
)
def test_dates_are_found_as_far_as_they_are_stated(text: str, expected: list[Day]) -> None:
    assert [day for _, _, day in dates(text)] == expected


def test_a_date_agrees_with_a_less_precise_one_and_not_with_another_day() -> None:
    assert Day(None, 5, 27).agrees(Day(2022, 5, 27))
    assert Day(None, 5).agrees(Day(2022, 5, 27))
    assert not Day(None, 5, 27).agrees(Day(None, 5, 29))
    assert Day(weekday=4).agrees(Day(2022, 5, 27))  # it was a Friday
    assert not Day(weekday=3).agrees(Day(2022, 5, 27))


def test_a_claim_may_say_less_than_what_is_stated_and_the_year_of_the_article() -> None:
    assert Day(None, 5, 27).within(Day(2022, 5, 27))
    assert not Day(2022, 5, 27).within(Day(None, 5, 27))
    assert Day(2022, 5, 27).within(Day(None, 5, 27), date(2022, 6, 1))
    assert not Day(2021, 5, 27).within(Day(None, 5, 27), date(2022, 6, 1))
    assert Day(None, 12, 30).resolved(date(2022, 1, 3)) == Day(2021, 12, 30)


@given(st.dates(min_value=date(1600, 1, 1), max_value=date(2090, 1, 1)))
def test_a_day_reads_the_same_in_every_order(day: date) -> None:
    said = [
        f"{day:%Y-%m-%d}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%d} {day:%b} {day.year}",
    ]
    assert {dates(f"It was on {each}")[0][2] for each in said} == {Day.of(day)}


@given(st.text())
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    ends = [0]
    for start, end, _ in dates(text):
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)


def test_in_a_text_longer_than_any_article_only_the_first_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "MOST", 2)
    assert [str(day) for _, _, day in dates("in 2001, in 2002 and in 2003")] == ["2001", "2002"]
