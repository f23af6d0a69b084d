"""Days told from the article's date, and the time that a sentence speaks of."""

from datetime import date

import pytest

from qa.language.when import inferred_day
from qa.period import Known, Period, Spoken
from tests.fakes.model import dated, finding, story

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
        ("Today", "Today the gate is open.", SATURDAY),
        ("USA Today", "He writes for USA Today.", None),
    ],
)
def test_a_weekday_means_a_day_seen_from_the_articles_date(answer: str, sentence: str, expected: date | None) -> None:
    assert inferred_day(answer, sentence, SATURDAY) == expected
    assert inferred_day(answer, sentence, None) is None


def spoken_by(text: str, answer: str, published: date | None = None) -> Spoken:
    source = story("a", text)
    return finding(dated(source, published) if published else source, answer, 1).spoken


MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))
JUNE = date(2025, 6, 10)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "answer", "period", "known"),
    [
        ("As of March 2025 Saturn has 274 moons.", "274", MARCH, Known.STATED),
        ("Saturn has 274 moons.", "274", Period.of(JUNE), Known.ARTICLE),
        ("Ann Lee won the race on Friday.", "Ann Lee", Period.of(date(2025, 6, 6)), Known.TOLD),
        ("Ann Lee won the race last year.", "Ann Lee", Period(date(2024, 1, 1), date(2024, 12, 31)), Known.TOLD),
        ("Ann Lee, who won in March, was there.", "Ann Lee", MARCH, Known.TOLD),
        ("The record, set in 1998, still stands at 3:26.", "3:26", Period.of(JUNE), Known.ARTICLE),
        ("Ann Lee has led the town since 2019.", "Ann Lee", Period.of(JUNE), Known.ARTICLE),
        ("The race was held on March 3, 2025.", "March 3, 2025", Period.of(JUNE), Known.ARTICLE),  # the answer itself
        ("In 2017 there were 198 kinds.", "198", Period(date(2017, 1, 1), date(2017, 12, 31)), Known.STATED),
    ],
)
def test_a_sentence_speaks_of_the_time_that_hangs_from_its_verb(
    text: str, answer: str, period: Period, known: Known
) -> None:
    found = spoken_by(text, answer, JUNE)
    assert (found.period, found.known) == (period, known)


def test_without_any_date_a_finding_is_undated() -> None:
    assert spoken_by("Ann Lee won.", "Ann Lee") == Spoken()


def test_a_count_is_of_the_day_beside_it_or_of_its_article() -> None:
    text = "The ministry said on March 25 that 1,351 soldiers had been killed."
    undated = spoken_by(text, "1,351")
    assert (undated.words, undated.period, undated.running) == ("March 25", None, True)  # of which year?
    assert spoken_by(text, "1,351", date(2022, 6, 1)).period == Period.of(date(2022, 3, 25))
    assert spoken_by(text, "1,351", date(2023, 1, 5)).period == Period.of(date(2022, 3, 25))
    assert spoken_by("So far 2,000 have been killed.", "2,000", JUNE).running


@pytest.mark.parametrize(
    "text", ["Four lawmakers signed it.", "The plant has four reactors.", "The toll road cost four millions."]
)
def test_a_count_of_one_event_is_not_running(text: str) -> None:
    assert not spoken_by(text, "four", JUNE).running


def test_february_30_is_no_day() -> None:
    assert spoken_by("By February 30, 12 had been killed.", "12", JUNE).known is Known.ARTICLE
