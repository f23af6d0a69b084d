"""The retrieval benchmark: what counts as found, what the report says, and that it all runs on a set of our own."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from eval.bench import retrieval_report
from eval.bench.data import NewsQuestion
from eval.bench.retrieval import Found, PlainIndex, Ranked, right_articles, score
from index.article import Article
from tests.fakes import HashingEncoder

QUESTION = NewsQuestion("q", "Who opened the bridge?", ("Ana Ruiz",), date(2022, 6, 3), ("c",), ("a", "b", "gone"))
TEXTS = {"a": "Ana Ruiz opened it.", "b": "Nobody did.", "c": "Ana Ruiz!"}


def test_articles_that_are_right_are_own_search_results_with_the_answer() -> None:
    assert right_articles([QUESTION], TEXTS) == {"q": frozenset({"a"})}


def test_values_look_only_as_deep_as_they_say() -> None:
    ranked = Ranked(("No.", "Ruiz, Ana", "ana RUIZ did", "x", "y", "z"), ("b", "c", "a"))
    found = score(
        QUESTION, ranked, right=frozenset({"a"}), known=frozenset(TEXTS), count=lambda text: len(text.split())
    )
    assert found == Found(
        answer={1: False, 5: True, 10: True},
        hits={1: False, 4: True, 10: True},
        reciprocal=1 / 3,
        linked=1 / 2,
        tokens=8,
    )


def test_what_no_article_is_known_for_is_not_counted() -> None:
    question = NewsQuestion("q", "Who?", ("Ana",), date(2022, 6, 3), ("elsewhere",))
    found = score(question, Ranked((), ()), right=frozenset(), known=frozenset(TEXTS), count=len)
    assert (found.hits, found.reciprocal, found.linked, found.tokens) == (None, None, None, 0)


def test_an_article_below_the_tenth_place_has_no_reciprocal() -> None:
    ranked = Ranked((), (*(f"x{n}" for n in range(10)), "a"))
    found = score(QUESTION, ranked, right=frozenset({"a"}), known=frozenset(), count=len)
    assert (found.reciprocal, found.linked) == (0.0, None)


def test_the_plain_index_embeds_once_and_finds_the_nearest_nodes(tmp_path: Path) -> None:
    articles = [Article("a", "The bridge is closed. " * 400), Article("b", "The ferry is late.")]
    encoder, told = HashingEncoder(), list[tuple[int, int]]()
    plain = PlainIndex(articles, encoder, tmp_path, lambda *done: told.append(done))
    nodes = encoder.encoded
    assert nodes > 2  # the first article is longer than a node
    assert told[-1] == (nodes, nodes)
    assert plain.find(NewsQuestion("q", "Is the ferry late?", (), date(2022, 6, 3), ())).articles[0] == "b"
    again = HashingEncoder()
    PlainIndex(articles, again, tmp_path, lambda *_: None)
    assert again.encoded == 0


def test_the_report_says_ratios_and_who_found_what() -> None:
    def found(*, answer: bool, place: float) -> Found:
        return Found(dict.fromkeys((1, 5, 10), answer), dict.fromkeys((1, 4, 10), True), place, None, 100)

    good, bad = found(answer=True, place=1.0), found(answer=False, place=0.5)
    values = {"BM25 alone": [good, bad, bad], "embedding alone": [bad, bad, bad], "onrecord": [good, good, bad]}
    text = retrieval_report.report([QUESTION] * 3, values, articles=3, passages=9)
    assert "3 questions, 3 articles, 9 passages" in text
    assert "| answer in 5 passages, over BM25 alone | 2.00 (" in text
    assert "| BM25 alone, answer in 5 | 1 | 0 | 1.000 |" in text
    assert "| linked article MRR@10 (n=0) | – | – | – |" in text


def test_it_runs_on_a_set_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval_report, "SentenceTransformerEncoder", lambda _settings: HashingEncoder())
    monkeypatch.setattr("llama_index.core.utils.get_tokenizer", lambda: str.split)
    lines = [json.dumps({"id": name, "text": text}) for name, text in TEXTS.items()]
    (tmp_path / "articles.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    rows = [
        {"id": f"q{n}", "week": "20220603", "question": "Who opened the bridge?", "answer": ["Ana Ruiz"],
         "evidence_links": [], "search_docs": ["a"]}
        for n in range(4)
    ]  # fmt: skip
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    told: list[str] = []
    measured = retrieval_report.Retrieval(tmp_path, tmp_path / "cache", sample=3)
    text = measured.measure(lambda what, *_: told.append(what))
    assert "# Retrieval: 3 questions, 3 articles, 3 passages" in text
    assert "| BM25 alone | embedding alone | LlamaIndex defaults | onrecord |" in text
    assert {"asking", "embedding nodes"} <= set(told)
    assert measured.questions() == measured.questions()
