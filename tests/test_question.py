"""What a question asks for, from its form."""

import pytest

from qa.question import Asked, asked, value_question


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
    ],
)
def test_the_form_of_a_question_says_what_it_asks_for(question: str, kind: Asked) -> None:
    assert asked(question) is kind


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
    ],
)
def test_a_yes_or_no_about_a_value_asks_for_the_value(question: str, expected: str | None) -> None:
    assert value_question(question) == expected
