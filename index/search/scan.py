"""Nearest neighbours among the chunks of chosen articles, by comparing with every one of them.

A metadata filter makes the vector index slow (80 to 140 ms at 100,000 vectors), an exact scan of what is left does not.
"""

from collections.abc import Collection, Sequence
from itertools import groupby

import numpy as np

from index.article import Vectors


class ExactSearch:
    """All vectors in memory, 1.5 KB each, a run of rows per article."""

    def __init__(self, ids: Sequence[str], articles: Sequence[str], vectors: Vectors) -> None:
        """Hold the vectors.

        Args:
            ids: of the chunks.
            articles: the article of each; chunks of one article stand together.
            vectors: float32 of length 1, one row per chunk.
        """
        self._ids = ids
        self._vectors = vectors
        self._rows: dict[str, slice] = {}
        start = 0
        for article, run in groupby(articles):
            end = start + sum(1 for _ in run)
            self._rows[article] = slice(start, end)
            start = end

    def nearest(self, vector: Vectors, limit: int, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Chunk ids with their cosine similarity, best first; ties go to the smaller id.

        Args:
            vector: what they are compared with, of length 1.
            limit: how many at most.
            within: ids of the articles that are looked at; None is all.
        """
        within = self._rows if within is None else within
        runs = [self._rows[article] for article in within if article in self._rows]
        if not runs or limit < 1:
            return []
        rows = np.concatenate([np.arange(run.start, run.stop) for run in runs])
        scores = np.concatenate([self._vectors[run] @ vector for run in runs])
        if len(scores) > limit:
            worst = np.partition(scores, -limit)[-limit]
            kept = scores >= worst
            rows, scores = rows[kept], scores[kept]
        found = [(self._ids[row], float(score)) for row, score in zip(rows, scores, strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]
