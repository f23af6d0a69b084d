"""Plots show the numbers that they are of."""

import pytest

from eval.report import plots
from tests.fakes.judged import scored


def test_risk_rises_with_coverage_in_order_of_confidence() -> None:
    curve = plots.risk(scored([(0.2, False), (0.9, True), (0.5, False), (0.5, True), (None, False)]))
    assert curve is not None
    assert curve.ceiling == 0.5
    assert [coverage for coverage, _ in curve.points] == [0.25, 0.75, 1]
    assert [risk for _, risk in curve.points] == pytest.approx([0, 2 / 3, 1])


def test_where_nothing_is_wrong_the_curve_lies_on_the_axis() -> None:
    curve = plots.risk(scored([(0.9, True), (0.1, True)]))
    assert curve == plots.Curve(((0.5, 0.0), (1.0, 0.0)), 0.1)


def test_plots_of_nothing_are_none() -> None:
    assert plots.risk([]) is None
    assert plots.risk(scored([(None, True)])) is None
    assert plots.latency([]) is None


def test_every_answer_is_in_one_bar_and_the_slowest_in_the_last() -> None:
    histogram = plots.latency(scored([(None, True)] * 48))
    assert histogram is not None
    assert (sum(histogram.counts), len(histogram.counts), histogram.top) == (48, plots.BINS, 48)
    assert histogram.counts[-1] == 3  # 46 is on the edge of the last one
