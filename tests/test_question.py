"""What a question asks for, from its form."""

import pytest

from qa.question import Asked, asked


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Is Vasyukevich a member of the Communist Party?", Asked.POLAR),
        ("Did Smolin resign?", Asked.POLAR),
        ("On what date did he read it out?", Asked.DATE),
        ("When was he expelled?", Asked.DATE),
        ("How many lawmakers stood behind it?", Asked.NUMBER),
        ("What was the death toll?", Asked.NUMBER),
        ("Where is Popasna?", Asked.NAME),
        ("Who is the governor?", Asked.NAME),
        ("Why was she ejected?", Asked.OPEN),
        ("Who spoke out against the war?", Asked.WHO),
        ("By whom was he expelled?", Asked.WHO),
        ("", Asked.OPEN),
    ],
)
def test_the_form_of_a_question_says_what_it_asks_for(question: str, kind: Asked) -> None:
    assert asked(question) is kind
