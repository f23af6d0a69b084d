"""Searches an index that was made at an earlier moment as if it were of this one.

What was touched since is left out of what the index finds, and what of that is there now is compared one by one; so the
answers are those of an index that was made now. Filters are the same kind of leaving out. Pure.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from index.article import Vectors
from index.search.scan import Ranked, nearest

MORE = 4  # how many times as many are asked for when too few passed


@dataclass(frozen=True, slots=True)
class Recent:
    """What was touched since an index was made: all ids, some of which may be gone, and the vectors of the others."""

    touched: frozenset[str]
    ids: tuple[str, ...]
    vectors: Vectors

    def nearest(self, vector: Vectors, limit: int, within: Collection[str] | None) -> Ranked:
        """The best of these, among the passages of some articles."""
        rows = [row for row, one in enumerate(self.ids) if within is None or article_of(one) in within]
        if len(rows) == len(self.ids):
            return nearest([(self.ids, self.vectors)], vector, limit)
        return nearest([([self.ids[row] for row in rows], self.vectors[rows])], vector, limit)


NOTHING = Recent(frozenset(), (), np.zeros((0, 0), dtype=np.float32))


def article_of(chunk_id: str) -> str:
    """The id of a passage's article."""
    return chunk_id.rpartition("#")[0]


def passing(
    search: Callable[[int], Ranked], limit: int, passes: Callable[[str], bool], *, first: int, most: int
) -> Ranked | None:
    """The best `limit` that pass, of all that a search ranks; fewer only where no more pass.

    Args:
        search: gives so many of the best.
        limit: how many are wanted.
        passes: whether an id counts.
        first: how many to ask for at first.
        most: how many to ask for at most; where they do not hold enough, the result is None.
    """
    wanted = max(limit, first)
    while True:
        wanted = min(wanted, most)
        found = search(wanted)
        kept = [pair for pair in found if passes(pair[0])]
        if len(kept) >= limit:
            return kept[:limit]
        if len(found) < wanted:
            return kept
        if wanted >= most:
            return None
        wanted *= MORE
