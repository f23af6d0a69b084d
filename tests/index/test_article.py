"""The records every stage shares: what a chunk's story is, and which articles pass filters."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import NO_FILTERS, Article, Chunk, Filters, Heading, Sentence, StoredArticle, byline

DAYS = st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 9))
NAMES = st.sampled_from(["Coast Post", "coast  post", "Herald"])
HEADINGS = st.builds(Heading, st.sampled_from("abc"), st.none(), st.none() | NAMES, DAYS)


@pytest.mark.parametrize(
    ("authors", "told"),
    [
        ((), ""),
        (("Ada Moor",), "by Ada Moor"),
        (("A B", "C D", "E F"), "by A B, C D, E F"),
        (("A B", "C D", "E F", "G H"), "by A B, C D, E F and 1 other"),
        (("A B", "C D", "E F", "G H", "I J"), "by A B, C D, E F and 2 others"),
    ],
)
def test_a_line_names_three_authors(authors: tuple[str, ...], told: str) -> None:
    assert byline(authors) == told


def test_the_story_of_a_chunk_is_its_sentences_without_boilerplate() -> None:
    text = "One came. Advert. Two left."
    sentences = (Sentence(1, 0, 9), Sentence(2, 10, 17, boilerplate=True), Sentence(3, 18, 27))
    stored = StoredArticle(Article("a", text), sentences)
    assert stored.story(Chunk("a", 1, 1, 3, 0, 27)) == "One came. Two left."
    assert Chunk("a", 4, 1, 3, 0, 27).id == "a#4"


@pytest.mark.parametrize(
    ("filters", "admitted"),
    [
        (Filters(), True),
        (Filters(after=date(2024, 5, 6), before=date(2024, 5, 6)), True),
        (Filters(after=date(2024, 5, 7)), False),
        (Filters(before=date(2024, 5, 5)), False),
        (Filters(publishers=("Herald", " coast  POST ")), True),
        (Filters(publishers=("Coast",)), False),
        (Filters(articles=("a", "b")), True),
        (Filters(articles=("b",)), False),
        (Filters(articles=("a",), publishers=("Herald",)), False),
    ],
)
def test_an_article_passes_every_filter_that_is_set(filters: Filters, admitted: bool) -> None:
    assert filters.admits(Heading("a", None, "Coast Post", date(2024, 5, 6))) is admitted


@given(HEADINGS, DAYS, DAYS)
def test_an_unknown_date_is_in_no_range(heading: Heading, after: date | None, before: date | None) -> None:
    admitted = Filters(after=after, before=before).admits(heading)
    if heading.published is None:
        assert admitted == (after is None and before is None)
    elif admitted:
        assert after is None or after <= heading.published
        assert before is None or heading.published <= before


@given(HEADINGS)
def test_no_filters_admit_everything(heading: Heading) -> None:
    assert NO_FILTERS.admits(heading)
    assert not NO_FILTERS
    assert Filters(articles=("a",))
