"""An answer is less sure where it is old, of several values, or of a sentence that does not speak of what was asked."""

from dataclasses import replace
from datetime import date, timedelta

from qa.answer import Group
from qa.answering.certainty import LEAST_OLD, certainty, too_unsure
from qa.language.question import Question
from tests.fakes.model import dated, finding, story

NOW = date(2025, 6, 10)
ASKED = Question.of("Who is the mayor of Wick?")
TIME = ASKED.time.on(NOW)
SPEAKS = "Ann Lee is the mayor of Wick."


def group(sentence: str = SPEAKS, *, days: int = 0, sure: float = 0.9) -> Group:
    source = dated(story(f"{sentence} {days}", sentence), NOW - timedelta(days=days))
    return Group((finding(source, "Ann Lee", 1, confidence=sure),))


def sure_of(*groups: Group) -> float:
    return certainty(ASKED, groups, TIME)


def test_what_makes_an_answer_less_sure() -> None:
    best = sure_of(group())
    assert 0.8 < best < 0.95
    assert sure_of(group(sure=0.6)) < best
    assert sure_of(group("Ann Lee spoke at length.")) < best
    assert sure_of(group(days=100)) < best == sure_of(group(days=80))
    assert sure_of(group(), group("Bo Quist is the mayor of Wick.")) < best


def test_of_several_voices_the_surest_counts_and_their_number_does_not() -> None:
    alone = group()
    five = Group(tuple(replace(alone.lead, confidence=sure) for sure in (0.9, 0.8, 0.8, 0.7, 0.6)))
    assert sure_of(five) == sure_of(alone)


def test_what_only_old_articles_say_is_not_printed_where_it_is_unsure() -> None:
    weak, strong = group("Ann Lee spoke at length.", days=800, sure=0.55), group(days=800)
    assert sure_of(weak) < LEAST_OLD < sure_of(strong)
    reason = too_unsure([weak], TIME, sure_of(weak), 0.0)
    assert reason
    assert reason.startswith("only articles 800 days old and older say so")
    assert too_unsure([strong], TIME, sure_of(strong), 0.0) is None
    assert too_unsure([group("Ann Lee spoke at length.", sure=0.55)], TIME, 0.1, 0.0) is None


def test_a_desk_may_ask_for_more() -> None:
    reason = too_unsure([group()], TIME, 0.7, 0.8)
    assert reason == "the answer is not as sure (0.70) as is asked for (0.80)"
    assert too_unsure([group()], TIME, 0.8, 0.8) is None
