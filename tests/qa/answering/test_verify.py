"""A finding stands only where its quotes bear out what is asked, on its day, of its people."""

from dataclasses import replace
from datetime import date

import pytest

from qa.answer import Citation, Finding, Value
from qa.answering import verify
from qa.answering.verify import citation_problem
from qa.language.question import Question
from tests.fakes.model import dated, finding, story

DAY = date(2022, 6, 2)
S = story(
    "a",
    "On March 25 the ministry said that 1,351 of its soldiers had been killed.",
    "The governor, Oleg Kozhemyako, called them traitors.",
    "One lawmaker spoke.",
)


def problem_of(found: Finding, question: str, as_of: date = DAY) -> str | None:
    asked = Question.of(question)
    return verify.problem(found, asked, asked.time.on(as_of))


def problem(sentence: str, answer: str, question: str) -> str | None:
    """What speaks against an answer from an article of one sentence."""
    return problem_of(finding(story("n", sentence), answer, 1), question)


@pytest.mark.parametrize(
    ("answer", "sentence", "question"),
    [
        ("1,351", 1, "How many soldiers had been killed?"),
        ("March 25", 1, "When did the ministry say so?"),
        ("One", 3, "How many lawmakers spoke?"),
        ("Oleg Kozhemyako", 2, "Who called them traitors?"),
    ],
)
def test_what_the_quote_says_of_the_thing_asked_for_stands(answer: str, sentence: int, question: str) -> None:
    assert problem_of(finding(S, answer, sentence), question) is None


@pytest.mark.parametrize(
    ("sentence", "answer", "question", "reason"),
    [
        ("Of the 2,300 people who marched, 400 were women.", "400", "How many people marched?", "2,300"),
        ("Of the 2,300 people who marched, 400 were women.", "2,300", "How many people marched?", None),
        ("Of the 2,300 people who marched, 400 were women.", "400", "How many women marched?", None),
        ("The pact was signed in Graz on May 3.", "May 3", "Where was the pact signed?", "a place"),
        ("The pact was signed in Graz on May 3.", "Graz", "When was the pact signed?", "a time"),
        ("The pact was signed in Graz on May 3.", "Graz", "Where was the pact signed?", None),
        ("The pact was signed in Graz on May 3.", "May 3", "When was the pact signed?", None),
    ],
)
def test_the_right_value_of_the_wrong_thing_falls(
    sentence: str, answer: str, question: str, reason: str | None
) -> None:
    said = problem(sentence, answer, question)
    assert said is None if reason is None else reason in (said or "")


def test_a_quote_that_is_not_the_text_at_its_place_is_found() -> None:
    text = S.article.text
    good = Citation(1, "a", None, None, None, "On March", 0, 8, value=Value("March", 3, 8))
    assert citation_problem(good, text) is None
    assert citation_problem(replace(good, start=1, end=9), text)
    assert "the value of [1]" in (citation_problem(replace(good, value=Value("March", 2, 7)), text) or "")
    outside = Value("the", 12, 15)
    assert text[12:15] == "the"
    assert "the value of [1]" in (citation_problem(replace(good, value=outside), text) or "")


def test_a_sentence_about_another_day_than_the_question_falls() -> None:
    found = finding(S, "1,351", 1)
    reason = problem_of(found, "How many soldiers were killed by May 3?")
    assert reason == "the quoted sentence speaks of March 25, the question of May 3"
    assert problem_of(found, "How many soldiers were killed by March?") is None


def test_a_yes_about_somebody_whom_the_article_does_not_name_falls() -> None:
    found = finding(S, "yes: “called them traitors”", 2)
    assert problem_of(found, "Is Vasyukevich a traitor?") == ("the article does not name 'vasyukevich'")
    assert problem_of(finding(S, "yes", 2), "Is Oleg Kozhemyako the governor?") is None


def test_an_article_of_another_year_says_nothing_of_this_week() -> None:
    old = dated(story("o", "The Patriots were invited to the White House."), date(2017, 4, 19))
    found = finding(old, "the Patriots", 1)
    asked = "Which team was invited to the White House this week?"
    reason = "the article is of April 19, 2017, too old for what is asked"
    assert problem_of(found, asked, date(2023, 1, 17)) == reason
    assert problem_of(found, asked, date(2017, 4, 20)) is None
    undated = finding(story("u", "The Patriots were invited."), "the Patriots", 1)
    assert problem_of(undated, asked, DAY) is None
    ever = "Which team was invited to the White House?"
    assert problem_of(found, ever, date(2023, 1, 17)) is None


@pytest.mark.parametrize(
    ("sentence", "answer", "question", "stands"),
    [
        ("Anna Berg did not resign.", "Anna Berg", "Who resigned?", False),
        ("Anna Berg did not resign.", "Anna Berg", "Who did not resign?", True),
        ("Anna Berg resigned on Monday, not Friday.", "Friday", "When did Anna Berg resign?", False),
        ("Anna Berg resigned on Monday, not Friday.", "Monday", "When did Anna Berg resign?", True),
        ("Anna Berg was arrested and failed to post bail.", "Anna Berg", "Who was arrested?", True),
    ],
)
def test_what_is_denied_of_a_value_is_no_answer(sentence: str, answer: str, question: str, stands: bool) -> None:
    assert (problem(sentence, answer, question) is None) is stands


@pytest.mark.parametrize(
    ("answer", "stands"),
    [("yes", False), ("no", False), ("yes: “Ann Lee left the hall”", False), ("no: “left the hall”", True)],
)
def test_a_yes_or_no_needs_a_sentence_that_speaks_of_it(answer: str, stands: bool) -> None:
    assert (problem("Ann Lee left the hall.", answer, "Did Ann Lee sign the statement?") is None) is stands


def test_a_no_beside_words_that_say_yes_falls() -> None:
    told = "Ann Lee signed the statement on Monday."
    asked = "Did Ann Lee sign the statement?"
    assert problem(told, "no: “Ann Lee signed the statement”", asked) == "the quoted sentence says the opposite"
    assert problem(told, "yes: “Ann Lee signed the statement”", asked) is None


@pytest.mark.parametrize(
    ("sentence", "answer", "stands"),
    [
        ("The Marn", "The Marn", False),  # a choice of a quiz, a heading
        ("B. The Marn 2.", "The Marn", False),
        ("It was the Marn.", "the Marn", True),
        ("River: the Marn", "the Marn", True),
        ("It flooded.", "flooded", True),
    ],
)
def test_words_that_stand_alone_say_nothing(sentence: str, answer: str, stands: bool) -> None:
    assert (problem(sentence, answer, "What burst its banks?") is None) is stands


@pytest.mark.parametrize(
    ("sentence", "stands"),
    [
        ("Some 6.6 million Floridians will travel.", False),
        ("Some 6.6 million Americans will travel.", True),
        ("Some 6.6 million people will travel.", True),
    ],
)
def test_a_count_of_another_people_is_no_answer(sentence: str, stands: bool) -> None:
    assert (problem(sentence, "6.6 million", "How many Americans will travel?") is None) is stands
