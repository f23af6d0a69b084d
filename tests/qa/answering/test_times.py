"""The newest state stands, another occurrence does not answer, and what only old articles say is told as of then."""

from datetime import date, timedelta

import pytest

from index.article import Heading
from qa.answer import Answer, Finding
from qa.answering import times
from qa.answering.compose import compose
from qa.answering.reconcile import reconcile
from qa.answering.verify import problem
from qa.language.question import Question
from tests.fakes.model import dated, finding, story

NOW = date(2025, 6, 10)
MOONS = "How many moons does the planet Orun have?"


def said(sentence: str, answer: str, published: date | None, sure: float = 0.9) -> Finding:
    source = story(f"{answer} {published}", sentence)
    return finding(dated(source, published) if published else source, answer, 1, confidence=sure)


def told(question: str, *found: Finding, as_of: date = NOW) -> Answer:
    read = Question.of(question)
    asked = read.time.on(as_of)
    standing = [each for each in found if not problem(each, read, asked)]
    if not standing:
        return Answer(question, as_of, "not_in_articles", "")
    result = reconcile(read, standing, asked)
    composed = compose(read, result, asked)
    status = "sources_disagree" if result.conflict else "answered"
    return Answer(question, as_of, status, composed.text, dropped=result.dropped)  # type: ignore[arg-type]


def test_the_newest_count_stands_and_earlier_ones_are_told_as_earlier() -> None:
    new = said("Orun has 274 moons, as of March 2025.", "274", date(2025, 5, 2))
    mid = said("Orun has 83 moons.", "83", date(2022, 9, 1))
    old = said("In 2019 astronomers counted 82 moons of Orun.", "82", date(2019, 10, 8))
    answer = told(MOONS, old, new, mid)
    assert answer.status == "answered"
    assert answer.answer == "274, as of March 2025 [1]; earlier 83 (September 2022) [2], 82 (2019) [3]."


@pytest.mark.parametrize(("apart", "status"), [(0, "sources_disagree"), (6, "sources_disagree"), (40, "answered")])
def test_what_is_as_recent_disagrees_and_what_is_older_was_so_before(apart: int, status: str) -> None:
    day = NOW - timedelta(days=5)
    one = said("Ann Lee is the mayor of Wick.", "Ann Lee", day)
    other = said("Bo Quist is the mayor of Wick.", "Bo Quist", day - timedelta(days=apart))
    answer = told("Who is the mayor of Wick?", one, other)
    assert answer.status == status
    assert "Ann Lee" in answer.answer
    assert "Bo Quist" in answer.answer


def test_an_undated_finding_stays_in_play_and_is_told_as_undated() -> None:
    one = said("Ann Lee is the mayor of Wick.", "Ann Lee", NOW)
    answer = told("Who is the mayor of Wick?", one, said("Bo Quist is the mayor of Wick.", "Bo Quist", None))
    assert answer.answer == "The articles disagree: Ann Lee [1]; Bo Quist (undated) [2]."


def test_another_occurrence_does_not_answer() -> None:
    now = said("Ann Lee won the Wick Prize on Friday.", "Ann Lee", date(2025, 6, 8))
    before = said("Bo Quist won the Wick Prize on Friday.", "Bo Quist", date(2024, 6, 9))
    answer = told("Who won the Wick Prize?", now, before)
    assert (answer.status, answer.answer) == ("answered", "Ann Lee [1].")
    assert [each.answer for each in answer.dropped] == ["Bo Quist"]
    assert told("Who won this year's Wick Prize?", before).status == "not_in_articles"
    assert "Bo Quist" in told("Who won the Wick Prize last year?", now, before).answer
    assert "Ann Lee" not in told("Who won the Wick Prize in 2024?", now, before).answer


@pytest.mark.parametrize(
    ("question", "stands"),
    [
        ("Who was mayor of Wick in 2023?", False),
        ("Who was mayor of Wick in 2025?", True),
        ("Who is mayor of Wick?", True),
    ],
)
def test_how_it_stands_in_a_later_article_says_nothing_of_an_earlier_year(question: str, stands: bool) -> None:
    found = said("Ann Lee, a baker, is mayor of Wick.", "Ann Lee", date(2025, 4, 23))
    assert (told(question, found).status == "answered") is stands


def test_an_office_held_before_a_year_may_be_held_in_it() -> None:
    found = said("Ann Lee, a baker, is mayor of Wick.", "Ann Lee", date(2022, 4, 23))
    assert told("Who was mayor of Wick in 2023?", found).status == "answered"


