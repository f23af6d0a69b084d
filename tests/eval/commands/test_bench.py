"""The commands of bench hand their options on and print what comes back."""

from pathlib import Path
from typing import Any

import pytest

import eval.commands.bench as command
from eval.bench import indexing, speed
from eval.bench.attack.plan import Plan as Attacks
from eval.bench.retrieval.report import Retrieval
from eval.bench.speed import Speed, Timing
from eval.paths import SEEDS
from tests.eval.commands.conftest import Call
from tests.fakes.lies import replied


def test_speed_measures_on_the_seeds(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def measure(seeds: Path, *, starts: int) -> Speed:
        given.update(seeds=seeds, starts=starts)
        return Speed((Timing("answer", 3.0, (1.0, 2.0, 9.0)),), (), 1024.0)

    monkeypatch.setattr(speed, "measure", measure)
    code, out, _ = call("bench", "speed", "--starts", 2)
    assert (code, given) == (0, {"seeds": SEEDS, "starts": 2})
    assert "| answer | 3 | 1.00 | 2.00 | 9.00 | under 3 |\n" in out


def test_retrieval_is_measured_with_its_options(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Retrieval] = []

    def measure(self: Retrieval, told: object) -> str:
        asked.append(self)
        return "# Retrieval\n"

    monkeypatch.setattr(Retrieval, "measure", measure)
    words = ("bench", "retrieval", tmp_path, "--sample", 5, "--seed", 2, "--no-plain", "--cache", tmp_path / "cache")
    assert call(*words)[:2] == (0, "# Retrieval\n")
    assert asked == [Retrieval(tmp_path, tmp_path / "cache", sample=5, seed=2, plain=False)]


def test_indexing_takes_four_articles_or_more(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        indexing, "measure", lambda data, cache, told, *, sample: f"{data.name} {cache.name} {sample}\n"
    )
    words = ("bench", "indexing", tmp_path / "data", "--cache", tmp_path / "cache", "--sample")
    assert call(*words, 4)[:2] == (0, "data cache 4\n")
    assert call(*words, 3)[0] == 2


def test_answers_are_reported_without_asking(call: Call, tmp_path: Path) -> None:
    words = ("bench", "answers", tmp_path, "--out", tmp_path / "out", "--report")
    code, out, _ = call(*words, "--on", "facts")
    assert (code, out) == (0, "## facts: nothing asked yet\n")
    code, _, err = call(*words, "--on", "nq")
    assert (code, "--on 'nq' is none of realtimeqa, squad2" in err) == (2, True)
    code, _, err = call(*words, "--on", "squad2")
    assert (code, "Name the folder that holds the set." in err) == (3, True)


def test_a_set_that_is_not_there_is_named_before_anything_is_asked(call: Call, tmp_path: Path) -> None:
    code, _, err = call("bench", "answers", tmp_path, "--on", "rgb", "--out", tmp_path / "out")
    assert (code, "rgb-fact-dev" in err) == (3, True)
    assert not (tmp_path / "out").exists()


def test_lies_end_well_whatever_was_printed(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = replied(tmp_path)
    monkeypatch.setattr(command, "load", lambda: (cases["400"], cases["2,300"], cases["4,000"]))
    code, out, _ = call("bench", "lies")
    assert (code, "| magnitude | 1 | 0 of 1 | – | 0 |" in out) == (0, True)
    assert "truths printed: 1 of 1 (100.0 %)" in out


def test_attacks_are_asked_with_their_options(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Attacks, bool]] = []
    monkeypatch.setattr(Attacks, "ask", lambda self, told, *, restart: asked.append((self, restart)))
    monkeypatch.setattr(Attacks, "report", lambda self: "## Planted\n")
    words = ("bench", "attack", "--out", tmp_path, "--only", "base64", "--sample", 3)
    assert call(*words, "--restart")[:2] == (0, "## Planted\n")
    assert call(*words, "--report")[:2] == (0, "## Planted\n")
    assert asked == [(Attacks(tmp_path, "base64", 3), True)]


def test_of_many_lines_all_are_read_and_some_stored(call: Call, tmp_path: Path) -> None:
    words = ("bench", "lines", "--count", 30, "--stored", 10, "--cache", tmp_path / "cache")
    code, out, _ = call(*words)
    assert code == 0
    assert [row.split(" | ")[:2] for row in out.splitlines()[-1:]] == [["| stored", "10"]]
    assert out.count("\n| read | ") == out.count("\n| stored | ") == 10
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["lines-30.jsonl.zst"]
