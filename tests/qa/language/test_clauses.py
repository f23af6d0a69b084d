"""Yes and no are settled by the clause that speaks of what was asked, and by what it denies."""

import pytest

from qa.language.clauses import clause, denied, polarity, reason
from qa.language.parser import parse

PARTY = (
    "Okafor said on May 31 that the two had been expelled from the party's faction, adding that the two lawmakers were "
    "not members of the Labour Party, although they were in its parliamentary faction."
)


def told(question: str, sentence: str) -> tuple[str, bool, bool] | None:
    found = clause(question, sentence)
    return (sentence[found.start : found.end], found.predicate, found.denied) if found else None


def test_a_denied_clause_keeps_the_contrast_that_follows_it() -> None:
    assert told("Is Lee a member of the Labour Party?", PARTY) == (
        "the two lawmakers were not members of the Labour Party, although they were in its parliamentary faction",
        True,
        True,
    )


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Was she arrested?", "She was arrested and failed to post bail.", ("She was arrested", True, False)),
        ("Did Lee resign?", "Lee refused to resign on Tuesday.", ("Lee refused to resign on Tuesday", True, True)),
        ("Did any senator object?", "No senator objected.", ("No senator objected", True, True)),
        (
            "Did the queen come?",
            "Neither the king nor the queen came.",
            ("Neither the king nor the queen came", True, True),
        ),
        ("Did he go?", "He did not deny that he went.", ("He did not deny that he went", True, False)),
        ("Will the firm sell?", "The firm ruled out selling.", ("The firm ruled out selling", True, True)),
        ("Did it open?", "It opened not only to members.", ("It opened not only to members", True, False)),
        ("Was it printed?", "It was not printed until May 3.", ("It was not printed until May 3", True, False)),
        ("Did he go?", "He did not go until she had left.", ("He did not go until she had left", True, False)),
        ("Was it printed?", "It was not printed by May 3.", ("It was not printed by May 3", True, True)),
        ("Did it end?", "It ended on Sunday, not Saturday.", ("It ended on Sunday", True, False)),
        (
            "Did the wall crack?",
            "He denied that the wall had cracked.",
            ("He denied that the wall had cracked", True, True),
        ),
    ],
)
def test_what_a_clause_denies(question: str, sentence: str, expected: tuple[str, bool, bool]) -> None:
    assert told(question, sentence) == expected


def test_what_is_said_of_something_else_is_not_told() -> None:
    found = told("Did exports rise?", "The port said that imports rose by 12% while exports fell.")
    assert found is not None
    assert not found[1]


@pytest.mark.parametrize(
    ("sentence", "of_her"),
    [
        ("Berg and Hale were expelled, adding that the two ministers were not members of the Labour Party.", True),
        ("Hale, Moe and Berg had left, and all three ministers were not members of the Labour Party.", True),
        ("Berg and Hale were expelled, and both were not members of the Labour Party.", True),
        ("Berg and Hale were expelled, adding that the three ministers were not members of the Labour Party.", False),
        ("Berg was expelled, adding that the two ministers were not members of the Labour Party.", False),
        ("The two ministers were not members of the Labour Party, said Berg and Hale.", False),
        ("Moe and Hale were expelled by Berg, and the two ministers were not members of the Labour Party.", False),
    ],
)
def test_the_two_are_the_two_that_were_named(sentence: str, of_her: bool) -> None:
    found = told("Is Berg a member of the Labour Party?", sentence)
    assert found is not None
    assert found[1] == of_her


@pytest.mark.parametrize(
    ("sentence", "of_him"),
    [
        ("Anna Berg, a member of the Labour Party, said she spoke for four others.", False),
        ("Anna Berg was a member of the Labour Party.", False),
        ("Tom Hale, a member of the Labour Party, said he spoke for four others.", True),
        ("Hale was a member of the Labour Party until May.", True),
        ("The deputy, a member of the Labour Party, said he spoke for four others.", True),
        ("He was a member of the Labour Party until May.", True),
    ],
)
def test_what_another_name_is_said_to_be_is_not_told_of_this_one(sentence: str, of_him: bool) -> None:
    found = told("Is Tom Hale a member of the Labour Party?", sentence)
    assert found is not None
    assert found[1] == of_him


@pytest.mark.parametrize(("question", "sentence"), [("Is the weather fine in Paris?", PARTY), ("Is he a member?", "")])
def test_no_clause_speaks_of_something_else(question: str, sentence: str) -> None:
    assert clause(question, sentence) is None


@pytest.mark.parametrize(("answer", "expected"), [("Yes.", True), ("no, he left", False), ("Nobody", None), ("", None)])
def test_polarity(answer: str, expected: bool | None) -> None:
    assert polarity(answer) is expected


def test_the_reason_is_what_follows_the_yes_or_no() -> None:
    assert reason("no, twice the first estimate.") == "twice the first estimate"


def test_a_negation_of_another_clause_does_not_reach_over() -> None:
    doc = parse("She was arrested and did not post bail.")
    assert not denied(next(token for token in doc if token.text == "arrested"))
    assert denied(next(token for token in doc if token.text == "post"))
