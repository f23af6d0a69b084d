"""The indexing benchmark: every way sees all chunks, what it adds it removes, and ratios are of the same chunks."""

from datetime import date
from pathlib import Path

import pytest

from eval.bench import indexing
from eval.bench.indexing import Rates, Waits, rates, report, waits
from eval.bench.sets.files import NewsQuestion
from index.article import Article
from index.build import Library
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder
from tests.fakes.responses import write_rows

ARTICLES = [
    Article(f"a{n}", f"Bridge {n} is closed. " * 40, published=date(2022, 5, 1 + n), source="x") for n in range(8)
]


def test_every_way_gets_all_chunks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    added: list[int] = []

    class Ingestion:
        def __init__(self, _path: Path, _folder: str) -> None: ...

        def add(self, texts: list[str]) -> None:
            added.append(len(texts))

    monkeypatch.setattr(indexing, "_LlamaIndexIngestion", Ingestion)
    encoder, told = HashingEncoder(), list[tuple[str, int, int]]()
    timed = rates(ARTICLES, encoder, "", lambda *what: told.append(what))
    assert timed.chunks == sum(added) >= len(ARTICLES)
    assert encoder.encoded == 2 * timed.chunks + 1  # alone, in the pipeline, and one to warm up
    assert told[-1] == ("indexing in three ways", 12, 12)
    assert min(timed.encoder, timed.pipeline, timed.llamaindex) >= 0


def test_an_archive_is_as_it_was_after_its_retrievals_were_timed(tmp_path: Path) -> None:
    questions = [NewsQuestion(f"q{n}", f"Is bridge {n} closed?", (), date(2022, 6, 1)) for n in range(3)]
    with Library.open(IndexSettings(archive=tmp_path), create=True, encoder=HashingEncoder()) as library:
        library.take(ARTICLES)
        before = library.articles()
        timed = waits(library, questions, lambda *_: None)
        assert library.articles() == before
        assert library.verify() == []
        assert (len(timed.plain), len(timed.filtered), len(timed.add_one)) == (3, 3, 3)


def test_ratios_stand_beside_their_targets() -> None:
    text = report(Rates(100, 1.0, 1.25, 4.0), Waits(51_000, (0.01, 0.02), (0.03, 0.03), (0.4, 0.6)))
    assert "| pipeline over encoder | 0.80 | 0.85 |" in text
    assert "| pipeline over LlamaIndex | 3.20 | 2.50 |" in text
    assert "| one article added, s, slowest of 2 | 0.60 | 1.00 |" in text
    assert "| retrieval, filtered by date, ms, median and p95 of 2 | 30, 30 | p95 60 |" in text


def test_it_runs_on_a_set_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "open_encoder", lambda _settings: HashingEncoder())
    monkeypatch.setattr(indexing, "resolve_embedding", lambda _cache: tmp_path / "weights")
    seen: list[list[str]] = []

    class Ingestion:
        def __init__(self, _path: Path, folder: str) -> None:
            assert folder == str(tmp_path / "weights")

        def add(self, texts: list[str]) -> None:
            seen.append(texts)

    monkeypatch.setattr(indexing, "_LlamaIndexIngestion", Ingestion)
    rows = [{"id": f"a{n}", "text": f"Bridge {n} is closed.", "publish_date": f"2022/05/0{n + 1}"} for n in range(9)]
    write_rows(tmp_path / "articles.jsonl.gz", rows)
    question = {"id": "q", "week": "20220603", "question": "Is bridge 3 closed?", "answer": [], "search_docs": []}
    write_rows(tmp_path / "questions.jsonl", [question])
    text = indexing.measure(tmp_path, tmp_path / "cache", lambda *_: None, sample=4)
    assert text.startswith("# Indexing: 4 chunks in turns; retrieval among 9 chunks\n")
    assert sum(map(len, seen)) == 4
    assert "| retrieval, ms, median and p95 of 1 | " in text
