"""The places around a verb are the same in the active and the passive, in a question and in its answer."""

import pytest

from qa.language.parser import parse
from qa.language.roles import (
    AGENT,
    PATIENT,
    RECIPIENT,
    TIME,
    Slot,
    asked_slot,
    converses,
    doers,
    fillers,
    subjects,
    verbs,
)


@pytest.mark.parametrize(
    ("question", "verb", "role"),
    [
        ("Who bought the ferry?", "bought", AGENT),
        ("Who was arrested by the police?", "arrested", PATIENT),
        ("By whom was the ferry bought?", "bought", AGENT),
        ("Whom did the mayor meet?", "meet", PATIENT),
        ("When was the ferry sold?", "sold", TIME),
        ("To which country was the mask returned?", "returned", "to"),
        ("Which lawmakers must wear masks?", "wear", AGENT),
    ],
)
def test_the_place_that_a_question_asks_for(question: str, verb: str, role: str) -> None:
    slot = asked_slot(parse(question))
    assert slot is not None
    assert (slot.verb, slot.role) == (verb, role)


@pytest.mark.parametrize("question", ["Why did it sink?", "What is the capital?", "In which month did it sink?"])
def test_a_question_that_asks_for_no_place(question: str) -> None:
    assert asked_slot(parse(question)) is None


@pytest.mark.parametrize(
    ("sentence", "verb", "role", "expected"),
    [
        ("The brewer was bought by a family firm.", "bought", AGENT, ["firm"]),
        ("A family firm bought the brewer.", "bought", AGENT, ["firm"]),
        ("A family firm bought the brewer.", "bought", PATIENT, ["brewer"]),
        ("The judge acquitted Paul but convicted Kofi.", "convicted", AGENT, ["judge"]),
        ("The judge who convicted Kofi left.", "convicted", AGENT, ["judge"]),
        ("The dam, which a minority supported, broke.", "supported", PATIENT, ["dam"]),
        ("She gave the letter to Piet.", "gave", RECIPIENT, ["Piet"]),
    ],
)
def test_what_fills_a_place(sentence: str, verb: str, role: str, expected: list[str]) -> None:
    (found,) = verbs(parse(sentence), verb)
    assert [head.text for head in fillers(found, role)] == expected


def test_did_stands_for_the_verb_before_it() -> None:
    doc = parse("The captain did not lose control; her officer did.")
    assert [[head.text for head in subjects(verb)] for verb in verbs(doc, "lose")][-1] == ["officer"]


def test_an_event_is_told_from_both_sides() -> None:
    assert Slot("sell", RECIPIENT) in converses(Slot("bought", AGENT))
    assert converses(Slot("opened", AGENT)) == []


def test_a_doer_is_a_noun_of_its_verb() -> None:
    assert [noun.text for noun in doers(parse("The winner, Almaz Bekele, wept."), "won")] == ["winner"]
