"""How well the right passages and articles are found, on a set of news questions, beside plain ways of finding them.

A question is found where a passage that would be handed to the reader holds a gold answer's string (compared as SQuAD
compares, whole words). Its articles are those that its `evidence_links` name, where the index has them, and, because
hardly any is there, those of its own published search results that hold the answer. Systems see the same articles; the
first three the same chunks and the same embedding model.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.bench.data import NewsQuestion
from eval.bench.squad import holds
from index.article import Article
from index.build import Library
from index.embed import Encoder
from qa.answer import Passage
from qa.retrieve import retrieve, shown_sentences

DEEP = 100  # chunks that are ranked, so that ten articles come out of them
AT = (1, 5, 10)  # passages
PER_SOURCE = 3  # passages of one article, for ours
ARTICLES_AT = (1, 4, 10)


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a system returns for one question: passages to read and articles, both best first."""

    passages: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One system's values for one question; those about articles are None where no article is known to be right.

    `tokens` are those of five passages.
    """

    answer: Mapping[int, bool]
    hits: Mapping[int, bool] | None
    reciprocal: float | None
    linked: float | None
    tokens: int


Finder = Callable[[NewsQuestion], Ranked]
OnPart = Callable[[int, int], None]  # how many are done, of how many


def lexical(library: Library) -> Finder:
    """BM25 alone, over our chunks."""
    return lambda question: _of_chunks(library, [c for c, _ in library.lexical(question.question, DEEP)])


def dense(library: Library) -> Finder:
    """The embedding model alone, over our chunks."""
    return lambda question: _of_chunks(library, [c for c, _ in library.dense(question.question, DEEP)])


def ours(library: Library) -> Finder:
    """As `onrecord ask` retrieves, on the question's day."""

    def find(question: NewsQuestion) -> Ranked:
        def found(count: int) -> list[Passage]:
            given = question.question
            return retrieve(library, given, passages=count, per_source=PER_SOURCE, as_of=question.as_of)

        passages, wide = found(max(AT)), found(DEEP)
        return Ranked(tuple(p.text for p in passages), tuple(dict.fromkeys(p.article for p in wide)))

    return find


def _of_chunks(library: Library, ids: Sequence[str]) -> Ranked:
    chunks = library.chunks_of(ids)
    shown = []
    for chunk in chunks[: max(AT)]:
        source = library.stored(chunk.article)
        shown.append(" ".join(source.quote(s) for s in shown_sentences(source, chunk)))
    return Ranked(tuple(shown), tuple(dict.fromkeys(chunk.article for chunk in chunks)))


class PlainIndex:
    """LlamaIndex's defaults: SentenceSplitter (1,024 tokens, 20 shared), each node embedded, the top by cosine.

    The embedding model reads the first 256 tokens of a node. Vectors are kept in `cache`, since they take minutes; the
    scan is exact, so no approximate index makes this baseline worse than it is.
    """

    def __init__(self, articles: Sequence[Article], encoder: Encoder, cache: Path, told: OnPart) -> None:
        """Cut and embed the articles; `told` hears how many nodes are done, and of how many."""
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.core.schema import Document

        documents = [Document(text=article.text, id_=article.id) for article in articles]
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        self._texts = [node.get_content() for node in nodes]
        self._articles = [str(node.ref_doc_id) for node in nodes]
        self._encoder = encoder
        self._vectors = _kept_vectors(self._texts, encoder, cache, told)

    def find(self, question: NewsQuestion) -> Ranked:
        """The nodes nearest to the question."""
        scores = self._vectors @ self._encoder.encode([question.question])[0]
        order = np.argsort(-scores, kind="stable")[:DEEP]
        articles = dict.fromkeys(self._articles[row] for row in order)
        return Ranked(tuple(self._texts[row] for row in order[: max(AT)]), tuple(articles))


def _kept_vectors(texts: Sequence[str], encoder: Encoder, cache: Path, told: OnPart) -> npt.NDArray[np.float32]:
    """Vectors of texts, from the parts in `cache` that are there, embedded and kept part by part otherwise."""
    part, parts = 512, []
    cache.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(texts), part):
        path = cache / f"{start:06}.npy"
        if not path.exists():
            partial = path.with_suffix(".partial.npy")
            np.save(partial, encoder.encode(texts[start : start + part]))
            partial.replace(path)
        parts.append(np.load(path))
        told(min(start + part, len(texts)), len(texts))
    return np.concatenate(parts)


def right_articles(questions: Sequence[NewsQuestion], texts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """For each question, by id: the articles of its own published search results that hold one of its answers."""
    return {
        q.id: frozenset(each for each in q.searched if each in texts and holds(texts[each], q.answers))
        for q in questions
    }


def score(
    question: NewsQuestion, ranked: Ranked, *, right: frozenset[str], known: frozenset[str], count: Callable[[str], int]
) -> Found:
    """One system's values for one question.

    Args:
        question: with its gold answers and evidence links.
        ranked: what the system returned.
        right: articles that hold its answer; none makes the values about articles None.
        known: ids of all articles, to see which links name one.
        count: how many tokens a text has.
    """
    held = [holds(passage, question.answers) for passage in ranked.passages]
    linked = known & set(question.evidence)
    return Found(
        answer={k: any(held[:k]) for k in AT},
        hits={k: bool(right & set(ranked.articles[:k])) for k in ARTICLES_AT} if right else None,
        reciprocal=_reciprocal(ranked.articles, right) if right else None,
        linked=_reciprocal(ranked.articles, linked) if linked else None,
        tokens=sum(count(passage) for passage in ranked.passages[:5]),
    )


def _reciprocal(ranked: Sequence[str], right: frozenset[str]) -> float:
    """1 over the place of the first right article among the first ten; 0 without one."""
    return next((1 / place for place, article in enumerate(ranked[:10], 1) if article in right), 0.0)
