"""Judgements become label drafts that hold what an answer proposes and do not validate before a person is done."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from eval.__main__ import app
from eval.cases import CasesError, read_articles
from eval.labels.drafts import drafts
from eval.labels.load import load_cases
from index.store.archive import Archive
from index.store.feedback import Feedback, Judgement, Verdict
from tests.fakes.desk import SEEDS, THREE, TODAY, TWO, FakeDesk

TRAITOR, WHEN, CUP = (
    "Who called Vasyukevich a traitor?",
    "On what date did Vasyukevich read out the statement?",
    "Who won the 2022 World Cup?",
)


def judged(question: str, verdict: Verdict = "right", note: str = "", *, minutes: int = 0) -> Judgement:
    answer = FakeDesk(pause=0).ask(question, as_of=TODAY).to_json()
    return Judgement(question, verdict, note, answer, datetime(2026, 1, 1, tzinfo=UTC) - timedelta(minutes=minutes))


def cases(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(text)
    return found


def test_a_right_answer_lends_its_statement_and_its_quotes() -> None:
    (case,) = cases(drafts([judged(TRAITOR)], out="x.yaml"))
    assert case["question"] == TRAITOR
    assert case["must"] == [{"vital": ["Oleg Kozhemyako"]}]
    assert set(case["evidence"]) == {TWO, THREE}
    assert (case["kind"], case["expect"]) == ("several sources", "answered")


def test_a_disagreement_becomes_positions_and_an_abstention_an_absent_fact() -> None:
    first, second = cases(drafts([judged(WHEN), judged(CUP)], out="x.yaml"))
    assert [position["says"] for position in first["positions"]] == [["May 27"], ["May 29"]]
    assert all(position["evidence"] for position in first["positions"])
    assert (second["kind"], second["expect"]) == ("absent", "not_in_articles")


def test_of_a_wrong_answer_only_the_question_is_taken_over() -> None:
    text = drafts([judged(TRAITOR, "wrong", "it was\nthe mayor")], out="x.yaml")
    (case,) = cases(text)
    assert case["evidence"] == {}
    assert case["must"] == [{"vital": []}]
    assert "# it was\n# the mayor\n# answered: answered, Oleg Kozhemyako" in text


def test_the_newest_word_on_a_question_counts_and_ids_are_unique() -> None:
    same = [judged(TRAITOR, "wrong"), judged(TRAITOR, "right", minutes=5), judged(WHEN, minutes=9)]
    found = cases(drafts(same, out="x.yaml"))
    assert [case["question"] for case in found] == [TRAITOR, WHEN]
    assert found[0]["evidence"] == {}
    assert len({case["id"] for case in found}) == 2


def test_a_draft_validates_once_a_person_has_said_why(tmp_path: Path) -> None:
    path = tmp_path / "drafts.yaml"
    text = drafts([judged(TRAITOR), judged(WHEN), judged(CUP)], out=str(path))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CasesError, match="`why`"):
        load_cases(path, articles=read_articles(SEEDS))
    path.write_text(text.replace("why: ''", "why: Read in all of them."), encoding="utf-8")
    assert len(load_cases(path, articles=read_articles(SEEDS))) == 3


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_reader_writes_stays_a_comment_or_a_string(question: str, note: str) -> None:
    answer = {"question": question, "status": "not_in_articles", "answer": ""}
    text = drafts([Judgement("k", "right", note, answer, datetime(2026, 1, 1, tzinfo=UTC))], out="x.yaml")
    (case,) = cases(text)
    assert case["question"] == " ".join(question.split())
    assert case["why"] == ""


def test_the_command_writes_what_the_archive_holds(tmp_path: Path) -> None:
    out = tmp_path / "drafts.yaml"
    command = ["eval", "drafts", "--archive", str(tmp_path), "--out", str(out)]
    with Archive.open(tmp_path, create=True):
        said = judged(TRAITOR)
    assert "no reader has judged" in str(CliRunner().invoke(app, command).exception)
    Feedback.of(tmp_path).keep("k", said.verdict, said.note, said.answer)
    assert "1 judgements" in CliRunner().invoke(app, command).output
    assert cases(out.read_text("utf-8"))[0]["question"] == TRAITOR
    assert "is there already" in str(CliRunner().invoke(app, command).exception)
