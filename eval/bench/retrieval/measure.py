"""How well the right passages and articles are found, on a set of news questions, beside plain ways of finding them.

A question is found where a passage that would be handed to the reader holds a gold answer's string (compared as SQuAD
compares, whole words). Its articles are those of its own published search results that hold the answer. Systems see the
same articles; the first two and onrecord the same chunks, and all the same embedding model.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.bench.sets.files import NewsQuestion
from eval.bench.sets.squad import holds
from index.article import Article
from index.build import Library
from index.files import write_whole
from index.models.embed import Encoder
from qa.retrieval.retrieve import Looking, retrieve, shown_sentences

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
class QuestionScore:
    """One system's values for one question; those about articles are None where no article is known to be right.

    `tokens` are those of five passages, `seconds` what the retrieval took.
    """

    answer: Mapping[int, bool]
    hits: Mapping[int, bool] | None
    reciprocal: float | None
    tokens: int
    seconds: float = 0.0


Finder = Callable[[NewsQuestion], Ranked]
OnPart = Callable[[int, int], None]  # how many are done, of how many


def lexical(library: Library) -> Finder:
    """BM25 alone, over our chunks."""
    return lambda question: _of_chunks(library, [c for c, _ in library.lexical(question.question, DEEP)])


def dense(library: Library) -> Finder:
    """The embedding model alone, over our chunks."""
    return lambda question: _of_chunks(library, [c for c, _ in library.dense(question.question, DEEP)])


def ours(library: Library, reader: Looking | None = None) -> Finder:
    """As `onrecord ask` retrieves, on the question's day; with the reader's look where one is given."""

    def find(question: NewsQuestion) -> Ranked:
        # the first ten of a hundred are those of a retrieval of ten, since passages are chosen from the best down
        asked, day = question.question, question.as_of
        found = retrieve(library, asked, passages=DEEP, per_source=PER_SOURCE, as_of=day, reader=reader)
        return Ranked(tuple(p.text for p in found[: max(AT)]), tuple(dict.fromkeys(p.article for p in found)))

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
    part, parts = 512, []  # texts, about a minute of embedding on two cores: no more is lost to a cut
    for start in range(0, len(texts), part):
        path = cache / f"{start:06}.npy"
        if not path.exists():
            written = io.BytesIO()
            np.save(written, encoder.encode(texts[start : start + part]))
            write_whole(path, written.getvalue())
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
    question: NewsQuestion, ranked: Ranked, *, right: frozenset[str], count: Callable[[str], int]
) -> QuestionScore:
    """One system's values for one question.

    Args:
        question: with its gold answers.
        ranked: what the system returned.
        right: articles that hold its answer; none makes the values about articles None.
        count: how many tokens a text has.
    """
    held = [holds(passage, question.answers) for passage in ranked.passages]
    return QuestionScore(
        answer={k: any(held[:k]) for k in AT},
        hits={k: bool(right & set(ranked.articles[:k])) for k in ARTICLES_AT} if right else None,
        reciprocal=_reciprocal(ranked.articles, right) if right else None,
        tokens=sum(count(passage) for passage in ranked.passages[:5]),
    )


def _reciprocal(ranked: Sequence[str], right: frozenset[str]) -> float:
    """1 over the place of the first right article among the first ten; 0 without one."""
    return next((1 / place for place, article in enumerate(ranked[:10], 1) if article in right), 0.0)
