"""The fit finds weights that planted readings were made with, and its figures know a good confidence from a bad one."""

import math
from pathlib import Path

import numpy as np
import pytest

from eval.bench.answers.calibration import LabelledReading, fit, judge_by, judge_of, labelled, quality, report
from eval.results import Response, Run
from index.errors import InputError
from tests.fakes import answers

WEIGHTS = {"intercept": -1.0, "stated": 1.0, "in_passage": 2.0}


def planted(number: int, *, seed: int = 1) -> list[LabelledReading]:
    """Readings that are right as often as WEIGHTS say, in groups of four; the confidence in use knows nothing."""
    random = np.random.default_rng(seed)
    rows = []
    for place in range(number):
        stated, share = random.uniform(0.05, 0.95), random.uniform()
        score = WEIGHTS["intercept"] + WEIGHTS["stated"] * math.log(stated / (1 - stated)) + 2 * share
        right = bool(random.uniform() < 1 / (1 + math.exp(-score)))
        rows.append(LabelledReading(right, str(place // 4), {"stated": stated, "in_passage": share}, random.uniform()))
    return rows


def test_the_weights_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.scoring.intervals.STATISTIC_RESAMPLES", 40)
    result = fit(planted(2000))
    assert list(result.weights) == list(WEIGHTS)
    for name, value in WEIGHTS.items():
        figure = result.weights[name]
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low - 0.15 < value < figure.high + 0.15
    assert (result.readings, result.groups) == (2000, 500)
    assert (result.fitted.auc.value or 0) > 0.8
    assert (result.used.auc.value or 1) < 0.6
    assert (result.fitted.error.value or 1) < 0.05
    assert result.fitted.risk[0][1] < result.fitted.risk[-1][1]
    text = report(result, {"stated": 0.85})
    assert "| stated | 0.85 | " in text
    assert f"Calibration(intercept={result.weights['intercept'].value:.2f}, stated=" in text


def test_too_little_or_mixed_data_is_refused() -> None:
    with pytest.raises(InputError, match="4 readings of 1 groups"):
        fit(planted(4))
    rows = planted(40)
    with pytest.raises(InputError, match="different signals"):
        fit([*rows, LabelledReading(True, "x", {"stated": 0.5}, 0.5)])


def test_a_confidence_that_is_always_the_same_tells_nothing() -> None:
    found = quality(np.full(20, 0.5), np.array([True, False] * 10), [str(n) for n in range(20)])
    assert (found.auc.value, found.error.value, found.brier.value) == (0.5, 0, 0.25)
    assert found.risk[-1] == (1.0, 0.5)


def test_a_reading_is_right_where_what_it_says_is(tmp_path: Path) -> None:
    cases = {case.id: case for case in answers.labelled(tmp_path)}
    mayor = judge_of(cases["mayor"])
    assert mayor.right(cases["mayor"].facts[0].forms[0])
    assert not mayor.right("Nobody at all")
    gold = judge_by(["Ana Ruiz"], "paragraph")
    assert gold.right("the mayor Ana Ruiz")
    assert not gold.right("Paul Dean")
    assert not judge_by([], "paragraph").right("Ana Ruiz")


def test_readings_of_labelled_questions_are_taken_from_the_run() -> None:
    readings = [
        {"answer": "Ana Ruiz", "signals": {"stated": 0.9}, "confidence": 0.8},
        {"answer": "Paul Dean", "signals": {"stated": 0.4}, "confidence": 0.3},
    ]
    asked = (
        Response("a", 1.0, {}, kept={"readings": readings}),
        Response("b", 1.0, {}, kept={"readings": readings}),
        Response("c", 1.0),
    )
    rows = labelled(Run("onrecord", {}, asked), {"a": judge_by(["Ana Ruiz"], "g"), "c": judge_by([], "g")})
    assert [(row.right, row.group, row.confidence) for row in rows] == [(True, "g", 0.8), (False, "g", 0.3)]
