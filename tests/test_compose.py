"""Every sentence carries its marks, doubt survives, positions stay apart."""

import re
from dataclasses import replace
from datetime import date

import pytest

from qa.compose import compose
from qa.reconcile import reconcile
from tests.fake_model import dated, finding, story

A = story("a", "The statement was read out on May 27.", "Ann Lee, the mayor, left.")
B = story("b", "It was read yesterday (May 29).", "Ann Lee left.", "Putin is reportedly ill with cancer.")
C = story("c", "The ministry said on March 25 that 1,351 soldiers had been killed.")


def text_of(question: str, *findings: object) -> str:
    return compose(question, reconcile(question, list(findings))).text  # type: ignore[arg-type]


def test_agreeing_sources_make_one_sentence_with_both_marks() -> None:
    found = [finding(A, "ann Lee, the mayor", 2), finding(B, "Ann Lee", 2)]
    composed = compose("Who left?", reconcile("Who left?", found))
    assert composed.text == "Ann Lee, the mayor [1][2]."
    assert [(c.mark, c.article, c.quote) for c in composed.citations] == [
        (1, "a", "Ann Lee, the mayor, left."),
        (2, "b", "Ann Lee left."),
    ]


def test_conflicting_sources_are_listed_side_by_side() -> None:
    question = "When was it read?"
    found = [finding(A, "May 27", 1), finding(B, "May 29", 1, confidence=0.8)]
    composed = compose(question, reconcile(question, found))
    assert composed.text == "The articles disagree: May 27 [1]; May 29 [2]."
    assert [(p.answer, p.marks) for p in composed.positions] == [("May 27", (1,)), ("May 29", (2,))]


def test_a_running_count_says_as_of_when() -> None:
    assert text_of("How many were killed?", finding(C, "1,351", 1)) == "1,351, as of March 25 [1]."


def test_a_count_of_one_event_has_no_as_of() -> None:
    source = story("d", "On May 27 three lawmakers signed it.")
    assert text_of("How many signed?", finding(source, "three", 1)) == "Three [1]."


def test_doubt_survives() -> None:
    hedged = replace(finding(B, "cancer", 3), hedge="reportedly")
    assert text_of("What illness?", hedged) == "Cancer (“reportedly”) [1]."


def test_every_sentence_of_an_added_answer_has_a_mark() -> None:
    text = text_of("Why did they leave?", finding(A, "the statement was read", 1), finding(B, "illness", 3))
    sentences = re.split(r"(?<=\.)\s", text)
    assert len(sentences) == 2
    assert all(re.search(r"\[\d+\]\.$", s) for s in sentences)


def test_a_sequence_is_told_in_time_with_its_days() -> None:
    early = dated(story("e", "So far 120 have been killed."), date(2022, 3, 1))
    late = dated(story("f", "By March 9, 300 had been killed."), date(2022, 3, 10))
    text = text_of("How many were killed?", finding(late, "300", 1), finding(early, "120", 1))
    assert text == "120, as of March 1, 2022 [1]. 300, as of March 9 [2]."


def test_an_inferred_day_says_so() -> None:
    told = replace(finding(A, "on Friday", 1), inferred=date(2022, 2, 25))
    assert text_of("When was it read?", told) == "On Friday (February 25, 2022, by the article's date) [1]."


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("How many were killed?", "1,351", "1,351, according to the ministry [1]."),
        ("Were they told?", "no", "No, according to the ministry [1]."),
        ("Why did they leave?", "the bridge was not safe", "The bridge was not safe, according to the ministry [1]."),
        ("Who left?", "Ann Lee", "Ann Lee [1]."),  # a bare name is no account
        ("How many did the ministry say were killed?", "1,351", "1,351 [1]."),  # the question asks for its account
        (
            "Why was the ministry closed?",
            "the bridge was not safe",
            "The bridge was not safe, according to the ministry [1].",
        ),
    ],
)
def test_an_account_says_whose_it_is(question: str, answer: str, expected: str) -> None:
    assert text_of(question, replace(finding(A, answer, 2), speaker="the ministry")) == expected
