"""From the network's logits to where a passage answers and how likely it does. Pure functions over numpy arrays."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa.look import Look

Floats = npt.NDArray[np.float32]

LONGEST = 30  # tokens of an answer at most, as is usual for SQuAD; 99 % of the training answers are shorter


def look(logits: Floats, offsets: Sequence[tuple[int, int]], inside: Sequence[bool]) -> Look:
    """The likeliest span of one pair.

    Args:
        logits: of start, end and “answers” for each token.
        offsets: of each token, in code points of its own text.
        inside: which tokens are the passage's.
    """
    within = np.array(inside, dtype=bool)
    if not within.any():
        return Look(0, 0, -np.inf, float(logits[0, 2]))
    first, last = int(within.argmax()), len(within) - int(within[::-1].argmax())
    starts, ends = logits[first:last, 0], logits[first:last, 1]
    # a span ends where it begins or later, and not too late
    band = np.tril(np.triu(np.ones((last - first, last - first), dtype=bool)), LONGEST - 1)
    sums = np.where(band, starts[:, None] + ends[None, :], -np.inf)
    begin, stop = np.unravel_index(int(sums.argmax()), sums.shape)
    null = float(logits[0, 0] + logits[0, 1])
    return Look(
        offsets[first + int(begin)][0],
        offsets[first + int(stop)][1],
        float(sums[begin, stop]) - null,
        float(logits[0, 2]),
    )


def token_span(
    offsets: Sequence[tuple[int, int]], inside: Sequence[bool], start: int, end: int
) -> tuple[int, int] | None:
    """The first and last token of the passage that touch `start` to `end`; None where they were cut off."""
    touched = [
        place
        for place, (kept, (begin, stop)) in enumerate(zip(inside, offsets, strict=True))
        if kept and begin < end and stop > start
    ]
    if not touched or offsets[touched[-1]][1] < end:
        return None
    return touched[0], touched[-1]


def relevance(seen: Look) -> float:
    """How likely a passage answers, for ordering passages: both logits together."""
    return seen.answers + seen.span


def probability(seen: Look) -> float:
    """The probability (0 to 1) that a passage answers."""
    return logistic(seen.answers)


def logit(probability: float) -> float:
    """The logit of a probability, which within a thousandth of 0 or 1 counts as that far from it."""
    clipped = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(clipped / (1 - clipped))


def logistic(score: float) -> float:
    """The probability (0 to 1) of a logit; one past 50 either way counts as 50."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))
