"""Question sets are read from files of their published shape, and answers are compared as SQuAD compares them."""

import gzip
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bench import data, squad
from eval.bench.figures import difference, mean, ratio
from index.errors import InputError

News = {
    "id": "q1", "week": "20220603", "question": " Who opened the bridge? ", "answer": ["Ana Ruiz"],
    "evidence_links": ["example.org/bridge"], "search_docs": ["example.org/a"],
}  # fmt: skip


def write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)


def test_news_questions_are_asked_on_their_day(tmp_path: Path) -> None:
    write(tmp_path / "questions.jsonl", [News])
    (one,) = data.news_questions(tmp_path)
    assert one == data.NewsQuestion(
        "q1", "Who opened the bridge?", ("Ana Ruiz",), date(2022, 6, 3), ("example.org/bridge",), ("example.org/a",)
    )


def test_articles_are_unpacked_once(tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl.gz", [{"id": "a", "text": "The bridge is open."}])
    target = data.news_articles(tmp_path, tmp_path / "cache" / "articles.jsonl")
    assert json.loads(target.read_text())["id"] == "a"
    (tmp_path / "articles.jsonl.gz").unlink()
    assert data.news_articles(tmp_path, target) == target


def test_an_impossible_question_has_no_answer(tmp_path: Path) -> None:
    row = {"id": "s", "title": "Bridge", "context": "It is open.", "question": "Is it?", "answers": ["x", "x"]}
    write(tmp_path / "questions.jsonl.gz", [row | {"impossible": True}, row | {"impossible": False}])
    impossible, possible = data.paragraph_questions(tmp_path)
    assert not impossible.answerable
    assert possible.answers == ("x",)


def test_documents_and_planted_answers(tmp_path: Path) -> None:
    documents = [{"text": "It has 10.", "type": "correct", "answer": "10"}]
    row = {"question": "How many?", "documents": documents, "gold_answers": ["10", "10"], "wrong_answers": ["11"]}
    write(tmp_path / "questions.jsonl.gz", [row])
    assert data.documents_questions(tmp_path) == (
        data.DocumentsQuestion("1", "How many?", ("It has 10.",), ("10",), ("11",)),
    )
    planted = {"id": 0, "query": "When?", "answer": [["May 1", "1 May"]], "fakeanswer": "May 2"}
    write(tmp_path / "questions.jsonl.gz", [planted | {"positive": ["On May 1."], "positive_wrong": ["On May 2."]}])
    (one,) = data.planted_questions(tmp_path)
    assert one.true == ("May 1", "1 May")
    assert one.planted_passages == ("On May 2.",)


def test_a_line_of_another_shape_is_named(tmp_path: Path) -> None:
    write(tmp_path / "questions.jsonl", [News, {"id": "q2"}])
    with pytest.raises(InputError, match=r"questions\.jsonl:2 is not a line of the set: KeyError"):
        data.news_questions(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        data.paragraph_questions(tmp_path)


def test_answers_are_compared_without_articles_and_punctuation() -> None:
    assert squad.exact_match("The Eiffel Tower.", ["Eiffel Tower"]) == 1
    assert squad.exact_match("Eiffel", ["Eiffel Tower"]) == 0
    assert squad.f1("Eiffel", ["Eiffel Tower", "Paris"]) == pytest.approx(2 / 3)
    assert squad.f1("", ["Paris"]) == 0
    assert squad.holds("He went to New York's “Bronx”.", ["bronx"])
    assert not squad.holds("It rained in 1351.", ["351", ""])


@given(st.text(), st.text())
def test_f1_is_a_share_and_full_for_the_same_words(said: str, gold: str) -> None:
    assert 0 <= squad.f1(said, [gold]) <= 1
    if squad.normalise(gold):
        assert squad.f1(gold, [gold]) == 1
        assert squad.holds(gold, [gold])


def test_figures_hold_their_value_and_pair_questions() -> None:
    old, new = [0.0, 0.0, 1.0, 0.0] * 20, [1.0, 0.0, 1.0, 0.0] * 20
    one = mean(new)
    assert one is not None
    assert one.value == 0.5
    assert one.low is not None
    assert one.high is not None
    assert one.low < 0.5 < one.high
    gained, times = difference(new, old), ratio(new, old)
    assert gained is not None
    assert times is not None
    assert gained.value == 0.25
    assert gained.low is not None
    assert gained.low > 0
    assert times.value == 2
    assert ratio([1.0], [0.0]) is None
    assert mean([]) is None
    never = mean([0.0] * 40)
    assert never is not None
    assert never.low == 0
    assert never.high == pytest.approx(0.088, abs=1e-3)  # 0 of 40: the exact interval, not "0 to 0"
    same = difference(new, new)
    assert same is not None
    assert same.low is not None
    assert same.low < 0
    with pytest.raises(ValueError, match="1 values against 2"):
        ratio([1.0], [1.0, 2.0])
