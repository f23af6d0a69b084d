"""Dates, numbers, names and words take comparable forms, and near misses stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.normalise import Day, coverage, dates, fold, names, numbers, same_word, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yesterday (May 29)", [Day(None, 5, 29)]),
        ("on 27 May 2022", [Day(2022, 5, 27)]),
        ("May 27th, 2022", [Day(2022, 5, 27)]),
        ("the Feb. 24 invasion", [Day(None, 2, 24)]),
        ("published 2022-02-26", [Day(2022, 2, 26)]),
        ("in March", [Day(None, 3, None)]),
        ("he may resign", []),
        ("on Monday", []),
        ("May 40", []),
        ("from May 1 to June 2", [Day(None, 5, 1), Day(None, 6, 2)]),
    ],
)
def test_dates_are_found_as_far_as_they_are_stated(text: str, expected: list[Day]) -> None:
    assert [day for _, _, day in dates(text)] == expected


def test_a_date_agrees_with_a_less_precise_one_and_not_with_another_day() -> None:
    assert Day(None, 5, 27).agrees(Day(2022, 5, 27))
    assert Day(None, 5, None).agrees(Day(2022, 5, 27))
    assert not Day(None, 5, 27).agrees(Day(None, 5, 29))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,351 of its soldiers on March 25", {1351}),
        ("four fellow party members", {4}),
        ("two hundred and five", {205}),
        ("$1.5 million", {1_500_000}),
        ("twenty-one of 30", {21, 30}),
        ("no one said so", set()),
        ("May 27", set()),
        ("Russia's three-month campaign", {3}),
        ("13,510", {13510}),
    ],
)
def test_numbers_in_digits_and_words(text: str, expected: set[float]) -> None:
    assert numbers(text) == expected


@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_reads_the_same_with_and_without_separators(value: int) -> None:
    assert numbers(f"about {value:,} people") == numbers(f"about {value} people") == {float(value)}


@pytest.mark.parametrize(
    "pair", [("geraschenko", "gerashchenko"), ("soldier", "soldiers"), ("expelled", "expel"), ("called", "calling")]
)
def test_spelling_variants_and_inflections_are_one_word(pair: tuple[str, str]) -> None:
    assert same_word(*pair)


@pytest.mark.parametrize("pair", [("four", "fourteen"), ("1351", "13510"), ("putin", "lenin"), ("yes", "yet")])
def test_different_words_stay_apart(pair: tuple[str, str]) -> None:
    assert not same_word(*pair)


def test_names_are_capitalised_words_and_a_sentence_start_alone_is_no_name() -> None:
    assert names("The governor, Oleg Kozhemyako, left. He said so in Moscow.") == ("oleg", "kozhemyako", "moscow")


def test_words_are_content_words_without_possessives() -> None:
    assert words("The region’s governor was in it") == ("region", "governor")


def test_coverage_of_nothing_is_full() -> None:
    assert coverage((), ()) == 1.0
    assert coverage(("governor", "moscow"), ("governors",)) == 0.5


@given(st.text())
def test_no_text_breaks_the_normalisers(text: str) -> None:
    fold(text), dates(text), numbers(text), names(text), words(text)
