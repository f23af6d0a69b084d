"""What the speed benchmark asks, of a model that costs nothing; no time is asserted."""

import sys
from datetime import date
from pathlib import Path

import pytest

from eval.bench import speed
from eval.bench.answers.ask import Setup
from eval.bench.answers.baselines import STUFFED
from eval.bench.sets.items import Item
from eval.bench.sets.published import SETS
from eval.bench.speed import Ratio, Speed, Timing, never_read, report, time_together
from eval.scoring.intervals import Estimate
from qa.settings import QASettings
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import FakeModel


def test_ours_and_the_stuffed_prompt_are_asked_the_same_in_turns() -> None:
    model = FakeModel(lambda shown, question, proposed: "yes" if proposed else "Ana Ruiz [1]")
    item = Item("a", "Who?", date(2022, 6, 3), lambda asked: {}, ("Ana Ruiz opened the bridge.",))
    questions = ["Who opened it?", "Who opened the bridge?", "Who was it?"]
    with Setup(model, HashingEncoder(), QASettings(), {}).desk(SETS["squad2"], item) as desk:
        ours, theirs = never_read(desk, questions)
    assert (len(ours), len(theirs)) == (3, 3)
    marked = [sent for sent in model.sent if sent[-1][1].startswith("No. ")]
    stuffed = ["stuffed" if sent[0][1] == STUFFED else "ours" for sent in marked]
    turns = [kind for place, kind in enumerate(stuffed) if place == 0 or stuffed[place - 1] != kind]
    assert turns == ["ours", "stuffed"] * 3
    first_lines = [sent[-1][1].partition("\n")[0] for sent in marked]
    assert list(dict.fromkeys(first_lines)) == [f"No. {n}" for n in range(1, 7)]  # each question a mark of its own
    assert len([line for line in first_lines if line == "No. 1"]) == 2  # both requests about a passage share it


def test_all_who_ask_at_once_are_answered_on_passages_of_their_own() -> None:
    model = FakeModel(lambda shown, question, proposed: "yes" if proposed else "Ana Ruiz [1]")
    item = Item("a", "Who?", date(2022, 6, 3), lambda asked: {}, ("Ana Ruiz opened the bridge.",))
    with Setup(model, HashingEncoder(), QASettings(), {}).desk(SETS["squad2"], item) as desk:
        assert time_together(desk, ["Who opened it?"] * 10) > 0
    marks = [sent[-1][1].partition("\n")[0] for sent in model.sent]
    assert len(set(marks)) == 10


def test_all_is_measured_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bridge.txt").write_text("Ana Ruiz opened the bridge. The work took three years.", encoding="utf-8")
    model = FakeModel(lambda shown, question, proposed: "yes" if proposed else "Ana Ruiz [1]")
    monkeypatch.setattr("index.build.open_encoder", lambda settings: HashingEncoder())
    monkeypatch.setattr("qa.ask.open_model", lambda settings, index_settings: model)
    monkeypatch.setattr(speed, "time_start", lambda archive: (1.0, 2.0))
    result = speed.measure(tmp_path, questions=["Who opened it?", "Who opened the bridge?"], starts=2)
    assert [len(timing.seconds) for timing in result.timings] == [2, 2, 4, 2, 2, 1, 2, 2]
    text = report(result)
    assert "| stuffed prompt, a new mix of passages | 2 |" in text
    assert "| passages read before | " in text
    assert "| at most 0.25 |" in text
    assert "the target is under 5,120." in text


def test_a_start_is_timed_to_the_line_that_says_ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho loading >&2\necho ready: http://127.0.0.1:9 >&2\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    asked: list[str] = []
    ready, answered = speed.time_start(tmp_path, asked.append)
    assert ready > 0
    assert answered >= 0
    assert asked == ["http://127.0.0.1:9"]


def test_a_page_that_ends_before_it_is_ready_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="was not ready"):
        speed.time_start(tmp_path)


def test_the_middle_of_the_seconds_is_shown_between_the_ends() -> None:
    timings = (Timing("a", 3.0, (3.0, 1.0, 2.0)), Timing("b", None, (1.0, 2.0)))
    text = report(Speed(timings, (Ratio("c", Estimate(0.5, 0.4, 0.6, 9), 0.6),), 5120.0))
    assert "| a | 3 | 1.00 | 2.00 | 3.00 | under 3 |" in text
    assert "| b | 2 | 1.00 | 1.50 | 2.00 |  |" in text
    assert "| c | 0.50 (0.40 to 0.60) | at most 0.6 |" in text
    assert "Peak memory: 5,120 MiB" in text
