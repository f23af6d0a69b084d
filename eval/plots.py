"""Plots of a report as SVG text: scores with intervals, kinds, risk against coverage, latency. Pure; no script."""

import math
from collections.abc import Sequence
from html import escape

from eval.report import by_kind, percent
from eval.results import Scored
from eval.statistics import Estimate

WIDTH, ROW, LEFT, RIGHT = 720, 26, 210, 110
CURVE = (720, 300)
BINS = 24


def scores(values: Sequence[Estimate]) -> str:
    """One line per metric: the score as a dot on its interval."""
    shown = [one for one in values if one.value is not None]
    span = WIDTH - LEFT - RIGHT
    parts = [_grid(span, len(shown) * ROW)]
    for number, one in enumerate(shown):
        y = number * ROW + ROW / 2
        low, high = one.low if one.low is not None else one.value, one.high if one.high is not None else one.value
        x1, x2, x = (LEFT + span * (share or 0) for share in (low, high, one.value))
        parts.append(
            f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(one.metric.title)}</text>'
            f'<line class="range" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y}" y2="{y}"/>'
            f'<circle class="dot{" low" if one.metric.lower_is_better else ""}" cx="{x:.1f}" cy="{y}" r="4.5"/>'
            f'<text x="{WIDTH - RIGHT + 14}" y="{y + 4}">{percent(one.value)}</text>'
        )
    return _svg(WIDTH, len(shown) * ROW + 20, parts, "Scores with their 95 % intervals")


def kinds(scored: Sequence[Scored]) -> str:
    """One bar per kind of question: the share that is right."""
    counts = by_kind(scored)
    span = WIDTH - LEFT - RIGHT
    parts = [_grid(span, len(counts) * ROW)]
    for number, (kind, (right, total)) in enumerate(counts.items()):
        y = number * ROW
        parts.append(
            f'<text x="{LEFT - 10}" y="{y + ROW / 2 + 4}" text-anchor="end">{escape(kind)}</text>'
            f'<rect class="bar" x="{LEFT}" y="{y + 6}" width="{span * right / total:.1f}" height="{ROW - 12}"/>'
            f'<text x="{WIDTH - RIGHT + 14}" y="{y + ROW / 2 + 4}">{right} of {total}</text>'
        )
    return _svg(WIDTH, len(counts) * ROW + 20, parts, "Right answers by kind of question")


def risk_coverage(scored: Sequence[Scored]) -> list[tuple[float, float]]:
    """Coverage and risk as answers are taken in order of confidence; equal confidence is taken together.

    Risk is the share of wrong answers among those taken (El-Yaniv and Wiener 2010).
    """
    ranked = sorted((one for one in scored if one.confidence is not None), key=lambda one: -(one.confidence or 0))
    curve = []
    wrong = 0
    for taken, one in enumerate(ranked, 1):
        wrong += not one.right
        if taken == len(ranked) or ranked[taken].confidence != one.confidence:
            curve.append((taken / len(ranked), wrong / taken))
    return curve


def risk(scored: Sequence[Scored]) -> str:
    """Risk against coverage as a curve; empty where no answer has a confidence."""
    curve = risk_coverage(scored)
    if not curve:
        return ""
    (width, height), ceiling = CURVE, max(0.1, math.ceil(10 * max(risk for _, risk in curve)) / 10)
    left, bottom = 60, height - 40
    points = [(left + (width - left - 20) * x, bottom - (bottom - 15) * y / ceiling) for x, y in curve]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts = [
        f'<line class="axis" x1="{left}" x2="{width - 20}" y1="{bottom}" y2="{bottom}"/>',
        f'<line class="axis" x1="{left}" x2="{left}" y1="15" y2="{bottom}"/>',
        f'<polyline class="curve" points="{path}"/>',
        f'<text x="{left - 8}" y="20" text-anchor="end">{100 * ceiling:.0f} %</text>',
        f'<text x="{left - 8}" y="{bottom + 4}" text-anchor="end">0</text>',
        f'<text x="{width - 20}" y="{height - 16}" text-anchor="end">share answered, surest first: up to 100 %</text>',
        f'<text x="{left + 8}" y="20">share of those wrong</text>',
    ]
    return _svg(width, height, parts, "Risk against coverage")


def latency(scored: Sequence[Scored]) -> str:
    """Seconds per question as a histogram; empty without answers."""
    seconds = [one.seconds for one in scored]
    if not seconds:
        return ""
    (width, height), top = CURVE, max(*seconds, 0.001)
    counts = [0] * BINS
    for value in seconds:
        counts[min(BINS - 1, int(BINS * value / top))] += 1
    left, bottom, step = 60, height - 40, (width - 80) / BINS
    parts = [
        f'<rect class="bar" x="{left + number * step:.1f}" y="{bottom - (bottom - 20) * count / max(counts):.1f}" '
        f'width="{step - 2:.1f}" height="{(bottom - 20) * count / max(counts):.1f}"/>'
        for number, count in enumerate(counts)
    ]
    parts += [
        f'<line class="axis" x1="{left}" x2="{width - 20}" y1="{bottom}" y2="{bottom}"/>',
        f'<text x="{left}" y="{height - 16}">0 s</text>',
        f'<text x="{width - 20}" y="{height - 16}" text-anchor="end">{top:.1f} s</text>',
        f'<text x="{left - 8}" y="24" text-anchor="end">{max(counts)}</text>',
    ]
    return _svg(width, height, parts, "Seconds per question")


def _grid(span: float, height: float) -> str:
    lines = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = f"{LEFT + span * share:.1f}"
        lines.append(
            f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{height}"/>'
            f'<text class="small" x="{x}" y="{height + 15}" text-anchor="middle">{100 * share:.0f}</text>'
        )
    return "".join(lines)


def _svg(width: int, height: float, parts: Sequence[str], title: str) -> str:
    inner = "".join(parts)
    return (
        f'<svg viewBox="0 0 {width} {height:.0f}" width="{width}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{inner}</svg>"
    )
