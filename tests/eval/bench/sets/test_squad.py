"""Short answers are compared as SQuAD's own script compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bench.sets import squad


def test_answers_are_compared_without_articles_and_punctuation() -> None:
    assert squad.exact_match("The Eiffel Tower.", ["Eiffel Tower"]) == 1
    assert squad.exact_match("Eiffel", ["Eiffel Tower"]) == 0
    assert squad.f1("Eiffel", ["Eiffel Tower", "Paris"]) == pytest.approx(2 / 3)
    assert squad.f1("", ["Paris"]) == 0
    assert squad.holds("He went to New York's “Bronx”.", ["bronx"])
    assert not squad.holds("It rained in 1351.", ["351", ""])


@given(st.text(), st.text())
def test_f1_is_a_share_and_full_for_the_same_words(said: str, gold: str) -> None:
    assert 0 <= squad.f1(said, [gold]) <= 1
    if squad.normalise(gold):
        assert squad.f1(gold, [gold]) == 1
        assert squad.holds(gold, [gold])
