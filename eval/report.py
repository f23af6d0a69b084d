"""Says what scores mean, for people and for machines. Pure: from scored answers to text."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from eval.results import Scored
from eval.statistics import Estimate


def percent(value: float | None) -> str:
    """A share for people: "87.5 %", or a dash where nothing was scored."""
    return "–" if value is None else f"{100 * value:.1f} %"


def interval(estimate: Estimate) -> str:
    """The interval for people: "81.0 to 92.4"."""
    if estimate.low is None or estimate.high is None:
        return "–"
    return f"{100 * estimate.low:.1f} to {100 * estimate.high:.1f}"


def latency(scored: Sequence[Scored]) -> tuple[float, float]:
    """Median and 90th percentile of the seconds per question (nearest rank); zeros without any."""
    seconds = sorted(one.seconds for one in scored)
    if not seconds:
        return 0.0, 0.0
    return seconds[(len(seconds) - 1) // 2], seconds[min(len(seconds) - 1, -(-9 * len(seconds) // 10) - 1)]


def score_table(scored: Sequence[Scored], values: Sequence[Estimate]) -> Table:
    """The scores for a terminal."""
    median, slow = latency(scored)
    table = Table(
        title=f"{len(scored)} answers; median {median:.1f} s, 90 % within {slow:.1f} s",
        caption="intervals: 95 %, resampled by groups of questions",
    )
    table.add_column("", no_wrap=True)
    for heading in ("score", "interval", "over"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in values:
        title = one.metric.title + (" (lower is better)" if one.metric.lower_is_better else "")
        table.add_row(title, percent(one.value), interval(one), str(one.count))
    return table


def as_json(scored: Sequence[Scored], values: Sequence[Estimate]) -> dict[str, Any]:
    """The scores for machines; what was not scored is null."""
    median, slow = latency(scored)
    return {
        "answers": len(scored),
        "seconds": {"median": round(median, 3), "p90": round(slow, 3)},
        "metrics": {
            one.metric.name: {"value": one.value, "low": one.low, "high": one.high, "over": one.count} for one in values
        },
        "wrong": [{"id": one.id, "kind": one.kind, "why": list(one.reasons)} for one in scored if not one.right],
    }
