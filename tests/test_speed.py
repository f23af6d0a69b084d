"""What the speed benchmark asks, of a model that costs nothing; no time is asserted."""

import io
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from eval.bench import speed
from eval.bench.__main__ import ratio_table, speed_table
from eval.bench.answers import Workshop
from eval.bench.baselines import STUFFED
from eval.bench.sets import SETS, Item
from eval.bench.speed import never_read
from qa.settings import QASettings
from tests.fake_model import FakeModel
from tests.fakes import HashingEncoder


def test_ours_and_the_stuffed_prompt_are_asked_the_same_in_turns() -> None:
    model = FakeModel(lambda shown, question, proposed: "yes" if proposed else "Ana Ruiz [1]")
    item = Item("a", "Who?", date(2022, 6, 3), lambda asked: {}, ("Ana Ruiz opened the bridge.",))
    questions = ["Who opened it?", "Who opened the bridge?", "Who was it?"]
    with Workshop(model, HashingEncoder(), QASettings(), {}).desk(SETS["squad2"], item) as desk:
        ours, theirs = never_read(desk, questions)
    assert (len(ours), len(theirs)) == (3, 3)
    stuffed = ["stuffed" if sent[0][1] == STUFFED else "ours" for sent in model.sent]
    turns = [kind for place, kind in enumerate(stuffed) if place == 0 or stuffed[place - 1] != kind]
    assert turns == ["ours", "stuffed"] * 3


def test_all_is_measured_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bridge.txt").write_text("Ana Ruiz opened the bridge. The work took three years.", encoding="utf-8")
    model = FakeModel(lambda shown, question, proposed: "yes" if proposed else "Ana Ruiz [1]")
    monkeypatch.setattr("index.build.SentenceTransformerEncoder", lambda settings: HashingEncoder())
    monkeypatch.setattr("qa.ask.open_model", lambda settings, index_settings: model)
    monkeypatch.setattr(speed, "time_start", lambda archive: 1.0)
    result = speed.measure(tmp_path, questions=["Who opened it?", "Who opened the bridge?"], starts=2)
    assert [len(timing.seconds) for timing in result.timings] == [2, 4, 2, 2, 2, 2]
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(speed_table(result), ratio_table(result))
    text = console.export_text()
    assert "stuffed prompt, a new mix of passages" in text
    assert "at most 0.15" in text
