"""Findings that agree become one voice, conflicting ones stay apart, and an article speaks once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from qa.answer import Finding, Reconciled
from qa.answering import reconcile as stage
from qa.answering.reconcile import Relation, relation
from qa.language.question import Question
from tests.fakes.model import dated, finding, story

A = story("a", "The statement was read out on May 27.", "Four lawmakers signed it.", "Ann Lee, the mayor, left.")
B = story("b", "It was read yesterday (May 29).", "Three lawmakers signed it.", "Ann Lee left.")
DAY = date(2022, 6, 2)
C = story("c", "On 27 May 2022 it was read.", "It had 3 signers.")


def reconcile(question: str, found: Sequence[Finding], as_of: date = DAY) -> Reconciled:
    asked = Question.of(question)
    return stage.reconcile(asked, found, asked.time.on(as_of))


def said(answer: str, sentence: str | None = None, published: date | None = None) -> Finding:
    """What an article of one sentence, else of its answer alone, says."""
    source = story(answer, sentence or f"{answer}.")
    return finding(dated(source, published) if published else source, answer, 1)


@pytest.mark.parametrize(
    ("question", "a", "b", "expected"),
    [
        ("When was it read?", "May 27", "27 May 2022", Relation.AGREE),
        ("When was it read?", "May", "May 27", Relation.AGREE),
        ("When was it read?", "May 27", "May 29", Relation.CONFLICT),
        ("When was it read?", "5/27/2022", "27.05.2022", Relation.AGREE),
        ("How many signed?", "four lawmakers", "4", Relation.AGREE),
        ("How many signed?", "four", "three", Relation.CONFLICT),
        ("How many came?", "half a million", "500,000", Relation.AGREE),
        ("How many came?", "half a million", "a million", Relation.CONFLICT),
        ("How many came?", "two dozen", "24 people", Relation.AGREE),
        ("How many came?", "two dozen", "two", Relation.CONFLICT),
        ("How much did it cost?", "$5m", "5 million dollars", Relation.AGREE),
        ("How much did it cost?", "$5m", "€5m", Relation.CONFLICT),
        ("How long is the race?", "100m", "100 million", Relation.CONFLICT),
        ("Did he sign?", "yes", "Yes, on Monday", Relation.AGREE),
        ("Did he sign?", "yes", "no, only his deputy", Relation.CONFLICT),
        ("Who left?", "Ann Lee", "Ann Lee, the mayor", Relation.AGREE),
        ("Who called him a traitor?", "the governor", "Oleg Kozhemyako", Relation.ADD),
        ("Who is the mayor?", "Mr. Smith", "Mr. Jones", Relation.CONFLICT),
        ("Who is the mayor?", "Mr. Smith", "Paul Smith", Relation.AGREE),
        ("Who is the adviser?", "Anton Geraschenko", "Anton Gerashchenko", Relation.AGREE),
        ("Who is the adviser?", "Zheng Li", "Zhang Li", Relation.AGREE),  # half of the name is the same
        ("Where was the final?", "Tampa, Florida", "Glendale, Arizona", Relation.CONFLICT),
        ("Why did he leave?", "he was tired", "the building closed", Relation.ADD),
    ],
)
def test_relation_of_two_answers(question: str, a: str, b: str, expected: Relation) -> None:
    asked = Question.of(question)
    assert relation(asked, said(a), said(b)) is expected
    assert relation(asked, said(b), said(a)) is expected


def test_two_counts_a_day_apart_disagree_where_neither_runs_on() -> None:
    eight = said("eight", "The plant has eight reactors.", date(2022, 3, 8))
    nine = said("nine", "The plant has nine reactors.", date(2022, 3, 9))
    result = reconcile("How many reactors does the plant have?", [eight, replace(nine, confidence=0.8)])
    assert result.conflict
    assert not result.earlier


def test_what_is_less_precise_joins_no_two_days_in_one_group() -> None:
    found = [
        finding(story(name, f"It was read in {day}."), day, 1, confidence=sure)
        for name, day, sure in (("x", "May", 0.9), ("y", "May 27", 0.8), ("z", "May 29", 0.7))
    ]
    for order in permutations(found):
        result = reconcile("When was it read?", order)
        assert result.conflict
        assert not any({"May 27", "May 29"} <= {one.answer for one in group.findings} for group in result.groups)


def test_two_articles_that_give_two_dates_conflict_and_the_order_of_reading_does_not_matter() -> None:
    found = [finding(A, "May 27", 1), finding(B, "May 29", 1, confidence=0.8), finding(C, "27 May", 1, confidence=0.7)]
    results = [reconcile("When was it read?", order) for order in permutations(found)]
    assert all(result == results[0] for result in results)
    assert results[0].conflict
    assert [{f.article for f in g.findings} for g in results[0].groups] == [{"a", "c"}, {"b"}]


def test_one_article_speaks_with_its_surest_finding() -> None:
    result = reconcile("When was it read?", [finding(A, "May 27", 1), finding(A, "May 31", 2, confidence=0.6)])
    assert not result.conflict
    assert [g.lead.answer for g in result.groups] == ["May 27"]
    assert result.dropped[0].answer == "May 31"


def test_an_open_question_keeps_what_one_article_adds() -> None:
    result = reconcile("Why did they leave?", [finding(A, "the mayor left", 3), finding(A, "lawmakers signed", 2)])
    assert len(result.groups) == 2
    assert not result.dropped


def test_a_group_is_surer_than_its_surest_finding() -> None:
    result = reconcile("When?", [finding(A, "May 27", 1, confidence=0.6), finding(C, "27 May", 1, confidence=0.6)])
    assert result.groups[0].confidence == pytest.approx(0.84)


def test_a_running_count_of_two_days_is_a_sequence_and_no_disagreement() -> None:
    early = dated(story("e", "So far 120 have been killed."), date(2022, 3, 1))
    late = dated(story("f", "By now 300 have been killed."), date(2022, 3, 9))
    found = [finding(late, "300", 1), finding(early, "120", 1)]
    result = reconcile("How many were killed?", found)
    assert not result.conflict
    assert [group.lead.answer for group in result.groups] == ["300"]
    assert [group.lead.answer for group in result.earlier] == ["120"]


def test_two_counts_of_one_day_disagree() -> None:
    day = date(2022, 3, 9)
    found = [
        finding(dated(story("e", "So far 120 have been killed."), day), "120", 1),
        finding(dated(story("f", "So far 300 have been killed."), day), "300", 1),
    ]
    assert reconcile("How many were killed?", found).conflict


def test_a_weekday_agrees_with_the_date_that_it_means() -> None:
    friday = dated(story("g", "He spoke on Friday."), date(2022, 2, 26))
    told = replace(finding(friday, "on Friday", 1), inferred=date(2022, 2, 25))
    stated = finding(story("h", "He spoke on February 25."), "February 25", 1)
    other = finding(story("i", "He spoke on February 24."), "February 24", 1)
    assert not reconcile("When did he speak?", [told, stated]).conflict
    assert reconcile("When did he speak?", [told, other]).conflict
