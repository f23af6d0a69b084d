"""Every sentence carries its marks, doubt survives, positions stay apart."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qa.answer import Finding, Position, Value
from qa.answering.compose import Composed, compose
from qa.answering.reconcile import reconcile
from qa.language.question import Question
from tests.fakes.model import dated, finding, story

DAY = date(2022, 6, 2)
A = story("a", "The statement was read out on May 27.", "Ann Lee, the mayor, left.")
B = story("b", "It was read yesterday (May 29).", "Ann Lee left.", "Putin is reportedly ill with cancer.")
C = story("c", "The ministry said on March 25 that 1,351 soldiers had been killed.")


def composed(question: str, *findings: Finding, as_of: date = DAY) -> Composed:
    read = Question.of(question)
    asked = read.time.on(as_of)
    return compose(read, reconcile(read, findings, asked), asked)


def text_of(question: str, *findings: Finding, as_of: date = DAY) -> str:
    return composed(question, *findings, as_of=as_of).text


def test_agreeing_sources_make_one_sentence_with_both_marks() -> None:
    answer = composed("Who left?", finding(A, "ann Lee, the mayor", 2), finding(B, "Ann Lee", 2))
    assert answer.text == "Ann Lee, the mayor [1][2]."
    assert [(c.mark, c.article, c.quote, c.value) for c in answer.citations] == [
        (1, "a", "Ann Lee, the mayor, left.", Value("Ann Lee, the mayor", 38, 56)),
        (2, "b", "Ann Lee left.", Value("Ann Lee", 32, 39)),
    ]


def test_a_citation_names_the_text_that_it_quotes() -> None:
    fetched = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    known = replace(A, article=replace(A.article, fetched=fetched))
    (citation,) = composed("Who left?", finding(known, "Ann Lee", 2)).citations
    digest = hashlib.sha256(A.article.text.encode()).hexdigest()
    assert (citation.version, citation.fetched) == (digest, fetched)
    assert citation.reference == f"a@{digest[:12]}:{citation.start}-{citation.end}"
    plain = citation.to_json()
    assert (plain["version"], plain["fetched"]) == (digest, "2024-05-06T07:08:09+00:00")


def test_conflicting_sources_are_listed_side_by_side_each_with_its_words() -> None:
    answer = composed("When was it read?", finding(A, "May 27", 1), finding(B, "May 29", 1, confidence=0.8))
    assert answer.text == "The articles disagree: May 27 [1]; May 29 [2]."
    assert answer.positions == (
        Position("May 27", (1,), Value("May 27", 30, 36)),
        Position("May 29", (2,), Value("May 29", 23, 29)),
    )


def test_a_sentence_that_is_cited_beside_the_one_with_the_words_has_no_value() -> None:
    one = finding(A, "May 27", 1, 2)
    assert [c.value for c in composed("When was it read?", one).citations] == [Value("May 27", 30, 36), None]


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


def test_what_a_count_was_before_is_told_as_earlier_with_its_day() -> None:
    early = dated(story("e", "So far 120 have been killed."), date(2022, 3, 1))
    late = dated(story("f", "By March 9, 300 had been killed."), date(2022, 3, 10))
    text = text_of("How many were killed?", finding(late, "300", 1), finding(early, "120", 1))
    assert text == "300, as of March 9 [1]; earlier 120 (March 1, 2022) [2]."


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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("6 p.m.", "6 p.m. [1]."),
        ("Harbour Freight Inc.", "Harbour Freight Inc. [1]."),
        ("the new harbour.", "The new harbour [1]."),
        ("in 2019.", "In 2019 [1]."),
    ],
)
def test_the_stop_of_an_abbreviation_stays_and_that_of_the_sentence_goes(value: str, expected: str) -> None:
    source = story("a", f"It was {value}")
    assert text_of("What was it?", finding(source, value, 1)) == expected


def test_a_citation_tells_its_page_where_the_article_has_pages() -> None:
    paged = replace(A, article=replace(A.article, pages=(0, 38)))
    cited = composed("Who left?", finding(paged, "Ann Lee, the mayor", 2), finding(B, "Ann Lee", 2)).citations
    assert [c.page for c in cited] == [2, None]
    assert [c.to_json().get("page") for c in cited] == [2, None]
