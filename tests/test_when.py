"""Days told from the article's date, and the day of a running count."""

from datetime import date

import pytest

from qa.when import count_day, counted_on, inferred_day
from tests.fake_model import dated, finding, story

SATURDAY = date(2022, 2, 26)


@pytest.mark.parametrize(
    ("answer", "sentence", "expected"),
    [
        ("on Friday", "He said on Friday that he was shocked.", date(2022, 2, 25)),
        ("Saturday", "She called on the Kremlin on Saturday.", SATURDAY),
        ("last Saturday", "They met last Saturday.", date(2022, 2, 19)),
        ("next Saturday", "They meet next Saturday.", date(2022, 3, 5)),
        ("Monday", "The assembly will meet on Monday.", date(2022, 2, 28)),
        ("yesterday", "It was read yesterday.", date(2022, 2, 25)),
        ("tomorrow", "It opens tomorrow.", date(2022, 2, 27)),
        ("yesterday (May 29)", "It was read yesterday (May 29).", None),  # stated, nothing to infer
        ("in spring", "It opened in spring.", None),
    ],
)
def test_a_weekday_means_a_day_seen_from_the_articles_date(answer: str, sentence: str, expected: date | None) -> None:
    assert inferred_day(answer, sentence, SATURDAY) == expected
    assert inferred_day(answer, sentence, None) is None


def test_a_count_is_of_the_day_beside_it_or_of_its_article() -> None:
    ministry = story("a", "The ministry said on March 25 that 1,351 soldiers had been killed.")
    assert counted_on(finding(ministry, "1,351", 1)) == "March 25"
    assert count_day(finding(ministry, "1,351", 1)) is None  # of which year?
    assert count_day(finding(dated(ministry, date(2022, 6, 1)), "1,351", 1)) == date(2022, 3, 25)
    assert count_day(finding(dated(ministry, date(2023, 1, 5)), "1,351", 1)) == date(2022, 3, 25)
    bare = dated(story("b", "So far 2,000 have been killed."), date(2022, 6, 1))
    assert count_day(finding(bare, "2,000", 1)) == date(2022, 6, 1)


def test_a_count_of_one_event_is_not_running() -> None:
    once = dated(story("c", "Four lawmakers signed it."), date(2022, 6, 1))
    assert count_day(finding(once, "four", 1)) is None
    assert counted_on(finding(once, "four", 1)) is None


def test_february_30_is_no_day() -> None:
    odd = dated(story("d", "By February 30, 12 had been killed."), date(2022, 6, 1))
    assert count_day(finding(odd, "12", 1)) is None
