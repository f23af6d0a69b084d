"""From a question to the passages that are worth reading: lexical and dense search, fused, fresh before stale.

Both searches rank chunks; reciprocal rank fusion (Cormack, Clarke, Buettcher, SIGIR 2009) joins the two rankings
without comparing their scores. News is asked about when it is new, so an article from the weeks before the question's
date counts for more (a recency prior; Li and Croft, CIKM 2003). Each article sends only its best passages, because each
source is read alone and a second voice is worth more than a third passage of the first; copies of one story are one
voice.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from index.article import Chunk, Sentence, StoredArticle
from index.store.catalogue import Catalogue
from qa.answer import Nearest, Passage
from qa.language.words import leans_back
from qa.look import Look
from qa.reader.place import located
from qa.retrieval.fusion import fuse
from qa.retrieval.rerank import Reranker
from qa.retrieval.second import LOOKED_AT, nearest_first, reordered

CANDIDATES = 100  # chunks taken from each search
RERANKED = 30  # candidates that a re-ranker sees
FRESH = 0.6  # how much more an article of the question's day counts than an old one
HALF_LIFE = 60  # days in which that is halved
CONTEXT_SENTENCES = 2  # that may be put before a passage which starts mid-thought
CONTEXT_WORDS = 70


Articles = Collection[str] | None  # ids of the articles that are searched; None is all
Ranked = list[tuple[str, float]]  # chunk ids with their scores, best first
Scored = tuple[Chunk, float]


class Searchable(Protocol):
    """What retrieval needs of `index.build.Library`."""

    def lexical(self, query: str, limit: int, *, within: Articles = None) -> Ranked: ...  # noqa: D102 - see index.store.archive
    def dense(self, query: str, limit: int, *, within: Articles = None) -> Ranked: ...  # noqa: D102 - see index.search.vectors
    def catalogue(self) -> Catalogue: ...  # noqa: D102 - see index.build
    def chunks_of(self, ids: Sequence[str]) -> list[Chunk]: ...  # noqa: D102 - see index.store.archive
    def stored(self, article_id: str) -> StoredArticle: ...  # noqa: D102 - see index.store.archive


class Looking(Protocol):
    """What retrieval needs of `qa.reader.reader.Reader`."""

    @property
    def name(self) -> str: ...  # noqa: D102 - see qa.reader.reader
    def looks(self, question: str, passages: Sequence[str]) -> list[Look]: ...  # noqa: D102 - see qa.reader.reader


def freshness(published: Mapping[str, date | None], as_of: date | None) -> dict[str, float]:
    """A factor for each article's scores, from 1 (old, or published after `as_of`) to 1.6 (published on `as_of`).

    An article without a date gets the mean of the others, so that a missing date is neither held against it nor for it.
    """
    if as_of is None:
        return dict.fromkeys(published, 1.0)
    factors = {article: _fresh((as_of - day).days) for article, day in published.items() if day}
    mean = sum(factors.values()) / len(factors) if factors else 1.0
    return {article: factors.get(article, mean) for article in published}


def _fresh(days: int) -> float:
    return 1 + FRESH * 2 ** (-days / HALF_LIFE) if days >= 0 else 1.0


def retrieve(
    library: Searchable,
    question: str,
    *,
    passages: int,
    per_source: int,
    within: Articles = None,
    as_of: date | None = None,
    reranker: Reranker | None = None,
    reader: Looking | None = None,
) -> list[Passage]:
    """The passages to read for `question`, best first.

    Args:
        library: where to search.
        question: in the asker's words.
        passages: how many at most.
        per_source: how many of one article at most.
        within: ids of the articles to search; None for all.
        as_of: the day on which it is asked; None when no article is to be preferred for its date.
        reranker: takes a second look at the best of both searches.
        reader: looks at the best 40 of all that, which then come in the fused order of both.
    """
    lexical = [chunk_id for chunk_id, _ in library.lexical(question, CANDIDATES, within=within)]
    dense = [chunk_id for chunk_id, _ in library.dense(question, CANDIDATES, within=within)]
    fused = dict(fuse([lexical, dense]))
    found = list(zip(library.chunks_of(list(fused)), fused.values(), strict=True))
    if reranker:
        found = _reranked(library, question, found[:RERANKED], reranker)
    catalogue = library.catalogue()
    ordered, seen = _refreshed(found, catalogue, as_of), dict[str, Look]()
    if reader:
        best = _choose(ordered, catalogue, passages=LOOKED_AT, per_source=LOOKED_AT)
        shown = _passages(library, best)
        looks = reader.looks(question, [passage.text for passage in shown]) if shown else []
        seen = {c.id: located(p, look) for (c, _), p, look in zip(best, shown, looks, strict=True)}
        ordered = [*reordered(best, looks), *((chunk, score) for chunk, score in ordered if chunk.id not in seen)]
    chosen = _choose(ordered, catalogue, passages=passages, per_source=per_source)
    found_passages = _passages(library, chosen)
    return [replace(p, look=seen.get(chunk.id)) for p, (chunk, _) in zip(found_passages, chosen, strict=True)]


def _passages(library: Searchable, scored: Sequence[Scored]) -> list[Passage]:
    """The chunks as they are shown to whoever reads them."""
    sources = {article: library.stored(article) for article in dict.fromkeys(chunk.article for chunk, _ in scored)}
    return [
        Passage(sources[chunk.article], shown_sentences(sources[chunk.article], chunk), score)
        for chunk, score in scored
    ]


def _reranked(library: Searchable, question: str, found: Sequence[Scored], reranker: Reranker) -> list[Scored]:
    """The same candidates with the re-ranker's scores; it sees what the reader would be shown."""
    shown = [passage.text for passage in _passages(library, found)]
    scores = reranker.scores(question, shown) if shown else []
    return [(chunk, score) for (chunk, _), score in zip(found, scores, strict=True)]


