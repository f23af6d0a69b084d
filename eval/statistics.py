"""What a score is worth: intervals, and whether a change is more than chance. Pure; seeded, so the same every time.

Intervals resample whole groups of questions (the cluster bootstrap, Field and Welsh 2007), because questions about the
same articles fail together. Pass and fail are compared by the exact McNemar test (McNemar 1947, exact binomial form),
where paraphrases of one question have one vote together; every other metric by the paired cluster bootstrap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Literal

import numpy as np
import numpy.typing as npt

from eval.results import METRICS, Metric, Scored

RESAMPLES = 4000  # the third digit of an interval's ends no longer moves between seeds
LEVEL = 0.95
ALPHA = 1 - LEVEL
PASS_OR_FAIL = ("right", "on_record")
POWER = 2.8  # 1.96 + 0.84 standard errors: a true change of this size is found 80 % of the time (two-sided, 5 %)

ROUNDED = 1e-3  # a committed baseline holds four digits
NOTHING = (0.0, 0.0)  # what an answer adds to a metric that does not apply to it

Parts = Mapping[str, tuple[float, float]]
Verdict = Literal["improved", "regressed", "no evidence either way", "unchanged", "unscored"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric with its interval. `value` is None where nothing was scored, the ends where there are no two groups."""

    metric: Metric
    value: float | None
    low: float | None
    high: float | None
    count: int  # answers that it is over


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


def estimates(scored: Sequence[Scored], *, seed: int = 1) -> tuple[Estimate, ...]:
    """Every metric over the answers, with its interval."""
    values: list[Estimate] = []
    for metric in METRICS:
        rows = [(one.group, one.parts) for one in scored if metric.name in one.parts]
        sums, counts = _by_group(rows, metric.name)
        value = _ratio(sums.sum(), counts.sum())
        low, high = _interval(_resampled(sums, counts, seed=seed))
        if low is not None and low == high:
            low, high = _at_the_edge(low, len(sums))
        values.append(Estimate(metric, value, low, high, len(rows)))
    return tuple(values)


def changes(old: Mapping[str, Parts], new: Sequence[Scored], *, seed: int = 1) -> tuple[Change, ...]:
    """Every metric compared over the questions that both have."""
    both = [one for one in new if one.id in old]
    return tuple(_change(metric, old, both, seed=seed) for metric in METRICS)


def mcnemar(better: int, worse: int) -> float:
    """The exact two-sided p of `better` and `worse` discordant votes under "either way is as likely"."""
    votes = better + worse
    tail: int = sum(comb(votes, k) for k in range(min(better, worse) + 1))
    return min(1.0, 2.0 * tail * 0.5**votes)


def smallest_majority(against: int) -> int:
    """The fewest votes one way that the exact test calls a change when `against` votes go the other way."""
    votes = against + 1
    while mcnemar(votes, against) > ALPHA:
        votes += 1
    return votes


def _change(metric: Metric, old: Mapping[str, Parts], both: Sequence[Scored], *, seed: int) -> Change:
    pairs = [one for one in both if metric.name in one.parts or metric.name in old[one.id]]
    before = _by_group([(one.group, old[one.id]) for one in pairs], metric.name)
    after = _by_group([(one.group, one.parts) for one in pairs], metric.name)
    values = _ratio(before[0].sum(), before[1].sum()), _ratio(after[0].sum(), after[1].sum())
    if values[0] is None or values[1] is None:
        return Change(metric, *values, None, None, None, None, "unscored")
    resampled = _resampled(*after, seed=seed) - _resampled(*before, seed=seed)  # the same seed: the same groups drawn
    low, high = _interval(resampled)
    better, worse = _votes(metric, old, pairs)
    spread = float(np.nanstd(resampled)) if resampled.size else 0.0
    p = detectable = None
    if metric.name in PASS_OR_FAIL:
        clusters = len({one.cluster for one in pairs})
        p = mcnemar(better, worse)
        against = min(better, worse)
        detectable = (smallest_majority(against) - against) / clusters
        clear = p <= ALPHA
    else:
        detectable = POWER * spread or None
        clear = low is not None and high is not None and (low > 0 or high < 0)
    verdict: Verdict = "no evidence either way"
    if not better and not worse and abs(values[0] - values[1]) < ROUNDED:
        verdict = "unchanged"
    elif clear:
        up = better > worse if p is not None else (values[1] > values[0]) is not metric.lower_is_better
        verdict = "improved" if up else "regressed"
    return Change(metric, *values, low, high, p, detectable, verdict, better, worse)


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


_Floats = npt.NDArray[np.float64]


def _by_group(rows: Sequence[tuple[str, Parts]], metric: str) -> tuple[_Floats, _Floats]:
    groups: dict[str, list[float]] = {}
    for group, parts in rows:
        pair = groups.setdefault(group, [0.0, 0.0])
        pair[0] += parts.get(metric, NOTHING)[0]
        pair[1] += parts.get(metric, NOTHING)[1]
    table = np.array(list(groups.values()), dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _resampled(sums: _Floats, counts: _Floats, *, seed: int) -> _Floats:
    """The ratio in each of RESAMPLES draws of as many groups as there are, with replacement; empty below two groups."""
    size = len(sums)
    if size < 2:
        return np.empty(0)
    draws = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    below = draws @ counts
    ratios: _Floats = np.divide(draws @ sums, below, out=np.full(RESAMPLES, np.nan), where=below > 0)
    return ratios


def _interval(resampled: _Floats) -> tuple[float | None, float | None]:
    if not resampled.size or np.isnan(resampled).all():
        return None, None
    low, high = np.nanpercentile(resampled, [50 * ALPHA, 100 - 50 * ALPHA])
    return float(low), float(high)


def _at_the_edge(value: float, groups: int) -> tuple[float, float]:
    """The exact binomial interval over groups that agree; resampling what never failed cannot show that it might."""
    reach = 1 - (ALPHA / 2) ** (1 / groups)
    return max(0.0, value - reach), min(1.0, value + reach)


def _ratio(top: float, bottom: float) -> float | None:
    return float(top / bottom) if bottom else None
