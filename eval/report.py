"""Says what scores mean: for a terminal, as JSON, and as Markdown. Pure: from scored answers to text.

What comes from articles, questions and answers is escaped, so that nothing in an article is markup.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from eval.cases import Case
from eval.results import Asked, Run, Scored
from eval.statistics import Change, Estimate

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~@:-])")
LISTED = 40  # wrong answers in a summary; the HTML report has all


@dataclass(frozen=True, slots=True)
class Row:
    """One question with everything known about it."""

    case: Case
    asked: Asked
    scored: Scored


def rows(cases: Sequence[Case], run: Run, scored: Sequence[Scored]) -> tuple[Row, ...]:
    """Cases, answers and judgements side by side, in the order of the cases."""
    asked = {one.id: one for one in run.asked}
    judged = {one.id: one for one in scored}
    return tuple(Row(case, asked[case.id], judged[case.id]) for case in cases if case.id in judged)


def percent(value: float | None) -> str:
    """A share for people: "87.5 %", or a dash where nothing was scored."""
    return "–" if value is None else f"{100 * value:.1f} %"


def points(value: float | None) -> str:
    """A difference of shares in percentage points: "+2.4"."""
    return "–" if value is None else f"{100 * value:+.1f}"


def interval(low: float | None, high: float | None) -> str:
    """An interval for people: "81.0 to 92.4"."""
    return "–" if low is None or high is None else f"{100 * low:.1f} to {100 * high:.1f}"


def latency(scored: Sequence[Scored | Asked]) -> tuple[float, float]:
    """Median and 90th percentile of the seconds per question (nearest rank); zeros without any."""
    seconds = sorted(one.seconds for one in scored)
    if not seconds:
        return 0.0, 0.0
    return seconds[(len(seconds) - 1) // 2], seconds[-(-9 * len(seconds) // 10) - 1]


def tokens(scored: Sequence[Scored]) -> dict[str, float] | None:
    """Mean tokens a question, by kind (read anew, cached, generated); None where no answer tells."""
    told = [one.tokens for one in scored if one.tokens is not None]
    kinds = ("read", "cached", "generated")
    return {kind: sum(getattr(one, kind) for one in told) / len(told) for kind in kinds} if told else None


def cost(scored: Sequence[Scored]) -> str:
    """Time and tokens a question, in words."""
    median, slow = latency(scored)
    words = f"Median {median:.1f} s a question, 90 % within {slow:.1f} s."
    if found := tokens(scored):
        words += (
            f" Tokens a question: {found['read']:,.0f} read anew, {found['cached']:,.0f} from cache, "
            f"{found['generated']:,.0f} generated."
        )
    return words


def said(answer: Mapping[str, Any] | None, error: str | None = None) -> str:
    """What a system said, in one line."""
    if answer is None:
        return f"error: {error}"
    if answer.get("status") == "not_in_articles":
        return "Not in the articles."
    return str(answer.get("answer", ""))


def score_table(scored: Sequence[Scored], values: Sequence[Estimate]) -> Table:
    """The scores for a terminal."""
    table = Table(
        title=f"{len(scored)} answers. {cost(scored)}",
        caption="intervals: 95 %, resampled by groups of questions",
    )
    table.add_column("", no_wrap=True)
    for heading in ("score", "interval", "over"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in values:
        title = one.metric.title + (" (lower is better)" if one.metric.lower_is_better else "")
        table.add_row(title, percent(one.value), interval(one.low, one.high), str(one.count))
    return table


def as_json(scored: Sequence[Scored], values: Sequence[Estimate]) -> dict[str, Any]:
    """The scores for machines; what was not scored is null."""
    median, slow = latency(scored)
    return {
        "answers": len(scored),
        "seconds": {"median": round(median, 3), "p90": round(slow, 3)},
        "tokens": tokens(scored),
        "metrics": {
            one.metric.name: {"value": one.value, "low": one.low, "high": one.high, "over": one.count} for one in values
        },
        "wrong": [{"id": one.id, "kind": one.kind, "why": list(one.reasons)} for one in scored if not one.right],
    }


def escape(text: str) -> str:
    """Text that Markdown and HTML show as it is, in one line."""
    return _MARKDOWN.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))


def summary(found: Sequence[Row], values: Sequence[Estimate], compared: Sequence[Change] = ()) -> str:
    """The scores in Markdown, with the changes since the baseline where one is given."""
    scored = [row.scored for row in found]
    lines = [
        f"## onrecord: {sum(one.right for one in scored)} of {len(scored)} answers right",
        "",
        f"{cost(scored)} Intervals are of 95 %, by groups of questions.",
        "",
        "| | score | interval | over |",
        "|---|---:|---:|---:|",
        *(
            f"| {one.metric.title}{' (lower is better)' if one.metric.lower_is_better else ''} | {percent(one.value)} "
            f"| {interval(one.low, one.high)} | {one.count} |"
            for one in values
        ),
        "",
        "| kind | right |",
        "|---|---:|",
        *(f"| {kind} | {right} of {number} |" for kind, (right, number) in by_kind(scored).items()),
        "",
    ]
    if compared:
        lines += ["### Since the baseline", "", *change_lines(compared), ""]
    wrong = [row for row in found if not row.scored.right]
    if wrong:
        lines += [f"### Wrong: {len(wrong)}", "", "| | question | answer | why |", "|---|---|---|---|"]
        lines += [
            f"| {escape(row.case.id)} | {escape(row.case.question)} | {escape(_said(row))} "
            f"| {escape('; '.join(row.scored.reasons))} |"
            for row in wrong[:LISTED]
        ]
        lines += [f"\n… and {len(wrong) - LISTED} more."] if len(wrong) > LISTED else []
    return "\n".join(lines) + "\n"


def by_kind(scored: Sequence[Scored]) -> dict[str, tuple[int, int]]:
    """Right answers and all answers of each kind of question."""
    kinds: dict[str, tuple[int, int]] = {}
    for one in sorted(scored, key=lambda one: one.kind):
        right, number = kinds.get(one.kind, (0, 0))
        kinds[one.kind] = (right + one.right, number + 1)
    return kinds


def change_lines(compared: Sequence[Change]) -> list[str]:
    """A Markdown table of metric by metric: what changed, and whether that is evidence of anything."""
    return [
        "| | before | now | change | interval | better / worse | p | smallest detectable | verdict |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|",
        *(
            f"| {one.metric.title} | {percent(one.old)} | {percent(one.new)} "
            f"| {points(None if one.old is None or one.new is None else one.new - one.old)} "
            f"| {interval(one.low, one.high)} | {one.better} / {one.worse} "
            f"| {'–' if one.p is None else f'{one.p:.3f}'} "
            f"| {'–' if one.detectable is None else f'{100 * one.detectable:.1f}'} | {one.verdict} |"
            for one in compared
        ),
    ]


def comparison(old: Sequence[Row], new: Sequence[Row], compared: Sequence[Change]) -> str:
    """Two runs in Markdown: metric by metric, then every question whose answer or verdict changed."""
    before = {row.case.id: row for row in old}
    lines = ["## Two runs compared", "", *change_lines(compared), ""]
    lines += [f"Before: {cost([row.scored for row in old])}", "", f"Now: {cost([row.scored for row in new])}", ""]
    for title, was, now in (("Newly wrong", True, False), ("Newly right", False, True)):
        turned = [
            row
            for row in new
            if row.case.id in before and (before[row.case.id].scored.right, row.scored.right) == (was, now)
        ]
        lines += _listed(f"{title}: {len(turned)}", turned, before)
    other = [
        row
        for row in new
        if row.case.id in before
        and before[row.case.id].scored.right == row.scored.right
        and _said(before[row.case.id]) != _said(row)
    ]
    lines += _listed(f"Said otherwise, verdict the same: {len(other)}", other, before)
    return "\n".join(lines) + "\n"


def _said(row: Row) -> str:
    return said(row.asked.answer, row.asked.error)


def _listed(title: str, turned: Sequence[Row], before: Mapping[str, Row]) -> list[str]:
    if not turned:
        return [f"### {title}", ""]
    return [
        f"### {title}",
        "",
        "| | question | before | now | why |",
        "|---|---|---|---|---|",
        *(
            f"| {escape(row.case.id)} | {escape(row.case.question)} | {escape(_said(before[row.case.id]))} "
            f"| {escape(_said(row))} | {escape('; '.join(row.scored.reasons))} |"
            for row in turned
        ),
        "",
    ]
