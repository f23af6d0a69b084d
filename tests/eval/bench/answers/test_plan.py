"""The whole command on small sets of the published shape, with a model that costs nothing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.__main__ import app
from eval.bench.answers import plan
from eval.bench.answers.ask import read_answers
from eval.bench.answers.plan import Plan
from eval.bench.sets.facts import LABELLED
from index.errors import UsageError
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import FakeModel
from tests.fakes.responses import said, write_rows

BRIDGE = "Ana Ruiz opened the rebuilt bridge on Monday. The work took three years."
ARTICLE = {"id": "example.org/bridge", "title": "Bridge", "publish_date": "2022/06/01", "text": BRIDGE}
NEWS = {
    "id": "n1", "week": "20220603", "question": "Who opened the bridge?", "answer": ["Ana Ruiz"], "evidence_links": [],
    "search_docs": [],
}  # fmt: skip
PARAGRAPH = {
    "id": "s1", "title": "Bridge", "context": BRIDGE, "question": "Who opened the bridge?", "answers": ["Ana Ruiz"],
    "impossible": False,
}  # fmt: skip


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    fake = FakeModel(lambda shown, question, proposed: "yes" if proposed else "Ana Ruiz [1]")
    monkeypatch.setattr(plan, "open_model", lambda settings, index_settings: fake)
    monkeypatch.setattr(plan, "open_encoder", lambda settings: HashingEncoder())
    return fake


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write_rows(folder / "realtimeqa-dev" / "questions.jsonl", [NEWS])
    write_rows(folder / "realtimeqa-dev" / "articles.jsonl.gz", [ARTICLE])
    unanswerable = PARAGRAPH | {"id": "s2", "question": "Who closed it?", "answers": [], "impossible": True}
    write_rows(folder / "squad2-dev" / "questions.jsonl.gz", [PARAGRAPH, unanswerable])
    return folder


def run(tmp_path: Path, data: Path, *words: str) -> str:
    result = CliRunner().invoke(
        app,
        ["eval", "bench", "answers", str(data), "--on", "realtimeqa", "--on", "squad2", "--out", str(tmp_path / "out"),
         "--cache", str(tmp_path / "cache"), *words],
    )  # fmt: skip
    assert result.exception is None, result.exception
    return result.stdout


def test_the_command_asks_keeps_and_reports(tmp_path: Path, data: Path, model: FakeModel) -> None:
    text = run(tmp_path, data, "--system", "onrecord", "--system", "stuffed")
    assert model.closed
    assert "## realtimeqa" in text
    assert "| F1 | 100.0 | 100.0 | at least 36 |" in text
    assert "| passages hold the answer | 100.0 | 100.0 |  |" in text
    assert "| answered, of the unanswerable | 100.0 | 100.0 |  |" in text  # the model answers whatever is asked
    assert "onrecord − stuffed" in text
    ours = read_answers(tmp_path / "out" / "realtimeqa-onrecord.jsonl")["n1"]
    assert ours.kept["passages"] == [BRIDGE]
    assert (ours.answer or {})["as_of"] == "2022-06-03"
    assert (ours.answer or {})["citations"][0]["article"] == ARTICLE["id"]
    asked = len(model.sent)
    assert run(tmp_path, data, "--system", "onrecord", "--system", "stuffed", "--report") == text
    run(tmp_path, data, "--system", "onrecord")
    assert len(model.sent) == asked
    run(tmp_path, data, "--system", "onrecord", "--restart")
    assert len(model.sent) > asked


def test_two_runs_of_onrecord_are_compared(tmp_path: Path, data: Path, model: FakeModel) -> None:
    run(tmp_path, data, "--system", "onrecord")
    (tmp_path / "out").rename(tmp_path / "old")
    text = run(tmp_path, data, "--system", "onrecord", "--against", str(tmp_path / "old"))
    assert "onrecord − onrecord before" in text
    assert "| F1 | 0.0 | no evidence either way | 1.00 | 1 |" in text


def test_the_labelled_facts_are_a_set_too(tmp_path: Path) -> None:
    plan = Plan(tmp_path, ("facts",), ("onrecord",), tmp_path / "answers", sample=9)
    every, chosen = plan.items("facts")
    assert len(every) > 200
    assert len({item.stratum for item in chosen}) >= 7
    absent = next(item for item in every if item.stratum == "absent")
    assert absent.judge(said(""))["right"] == 1
    assert absent.judge(said("Paul Dean [1]."))["right"] == 0
    assert LABELLED.name in plan.report()


def test_a_set_or_system_of_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--on 'nq' is none of realtimeqa, squad2"):
        Plan(tmp_path, ("nq",), ("onrecord",), tmp_path)
    with pytest.raises(UsageError, match="--system 'gpt' is none of onrecord"):
        Plan(tmp_path, ("facts",), ("gpt",), tmp_path)
