"""A report compares systems over the same questions, and judges declining at every threshold."""

from dataclasses import replace
from functools import partial

import pytest

from eval.bench.answers.report import report, selective, verdict
from eval.bench.sets.items import Item, Measure
from eval.bench.sets.published import SETS, judge_news
from eval.results import Response
from eval.scoring.intervals import Estimate
from tests.fakes.responses import items, said


def test_a_report_compares_over_the_same_questions() -> None:
    rows = items(40)
    good = {item.id: said("Ana Ruiz [1].", readings=[{"confidence": 0.9}]) for item in rows}
    bad = {item.id: said("Paul Dean [1].") for item in rows[:20]}
    text = report(SETS["squad2"], rows, {"onrecord": good, "stuffed": bad})
    assert "| F1 on answerable questions | 100.0 (91.2 to 100.0) | 0.0 (0.0 to 16.8) |  |" in text
    assert "| F1 on answerable questions | 100.0 (83.2 to 100.0) | better | – | 20 |" in text
    assert "| questions | 40 | 20 |  |" in text
    assert "| seconds |  |  | 1.00 (1.00 to 1.00) | 20 |" in text
    assert "nothing asked yet" in report(SETS["squad2"], rows, {"onrecord": {}})


def read_news(number: int) -> tuple[Item, ...]:
    """News questions that have one answer."""
    return tuple(replace(one, judge=partial(judge_news, ("Ana Ruiz",))) for one in items(number))


def printed(value: str, sure: float) -> Response:
    """An answer with one value, and the confidence that is printed beside it."""
    response = said(f"{value} [1].", values=[value])
    return replace(response, answer={**(response.answer or {}), "confidence": sure})


def test_declining_is_judged_where_every_answer_says_how_sure_it_is() -> None:
    rows = items(4, answers=("Ana Ruiz",)) + items(6)[4:]
    sure = [0.9, 0.8, 0.7, 0.2, 0.75, 0.1]
    told = {item.id: said("Ana Ruiz [1].", confidence=one) for item, one in zip(rows, sure, strict=True)}
    found = selective(rows, told)
    assert found is not None
    assert (found.threshold, found.at_coverage.value, found.auc.value) == (0.7, 0.5, 6 / 8)
    assert found.risk[-1] == (1.0, 0.0)
    assert "| AUC, answerable or not | 0.75 (" in report(SETS["squad2"], rows, {"onrecord": told})
    assert selective(rows, told | {"q0": said("Ana Ruiz [1].")}) is None


def test_the_confidence_of_what_is_printed_is_held_to_its_values() -> None:
    rows = read_news(20)
    told = {
        item.id: printed("Ana Ruiz" if place % 2 else "Paul Dean", 0.9 if place % 2 else 0.1)
        for place, item in enumerate(rows)
    }
    text = report(SETS["realtimeqa"], rows, {"onrecord": told})
    assert "| of what is printed: every value right | 50.0 (" in text
    assert "| AUC of confidence, every value right or not | 1.00 (" in text
    assert "| expected calibration error | 0.10 (" in text
    assert "| not wholly right among the surest 40 % | 0.0 |" in text
    silent = {item.id: said("") for item in rows}
    assert "AUC" not in report(SETS["realtimeqa"], rows, {"onrecord": silent})


@pytest.mark.parametrize(
    ("low", "high", "lower_is_better", "expected"),
    [
        (0.1, 0.3, False, "better"),
        (0.1, 0.3, True, "worse"),
        (-0.3, -0.1, False, "worse"),
        (-0.3, -0.1, True, "better"),
        (-0.1, 0.1, False, "no evidence either way"),
        (None, None, False, "no evidence either way"),
    ],
)
def test_only_an_interval_without_zero_is_evidence(
    low: float | None, high: float | None, lower_is_better: bool, expected: str
) -> None:
    measure = Measure("m", "m", lower_is_better=lower_is_better)
    assert verdict(Estimate(0.2, low, high, 9), measure) == expected
