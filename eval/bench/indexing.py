"""How fast articles go in and passages come out, as ratios that a busy machine does not change much.

Three ways of indexing take turns over the same slices of articles: the encoder alone on all chunks, onrecord's whole
pipeline, and LlamaIndex ingesting the same chunks into Chroma through its default embedding path (fp32, batches of 10).
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.answers.plan import news_archive
from eval.bench.sets.files import NewsQuestion, news_questions
from eval.report.tables import markdown
from index.article import Article, Filters
from index.build import Library, OnProgress
from index.models.embed import Encoder, open_encoder
from index.models.weights import resolve_embedding
from index.settings import IndexSettings
from index.text.prepare import prepare
from qa.retrieval.retrieve import retrieve

SLICES = 4  # turns
PATH_BATCH = 10  # texts that LlamaIndex embeds at a time (its DEFAULT_EMBED_BATCH_SIZE)


@dataclass(frozen=True, slots=True)
class Rates:
    """Chunks and the seconds that each way took for them."""

    chunks: int
    encoder: float
    pipeline: float
    llamaindex: float


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds of single retrievals over an archive, query embedding included, and of adding one article to it."""

    chunks: int
    plain: tuple[float, ...]
    filtered: tuple[float, ...]
    add_one: tuple[float, ...]


def measure(data: Path, cache: Path, told: OnProgress, *, sample: int) -> str:
    """The report: `sample` articles of the news set in `data` are indexed; the archive in `cache` is searched."""
    settings = IndexSettings()
    encoder = open_encoder(settings)
    archive = news_archive(data, cache, encoder, told)
    with Library.open(IndexSettings(archive=archive), encoder=encoder) as library:
        every = library.articles()
        chosen = every[:: max(1, len(every) // sample)][:sample]
        timed = rates(chosen, encoder, str(resolve_embedding(settings.cache)), told)
        return report(timed, waits(library, news_questions(data), told))


def rates(articles: Sequence[Article], encoder: Encoder, folder: str, told: OnProgress) -> Rates:
    """Index the articles in each of the three ways, slice by slice.

    Args:
        articles: with sources of their own, so that they can be put in.
        encoder: the one whose rate is the yardstick.
        folder: of the sentence-transformers model, which LlamaIndex's path loads as it does by itself.
        told: hears how far it is.
    """
    settings = IndexSettings()
    chunks, seconds = 0, [0.0, 0.0, 0.0]
    encoder.encode(["warm"])
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as temporary:
        plain = _LlamaIndexIngestion(Path(temporary) / "chroma", folder)
        archive = IndexSettings(archive=Path(temporary) / "archive")
        with Library.open(archive, create=True, encoder=encoder) as library:
            for turn in range(SLICES):
                part = articles[turn::SLICES]
                stories = [text for a in part for text in prepare(a, chunk_words=settings.chunk_words).stories]
                chunks += len(stories)
                ways: tuple[Callable[[], object], ...] = (
                    partial(encoder.encode, stories),
                    partial(library.take, part),
                    partial(plain.add, stories),
                )
                for way, run in enumerate(ways):
                    started = time.perf_counter()
                    run()
                    seconds[way] += time.perf_counter() - started
                    told("indexing in three ways", turn * 3 + way + 1, SLICES * 3)
    return Rates(chunks, *seconds)


class _LlamaIndexIngestion:
    """VectorStoreIndex's path: an embedding model called with ten texts at a time, then one add to a collection."""

    def __init__(self, path: Path, folder: str) -> None:
        import chromadb
        from chromadb.config import Settings
        from llama_index.core.base.embeddings.base import BaseEmbedding
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(folder, device="cpu", local_files_only=True)

        class Embedding(BaseEmbedding):  # as HuggingFaceEmbedding calls the model
            def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
                made = model.encode(texts, batch_size=self.embed_batch_size, normalize_embeddings=True)
                return [[float(x) for x in row] for row in made]

            def _get_text_embedding(self, text: str) -> list[float]:
                return self._get_text_embeddings([text])[0]

            def _get_query_embedding(self, query: str) -> list[float]:
                return self._get_text_embedding(query)

            async def _aget_query_embedding(self, query: str) -> list[float]:
                return self._get_text_embedding(query)

        self._embedding = Embedding(embed_batch_size=PATH_BATCH)
        client = chromadb.PersistentClient(str(path), settings=Settings(anonymized_telemetry=False))
        self._collection = client.create_collection("nodes", embedding_function=None)
        self._count = 0

    def add(self, texts: Sequence[str]) -> None:
        """Embed and store texts as nodes."""
        vectors: Any = self._embedding.get_text_embedding_batch(list(texts))
        ids = [f"node-{self._count + n}" for n in range(len(texts))]
        self._collection.add(ids=ids, embeddings=vectors, documents=list(texts))
        self._count += len(texts)


def waits(library: Library, questions: Sequence[NewsQuestion], told: OnProgress) -> Waits:
    """Time retrievals one by one, with and without a filter by date, and the adding of one article.

    The article that is added is removed again.
    """
    dated = sorted(h.published for h in library.catalogue().headings.values() if h.published)
    filters = Filters(after=dated[len(dated) // 2] if dated else date.min)  # half of the dated articles
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for number, question in enumerate([questions[0], *questions]):
        for filtered, taken in seconds.items():
            started = time.perf_counter()
            within = library.select(filters).articles if filtered else None
            retrieve(library, question.question, passages=5, per_source=3, within=within, as_of=question.as_of)
            if number:  # the first one loads the model and the vectors
                taken.append(time.perf_counter() - started)
        told("retrieving", number, len(questions))
    added = []
    text = "\n\n".join(library.articles()[n].text[:1500] for n in range(3))
    for number in range(3):
        article = Article(id="onrecord-bench-article", text=f"Edition {number}. {text}", source="bench")
        started = time.perf_counter()
        library.take([article], replace=True)
        added.append(time.perf_counter() - started)
    library.remove("onrecord-bench-article")
    return Waits(len(library.archive), tuple(seconds[False]), tuple(seconds[True]), tuple(added))


def report(rates: Rates, waits: Waits) -> str:
    """Both as Markdown, beside their targets."""
    encoder, pipeline, llamaindex = (rates.chunks / s for s in (rates.encoder, rates.pipeline, rates.llamaindex))
    rows = [
        ("encoder alone, chunks/s", f"{encoder:.1f}", ""),
        ("whole pipeline, chunks/s", f"{pipeline:.1f}", ""),
        ("LlamaIndex into Chroma, same chunks/s", f"{llamaindex:.1f}", ""),
        ("pipeline over encoder", f"{pipeline / encoder:.2f}", "0.85"),
        ("pipeline over LlamaIndex", f"{pipeline / llamaindex:.2f}", "2.50"),
        (f"one article added, s, slowest of {len(waits.add_one)}", f"{max(waits.add_one):.2f}", "1.00"),
    ]
    for name, seconds in (("retrieval", waits.plain), ("retrieval, filtered by date", waits.filtered)):
        middle, high = (1000 * float(np.percentile(seconds, p)) for p in (50, 95))
        rows.append((f"{name}, ms, median and p95 of {len(seconds)}", f"{middle:.0f}, {high:.0f}", "p95 60"))
    title = f"# Indexing: {rates.chunks:,} chunks in turns; retrieval among {waits.chunks:,} chunks"
    return "\n".join([title, "", *markdown(["what", "measured", "target"], rows)]) + "\n"
