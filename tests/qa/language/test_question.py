"""What a question asks for, from its form."""

import pytest

from qa.language.question import Asked, Kind, Question


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Is Vasyukevich a member of the Communist Party?", Asked.POLAR),
        ("Did Smolin resign?", Asked.POLAR),
        ("On what date did he read it out?", Asked.DATE),
        ("When was he expelled?", Asked.DATE),
        ("How many lawmakers stood behind it?", Asked.NUMBER),
        ("What was the death toll?", Asked.NUMBER),
        ("Where is Popasna?", Asked.ONE),
        ("Who is the governor?", Asked.ONE),
        ("Why was she ejected?", Asked.OPEN),
        ("Who spoke out against the war?", Asked.WHO),
        ("By whom was he expelled?", Asked.WHO),
        ("", Asked.OPEN),
        ("Which beer has won the prize?", Asked.ONE),
        ("Microsoft is turning to which energy source?", Asked.ONE),
        ("The president was ill. Which illness is he said to have?", Asked.ONE),
        ("Did it rain? St. Anthony's fair was held. How many came?", Asked.NUMBER),
        ("Which states are under water?", Asked.OPEN),
        ("Which two schools were named?", Asked.OPEN),
        ("Which of the following animals are native?", Asked.OPEN),
        ("What unusual fear does he admit to?", Asked.ONE),
        ("What caused the crash?", Asked.OPEN),
        ("What is the significance of the vote?", Asked.OPEN),
        ("What was the firm's revenue in 2021?", Asked.NUMBER),
        ("What is the premiere date of the play?", Asked.DATE),
        ("Who acquired the studio?", Asked.ONE),
        ("Will Smith slapped whom?", Asked.WHO),  # a name, and no auxiliary
        ("What speed skater won gold?", Asked.ONE),
        ("What day care centre burned?", Asked.ONE),
        ("When does Okafor think force should be used?", Asked.OPEN),  # asks for a condition
        ("When was force used?", Asked.DATE),
    ],
)
def test_the_form_of_a_question_says_what_it_asks_for(question: str, kind: Asked) -> None:
    assert Question.of(question).asked is kind


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Was the statement read on May 29?", "Was the statement read on what date?"),
        ("Did he speak for three other lawmakers?", "Did he speak for how many other lawmakers?"),
        ("Were 1,351 soldiers killed by March 25?", "Were 1,351 soldiers killed by what date?"),
        ("Did the two lawmakers leave?", None),  # it names them and does not ask how many
        ("Did more than 300 people die?", None),
        ("Was it in 2019?", None),
        ("Did he leave?", None),
        ("How many others were there on May 29?", None),
        ("Did Apollo 11 land?", None),  # the number is part of a name
    ],
)
def test_a_yes_or_no_about_a_value_asks_for_the_value(question: str, expected: str | None) -> None:
    assert Question.of(question).for_value == expected


@pytest.mark.parametrize(
    ("question", "kind", "noun"),
    [
        ("In which city did the concert take place?", Kind.PLACE, "city"),
        ("Where did they meet?", Kind.PLACE, None),
        ("Who sold the painting?", Kind.PERSON, None),
        ("How many Norwegian soldiers have been hurt?", Kind.AMOUNT, "soldier"),
        ("What percentage of voters turned out?", Kind.AMOUNT, "percentage"),
        ("What time did the match start?", Kind.TIME, "time"),
        ("Which illness is he said to have?", Kind.ANY, "illness"),
        ("Why did it close?", Kind.ANY, None),
    ],
)
def test_the_kind_of_thing_that_is_asked_for(question: str, kind: Kind, noun: str | None) -> None:
    read = Question.of(question)
    assert (read.kind, read.noun) == (kind, noun)


def test_a_choice_a_negation_and_a_saying_are_seen() -> None:
    assert Question.of("Was the gate open or closed?").choice
    assert not Question.of("Was the gate open?").choice
    assert Question.of("Who did not sign?").negated
    assert Question.of("What did the mayor say about the gate?").says
    assert not Question.of("What did the mayor open?").says
    assert Question.of("How many Norwegian soldiers were hurt?").told_apart == ("norwegian",)
