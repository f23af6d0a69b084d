"""What the plots of a report show, as numbers between 0 and 1; `plots.html` draws them. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eval.results import Scored
from eval.scoring.selective import risk_coverage

BINS = 24  # of the histogram: a bar is about as wide as a line of text is high


@dataclass(frozen=True, slots=True)
class Curve:
    """Points from left to right: coverage, and risk as a share of `ceiling`, a round number above the highest."""

    points: tuple[tuple[float, float], ...]
    ceiling: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """Answers in each of BINS equal steps from 0 to `top`."""

    counts: tuple[int, ...]
    top: float


def risk(scored: Sequence[Scored]) -> Curve | None:
    """Risk against coverage; None where no answer has a confidence."""
    told = [(one.confidence, one.right) for one in scored if one.confidence is not None]
    if not told:
        return None
    curve = risk_coverage([sure for sure, _ in told], [right for _, right in told])
    # the next tenth above the highest point, so that the axis ends on a round number; at least one
    ceiling = max(0.1, math.ceil(10 * max(risk for _, risk in curve)) / 10)
    return Curve(tuple((coverage, risk / ceiling) for coverage, risk in curve), ceiling)


def latency(scored: Sequence[Scored]) -> Histogram | None:
    """Seconds per question; None without answers."""
    seconds = [one.seconds for one in scored]
    if not seconds:
        return None
    # not 0, where a planted run took no time at all
    top, counts = max(*seconds, 0.001), [0] * BINS
    for value in seconds:
        counts[min(BINS - 1, int(BINS * value / top))] += 1
    return Histogram(tuple(counts), top)
