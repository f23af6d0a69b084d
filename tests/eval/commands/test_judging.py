"""The commands that judge: what they print and write, and which exit code they have."""

import json
from pathlib import Path

import pytest

from eval.asking.runfile import read_run, write_run
from eval.results import Response, Run
from tests.eval.commands.conftest import Call
from tests.fakes.answers import ARTICLES


def test_score_prints_a_table_or_json(call: Call, place: Path, where: tuple[object, ...]) -> None:
    code, out, _ = call("score", place / "good.jsonl", *where, "--json")
    assert (code, json.loads(out)["metrics"]["right"]["value"]) == (0, 1)
    code, out, _ = call("score", place / "bad.jsonl", *where)
    assert (code, "7 answers." in out, "Right and on the record" in out) == (0, True, True)


def test_report_compares_two_runs_and_writes_html(call: Call, place: Path, where: tuple[object, ...]) -> None:
    html = place / "new folder" / "r.html"
    code, out, _ = call("report", place / "bad.jsonl", *where, "--compare", place / "good.jsonl", "--html", html)
    assert code == 0
    assert "Newly wrong: 7" in out
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    code, out, _ = call("report", place / "good.jsonl", *where)
    assert (code, out.startswith("## onrecord: 7 of 7 answers right\n")) == (0, True)


def test_the_committed_run_is_reported_where_no_other_is_named(call: Call) -> None:
    code, out, _ = call("report")
    assert (code, "Since the baseline" in out) == (0, True)
    assert "| regressed |" not in out


def test_gate_pins_passes_and_stops(call: Call, place: Path, where: tuple[object, ...]) -> None:
    pin = ("--baseline", place / "baseline.json")
    code, _, err = call("gate", place / "good.jsonl", *where, *pin)
    assert (code, "there is no baseline yet" in err, "onrecord eval gate --update" in err) == (5, True, True)
    assert call("gate", place / "good.jsonl", *where, *pin, "--update")[0] == 0
    code, out, _ = call("gate", place / "good.jsonl", *where, *pin)
    assert (code, "the gate is open: 7 of 7 answers right" in out) == (0, True)
    code, _, err = call("gate", place / "bad.jsonl", *where, *pin)
    assert code == 5
    assert "  Right on seeds is 0.0 %, below its floor of 100.0 %\n" in err
    before = (place / "baseline.json").read_text()
    code, _, err = call("gate", place / "bad.jsonl", *where, *pin, "--update")
    assert (code, "not re-pinned" in err) == (5, True)
    assert (place / "baseline.json").read_text() == before
    assert call("gate", place / "bad.jsonl", *where, *pin, "--update", "--allow-regression")[0] == 0
    assert (place / "baseline.json").read_text() != before


@pytest.mark.usefixtures("two_corpora")
def test_scores_are_told_together_and_for_each_corpus(call: Call, place: Path) -> None:
    run = read_run(place / "good.jsonl")
    fog = Response("fog", 1.0, {"status": "answered", "answer": "From the sea."})
    write_run(Run(run.system, run.digests, (*run.responses, fog)), place / "both.jsonl")
    value = json.loads(call("score", place / "both.jsonl", "--json")[1])
    right = {name: one["metrics"]["right"]["value"] for name, one in value["corpora"].items()}
    assert (value["metrics"]["right"]["value"], right) == (7 / 8, {"seeds": 1, "news": 0})
    assert all(title in call("score", place / "both.jsonl")[1] for title in ("seeds: 7 answers.", "news: 1 answers."))
    out = call("report", place / "both.jsonl", "--html", place / "r.html")[1]
    assert out.index("### On seeds: 7 of 7 right") < out.index("### On news: 0 of 1 right")
    assert "<h3>On news: 0 of 1 right</h3>" in (place / "r.html").read_text(encoding="utf-8")
    assert "### On" not in call("report", place / "good.jsonl")[1]


@pytest.mark.usefixtures("two_corpora")
def test_gate_tells_a_corpus_that_the_run_was_not_asked_of(call: Call, place: Path) -> None:
    pin = ("--baseline", place / "baseline.json")
    assert call("gate", place / "good.jsonl", *pin, "--update")[0] == 0
    code, out, _ = call("gate", place / "good.jsonl", *pin)
    assert (code, out) == (0, "the gate is open: 7 of 7 answers right; the run was not asked of: news\n")


def test_a_run_of_other_articles_or_prompts_is_stale(call: Call, place: Path, where: tuple[object, ...]) -> None:
    pin = ("--baseline", place / "baseline.json")
    run = read_run(place / "good.jsonl")
    write_run(Run(run.system, {**run.digests, "prompts": "old"}, run.responses), place / "old.jsonl")
    code, _, err = call("gate", place / "old.jsonl", *where, *pin, "--update")
    assert (code, "made with other prompts (old, now " in err) == (5, True)
    assert not (place / "baseline.json").exists()
    (place / "seeds" / "south.txt").write_text(ARTICLES["south"] + " More.", encoding="utf-8")
    code, _, err = call("gate", place / "good.jsonl", *where, *pin)
    assert (code, "other seeds" in err, "Run: onrecord eval run" in err) == (5, True, True)


def test_calibrate_fits_the_readings_of_runs(
    call: Call, place: Path, where: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.scoring.intervals.STATISTIC_RESAMPLES", 5)
    run = read_run(place / "good.jsonl")

    def readings(number: int) -> list[dict[str, object]]:
        stated = {"four": 0.9, "nobody": 0.2, "Ada Kühn": 0.8, "May 27": 0.7}
        return [
            {"answer": answer, "confidence": sure, "signals": {"stated": sure - number / 100}}
            for answer, sure in stated.items()
        ]

    kept = [Response(one.id, 1.0, one.answer, kept={"readings": readings(n)}) for n, one in enumerate(run.responses)]
    write_run(Run("planted", {}, tuple(kept)), place / "read.jsonl")
    code, out, _ = call("calibrate", place / "read.jsonl", *where)
    assert code == 0
    assert out.startswith("28 readings in 6 groups of questions, ")
    assert "\nCalibration(intercept=" in out
    code, _, err = call("calibrate", place / "good.jsonl", *where)
    assert (code, "0 readings of 0 groups" in err) == (3, True)
