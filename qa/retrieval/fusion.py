"""Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): rankings of the same things joined into one. Pure."""

from collections.abc import Sequence
from typing import TypeVar

RRF_K = 60  # the constant of the paper; it was not tuned there or here

Item = TypeVar("Item", str, int)


def fuse(rankings: Sequence[Sequence[Item]], *, k: int = RRF_K) -> list[tuple[Item, float]]:
    """Join rankings of ids into one, best first; ties go to the smaller id, so that the order is repeatable."""
    scores: dict[Item, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
