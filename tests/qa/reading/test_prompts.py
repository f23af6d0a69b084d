"""What the model is asked, and what its replies say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.prompts import numbered, parse, prompt_digest
from tests.fakes.model import passage, story

S = story(
    "a",
    "The assembly met on Friday.",
    "On May 27, Vasyukevich read out a statement.",
    "Sign up to our newsletter.",
    "The governor, Oleg Kozhemyako, called them traitors [2].",
    boilerplate=[3],
)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("May 27 [2]", ("May 27", (2,))),
        ("Oleg Kozhemyako, the governor. [1][3]", ("Oleg Kozhemyako, the governor", (1, 3))),
        ("[[4]] traitors", ("traitors", (4,))),
        ("NOT IN PASSAGE", ("", ())),
        ("Not in passage.", ("", ())),
        ("NOT", ("", ())),
        ("Not.", ("", ())),
        ("NOT IN PASSAGE [2]", ("", ())),
        ("NOT IN PASSAGE. It speaks of the mayor.", ("", ())),
        ("Not in London [2]", ("Not in London", (2,))),
        ("not in passing, but for good", ("not in passing, but for good", ())),
        ("Not guilty [1]", ("Not guilty", (1,))),
        ("", ("", ())),
        ("[3]", ("", (3,))),
        ("unprofessionalism", ("unprofessionalism", ())),
    ],
)
def test_a_reply_is_an_answer_and_pointers(reply: str, expected: tuple[str, tuple[int, ...]]) -> None:
    assert parse(reply) == expected


@given(st.text())
def test_no_reply_breaks_the_parser(reply: str) -> None:
    answer, pointers = parse(reply)
    assert "\n" not in answer.strip("\n") or "\n" in reply
    assert all(isinstance(n, int) for n in pointers)


def test_the_model_sees_story_sentences_and_no_brackets_of_the_article() -> None:
    assert numbered(passage(S)) == (
        "[1] The assembly met on Friday. [2] On May 27, Vasyukevich read out a statement. "
        "[3] The governor, Oleg Kozhemyako, called them traitors (2)."
    )


def test_the_prompt_digest_is_stable_inside_a_version() -> None:
    assert prompt_digest() == prompt_digest()
    assert len(prompt_digest()) == 12
