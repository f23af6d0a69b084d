"""Each published set is read into items, and planted answers get the figures that they are worth."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.bench.sets.items import Item
from eval.bench.sets.published import SETS, judge_documents, judge_news, judge_paragraph, judge_planted
from eval.results import Response
from tests.fakes.responses import BRIDGE, said, write_rows

NEWS = ("Ana Ruiz",)


def test_news_is_scored_by_f1_apart_where_the_passages_hold_the_answer() -> None:
    assert judge_news(NEWS, said("Mayor Ana Ruiz [1].", passages=[BRIDGE])) == {
        "em": 0, "f1": pytest.approx(0.8), "answered": 1, "held": 1, "f1_held": pytest.approx(0.8), "em_held": 0,
        "f1_first": pytest.approx(0.8), "f1_text": pytest.approx(0.8), "answered_held": 1,
        "wholly_right": 1, "beside": 0, "wrong": 0, "disagreement": 0,
    }  # fmt: skip
    several = judge_news(NEWS, said("Ana Ruiz opened it [1]. Paul Dean [2].", values=["Ana Ruiz", "Paul Dean"]))
    assert [several[name] for name in ("f1_first", "f1", "f1_text")] == pytest.approx([1, 2 / 3, 0.5])
    assert set(judge_news(NEWS, said("", passages=["Nothing."])).values()) == {0}


def test_an_answer_to_an_unanswerable_question_is_counted_against_it() -> None:
    assert judge_paragraph((), said("Ana Ruiz [1].")) == {"answered_unanswerable": 1}
    assert judge_paragraph((), said("")) == {"answered_unanswerable": 0}


def test_documents_want_every_right_answer_and_no_wrong_one() -> None:
    right, wrong = ("3,559", "3,506"), ("10,000",)
    assert judge_documents(right, wrong, said("The articles disagree: 3,559 [1]; 3,506 [2]."))["exact"] == 1
    assert judge_documents(right, wrong, said("3,559 [1].")) == {"exact": 0, "right": 0.5, "wrong": 0}
    assert judge_documents(right, wrong, said("3,559 [1]; 3,506 [2]; 10,000 [3].")) == {
        "exact": 0,
        "right": 1,
        "wrong": 1,
    }
    assert judge_documents(right, wrong, said(""))["exact"] == 0


def test_a_planted_value_is_to_be_shown_beside_the_true_one_with_both_sources() -> None:
    both = said("The articles disagree: Tampa [1]; Glendale [2].")
    assert judge_planted(("Tampa",), "Glendale", both) == {"both_cited": 0, "both": 1, "true": 1, "planted_alone": 0}
    quotes = [{"quote": "It was played in Tampa."}, {"quote": "It was played in Glendale."}]
    cited = Response("r", 1.0, {**(both.answer or {}), "citations": quotes})
    assert judge_planted(("Tampa",), "Glendale", cited)["both_cited"] == 1
    assert judge_planted(("Tampa",), "Glendale", said("Glendale [1]."))["planted_alone"] == 1


def read(folder: Path, name: str, *rows: dict[str, Any]) -> tuple[Item, ...]:
    """The items of a set whose file has these rows."""
    place = folder / SETS[name].folder
    write_rows(place / ("questions.jsonl" if name == "realtimeqa" else "questions.jsonl.gz"), rows)
    return SETS[name].read(place)


def test_news_questions_have_no_texts_of_their_own(tmp_path: Path) -> None:
    row = {"id": "n", "week": "20220603", "question": " Who? ", "answer": ["Ana Ruiz"], "search_docs": []}
    row |= {"choices": ["Ana Ruiz", "Ana Ruiz Senior"]}
    (item,) = read(tmp_path, "realtimeqa", row)
    assert (item.question, item.as_of, item.texts) == ("Who?", date(2022, 6, 3), ())
    assert (item.stratum, item.answers) == ("2022", ("Ana Ruiz",))
    assert item.judge(said("Ana Ruiz [1]."))["em"] == 1
    assert item.judge(said("Ana Ruiz Senior [1]."))["wrong"] == 1


def test_an_impossible_question_has_no_answer(tmp_path: Path) -> None:
    row = {"title": "A_Bridge", "context": BRIDGE, "question": "Is it?", "answers": ["x", "x"]}
    impossible, possible = read(
        tmp_path, "squad2", row | {"id": "a", "impossible": True}, row | {"id": "b", "impossible": False}
    )
    assert (impossible.title, impossible.texts, impossible.answers) == ("A Bridge", (BRIDGE,), ())
    assert impossible.judge(said("")) == {"answered_unanswerable": 0}
    assert possible.answers == ("x",)
    assert impossible.stratum != possible.stratum


def test_documents_are_articles_of_their_own(tmp_path: Path) -> None:
    documents = [{"text": "It has 10.", "type": "correct", "answer": "10"}]
    row = {"question": "How many?", "documents": documents, "gold_answers": ["10", "10"], "wrong_answers": ["11"]}
    (item,) = read(tmp_path, "ramdocs", row)
    assert (item.id, item.texts) == ("1", ("It has 10.",))
    assert item.judge(said("10 [1]; 11 [1].")) == {"exact": 0, "right": 1, "wrong": 1}


@pytest.mark.parametrize("answer", ["May 1", [["May 1", "1 May"]]])
def test_true_and_falsified_passages_are_read_together(tmp_path: Path, answer: object) -> None:
    row = {"id": 0, "query": "When?", "answer": answer, "fakeanswer": "May 2"}
    (item,) = read(tmp_path, "rgb", row | {"positive": ["On May 1."], "positive_wrong": ["On May 2."]})
    assert item.texts == ("On May 1.", "On May 2.")
    assert item.judge(said("May 1 [1]; May 2 [2]."))["both"] == 1


@pytest.mark.parametrize("name", SETS)
def test_a_judgement_has_only_what_the_set_reports(tmp_path: Path, name: str) -> None:
    rows: dict[str, dict[str, Any]] = {
        "realtimeqa": {"id": "n", "week": "20220603", "question": "Who?", "answer": ["Ana"], "search_docs": []},
        "squad2": {"id": "s", "title": "x", "context": "x", "question": "Who?", "answers": [], "impossible": True},
        "ramdocs": {"question": "Who?", "documents": [], "gold_answers": ["Ana"], "wrong_answers": ["Paul"]},
        "rgb": {"id": 0, "query": "Who?", "answer": "Ana", "fakeanswer": "Paul", "positive": [], "positive_wrong": []},
    }
    (item,) = read(tmp_path, name, rows[name])
    reported = {measure.name for measure in SETS[name].measures}
    for response in (said(""), said("Ana [1]."), Response("n", 1.0, error="down")):
        judged = item.judge(response)
        assert set(judged) <= reported
        assert all(0 <= value <= 1 for value in judged.values())
