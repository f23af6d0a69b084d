"""Every sentence carries its marks, doubt survives, positions stay apart."""

import re

from qa.compose import compose
from qa.reconcile import reconcile
from tests.fake_model import finding, story

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
    from dataclasses import replace

    hedged = replace(finding(B, "cancer", 3), hedge="reportedly")
    assert text_of("What illness?", hedged) == "Cancer (“reportedly”) [1]."


def test_every_sentence_of_an_added_answer_has_a_mark() -> None:
    text = text_of("Why did they leave?", finding(A, "the statement was read", 1), finding(B, "illness", 3))
    sentences = re.split(r"(?<=\.)\s", text)
    assert len(sentences) == 2
    assert all(re.search(r"\[\d+\]\.$", s) for s in sentences)
