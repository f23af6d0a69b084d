"""Puts an article's story sentences together into chunks: the passages that are searched and read. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from index.article import Chunk, Sentence
from index.text.sentences import BREAK, FINAL, LIST_ITEM

HEADLINE_WORDS = 25
MID_PARAGRAPH = 0.15  # cost of ending a chunk inside a paragraph, against (1 - fill)^2 of a chunk that is not full
AFTER_HEADLINE = 1.0  # cost of parting a headline or a sub-heading from what it heads


def chunk(article_id: str, text: str, sentences: Sequence[Sentence], max_words: int) -> tuple[Chunk, ...]:
    """Runs of whole sentences that cover the story, each with at most `max_words` unless one sentence has more.

    Boilerplate is not counted, starts and ends no chunk, and makes none by itself. Of all ways to cut, the one is
    taken whose chunks are full, end with paragraphs and keep a headline with its story.

    Args:
        article_id: the article that the chunks belong to.
        text: its text.
        sentences: its sentences, in order.
        max_words: words of story in a chunk.
    """
    story = [sentence for sentence in sentences if not sentence.boilerplate]
    if not story:
        return ()
    words = [len(text[sentence.start : sentence.end].split()) for sentence in story]
    penalties = [_penalty(text, story, place) for place in range(1, len(story))] + [0.0]
    cuts = _cheapest_cuts(words, penalties, max_words)
    return tuple(
        Chunk(
            article=article_id,
            number=number,
            first=story[low].number,
            last=story[high - 1].number,
            start=story[low].start,
            end=story[high - 1].end,
        )
        for number, (low, high) in enumerate(pairwise(cuts), 1)
    )


def _penalty(text: str, story: Sequence[Sentence], place: int) -> float:
    """What it costs to end a chunk before the story sentence at `place`."""
    last, following = story[place - 1], story[place]
    if not BREAK.search(text, last.end, following.start):
        return MID_PARAGRAPH
    line = text[last.start : last.end]
    heads = len(line.split()) <= HEADLINE_WORDS and not FINAL.search(line) and not LIST_ITEM.match(line)
    return AFTER_HEADLINE if heads or line.endswith(":") else 0.0


def _cheapest_cuts(words: Sequence[int], penalties: Sequence[float], max_words: int) -> list[int]:
    """Cut positions from 0 to `len(words)` with the least cost; of equal ones, the longest last chunk."""
    total = [0, *accumulate(words)]
    # At one word a sentence there are `max_words` starts for each end: they are compared by numpy, not one by one.
    reached, cost = np.array(total), np.zeros(len(total))
    unfilled = np.array([(1 - size / max_words) ** 2 for size in range(max_words + 1)])
    before = [0]
    for end in range(1, len(total)):
        # the furthest start that still fits, or the sentence alone when it does not fit by itself
        earliest = min(bisect_right(total, total[end] - max_words - 1), end - 1)
        filled = np.minimum(reached[end] - reached[earliest:end], max_words)
        options = cost[earliest:end] + unfilled[filled] + penalties[end - 1]
        best = int(options.argmin())  # the first of equal ones
        cost[end] = options[best]
        before.append(earliest + best)
    cuts = [len(words)]
    while cuts[-1]:
        cuts.append(before[cuts[-1]])
    return cuts[::-1]
