"""What time a question asks about: its tense, its words, the day that it is asked."""

from datetime import date

import pytest

from qa.language.question import Question
from qa.period import About

FRIDAY = date(2025, 6, 20)


@pytest.mark.parametrize(
    ("question", "how", "state"),
    [
        ("Who is the mayor of Wick?", About.NOW, True),
        ("How many moons does Orun have?", About.NOW, True),
        ("How many people have been killed?", About.NOW, True),
        ("Which airline is being sued?", About.NOW, False),
        ("Who resigned recently?", About.NOW, False),
        ("Which country just announced a ban?", About.NOW, False),
        ("What caused the crash?", About.LATEST, False),
        ("How many were killed?", About.LATEST, False),
        ("What did USA Today find?", About.LATEST, False),
        ("Who was the first American in space?", About.EVER, True),
        ("Who was mayor in 2022?", About.PERIOD, True),
        ("When?", About.EVER, False),
    ],
)
def test_tense_and_words_tell_now_from_once(question: str, how: About, state: bool) -> None:
    asked = Question.of(question).time.on(FRIDAY)
    assert (asked.how, asked.state) == (how, state)


@pytest.mark.parametrize(
    ("question", "first", "last", "recent"),
    [
        ("Who won this week?", date(2025, 6, 13), date(2025, 6, 22), True),
        ("Who won this year's race?", date(2025, 1, 1), date(2025, 12, 31), False),
        ("Who won last year?", date(2024, 1, 1), date(2024, 12, 31), False),
        ("Who won in 2019?", date(2019, 1, 1), date(2019, 12, 31), False),
        ("Who won in March?", date(2025, 3, 1), date(2025, 3, 31), False),
        ("Who won in August?", date(2024, 8, 1), date(2024, 8, 31), False),
        ("Who will play in August?", date(2025, 8, 1), date(2025, 8, 31), False),
        ("Who won on Friday?", FRIDAY, FRIDAY, True),
        ("Who won two years ago?", date(2023, 1, 1), date(2023, 12, 31), False),
        ("Who won yesterday?", date(2025, 6, 19), date(2025, 6, 19), True),
    ],
)
def test_a_period_is_seen_from_the_day_of_the_question(question: str, first: date, last: date, recent: bool) -> None:
    asked = Question.of(question).time.on(FRIDAY)
    assert asked.period is not None
    assert (asked.period.first, asked.period.last, asked.recent) == (first, last, recent)
    assert asked.to_json()["from"] == first.isoformat()
    assert str(asked).startswith("Asked about ")


def test_where_a_time_begins_is_not_the_time() -> None:
    assert Question.of("How many have been jailed since March last year?").time.on(FRIDAY).how is About.NOW
