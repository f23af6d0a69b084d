"""Findings that agree become one voice, conflicting ones stay apart, and an article speaks once."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from qa.reconcile import Relation, reconcile, relation
from tests.fake_model import dated, finding, story

A = story("a", "The statement was read out on May 27.", "Four lawmakers signed it.", "Ann Lee, the mayor, left.")
B = story("b", "It was read yesterday (May 29).", "Three lawmakers signed it.", "Ann Lee left.")
C = story("c", "On 27 May 2022 it was read.", "It had 3 signers.")


@pytest.mark.parametrize(
    ("question", "a", "b", "expected"),
    [
        ("When was it read?", "May 27", "27 May 2022", Relation.AGREE),
        ("When was it read?", "May", "May 27", Relation.AGREE),
        ("When was it read?", "May 27", "May 29", Relation.CONFLICT),
        ("How many signed?", "four lawmakers", "4", Relation.AGREE),
        ("How many signed?", "four", "three", Relation.CONFLICT),
        ("Did he sign?", "yes", "Yes, on Monday", Relation.AGREE),
        ("Did he sign?", "yes", "no, only his deputy", Relation.CONFLICT),
        ("Who left?", "Ann Lee", "Ann Lee, the mayor", Relation.AGREE),
        ("Who called him a traitor?", "the governor", "Oleg Kozhemyako", Relation.ADD),
        ("Where was the final?", "Tampa, Florida", "Glendale, Arizona", Relation.CONFLICT),
        ("Why did he leave?", "he was tired", "the building closed", Relation.ADD),
    ],
)
def test_relation_of_two_answers(question: str, a: str, b: str, expected: Relation) -> None:
    assert relation(question, a, b) is expected
    assert relation(question, b, a) is expected


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
    assert result.sequence
    assert not result.conflict
    assert [group.lead.answer for group in result.groups] == ["120", "300"]


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
