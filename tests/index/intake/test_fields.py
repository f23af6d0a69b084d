"""Only a whole date is a date, only UTF-8 is text, and an id can be printed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LoadError
from index.intake.fields import article_id, changed_day, decode, parse_date, stated, worded


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-06", date(2024, 5, 6)),
        ("2024-05-06T23:30:00Z", date(2024, 5, 6)),
        ("2024/05/06", date(2024, 5, 6)),
        ("Mon, 06 May 2024 23:30:00 -0700", date(2024, 5, 6)),
        ("yesterday", None),
        ("2024-13-01", None),
        ("", None),
        (20240506, None),
        (None, None),
    ],
)
def test_only_a_whole_date_is_a_date(value: object, expected: date | None) -> None:
    assert parse_date(value) == expected


def test_decode_keeps_a_mark_that_is_not_at_the_start() -> None:
    assert decode("a\ufeffb".encode()) == "a\ufeffb"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text[0] not in "\ufeff\x00"))
def test_what_is_utf8_is_kept_to_the_letter(text: str) -> None:
    if "\x00" in text:
        with pytest.raises(LoadError, match="binary"):
            decode(text.encode())
    else:
        assert decode(text.encode()) == text


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x1b[2J", "a\u2028b", "a\x85"])
def test_an_id_has_no_control_characters(name: str) -> None:
    with pytest.raises(LoadError, match="cannot be an article's id"):
        article_id(name)


@pytest.mark.parametrize("name", ["news-17", "Zürich bridge", "a|b[/x]", "桥"])
def test_an_id_may_otherwise_be_anything(name: str) -> None:
    assert article_id(name) == name


def test_a_fact_is_one_line_or_nothing() -> None:
    assert stated(" The\n bridge\t closes ") == "The bridge closes"
    assert stated("  ") is stated(None) is stated(7) is None


@pytest.mark.parametrize(("text", "reason"), [(" \n", "is empty"), ("half \ud800", "surrogate pair at character 5")])
def test_a_text_says_something_and_can_be_stored(text: str, reason: str) -> None:
    with pytest.raises(LoadError, match=reason):
        worded(text)


TODAY = date.today()


@pytest.mark.parametrize(
    ("value", "published", "expected"),
    [
        ("2024-05-05T10:00:00Z", date(2024, 5, 3), date(2024, 5, 5)),
        ("2024-05-03", date(2024, 5, 3), date(2024, 5, 3)),
        ("2024-05-02", date(2024, 5, 3), None),
        ("2024-05-05", None, date(2024, 5, 5)),
        ("1970-01-01T00:00:00Z", None, None),
        ("0001-01-01", None, None),
        ((TODAY + timedelta(days=1)).isoformat(), None, TODAY + timedelta(days=1)),
        ((TODAY + timedelta(days=2)).isoformat(), None, None),
        ("lately", None, None),
        (None, None, None),
    ],
)
def test_a_change_is_after_publication_and_not_still_to_come(
    value: object, published: date | None, expected: date | None
) -> None:
    assert changed_day(value, published) == expected