def _refreshed(found: Sequence[Scored], catalogue: Catalogue, as_of: date | None) -> list[Scored]:
    """Candidates in the order of their scores times their articles' freshness."""
    known = catalogue.headings
    articles = {chunk.article for chunk, _ in found}
    factors = freshness({a: known[a].published if a in known else None for a in articles}, as_of)
    return sorted(((c, score * factors[c.article]) for c, score in found), key=lambda pair: (-pair[1], pair[0].id))


def _choose(found: Sequence[Scored], catalogue: Catalogue, *, passages: int, per_source: int) -> list[Scored]:
    """The first `passages`, with `per_source` at most of one article, and of copies of one story only the lead's."""
    articles = {chunk.article for chunk, _ in found}
    leads = {article: catalogue.lead(article, articles) for article in articles}
    taken: Counter[str] = Counter()
    chosen: list[Scored] = []
    for chunk, score in found:
        if leads[chunk.article] == chunk.article and taken[chunk.article] < per_source and len(chosen) < passages:
            taken[chunk.article] += 1
            chosen.append((chunk, score))
    return chosen


def shown_sentences(source: StoredArticle, chunk: Chunk) -> tuple[Sentence, ...]:
    """The chunk's story sentences, with those before it where it starts mid-thought.

    It depends on the chunk alone and not on the question, so that a passage read once is found read the next time.
    """
    story = [s for s in source.sentences if not s.boilerplate and s.number <= chunk.last]
    first = next(place for place, s in enumerate(story) if s.number >= chunk.first)
    start, words = first, 0
    while start > max(0, first - CONTEXT_SENTENCES) and leans_back(source.quote(story[start])):
        words += len(source.quote(story[start - 1]).split())
        if words > CONTEXT_WORDS:
            break
        start -= 1
    return tuple(story[start:])


def nearest(passages: Sequence[Passage], *, limit: int = 3) -> tuple[Nearest, ...]:
    """The passages that came closest, as verbatim spans, for an answer that found nothing; by the reader, if any."""
    return tuple(
        Nearest(
            article=p.article,
            quote=p.source.article.text[p.sentences[0].start : p.sentences[-1].end],
            start=p.sentences[0].start,
            end=p.sentences[-1].end,
            score=p.score,
        )
        for p in nearest_first(passages)[:limit]
    )
