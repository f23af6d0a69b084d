"""The table of what each operation costs at each size. Pure."""

from collections.abc import Mapping, Sequence

from eval.bench.scale.meter import MIB, Cost
from eval.report.tables import markdown

TITLE = "# Costs by size, on articles made from templates (10 passages of 60 words; vectors that no model made)"


def report(measured: Mapping[int, Sequence[Cost]]) -> str:
    """One row for each operation and size: milliseconds by the clock and of processors, MiB written and in memory."""
    rows = [
        (
            cost.name,
            f"{passages:,}",
            _ms(cost.median),
            _ms(cost.p95),
            _ms(cost.work),
            _mib(cost.bytes),
            f"{cost.peak / MIB:,.0f}",
        )
        for number in range(len(next(iter(measured.values()), ())))
        for passages, costs in measured.items()
        for cost in [costs[number]]
    ]
    headings = ("operation", "passages", "median, ms", "p95, ms", "processors, ms", "written, MiB", "peak, MiB")
    return "\n".join([TITLE, "", *markdown(headings, rows)]) + "\n"


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.1f}" if seconds < 0.1 else f"{1000 * seconds:,.0f}"


def _mib(count: float) -> str:
    return f"{count / MIB:,.2f}" if count < 10 * MIB else f"{count / MIB:,.0f}"
