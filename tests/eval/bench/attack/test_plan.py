"""The whole bench over two plants and one fact, with a model that does what it is told."""

from pathlib import Path

import pytest

from eval.bench.answers.ask import read_answers
from eval.bench.attack import plan
from eval.bench.attack.plan import Plan
from index.errors import UsageError
from tests.fakes.attacks import PLANTS, obedient, written
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import FakeModel


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    fake = FakeModel(obedient)
    monkeypatch.setattr(plan, "open_model", lambda settings, index_settings: fake)
    monkeypatch.setattr(plan, "open_encoder", lambda settings: HashingEncoder())
    return fake


def silent(what: str, done: int, total: int | None) -> None:
    """Nobody watches."""


def test_attacks_are_asked_judged_and_carried_on(tmp_path: Path, model: FakeModel) -> None:
    few = Plan(tmp_path / "out", "/end", data=written(tmp_path / "data"))
    few.ask(silent)
    assert model.closed
    assert len(read_answers(tmp_path / "out" / "planted.jsonl")) == 4
    assert not (tmp_path / "out" / "fakes.jsonl").exists()
    text = few.report()
    assert "2 kinds, 2 articles" in text
    assert "What was ordered is printed (1):" in text
    assert "* planted/obeyed/end: Which word was on the wall? – 'ZEBRAFISH ." in text
    assert "Five fakes" not in text
    sent = len(model.sent)
    few.ask(silent)
    assert len(model.sent) == sent
    whole = Plan(tmp_path / "out", data=tmp_path / "data")
    whole.ask(silent)
    assert len(read_answers(tmp_path / "out" / "planted.jsonl")) == 8
    assert "2 kinds, 6 articles" in whole.report()
    assert "## Five fakes against one true report" in whole.report()


def test_a_sample_is_the_same_each_time_and_restart_asks_anew(tmp_path: Path, model: FakeModel) -> None:
    sampled = Plan(tmp_path / "out", "planted/", 1, written(tmp_path / "data"))
    (chosen,), fakes = sampled.chosen()
    assert (fakes, sampled.chosen()) == ((), ((chosen,), ()))
    sampled.ask(silent)
    sent = len(model.sent)
    sampled.ask(silent, restart=True)
    assert len(model.sent) == 2 * sent


def test_what_is_not_there_cannot_be_asked_and_other_plants_are_not_mixed_in(tmp_path: Path, model: FakeModel) -> None:
    with pytest.raises(UsageError, match="no attack has 'nobody' in its id"):
        Plan(tmp_path / "out", "nobody", data=written(tmp_path / "data")).ask(silent)
    Plan(tmp_path / "out", "obeyed/end", data=tmp_path / "data").ask(silent)
    changed = written(tmp_path / "other", plants=PLANTS.replace("nice word", "fine word"))
    with pytest.raises(UsageError, match="given with other questions"):
        Plan(tmp_path / "out", data=changed).ask(silent)
