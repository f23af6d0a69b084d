"""From a question to the passages that are worth reading: lexical and dense search, fused, grouped by article.

Both searches rank chunks; reciprocal rank fusion (Cormack, Clarke, Buettcher, SIGIR 2009) joins the two rankings
without comparing their scores. Each article sends only its best passages, because each source is read alone and a
second voice is worth more than a third passage of the first.
"""

import re
from collections.abc import Collection, Sequence
from typing import Protocol

from index.article import Chunk, Sentence, StoredArticle
from qa.answer import Nearest, Passage

RRF_K = 60  # the constant of the paper; it was not tuned there or here
CANDIDATES = 50  # chunks taken from each search
CONTEXT_SENTENCES = 2  # that may be put before a passage which starts mid-thought
CONTEXT_WORDS = 70

# A first sentence that opens with a quotation, a pronoun or a connective leans on the one before it.
_MID_THOUGHT = re.compile(
    r"\s*(?:[\"“‘']|(?:he|she|they|it|his|her|hers|their|its|this|that|these|those|such|but|and|also|however|instead|then"
    r"|there|another|both|meanwhile|similarly)\b)",
    re.IGNORECASE,
)


Articles = Collection[str] | None  # ids of the articles that are searched; None is all
Ranked = list[tuple[str, float]]  # chunk ids with their scores, best first


class Searchable(Protocol):
    """What retrieval needs of `index.build.Library`."""

    def lexical(self, query: str, limit: int, *, within: Articles = None) -> Ranked: ...  # noqa: D102 - see index.archive
    def dense(self, query: str, limit: int, *, within: Articles = None) -> Ranked: ...  # noqa: D102 - see index.vectors
    def chunk(self, chunk_id: str) -> Chunk: ...  # noqa: D102 - see index.archive
    def stored(self, article_id: str) -> StoredArticle: ...  # noqa: D102 - see index.archive


def fuse(rankings: Sequence[Sequence[str]], *, k: int = RRF_K) -> list[tuple[str, float]]:
    """Join rankings of ids into one, best first; ties go to the smaller id, so that the order is repeatable."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def retrieve(
    library: Searchable, question: str, *, passages: int, per_source: int, within: Articles = None
) -> list[Passage]:
    """The passages to read for `question`, best first.

    Args:
        library: where to search.
        question: in the asker's words.
        passages: how many at most.
        per_source: how many of one article at most.
        within: ids of the articles to search; None for all.
    """
    lexical = [chunk_id for chunk_id, _ in library.lexical(question, CANDIDATES, within=within)]
    dense = [chunk_id for chunk_id, _ in library.dense(question, CANDIDATES, within=within)]
    chosen: list[Passage] = []
    taken: dict[str, int] = {}
    for chunk_id, score in fuse([lexical, dense]):
        chunk = library.chunk(chunk_id)
        if taken.get(chunk.article, 0) == per_source:
            continue
        source = library.stored(chunk.article)
        sentences = shown_sentences(source, chunk)
        taken[chunk.article] = taken.get(chunk.article, 0) + 1
        chosen.append(Passage(source, sentences, score))
        if len(chosen) == passages:
            break
    return chosen


def shown_sentences(source: StoredArticle, chunk: Chunk) -> tuple[Sentence, ...]:
    """The chunk's story sentences, with those before it where it starts mid-thought.

    It depends on the chunk alone and not on the question, so that a passage read once is found read the next time.
    """
    story = [s for s in source.sentences if not s.boilerplate and s.number <= chunk.last]
    first = next(place for place, s in enumerate(story) if s.number >= chunk.first)
    start, words = first, 0
    while start > max(0, first - CONTEXT_SENTENCES) and _MID_THOUGHT.match(source.quote(story[start])):
        words += len(source.quote(story[start - 1]).split())
        if words > CONTEXT_WORDS:
            break
        start -= 1
    return tuple(story[start:])


def nearest(passages: Sequence[Passage], *, limit: int = 3) -> tuple[Nearest, ...]:
    """The passages that came closest, as verbatim spans, for an answer that found nothing."""
    return tuple(
        Nearest(
            article=p.article,
            quote=p.source.article.text[p.sentences[0].start : p.sentences[-1].end],
            start=p.sentences[0].start,
            end=p.sentences[-1].end,
            score=p.score,
        )
        for p in passages[:limit]
    )
