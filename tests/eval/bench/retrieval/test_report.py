"""The report says ratios and who found what, and the whole measurement runs on a set of our own."""

from datetime import date
from pathlib import Path

import pytest

from eval.bench.retrieval import report as retrieval_report
from eval.bench.retrieval.measure import QuestionScore
from eval.bench.sets.files import NewsQuestion
from tests.fakes.encoder import HashingEncoder
from tests.fakes.responses import write_rows

QUESTION = NewsQuestion("q", "Who opened the bridge?", ("Ana Ruiz",), date(2022, 6, 3))
TEXTS = {"a": "Ana Ruiz opened it.", "b": "Nobody did.", "c": "Ana Ruiz!"}


def test_the_report_says_ratios_and_who_found_what() -> None:
    def found(*, answer: bool, place: float) -> QuestionScore:
        return QuestionScore(dict.fromkeys((1, 5, 10), answer), dict.fromkeys((1, 4, 10), True), place, 100)

    good, bad = found(answer=True, place=1.0), found(answer=False, place=0.5)
    values = {"BM25 alone": [good, bad, bad], "embedding alone": [bad, bad, bad], "onrecord": [good, good, bad]}
    text = retrieval_report.report([QUESTION] * 3, values, articles=3, passages=9)
    assert "3 questions, 3 articles, 9 passages" in text
    assert "| answer in 5 passages, over BM25 alone | 2.00 (" in text
    assert "| BM25 alone, answer in 5 | 1 | 0 | 1.000 |" in text
    assert "| article MRR@10 (n=3) | 66.7 (" in text


def test_the_readers_order_stands_beside_the_present_one_with_what_it_costs() -> None:
    def found(*, answer: bool, seconds: float) -> QuestionScore:
        return QuestionScore(dict.fromkeys((1, 5, 10), answer), None, None, 100, seconds)

    good, bad, slow = (
        found(answer=True, seconds=0.02),
        found(answer=False, seconds=0.02),
        found(answer=True, seconds=0.5),
    )
    values = {"BM25 alone": [good, bad], "embedding alone": [bad, bad], "onrecord": [good, bad]}
    text = retrieval_report.report(
        [QUESTION] * 2, values | {"onrecord with the reader": [slow] * 2}, articles=1, passages=1
    )
    assert "| ratio | onrecord | onrecord with the reader | target |" in text
    assert "| answer in 5 passages, over BM25 alone | 1.00 (1.00 to 1.00) | 2.00 (" in text
    assert "| median ms | 20 | 20 | 20 | 500 |" in text
    assert "| onrecord with the reader, answer in 5 | 0 | 1 |" in text


def test_it_runs_on_a_set_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval_report, "open_encoder", lambda _settings: HashingEncoder())
    monkeypatch.setattr("llama_index.core.utils.get_tokenizer", lambda: str.split)
    write_rows(tmp_path / "articles.jsonl.gz", [{"id": name, "text": text} for name, text in TEXTS.items()])
    rows = [
        {"id": f"q{n}", "week": "20220603", "question": "Who opened the bridge?", "answer": ["Ana Ruiz"],
         "search_docs": ["a"]}
        for n in range(4)
    ]  # fmt: skip
    write_rows(tmp_path / "questions.jsonl", rows)
    told: list[str] = []
    measured = retrieval_report.Retrieval(tmp_path, tmp_path / "cache", sample=3)
    text = measured.measure(lambda what, *_: told.append(what))
    assert "# Retrieval: 3 questions, 3 articles, 3 passages" in text
    assert "| BM25 alone | embedding alone | LlamaIndex defaults | onrecord |" in text
    assert {"asking", "embedding nodes"} <= set(told)
    assert measured.questions() == measured.questions()


def test_a_larger_sample_holds_the_smaller_in_the_order_of_the_set(tmp_path: Path) -> None:
    row = {"week": "20220603", "question": "Who?", "answer": ["Ana Ruiz"], "search_docs": []}
    write_rows(tmp_path / "questions.jsonl", [row | {"id": f"q{n}"} for n in range(9)])

    def ids(sample: int, seed: int = 1) -> list[str]:
        found = retrieval_report.Retrieval(tmp_path, tmp_path, sample=sample, seed=seed).questions()
        return [question.id for question in found]

    assert ids(0) == [f"q{n}" for n in range(9)]
    assert set(ids(3)) < set(ids(5))
    assert ids(5) == sorted(ids(5))
    assert ids(5) != ids(5, seed=2)


def test_what_no_article_is_known_for_has_no_row_of_its_own_value() -> None:
    score = QuestionScore(dict.fromkeys((1, 5, 10), False), None, None, 0)
    values = {"BM25 alone": [score], "embedding alone": [score], "onrecord": [score]}
    text = retrieval_report.report([QUESTION], values, articles=1, passages=1)
    assert "| article MRR@10 (n=0) | – | – | – |" in text
    assert "| answer in 5 passages, over BM25 alone | – | 1.20 |" in text
