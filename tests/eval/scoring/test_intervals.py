"""Intervals hold their value, pair questions, and draw groups whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from eval.scoring.intervals import Estimate, difference, draws, grouped, interval, mean, ratio, statistic


def ends(one: Estimate) -> tuple[float, float]:
    assert one.low is not None
    assert one.high is not None
    return one.low, one.high


def test_estimates_hold_their_value_and_pair_questions() -> None:
    old, new = [0.0, 0.0, 1.0, 0.0] * 20, [1.0, 0.0, 1.0, 0.0] * 20
    one = mean(new)
    assert (one.value, one.count) == (0.5, 80)
    low, high = ends(one)
    assert low < 0.5 < high
    gained, times = difference(new, old), ratio(new, old)
    assert gained.value == 0.25
    assert ends(gained)[0] > 0
    assert times.value == 2
    with pytest.raises(ValueError, match="1 values against 2"):
        ratio([1.0], [1.0, 2.0])


def test_nothing_measured_has_no_value_and_one_question_no_interval() -> None:
    assert mean([]) == Estimate(None, None, None, 0)
    assert ratio([1.0], [0.0]) == Estimate(None, None, None, 1)
    assert ratio([1.0, 2.0], [0.0, 0.0]).value is None
    assert mean([1.0]) == Estimate(1.0, None, None, 1)
    assert statistic(lambda rows: 1.0, 0) == Estimate(None, None, None, 0)
    assert statistic(lambda rows: None, 3).value is None
    assert interval(np.array([np.nan, np.nan])) == (None, None)


@pytest.mark.parametrize("right", [0, 40])
def test_where_all_are_alike_the_interval_is_the_exact_one(right: int) -> None:
    exact = binomtest(right, 40).proportion_ci(0.95)
    assert ends(mean([float(right > 0)] * 40)) == pytest.approx((exact.low, exact.high))


def test_two_that_never_differed_may_differ_yet() -> None:
    low, high = ends(difference([1.0, 0.0] * 10, [1.0, 0.0] * 10))
    assert low < 0 < high
    assert ends(difference([1.0] * 10, [0.0] * 10))[1] == 1


def test_a_ratio_without_bounds_is_not_widened() -> None:
    assert ends(ratio([2.0] * 10, [1.0] * 10)) == (2, 2)


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from("abc")), min_size=1, max_size=30))
def test_an_interval_stays_within_the_bounds_and_is_the_same_every_time(rows: list[tuple[float, str]]) -> None:
    values, groups = [value for value, _ in rows], [group for _, group in rows]
    found = ratio(values, [1.0] * len(rows), groups=groups, bounds=(0.0, 1.0))
    assert found == ratio(values, [1.0] * len(rows), groups=groups, bounds=(0.0, 1.0))
    assert found.value == pytest.approx(sum(values) / len(values))
    assert (found.low is None) == (len(set(groups)) < 2)
    if found.low is not None:
        assert 0 <= found.low <= (found.high or 0) <= 1 + 1e-9


def test_groups_are_summed_in_the_order_in_which_they_appear() -> None:
    sums, counts = grouped([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], ["b", "a", "b"])
    assert (sums.tolist(), counts.tolist()) == ([4, 2], [2, 1])
    assert grouped([1.0, 2.0], [1.0, 1.0], None)[0].tolist() == [1, 2]


def test_groups_are_drawn_whole() -> None:
    drawn = list(draws(6, groups=["a", "a", "a", "b", "b", "b"]))
    assert {tuple(sorted(rows.tolist())) for rows in drawn} == {
        (0, 0, 1, 1, 2, 2), (0, 1, 2, 3, 4, 5), (3, 3, 4, 4, 5, 5)
    }  # fmt: skip
    assert list(draws(3, groups=["a", "a", "a"])) == []


def test_a_statistic_has_the_interval_of_its_draws() -> None:
    values = np.arange(100) / 100
    found = statistic(lambda rows: float(values[rows].mean()), 100)
    low, high = ends(found)
    assert found.value == pytest.approx(0.495)
    assert low == pytest.approx(0.495 - 1.96 * 0.0289, abs=0.01)  # the standard error of the mean of 0 to 0.99
    assert high == pytest.approx(0.495 + 1.96 * 0.0289, abs=0.01)


@pytest.mark.parametrize(
    ("one", "percent", "plain"),
    [
        (Estimate(0.412, 0.36, 0.464, 9), "41.2 (36.0 to 46.4)", "0.41 (0.36 to 0.46)"),
        (Estimate(0.5, None, None, 1), "50.0", "0.50"),
        (Estimate(None, None, None, 0), "–", "–"),
    ],
)
def test_an_estimate_is_written_for_people(one: Estimate, percent: str, plain: str) -> None:
    assert (one.percent(), one.plain()) == (percent, plain)
