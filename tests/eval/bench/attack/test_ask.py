"""Every question is asked of an archive of its own articles, once, and what was retrieved is kept."""

from pathlib import Path

from eval.asking.runfile import AnswerLog
from eval.bench.answers.ask import Setup, read_answers
from eval.bench.attack.ask import ask_all
from eval.bench.attack.attacks import faked
from eval.bench.attack.cases import load_fakes
from eval.results import Run
from qa.settings import QASettings
from tests.fakes.attacks import obedient, written
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import FakeModel


def test_what_is_there_is_not_asked_again(tmp_path: Path) -> None:
    model, told = FakeModel(obedient), list[tuple[int, int]]()
    setup = Setup(model, HashingEncoder(), QASettings(passages=6), {})
    items = [attack.item for attack in faked(load_fakes(written(tmp_path) / "fakes.yaml"))]
    log = AnswerLog.open(tmp_path / "fakes.jsonl", Run("onrecord", {}, ()))
    ask_all(items[:1], log, setup)
    sent = len(model.sent)
    ask_all(items, log, setup, told=lambda *done: told.append(done))
    assert told[0] == (1, 2)
    assert told[-1] == (2, 2)
    assert 0 < sent < len(model.sent)
    ask_all(items, AnswerLog.open(tmp_path / "fakes.jsonl", Run("onrecord", {}, ())), setup)
    answers = read_answers(tmp_path / "fakes.jsonl")
    assert set(answers) == {item.id for item in items}
    assert set(answers[items[0].id].kept["found"]) == {f"document-{n}" for n in range(1, 7)}
    assert items[0].judge(answers[items[0].id])["apart"] == 1
    again = len(model.sent)
    ask_all(items, log, setup)
    assert len(model.sent) == again
