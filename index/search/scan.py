"""Nearest neighbours by comparing with every vector: exact, and quick where they are few. Pure."""

from collections.abc import Iterable, Sequence

import numpy as np

from index.article import Vectors

Ranked = list[tuple[str, float]]  # ids with their scores, best first


def nearest(parts: Iterable[tuple[Sequence[str], Vectors]], vector: Vectors, limit: int) -> Ranked:
    """The ids whose vectors are nearest; ties go to the smaller id.

    Args:
        parts: ids and their vectors of length 1, one row each; one part is held at a time.
        vector: what they are compared with, of length 1.
        limit: how many at most.
    """
    best: Ranked = []
    for ids, vectors in parts:
        if not len(ids) or limit < 1:
            continue
        scores = vectors @ vector
        rows: Sequence[int] = range(len(scores))
        if len(scores) > limit:
            worst = np.partition(scores, -limit)[-limit]
            rows = np.flatnonzero(scores >= worst).tolist()
        best = ranked([*best, *((ids[row], float(scores[row])) for row in rows)], limit)
    return best


def ranked(found: Iterable[tuple[str, float]], limit: int) -> Ranked:
    """The best of what was found; ties go to the smaller id."""
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]
