"""Intervals cover, tests are exact, and a verdict is only given where there is evidence."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from eval.results import METRICS, Scored
from eval.scoring.intervals import Estimate
from eval.scoring.statistics import Change, changes, estimates, mcnemar, smallest_majority


def answers(right: Sequence[bool], *, groups: int = 0, clusters: int = 0) -> list[Scored]:
    """One answer for each value; `groups` and `clusters` are how many of them to share, 0 for one each."""
    return [
        Scored(
            id=f"q{number}",
            cluster=f"c{number % clusters if clusters else number}",
            group=f"g{number % groups if groups else number}",
            kind="single source",
            status="answered",
            right=value,
            reasons=(),
            parts={"right": (float(value), 1.0), "vital_recall": (float(value), 1.0)},
            confidence=None,
            seconds=1.0,
        )
        for number, value in enumerate(right)
    ]


def estimate(scored: Sequence[Scored], name: str) -> Estimate:
    return next(one for metric, one in estimates(scored).items() if metric.name == name)


def change(old: Sequence[Scored], new: Sequence[Scored], name: str) -> Change:
    return next(one for one in changes({one.id: one.parts for one in old}, new) if one.metric.name == name)


@pytest.mark.parametrize(("better", "worse"), [(0, 0), (1, 0), (6, 0), (3, 9), (12, 12), (40, 21)])
def test_mcnemar_is_the_exact_binomial_test(better: int, worse: int) -> None:
    expected = binomtest(better, better + worse).pvalue if better + worse else 1.0
    assert mcnemar(better, worse) == pytest.approx(expected)


def test_six_votes_one_way_are_the_fewest_that_are_evidence() -> None:
    assert smallest_majority(0) == 6
    assert mcnemar(5, 0) > 0.05 >= mcnemar(6, 0)
    assert mcnemar(smallest_majority(4), 4) <= 0.05 < mcnemar(smallest_majority(4) - 1, 4)


def test_an_interval_holds_its_score_and_is_the_same_every_time() -> None:
    scored = answers([True] * 70 + [False] * 30)
    first, again = estimate(scored, "right"), estimate(scored, "right")
    assert first == again
    assert first.low is not None
    assert first.high is not None
    # the normal approximation of 70 of 100 is 61.0 to 79.0
    assert first.low == pytest.approx(0.61, abs=0.015)
    assert first.high == pytest.approx(0.79, abs=0.015)


def test_questions_that_fail_together_widen_the_interval() -> None:
    pattern = [number % 10 < 7 for number in range(100)]  # a whole group is right or wrong
    alone, together = estimate(answers(pattern), "right"), estimate(answers(pattern, groups=10), "right")
    assert alone.value == together.value
    assert (together.high or 0) - (together.low or 0) > 2 * ((alone.high or 0) - (alone.low or 0))


def test_one_group_has_no_interval_and_nothing_scored_has_no_value() -> None:
    one = estimate(answers([True, False], groups=1), "right")
    assert (one.value, one.low, one.high) == (0.5, None, None)
    nothing = estimate(answers([True]), "hedges_kept")
    assert (nothing.value, nothing.low, nothing.count) == (None, None, 0)


def test_never_having_failed_is_not_being_unable_to_fail() -> None:
    found = estimate(answers([True] * 30), "right")
    assert found.low == pytest.approx(binomtest(30, 30).proportion_ci(0.95).low)
    assert found.high == 1
    none = estimate(answers([False] * 30), "right")
    assert none.low == 0
    assert none.high == pytest.approx(binomtest(0, 30).proportion_ci(0.95).high)


def test_the_same_answers_are_unchanged() -> None:
    scored = answers([True, False] * 20)
    assert {one.verdict for one in changes({one.id: one.parts for one in scored}, scored)} == {"unchanged", "unscored"}
    assert change(scored, scored, "right").verdict == "unchanged"


@pytest.mark.parametrize("name", ["right", "vital_recall"])
def test_a_clear_change_is_called_by_its_direction(name: str) -> None:
    old, new = answers([True] * 30 + [False] * 30), answers([True] * 45 + [False] * 15)
    assert change(old, new, name).verdict == "improved"
    assert change(new, old, name).verdict == "regressed"


def test_five_votes_one_way_are_no_evidence_and_six_are() -> None:
    old = answers([False] * 6 + [True] * 54)
    five = change(old, answers([True] * 5 + [False] + [True] * 54), "right")
    six = change(old, answers([True] * 60), "right")
    assert (five.verdict, five.better, five.worse) == ("no evidence either way", 5, 0)
    assert six.verdict == "improved"
    assert six.p == pytest.approx(0.03125)
    assert five.detectable == pytest.approx(0.1)


def test_paraphrases_have_one_vote_together() -> None:
    old = answers([False] * 12 + [True] * 12, clusters=3)
    new = answers([True] * 24, clusters=3)
    found = change(old, new, "right")
    assert (found.better, found.worse, found.verdict) == (3, 0, "no evidence either way")


def test_questions_of_one_run_only_are_left_out() -> None:
    old = answers([True] * 10)
    assert change(old, answers([True] * 10 + [False] * 50), "right").verdict == "unchanged"


def test_lower_is_better_turns_the_verdict() -> None:
    def erring(values: Sequence[bool]) -> list[Scored]:
        base = answers(values)
        return [
            Scored(
                one.id,
                one.cluster,
                one.group,
                one.kind,
                one.status,
                one.right,
                (),
                {"errors": (float(v), 1.0)},
                None,
                1.0,
            )
            for one, v in zip(base, values, strict=True)
        ]

    worse = change(erring([False] * 40), erring([True] * 20 + [False] * 20), "errors")
    assert (worse.verdict, worse.better, worse.worse) == ("regressed", 0, 20)


def test_every_metric_has_a_name_of_its_own() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)


def test_a_gain_is_new_minus_old_and_unknown_where_one_is() -> None:
    old, new = answers([True] * 10 + [False] * 10), answers([True] * 15 + [False] * 5)
    assert change(old, new, "right").gain == pytest.approx(0.25)
    found = change(old, new, "hedges_kept")
    assert (found.verdict, found.gain) == ("unscored", None)


@given(st.integers(0, 30), st.integers(0, 30))
def test_mcnemar_is_a_chance_and_knows_no_direction(better: int, worse: int) -> None:
    assert 0 < mcnemar(better, worse) <= 1
    assert mcnemar(better, worse) == mcnemar(worse, better)


@given(st.lists(st.booleans(), min_size=2, max_size=30))
def test_a_run_compared_with_itself_has_changed_nothing(right: list[bool]) -> None:
    scored = answers(right)
    for one in changes({each.id: each.parts for each in scored}, scored):
        assert one.verdict in ("unchanged", "unscored")
        assert (one.better, one.worse) == (0, 0)
