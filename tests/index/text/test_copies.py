"""Copies of one story are known by their words, whatever order they come in and whatever else is there."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.copies import LEAST_WORDS, alike, bands, groups, signature

PINNED = (
    [3342481, 15561171, 11682851],
    3509733014408740581,
)  # a change makes every stored signature useless: then the schema needs a new version
WORDS = [f"word{n}" for n in range(400)]


def story(words: int, *, seed: int) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


def test_an_agency_story_with_another_headline_and_case_is_a_copy_and_another_story_is_not() -> None:
    body = story(300, seed=1)
    one = signature("Bridge shut, ferry late. " + " ".join(body))
    two = signature("FERRY DELAYED AS BRIDGE SHUTS!\n" + " ".join(body).upper())
    other = signature(" ".join(story(300, seed=2)))
    assert one is not None
    assert two is not None
    assert other is not None
    assert alike(one, two)
    assert set(bands(one)) & set(bands(two))
    assert not alike(one, other)
    assert not set(bands(one)) & set(bands(other))


def test_a_story_of_which_half_was_rewritten_is_no_copy() -> None:
    body = story(300, seed=1)
    one, two = signature(" ".join(body)), signature(" ".join(body[:150] + story(150, seed=3)))
    assert one is not None
    assert two is not None
    assert not alike(one, two)


def test_too_few_words_have_no_signature() -> None:
    assert signature("This article is no longer available.") is None
    assert signature(" ".join(story(LEAST_WORDS, seed=1))) is not None


def test_a_signature_is_the_same_in_every_process() -> None:
    made = signature(" ".join(f"word{n}" for n in range(LEAST_WORDS)))
    assert made is not None
    assert (made.tolist()[:3], bands(made)[0]) == PINNED


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))), st.randoms())
def test_groups_do_not_depend_on_the_order_and_are_what_is_connected(
    pairs: list[tuple[str, str]], order: random.Random
) -> None:
    found = groups(pairs)
    shuffled = [order.choice([(a, b), (b, a)]) for a, b in pairs]
    order.shuffle(shuffled)
    assert groups(shuffled) == found
    for one, other in pairs:
        assert found[one] == found[other]
    for article, group in found.items():
        assert article in group
        assert all(found[member] == group for member in group)


@pytest.mark.parametrize("pairs", [[], [("a", "a")]])
def test_groups_of_nothing_much(pairs: list[tuple[str, str]]) -> None:
    assert groups(pairs) == {a: frozenset({a}) for a, _ in pairs}
