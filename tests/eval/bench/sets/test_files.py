"""Question sets are read from files of their published shape, line feed by line feed."""

import json
from datetime import date
from pathlib import Path

import pytest

from eval.bench.sets.files import NewsQuestion, news_articles, news_questions, read_rows
from index.errors import InputError
from tests.fakes.responses import write_rows

News = {
    "id": "q1", "week": "20220603", "question": " Who opened the bridge? ", "answer": ["Ana Ruiz"],
    "evidence_links": ["example.org/bridge"], "search_docs": ["example.org/a"],
}  # fmt: skip


def test_news_questions_are_asked_on_their_day(tmp_path: Path) -> None:
    write_rows(tmp_path / "questions.jsonl", [News])
    (one,) = news_questions(tmp_path)
    assert one == NewsQuestion("q1", "Who opened the bridge?", ("Ana Ruiz",), date(2022, 6, 3), ("example.org/a",))


def test_articles_are_unpacked_once(tmp_path: Path) -> None:
    write_rows(tmp_path / "articles.jsonl.gz", [{"id": "a", "text": "The bridge is open."}])
    target = news_articles(tmp_path, tmp_path / "cache" / "articles.jsonl")
    assert json.loads(target.read_text())["id"] == "a"
    (tmp_path / "articles.jsonl.gz").unlink()
    assert news_articles(tmp_path, target) == target


def test_a_line_separator_in_a_text_is_no_end_of_a_line(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text(json.dumps(News | {"question": "Who\u2028\x85?"}, ensure_ascii=False))
    assert [one.question for one in news_questions(tmp_path)] == ["Who\u2028\x85?"]


def test_a_line_of_another_shape_is_named(tmp_path: Path) -> None:
    write_rows(tmp_path / "questions.jsonl", [News, {"id": "q2"}])
    with pytest.raises(InputError, match=r"questions\.jsonl:2 is not a line of the set: KeyError"):
        news_questions(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        news_articles(tmp_path, tmp_path / "articles.jsonl")


def test_rows_are_numbered_from_one_also_in_a_gzipped_file(tmp_path: Path) -> None:
    write_rows(tmp_path / "rows.jsonl.gz", [{"a": 1}, {"a": 2}])
    assert read_rows(tmp_path / "rows.jsonl.gz", lambda row, number: (row["a"], number)) == ((1, 1), (2, 2))
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(InputError, match=r"empty\.jsonl:1 is not a line"):
        read_rows(tmp_path / "empty.jsonl", lambda row, number: row)