@pytest.mark.parametrize(
    ("sentence", "stands"),
    [
        ("Cases in Wick rose from 90 in January to 900 in March.", True),
        ("Cases in Wick rose from 90 in January to 900 in February.", False),
    ],
)
def test_a_sentence_of_two_times_is_also_of_the_second(sentence: str, stands: bool) -> None:
    found = said(sentence, "900", date(2025, 4, 23))
    answer = told("How many cases were there in Wick in March?", found, as_of=date(2025, 4, 25))
    assert (answer.status == "answered") is stands


def test_what_happened_once_for_all_has_no_newest() -> None:
    found = [
        said(f"{name} was the first woman in Wick's council.", name, day)
        for name, day in (("Ann Lee", date(2019, 3, 1)), ("Bo Quist", date(2025, 6, 1)))
    ]
    assert told("Who was the first woman in Wick's council?", *found).status == "sources_disagree"


@pytest.mark.parametrize(
    ("days", "opening"), [(100, "In an article of March 2025: Ann Lee"), (80, "Ann Lee"), (0, "Ann Lee")]
)
def test_what_only_an_old_article_says_is_told_as_of_then(days: int, opening: str) -> None:
    one = said("Ann Lee is the mayor of Wick.", "Ann Lee", NOW - timedelta(days=days))
    assert told("Who is the mayor of Wick?", one).answer == f"{opening} [1]."


def test_asked_for_this_week_an_older_article_does_not_answer_and_an_undated_one_says_so() -> None:
    question = "Who won the Wick Prize this week?"
    assert told(question, said("Bo Quist won the Wick Prize.", "Bo Quist", date(2025, 5, 20))).answer == ""
    assert told(question, said("Bo Quist won the Wick Prize.", "Bo Quist", date(2025, 6, 5))).answer == "Bo Quist [1]."
    undated = told(question, said("Bo Quist won the Wick Prize.", "Bo Quist", None))
    assert undated.answer == "In an article without a date: Bo Quist [1]."


@pytest.mark.parametrize(("sure", "status"), [(0.55, "answered"), (0.9, "sources_disagree")])
def test_a_weak_reading_is_no_position_and_a_sure_one_is(sure: float, status: str) -> None:
    one = said("Ann Lee is the mayor of Wick.", "Ann Lee", NOW)
    other = said("Bo Quist is the mayor of Wick.", "Bo Quist", NOW, sure)
    answer = told("Who is the mayor of Wick?", other, one)
    assert answer.status == status
    assert [each.answer for each in answer.dropped] == (["Bo Quist"] if status == "answered" else [])


def test_articles_of_the_time_and_undated_ones_are_searched_first() -> None:
    heads = [Heading(name, None, None, day) for name, day in (("new", NOW), ("old", date(2020, 1, 1)), ("none", None))]
    asked = Question.of("Who is the mayor?").time.on(NOW)
    assert times.rounds(asked, None, heads) == [{"new", "none"}, {"old"}]
    assert times.rounds(asked, {"old"}, heads) == [{"old"}]
    week = Question.of("Who resigned this week?").time.on(NOW)
    assert times.rounds(week, None, heads) == [{"new", "none"}]
    once = Question.of("Who was the first mayor?").time.on(NOW)
    assert times.rounds(once, None, heads) == [None]


@pytest.mark.parametrize(
    ("sentence", "published", "question", "stands"),
    [
        # a year to come has to be named by the article, in whatever way
        ("The Games open in Milan.", date(2025, 1, 5), "Where will the 2028 Games open?", False),
        ("The 2028 Games open in Milan.", date(2025, 1, 5), "Where will the 2028 Games open?", True),
        ("The Games open in Milan next year.", date(2025, 1, 5), "Where will the 2026 Games open?", True),
        # last year is not this one, however near its last day is
        ("Oslo, which won last year, hosts it.", date(2025, 6, 1), "Which town won the 2025 contest?", False),
        ("Oslo, which won last year, hosts it.", date(2025, 6, 1), "Which town won the 2024 contest?", True),
        # what happened years ago did not happen recently
        ("Oslo won its first title in 2017.", date(2025, 6, 1), "Which town recently won its first title?", False),
        ("Oslo won its first title in May 2025.", date(2025, 6, 1), "Which town recently won its first title?", True),
        ("Oslo won its first title.", date(2025, 6, 1), "Which town recently won its first title?", True),
        # the tense of the question is not that of the sentence before it
        (
            "Oslo will lose its port.",
            date(2023, 2, 1),
            "The state cut its plan on Friday. Which town will lose?",
            False,
        ),
        ("Oslo will lose its port.", date(2025, 6, 6), "The state cut its plan on Friday. Which town will lose?", True),
    ],
)
def test_what_is_to_come_and_what_is_recent_are_of_their_time(
    sentence: str, published: date, question: str, stands: bool
) -> None:
    read = Question.of(question)
    found = said(sentence, "Milan" if "Milan" in sentence else "Oslo", published)
    assert (problem(found, read, read.time.on(NOW)) is None) is stands
