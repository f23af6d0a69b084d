"""A second look at the best candidates by the reader: its order and the present one, fused by rank. Pure.

Ranks are fused and not scores, because a network that was trained on encyclopedia pages is sure of other things than
of news; where it is wrong, the first order still counts.
"""

from collections.abc import Sequence

from index.article import Chunk
from qa.answer import Passage
from qa.look import Look
from qa.reader.spans import relevance
from qa.retrieval.fusion import fuse

LOOKED_AT = 40  # candidates


def reordered(present: Sequence[tuple[Chunk, float]], looks: Sequence[Look]) -> list[tuple[Chunk, float]]:
    """Candidates, best first, in the fused order of their present ranks and of the reader's.

    Args:
        present: in their present order.
        looks: what the reader saw in each.
    """
    places = range(len(present))
    by_reader = sorted(places, key=lambda place: -relevance(looks[place]))
    return [(present[place][0], score) for place, score in fuse([places, by_reader])]


def nearest_first(passages: Sequence[Passage]) -> list[Passage]:
    """Passages by how likely the reader thinks that they answer; in their order where no reader looked."""
    return sorted(passages, key=lambda p: -relevance(p.look) if p.look else 0.0)
