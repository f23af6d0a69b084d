"""A reply becomes a value, or yes or no with the clause that carries it."""

import pytest

from qa.language.question import Question
from qa.reading.draft import Draft, draft
from tests.fakes.model import passage, story

NEWS = story(
    "n",
    "Three lawmakers signed the letter on May 29.",
    "Lee did not resign, although the mayor asked him to.",
    "Okafor was arrested in Graz and failed to post bail.",
)


def drafted(question: str, reply: str) -> Draft:
    found = draft(reply, passage(NEWS), Question.of(question))
    assert all(NEWS.article.text[v.start : v.end] == v.text for v in found.values)
    return found


@pytest.mark.parametrize(
    ("question", "reply", "answer"),
    [
        ("When was the letter signed?", "29 May [1]", "May 29"),
        ("Did Lee resign?", "yes [2]", "no: “Lee did not resign, although the mayor asked him to”"),
        ("Did Lee resign?", "no [2]", "no: “Lee did not resign, although the mayor asked him to”"),
        ("Was Okafor arrested?", "yes [3]", "yes: “Okafor was arrested in Graz”"),
        ("Was the letter signed on May 27?", "May 29 [1]", "no, May 29"),
        ("Was the letter signed on May 29?", "May 29 [1]", "yes, May 29"),
        ("Did four lawmakers sign the letter?", "three [1]", "no, Three"),
        ("Who won?", "NOT IN PASSAGE", ""),
    ],
)
def test_what_a_reply_says(question: str, reply: str, answer: str) -> None:
    found = drafted(question, reply)
    assert (found.answer, found.missing) == (answer, "")


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("When was the letter signed?", "May 30 [1]"),
        ("Is the weather fine in Paris?", "yes [1]"),
        ("Who fled?", "Kim [1]"),
    ],
)
def test_what_the_passage_does_not_hold_has_a_reason_and_no_value(question: str, reply: str) -> None:
    found = drafted(question, reply)
    assert found.missing
    assert found.values == ()


DAM = passage(
    story(
        "dam",
        "The council of Oberau approved the new dam on 4 March by 31 votes to 12.",
        "Its engineer, Lotte Brandt, denied that the old wall had cracked, although water was seen below it.",
        "The mayor, Jens Falk, was not re-elected, and the governor will not attend the opening.",
    )
)
APPROVED = "yes: “The council of Oberau approved the new dam on 4 March by 31 votes to 12”"


@pytest.mark.parametrize(
    ("question", "reply", "answer", "sentence"),
    [
        ("Did the council approve the dam?", "yes [1]", APPROVED, 1),
        ("Did the council approve the dam?", "yes", APPROVED, 1),
        ("Did the council approve the dam?", "Yes, to please the farmers [1]", APPROVED, 1),  # an invented reason
        ("Was the mayor re-elected?", "no [3]", "no: “was not re-elected”", 3),
        ("Was the mayor re-elected?", "yes, he was re-elected [3]", "no: “was not re-elected”", 3),
        ("Will the governor attend the opening?", "yes [3]", "no: “the governor will not attend the opening”", 3),
        ("Will the governor not attend the opening?", "yes", "yes: “the governor will not attend the opening”", 3),
        ("Did the wall stay dry?", "no, water was seen below it [2]", "no: “water was seen below”", 2),
    ],
)
def test_a_yes_or_no_goes_with_the_clause_that_carries_it(
    question: str, reply: str, answer: str, sentence: int
) -> None:
    found = draft(reply, DAM, Question.of(question))
    assert found.answer == answer
    assert [s.number for s in found.sentences] == [sentence]
    assert found.answer.endswith(f": “{found.values[0].text}”")


@pytest.mark.parametrize(
    "question",
    [
        "Had the old wall cracked?",
        "Did the old wall crack?",
    ],
)
def test_a_yes_to_what_somebody_denied_becomes_a_no(question: str) -> None:
    assert draft("yes [2]", DAM, Question.of(question)).answer.startswith("no: ")


@pytest.mark.parametrize(
    ("question", "reply", "answer"),
    [
        ("Was the dam approved on March 4?", "4 March [1]", "yes, 4 March"),
        ("Was the dam approved on 14 March?", "4 March [1]", "no, 4 March"),
        ("Did 31 councillors vote for it?", "31 [1]", "yes, 31"),
        ("Did 13 councillors vote for it?", "31 [1]", "no, 31"),
    ],
)
def test_a_yes_or_no_about_one_date_or_count_is_settled_by_the_value(question: str, reply: str, answer: str) -> None:
    assert draft(reply, DAM, Question.of(question)).answer == answer


def test_a_value_of_another_kind_settles_no_date() -> None:
    found = draft("Lotte Brandt [2]", DAM, Question.of("Was the dam approved on 4 March?"))
    assert found.missing == "it is no value of the kind that was asked for"
    assert found.values == ()
