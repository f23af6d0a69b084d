"""Scores with their intervals, and whether a change between two runs is more than chance. Pure.

Pass and fail are compared by the exact McNemar test (McNemar 1947, exact binomial form), where paraphrases of one
question have one vote together; every other metric by the paired bootstrap over groups of questions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.results import METRICS, Metric, Scored
from eval.scoring.intervals import ALPHA, SHARE, Estimate, Floats, grouped, interval, quotient, ratio, resampled

PASS_OR_FAIL = ("right", "on_record")
POWER = 2.8  # 1.96 + 0.84 standard errors: a true change of this size is found 80 % of the time (two-sided, 5 %)
ROUNDED = 1e-3  # a committed baseline holds four digits
NOTHING = (0.0, 0.0)  # what an answer adds to a metric that does not apply to it

Parts = Mapping[str, tuple[float, float]]
Verdict = Literal["improved", "regressed", "no evidence either way", "unchanged", "unscored"]


@dataclass(frozen=True, slots=True)
class Change:
    """A metric in two runs over the same questions, and the verdict in words.

    `p` is the exact test's, for pass or fail only; `low` and `high` are the interval of the change; `detectable` is the
    smallest change that would have been called one, None where no answer changed and so nothing is known about it.
    """

    metric: Metric
    old: float | None
    new: float | None
    low: float | None
    high: float | None
    p: float | None
    detectable: float | None
    verdict: Verdict
    better: int = 0
    worse: int = 0

    @property
    def gain(self) -> float | None:
        """New minus old; None where one is not scored."""
        return None if self.old is None or self.new is None else self.new - self.old


def estimates(scored: Sequence[Scored], *, seed: int = 1) -> dict[Metric, Estimate]:
    """Every metric over the answers that it applies to, with its interval."""
    values = {}
    for metric in METRICS:
        rows = [one for one in scored if metric.name in one.parts]
        sums, counts = ([one.parts[metric.name][place] for one in rows] for place in (0, 1))
        values[metric] = ratio(sums, counts, groups=[one.group for one in rows], bounds=SHARE, seed=seed)
    return values


def changes(old: Mapping[str, Parts], new: Sequence[Scored], *, seed: int = 1) -> tuple[Change, ...]:
    """Every metric compared over the questions that both have."""
    both = [one for one in new if one.id in old]
    return tuple(_change(metric, old, both, seed=seed) for metric in METRICS)


def mcnemar(better: int, worse: int) -> float:
    """The exact two-sided p of `better` and `worse` discordant votes under "either way is as likely"."""
    from scipy.stats import binomtest

    return float(binomtest(better, better + worse).pvalue) if better + worse else 1.0


def smallest_majority(against: int) -> int:
    """The fewest votes one way that the exact test calls a change when `against` votes go the other way."""
    votes = against + 1  # a tie is no majority
    while mcnemar(votes, against) > ALPHA:
        votes += 1
    return votes


def _change(metric: Metric, old: Mapping[str, Parts], both: Sequence[Scored], *, seed: int) -> Change:
    pairs = [one for one in both if metric.name in one.parts or metric.name in old[one.id]]
    groups = [one.group for one in pairs]
    before = _grouped([old[one.id] for one in pairs], groups, metric.name)
    after = _grouped([one.parts for one in pairs], groups, metric.name)
    values = quotient(*before), quotient(*after)
    if values[0] is None or values[1] is None:
        return Change(metric, *values, None, None, None, None, "unscored")
    drawn = resampled(*after, seed=seed) - resampled(*before, seed=seed)  # the same seed: the same groups drawn
    low, high = interval(drawn)
    better, worse = _votes(metric, old, pairs)
    p = detectable = None
    if metric.name in PASS_OR_FAIL:
        p = mcnemar(better, worse)
        against = min(better, worse)
        detectable = (smallest_majority(against) - against) / len({one.cluster for one in pairs})
        clear = p <= ALPHA
    else:
        detectable = POWER * float(np.nanstd(drawn)) or None if drawn.size else None
        clear = low is not None and high is not None and (low > 0 or high < 0)
    verdict: Verdict = "no evidence either way"
    if not better and not worse and abs(values[0] - values[1]) < ROUNDED:
        verdict = "unchanged"
    elif clear:
        up = better > worse if p is not None else (values[1] > values[0]) is not metric.lower_is_better
        verdict = "improved" if up else "regressed"
    return Change(metric, *values, low, high, p, detectable, verdict, better, worse)


def _grouped(parts: Sequence[Parts], groups: Sequence[str], metric: str) -> tuple[Floats, Floats]:
    sums, counts = ([one.get(metric, NOTHING)[place] for one in parts] for place in (0, 1))
    return grouped(sums, counts, groups)


def _votes(metric: Metric, old: Mapping[str, Parts], pairs: Sequence[Scored]) -> tuple[int, int]:
    """How many clusters of paraphrases got better and how many worse, each by its mean."""
    gain: dict[str, float] = {}
    for one in pairs:
        if metric.name in one.parts and metric.name in old[one.id]:
            change = _share(one.parts, metric.name) - _share(old[one.id], metric.name)
            gain[one.cluster] = gain.get(one.cluster, 0.0) + change
    signs = [-value if metric.lower_is_better else value for value in gain.values()]
    return sum(sign > ROUNDED for sign in signs), sum(sign < -ROUNDED for sign in signs)


def _share(parts: Parts, metric: str) -> float:
    return parts[metric][0] / parts[metric][1]
