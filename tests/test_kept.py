"""A link brings back exactly the question and filters that it was made from."""

from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Filters
from qa.answer import Answer
from qa.errors import QuestionError
from qa.kept import link, names, parse_day

NAMES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="|"), min_size=1, max_size=12), max_size=3
).map(tuple)
DAYS = st.one_of(st.none(), st.dates())


@given(st.text(min_size=1, max_size=40).filter(lambda t: t.isprintable()), DAYS, DAYS, NAMES, NAMES)
def test_a_link_is_read_back_as_it_was_made(
    question: str, after: date | None, before: date | None, publishers: tuple[str, ...], articles: tuple[str, ...]
) -> None:
    filters = Filters(after, before, publishers, articles)
    query = link(Answer(question, date(2022, 6, 1), "answered", ""), filters)
    given = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
    assert given["q"] == question
    back = Filters(
        parse_day(given.get("after")),
        parse_day(given.get("before")),
        names(given.get("publisher", "")),
        names(given.get("article", "")),
    )
    assert back == filters


def test_a_day_that_is_none_is_told() -> None:
    assert parse_day(" 2022-05-31 ") == date(2022, 5, 31)
    assert parse_day(" ") is None
    with pytest.raises(QuestionError, match=r"“31\.5\.” is not a date"):
        parse_day("31.5.")
