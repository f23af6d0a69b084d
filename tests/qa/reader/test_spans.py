"""The likeliest span lies in the passage, ends after it begins, and is never longer than allowed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.reader.spans import LONGEST, look, token_span

OFFSETS = [(0, 0), (0, 3), (0, 0), (0, 4), (5, 9), (10, 14), (0, 0)]
INSIDE = [False, False, False, True, True, True, False]  # [CLS] question [SEP] three words [SEP]


def test_the_best_pair_of_start_and_end_is_taken_and_held_against_the_first_token() -> None:
    logits = np.zeros((7, 3), dtype=np.float32)
    logits[0] = (1.0, 2.0, 0.7)
    logits[4, 0], logits[5, 1] = 4.0, 3.0
    found = look(logits, OFFSETS, INSIDE)
    assert (found.start, found.end) == (5, 14)
    assert found.span == 4.0
    assert round(found.answers, 6) == 0.7


def test_a_token_of_the_question_is_no_answer() -> None:
    logits = np.zeros((7, 3), dtype=np.float32)
    logits[1, :2] = 9.0
    logits[3, :2] = 1.0
    assert (look(logits, OFFSETS, INSIDE).start, look(logits, OFFSETS, INSIDE).end) == (0, 4)


def test_nothing_of_the_passage_left_is_no_answer() -> None:
    found = look(np.zeros((7, 3), dtype=np.float32), OFFSETS, [False] * 7)
    assert (found.start, found.end, found.span) == (0, 0, -np.inf)


@given(st.integers(1, 80), st.integers(0, 10_000))
def test_a_span_is_the_best_of_all_that_are_allowed(tokens: int, seed: int) -> None:
    logits = np.random.default_rng(seed).normal(size=(tokens + 2, 3)).astype(np.float32)
    offsets = [(0, 0), *((5 * n, 5 * n + 4) for n in range(tokens)), (0, 0)]
    found = look(logits, offsets, [False, *[True] * tokens, False])
    best = max(
        float(logits[i, 0] + logits[j, 1])
        for i in range(1, tokens + 1)
        for j in range(i, min(tokens, i + LONGEST - 1) + 1)
    )
    assert abs(found.span + float(logits[0, 0] + logits[0, 1]) - best) < 1e-4
    assert 0 <= found.start < found.end <= 5 * tokens


def test_an_answer_becomes_the_tokens_that_it_touches_and_none_where_it_was_cut_off() -> None:
    assert token_span(OFFSETS, INSIDE, 5, 14) == (4, 5)
    assert token_span(OFFSETS, INSIDE, 6, 8) == (4, 4)
    assert token_span(OFFSETS, INSIDE, 10, 20) is None
    assert token_span(OFFSETS, INSIDE, 20, 24) is None
