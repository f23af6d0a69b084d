"""Accepted forms match what means the same and nothing that nearly does."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.scoring.match import asserts, sentences, tokens, unquoted


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1351 soldiers were killed", "1,351"),
        ("1,351 soldiers", "1351"),
        ("one thousand three hundred and fifty-one soldiers", "1,351"),
        ("It was read on 27 May.", "May 27"),
        ("on May 27th, 2022", "27 May"),
        ("on the 27th of May", "May 27"),
        ("2022-05-27", "May 27"),
        ("Feb. 24", "February 24"),
        ("Four lawmakers", "4"),
        ("4 lawmakers", "four"),
        ("a three-month campaign", "3 month"),
        ("the second-largest faction", "second largest"),
        ("KOZHEMYAKO's order", "Kozhemyako"),
        ("Ada Kuhn", "Ada Kühn"),
        ("“unprofessionalism”", '"unprofessionalism"'),
        ("teachers, scientists, and doctors", "teachers, scientists and doctors"),
        ("He was a member of Communist Party [1].", "a member of the Communist Party"),
        ("not Lyashenko but Kozhemyako", "Kozhemyako"),
        ("It was not Lyashenko; Kozhemyako said it", "Kozhemyako"),
        ("It was not clear until Thursday morning", "Thursday"),
        ("not only Shulga but others", "Shulga"),
        ("They weren't members", "not members"),
        ("He was not, at that time, a full member", "not ... member"),
        ("No, only in its faction", "no"),
        ("The articles disagree.\nNo [2]", "no"),
        ("5 million people", "5,000,000"),
        ("80 per cent", "80%"),
        ("the U.S. said", "US"),
    ],
)
def test_the_same_thing_said_otherwise_matches(text: str, form: str) -> None:
    assert asserts(text, form)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("13,510 soldiers", "1,351"),
        ("1,351 soldiers", "351"),
        ("1.351 tonnes", "1,351"),
        ("on May 27", "May 2"),
        ("on May 2", "May 27"),
        ("on June 27", "May 27"),
        ("on May 27", "27"),
        ("May 27", "May"),
        ("fourteen lawmakers", "four"),
        ("forty-four lawmakers", "four"),
        ("the fourth lawmaker", "four"),
        ("He was not a member of the Communist Party", "a member of the Communist Party"),
        ("They were never formally members", "members"),
        ("She denied signing", "signing"),
        ("He is a member", "not a member"),
        ("There is no way to win", "no"),
        ("Yesterday he spoke", "yes"),
        ("Oleg Smolin", "Oleg Kozhemyako"),
        ("the Communist. Party members came", "Communist Party"),
        ("He did not come. A member of it did", "not ... member"),
        ("Kozhemyakov", "Kozhemyako"),
        ("", "four"),
    ],
)
def test_a_near_miss_does_not_match(text: str, form: str) -> None:
    assert not asserts(text, form)


def test_a_form_without_a_word_matches_nothing() -> None:
    assert not asserts("anything at all", "...")
    assert not asserts("anything at all", " - ")


def test_what_stands_in_quotation_marks_is_not_the_answers_own_voice() -> None:
    assert unquoted('He said “it was May 28” and ‘don’t go’ and "no".').split() == ["He", "said", "and", "and", "."]


def test_sentences_keep_their_marks_and_do_not_break_at_names_or_quotes() -> None:
    text = "He said “No. Never.” [1] Then Mr. Putin of the U.S. left [2][3]. It ended.[2]\n- Next one"
    assert sentences(text) == (
        "He said “No. Never.” [1]",
        "Then Mr. Putin of the U.S. left [2][3].",
        "It ended.[2]",
        "- Next one",
    )


@given(st.integers(min_value=0, max_value=999_999))
def test_a_number_is_the_same_however_its_thousands_are_set(number: int) -> None:
    assert [token.word for token in tokens(f"{number:,}")] == [str(number)]


@given(st.text())
def test_any_text_can_be_matched_against_itself_without_failing(text: str) -> None:
    asserts(text, text)
    sentences(text)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("zero", "0"),
        ("nineteen", "19"),
        ("twenty-one", "21"),
        ("ninety nine", "99"),
        ("one hundred", "100"),
        ("two hundred and five", "205"),
        ("twelve thousand", "12000"),
        ("three hundred forty-two thousand six hundred and ten", "342610"),
        ("1.5 million", "1500000"),
        ("two billion", "2000000000"),
        ("three point five", "3 point 5"),
        ("one two", "1 2"),
        ("twenty eleven", "20 11"),
        ("four and five", "4 and 5"),
        ("hundred", "hundred"),
    ],
)
def test_number_words_become_the_number_that_they_say(words: str, number: str) -> None:
    assert " ".join(token.word for token in tokens(words)) == number


@given(st.integers(1, 12), st.integers(1, 28), st.integers(1900, 2100))
def test_a_day_is_the_same_in_every_usual_form(month: int, day: int, year: int) -> None:
    name = date(year, month, day).strftime("%B")
    written = f"{name} {day}, {year}"
    for form in (f"{day} {name} {year}", f"{name[:3]}. {day}, {year}", f"{year}-{month:02}-{day:02}"):
        assert asserts(f"It was on {written}.", form), form
        assert asserts(f"It was on {form}.", written), form
    other = day % 28 + 1
    assert not asserts(f"It was on {written}.", f"{name} {other}")
