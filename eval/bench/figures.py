"""What a measured mean is worth: bootstrap intervals over questions, for one system and for two on the same questions.

Pure and seeded, so the same every time (percentile bootstrap, Efron and Tibshirani 1993).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from eval.statistics import ALPHA, RESAMPLES

Indexes = npt.NDArray[np.int64]
STATISTIC_RESAMPLES = 1000  # each computes a sorted curve; the interval's second digit is what is read


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval over `count` questions; the ends are None below two questions."""

    value: float
    low: float | None
    high: float | None
    count: int

    def percent(self) -> str:
        """For people: "41.2 (36.0 to 46.4)", in percent."""
        ends = "" if self.low is None or self.high is None else f" ({100 * self.low:.1f} to {100 * self.high:.1f})"
        return f"{100 * self.value:.1f}{ends}"

    def plain(self, digits: int = 2) -> str:
        """For people, as it is: "1.24 (1.10 to 1.41)"."""
        ends = "" if self.low is None or self.high is None else f" ({self.low:.{digits}f} to {self.high:.{digits}f})"
        return f"{self.value:.{digits}f}{ends}"


def mean(values: Sequence[float], *, seed: int = 1) -> Figure | None:
    """The mean over questions; None without any. Where all are 0 or all are 1, the interval is the exact one."""
    found = _figure(np.array(values, dtype=np.float64), np.ones(len(values)), seed=seed)
    return _widened(found, 0.0, 1.0) if found and found.value in (0.0, 1.0) else found


def difference(new: Sequence[float], old: Sequence[float], *, seed: int = 1) -> Figure | None:
    """The mean of new minus old, paired: both are of the same questions in the same order."""
    gained = np.array([a - b for a, b in zip(new, old, strict=True)], dtype=np.float64)
    found = _figure(gained, np.ones(len(gained)), seed=seed)
    return _widened(found, -1.0, 1.0) if found and found.value in (-1.0, 0.0, 1.0) else found


def ratio(new: Sequence[float], old: Sequence[float], *, seed: int = 1) -> Figure | None:
    """The mean of new over the mean of old, paired; None where old is all zero."""
    if len(new) != len(old):
        raise ValueError(f"{len(new)} values against {len(old)}: a ratio is over the same questions")
    return _figure(np.array(new, dtype=np.float64), np.array(old, dtype=np.float64), seed=seed)


def statistic(
    compute: Callable[[Indexes], float | None],
    size: int,
    *,
    groups: Sequence[str] | None = None,
    seed: int = 1,
) -> Figure | None:
    """Any statistic of `size` rows; `compute` gives it for the rows with these indexes, None without one.

    Rows of one group (`groups` names each row's) are drawn together; without groups each row is drawn by itself.
    """
    value = compute(np.arange(size))
    if value is None:
        return None
    members: dict[str, list[int]] = {}
    for row in range(size):
        members.setdefault(groups[row] if groups else str(row), []).append(row)
    together = [np.array(rows, dtype=np.int64) for rows in members.values()]
    if len(together) < 2:
        return Figure(value, None, None, size)
    generator = np.random.default_rng(seed)
    draws = (generator.integers(len(together), size=len(together)) for _ in range(STATISTIC_RESAMPLES))
    resampled = (compute(np.concatenate([together[group] for group in drawn])) for drawn in draws)
    found = [one for one in resampled if one is not None]
    if not found:
        return Figure(value, None, None, size)
    low, high = np.percentile(found, [50 * ALPHA, 100 - 50 * ALPHA])
    return Figure(value, float(low), float(high), size)


def _widened(figure: Figure, least: float, most: float) -> Figure:
    """Resampling questions that are all the same cannot show that the next one might not be (Clopper-Pearson)."""
    if figure.count < 2 or figure.low != figure.high:
        return figure
    reach = 1 - (ALPHA / 2) ** (1 / figure.count)
    return replace(figure, low=max(least, figure.value - reach), high=min(most, figure.value + reach))


def _figure(top: npt.NDArray[np.float64], bottom: npt.NDArray[np.float64], *, seed: int) -> Figure | None:
    size = len(top)
    if not size or not bottom.sum():
        return None
    value = float(top.sum() / bottom.sum())
    if size < 2:
        return Figure(value, None, None, size)
    draws = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    below = draws @ bottom
    resampled = np.divide(draws @ top, below, out=np.full(RESAMPLES, np.nan), where=below != 0)
    low, high = np.nanpercentile(resampled, [50 * ALPHA, 100 - 50 * ALPHA])
    return Figure(value, float(low), float(high), size)
