"""Figures of a confidence know a good one from a bad one, and agree with their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score

from eval.scoring.selective import answered_at, auc, brier, calibration_error, risk_at, risk_coverage, threshold


def test_the_threshold_that_answers_enough_shows_how_many_unanswerable_ones_it_answers() -> None:
    sure = np.array([0.9, 0.8, 0.7, 0.2, 0.75, 0.1])
    answerable = np.array([True, True, True, True, False, False])
    assert answered_at(sure, answerable, 0.5) == 0
    assert answered_at(sure, answerable, 0.65) == 0.5
    assert answered_at(np.zeros(6), answerable) is None
    assert threshold(sure[answerable]) == 0.7
    assert threshold(np.array([])) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40))
def test_more_coverage_never_answers_fewer_unanswerable_ones(rows: list[tuple[float, bool]]) -> None:
    sure, answerable = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    some, more = (answered_at(sure, answerable, coverage) for coverage in (0.3, 0.9))
    if some is not None and more is not None:
        assert some <= more


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9]), st.booleans()), min_size=2, max_size=40))
def test_the_area_under_roc_is_scikit_learns(rows: list[tuple[float, bool]]) -> None:
    sure, answerable = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    found = auc(sure, answerable)
    if answerable.all() or not answerable.any():
        assert found is None
    else:
        assert found == pytest.approx(roc_auc_score(answerable, sure))


def test_risk_falls_where_the_surest_are_right() -> None:
    sure, worth = np.array([0.9, 0.1, 0.5, 0.7]), np.array([1.0, 0.0, 0.5, 1.0])
    assert [coverage for coverage, _ in risk_at(sure, worth, 4)] == [0.25, 0.5, 0.75, 1]
    assert [risk for _, risk in risk_at(sure, worth, 4)] == pytest.approx([0, 0, 1 / 6, 0.375])
    assert risk_at(np.array([]), np.array([]), 4) == ()


def test_what_is_equally_sure_is_taken_together() -> None:
    assert risk_coverage([0.2, 0.9, 0.5, 0.5], [False, True, False, True]) == [
        (0.25, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)
    ]  # fmt: skip
    assert risk_coverage([], []) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_the_last_point_of_a_curve_is_all_and_its_share_of_wrong_ones(rows: list[tuple[float, bool]]) -> None:
    curve = risk_coverage([sure for sure, _ in rows], [right for _, right in rows])
    assert curve[-1] == pytest.approx((1, sum(not right for _, right in rows) / len(rows)))
    assert [coverage for coverage, _ in curve] == sorted({coverage for coverage, _ in curve})


def test_calibration_error_is_the_distance_from_what_happens() -> None:
    assert calibration_error(np.array([0.9] * 10), np.array([True] * 10)) == pytest.approx(0.1)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_calibration_error_and_brier_score_are_shares(rows: list[tuple[float, bool]]) -> None:
    sure, right = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    assert 0 <= calibration_error(sure, right) <= 1
    assert brier(sure, right) == pytest.approx(brier_score_loss(right, sure, labels=[False, True]))
