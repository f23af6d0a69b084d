"""Which retrieved passages are read: those that share words or meaning with the question, one at least."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.question import Question
from qa.retrieval.screen import WORTH, relevance, worth_reading
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import passage, story

ENCODER = HashingEncoder()
BRIDGE = passage(story("a", "The mayor opened the bridge on Monday.", "It cost $41 million."))
WEATHER = passage(story("b", "Rain is expected in the north.", "Winds will be light."))
UNPRICED = passage(story("c", "Nobody says what the bridge cost.", "The mayor opened it."))


def test_a_passage_with_nothing_in_common_with_the_question_is_passed_over() -> None:
    assert worth_reading(Question.of("Who opened the bridge?"), [WEATHER, BRIDGE, UNPRICED], ENCODER) == [
        BRIDGE,
        UNPRICED,
    ]


def test_where_none_is_worth_it_the_likeliest_is_read() -> None:
    assert worth_reading(Question.of("Who won the World Cup in the rain?"), [BRIDGE, WEATHER], ENCODER) == [WEATHER]


def test_nothing_retrieved_is_nothing_to_read() -> None:
    assert worth_reading(Question.of("Who opened the bridge?"), [], ENCODER) == []


@pytest.mark.parametrize(
    ("question", "states", "states_not"),
    [
        ("How many people crossed the bridge?", "Six people crossed the bridge.", "Some people crossed the bridge."),
        ("When was the bridge opened?", "The bridge was opened on May 3.", "The bridge was opened at last."),
        ("When was the bridge opened?", "The bridge was opened on Monday.", "The bridge was opened at last."),
        ("When was the bridge opened?", "The bridge was opened last night.", "The bridge was opened at last."),
        ("In what year was the bridge opened?", "The bridge was opened in 1994.", "The bridge was opened at last."),
    ],
)
def test_it_counts_against_a_passage_to_state_no_date_or_number_where_one_is_asked_for(
    question: str, states: str, states_not: str
) -> None:
    alike = np.array([0.5], dtype=np.float32)
    asked = Question.of(question)
    assert relevance(asked, [states], alike) > relevance(asked, [states_not], alike) + 0.2


def test_meaning_is_enough_without_a_shared_word() -> None:
    asked = Question.of("Who unveiled the crossing?")
    assert relevance(asked, ["The mayor opened it."], np.array([0.7], np.float32)) >= WORTH


@given(st.lists(st.sampled_from([BRIDGE, WEATHER, UNPRICED]), min_size=1), st.text(max_size=60))
def test_some_are_kept_and_in_their_order(passages: list, question: str) -> None:  # type: ignore[type-arg]
    kept = worth_reading(Question.of(question), passages, ENCODER)
    assert kept
    rest = iter(passages)
    assert all(any(one is other for other in rest) for one in kept)
