"""A link brings back exactly the question and filters that it was made from, whatever is in a name."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import QuestionError
from qa.page.form import QuestionForm, parse_day

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
NAMES = st.lists(TEXT, max_size=3).map(tuple)
DAYS = st.one_of(st.just(""), st.dates().map(date.isoformat))


@given(st.builds(QuestionForm, TEXT, DAYS, DAYS, DAYS, NAMES, NAMES))
@example(QuestionForm("Who?", publishers=("Post | Herald", "A&B=C"), articles=("a|b",)))
def test_a_link_is_read_back_as_it_was_made(form: QuestionForm) -> None:
    assert QuestionForm.from_query(parse_qsl(form.query(), strict_parsing=True)) == form


def test_a_link_fills_in_what_it_names_and_nothing_else() -> None:
    given = [
        ("q", "Who?"),
        ("publisher", ""),
        ("articles", "x"),
        ("article", "a"),
        ("article", "b"),
    ]
    assert QuestionForm.from_query(given) == QuestionForm("Who?", articles=("a", "b"))
    assert QuestionForm.from_query([]) == QuestionForm("")


def test_a_day_that_is_none_is_told() -> None:
    assert parse_day(" 2022-05-31 ") == date(2022, 5, 31)
    assert parse_day(" ") is None
    with pytest.raises(QuestionError, match=r"“31\.5\.” is not a date"):
        parse_day("31.5.")
