"""A finding stands only where its quotes hold what it states."""

import pytest

from qa.answer import Citation
from qa.verify import citation_problem, problem
from tests.fake_model import finding, story

S = story(
    "a",
    "On March 25 the ministry said that 1,351 of its soldiers had been killed.",
    "Sign up to our newsletter.",
    "Oleg Kozhemyako, the governor, called them traitors.",
    "One lawmaker spoke.",
    boilerplate=[2],
)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [("1,351", 1), ("1", 4), ("1351 soldiers, as of March 25", 1), ("Oleg Kozhemyako, the governor", 3), ("no", 3)],
)
def test_what_the_quote_holds_stands(answer: str, sentence: int) -> None:
    assert problem(finding(S, answer, sentence), "Who or how many?") is None


@pytest.mark.parametrize(
    ("answer", "sentence", "reason"),
    [
        ("13,510", 1, "number 13510"),
        ("four", 3, "number 4"),
        ("March 26", 1, "date March 26"),
        ("Sergei Shoigu", 3, "name 'sergei'"),
        ("a newsletter", 2, "not part of the story"),
        ("weather was unusually warm", 1, "does not say it"),
    ],
)
def test_what_the_quote_does_not_hold_falls(answer: str, sentence: int, reason: str) -> None:
    assert reason in (problem(finding(S, answer, sentence), "Who or how many?") or "")


def test_a_name_that_the_question_brought_is_no_claim() -> None:
    assert (
        problem(finding(S, "Kozhemyako called Vasyukevich a traitor", 3), "Who called Vasyukevich a traitor?") is None
    )


def test_a_quote_that_is_not_the_text_at_its_place_is_found() -> None:
    good = Citation(1, "a", None, None, None, "On March", 0, 8)
    assert citation_problem(good, S.article.text) is None
    assert citation_problem(Citation(1, "a", None, None, None, "On March", 1, 9), S.article.text)


def test_a_sentence_about_another_day_than_the_question_falls() -> None:
    reason = problem(finding(S, "1,351", 1), "How many soldiers were killed by May 3?")
    assert reason == "the quoted sentence speaks of March 25, the question of May 3"
    assert problem(finding(S, "1,351", 1), "How many soldiers were killed by March?") is None


def test_a_yes_about_somebody_whom_the_article_does_not_name_falls() -> None:
    reason = problem(finding(S, "yes: “the governor, called them traitors”", 3), "Is Vasyukevich a traitor?")
    assert reason == "the article does not name 'vasyukevich'"
    assert problem(finding(S, "yes: “the governor”", 3), "Is Oleg Kozhemyako the governor?") is None
