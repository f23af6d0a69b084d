"""What a measured value is worth: 95 % intervals over questions, for one system and for two on the same questions.

Pure and seeded, so the same every time: the percentile bootstrap (Efron and Tibshirani 1993). Questions that are in
groups are drawn a whole group at a time (the cluster bootstrap, Field and Welsh 2007), because they fail together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 4000  # the third digit of an interval's ends no longer moves between seeds
STATISTIC_RESAMPLES = 1000  # each computes a sorted curve; the interval's second digit is what is read
LEVEL = 0.95
ALPHA = 1 - LEVEL
SHARE, GAIN = (0.0, 1.0), (-1.0, 1.0)  # the bounds of a share, and of a difference of two

Floats = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval over `count` questions.

    `value` is None where nothing was measured; the ends are None too where there are no two groups to draw from.
    """

    value: float | None
    low: float | None
    high: float | None
    count: int

    def percent(self) -> str:
        """For people: "41.2 (36.0 to 46.4)", in percent."""
        return self.plain(1, scale=100)

    def plain(self, digits: int = 2, *, scale: float = 1) -> str:
        """For people, as it is: "1.24 (1.10 to 1.41)"; a dash where there is no value."""
        if self.value is None:
            return "–"
        known = self.low is not None and self.high is not None
        ends = f" ({scale * (self.low or 0):.{digits}f} to {scale * (self.high or 0):.{digits}f})" if known else ""
        return f"{scale * self.value:.{digits}f}{ends}"


def mean(values: Sequence[float], *, seed: int = 1) -> Estimate:
    """The mean of values between 0 and 1."""
    return ratio(values, [1.0] * len(values), bounds=SHARE, seed=seed)


def difference(new: Sequence[float], old: Sequence[float], *, seed: int = 1) -> Estimate:
    """The mean of new minus old, paired: both are of the same questions in the same order, and between 0 and 1."""
    gained = [a - b for a, b in zip(new, old, strict=True)]
    return ratio(gained, [1.0] * len(gained), bounds=GAIN, seed=seed)


def ratio(
    top: Sequence[float],
    bottom: Sequence[float],
    *,
    groups: Sequence[str] | None = None,
    bounds: tuple[float, float] | None = None,
    seed: int = 1,
) -> Estimate:
    """The sum of `top` over the sum of `bottom`, paired; without a value where `bottom` is all zero.

    Args:
        top: one value a question.
        bottom: as many.
        groups: names each question's group; without them each is drawn by itself.
        bounds: between which the ratio must be. Where all draws agree, resampling cannot show that the next question
            might be otherwise: the interval is then as wide as the exact binomial one.
        seed: of the draws.
    """
    sums, counts = grouped(top, bottom, groups)
    low, high = interval(resampled(sums, counts, seed=seed))
    if bounds and low is not None and low == high:
        reach = _exact_reach(len(sums))
        low, high = max(bounds[0], low - reach), min(bounds[1], low + reach)
    return Estimate(quotient(sums, counts), low, high, len(top))


def statistic(
    compute: Callable[[Indexes], float | None],
    size: int,
    *,
    groups: Sequence[str] | None = None,
    seed: int = 1,
) -> Estimate:
    """Any statistic of `size` rows; `compute` gives it for the rows with these indexes, None where it has no value."""
    value = compute(np.arange(size)) if size else None
    if value is None:
        return Estimate(None, None, None, size)
    found = [one for rows in draws(size, groups=groups, seed=seed) if (one := compute(rows)) is not None]
    return Estimate(value, *interval(np.array(found, dtype=np.float64)), size)


def draws(size: int, *, groups: Sequence[str] | None = None, seed: int = 1) -> Iterator[Indexes]:
    """The rows of each of STATISTIC_RESAMPLES draws, whole groups with replacement; none below two groups."""
    members: dict[str, list[int]] = {}
    for row in range(size):
        members.setdefault(groups[row] if groups else str(row), []).append(row)
    together = [np.array(rows, dtype=np.int64) for rows in members.values()]
    generator = np.random.default_rng(seed)
    for _ in range(STATISTIC_RESAMPLES if len(together) > 1 else 0):
        drawn = generator.integers(len(together), size=len(together))
        yield np.concatenate([together[group] for group in drawn])


def grouped(top: Sequence[float], bottom: Sequence[float], groups: Sequence[str] | None) -> tuple[Floats, Floats]:
    """Both summed by group, in the order in which the groups first appear.

    Raises:
        ValueError: they are not of the same questions.
    """
    if len(top) != len(bottom):
        raise ValueError(f"{len(top)} values against {len(bottom)}: a ratio is over the same questions")
    _, first, place = np.unique(np.array(groups or range(len(top))), return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))[place]
    sums, counts = (np.bincount(order, np.array(one, dtype=np.float64), len(first)) for one in (top, bottom))
    return sums.astype(np.float64), counts.astype(np.float64)


def resampled(sums: Floats, counts: Floats, *, seed: int) -> Floats:
    """The ratio in each of RESAMPLES draws of as many groups as there are, with replacement; empty below two groups."""
    size = len(sums)
    if size < 2:
        return np.empty(0)
    drawn = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    below = drawn @ counts
    ratios: Floats = np.divide(drawn @ sums, below, out=np.full(RESAMPLES, np.nan), where=below != 0)
    return ratios


def interval(found: Floats) -> tuple[float | None, float | None]:
    """The middle 95 % of resampled values; without any, no interval."""
    if not found.size or np.isnan(found).all():
        return None, None
    low, high = np.nanpercentile(found, [50 * ALPHA, 100 - 50 * ALPHA])
    return float(low), float(high)


def quotient(sums: Floats, counts: Floats) -> float | None:
    """The sum of one over the sum of the other; None over nothing."""
    return float(sums.sum() / counts.sum()) if counts.sum() else None


def _exact_reach(same: int) -> float:
    """How far from `same` outcomes that agree the truth may be (Clopper and Pearson 1934)."""
    from scipy.stats import binomtest

    return 1 - float(binomtest(same, same).proportion_ci(LEVEL).low)
