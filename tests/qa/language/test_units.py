"""A claim is held against a sentence by value, form and lemma, never by letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.units import units
from qa.language.words import outside, tokens

SENTENCE = "At 7 p.m. on Tuesday, 27 May, the firm paid £90m for 2,300 vaccinated goats in Austria."


@pytest.mark.parametrize(
    "claim", ["7pm", "Tuesday", "May 27", "£90 million", "90 million", "2300 goats", "goat", "pays"]
)
def test_what_the_sentence_states_is_matched(claim: str) -> None:
    assert all(any(mine.matches(theirs) for theirs in units(SENTENCE)) for mine in units(claim))


@pytest.mark.parametrize(
    "claim",
    [
        "7 a.m.",
        "Thursday",
        "28 May",
        "27 May 2021",
        "$90m",
        "£90bn",
        "2,400",
        "2,300 km",
        "unvaccinated",
        "Australia",
        "not",
    ],
)
def test_a_near_miss_is_not(claim: str) -> None:
    assert not all(any(mine.matches(theirs) for theirs in units(SENTENCE)) for mine in units(claim))


def test_a_number_that_looks_like_a_year_is_still_the_count() -> None:
    assert all(any(mine.matches(theirs) for theirs in units("It has 1,900 soldiers.")) for mine in units("1900"))


def test_an_ordinal_of_20_000_digits_is_a_word_like_any_other() -> None:
    long = "9" * 20_000 + "th"
    assert not any(mine.matches(theirs) for theirs in units("the 9th race") for mine in units(long))


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))))
def test_words_outside_spans_are_those_that_touch_none(pairs: list[tuple[int, int]]) -> None:
    text = "Ada met nine of us in Oslo on 2 May at noon."
    spans = [(start, start + length) for start, length in pairs]
    kept = [w for w in tokens(text) if all(w.end <= start or end <= w.start for start, end in spans)]
    assert outside(tokens(text), spans) == kept
