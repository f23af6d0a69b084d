"""Says what scores mean: for a terminal, as JSON, and as Markdown. Pure: from judged answers to text.

What comes from articles, questions and answers is escaped, so that nothing in an article is markup.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table

from eval.report.judged import JudgedCase
from eval.report.tables import interval, markdown, number, percent, points
from eval.results import Metric, Response, Scored, by_corpus
from eval.scoring.intervals import Estimate
from eval.scoring.statistics import Change, estimates

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~@:-])")
LISTED = 40  # wrong answers in a summary; the HTML report has all


def latency(timed: Sequence[Scored | Response]) -> tuple[float, float]:
    """Median and 90th percentile of the seconds per question (nearest rank); zeros without any."""
    seconds = sorted(one.seconds for one in timed)
    if not seconds:
        return 0.0, 0.0
    # nearest rank: a time that was really measured, and no mean of two
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


def said(response: Response) -> str:
    """What a system said, in one line."""
    if response.answer is None:
        return f"error: {response.error}"
    if response.answer.get("status") == "not_in_articles":
        return "Not in the articles."
    return str(response.answer.get("answer", ""))


def apart(scored: Sequence[Scored]) -> dict[str, list[Scored]]:
    """The answers of each corpus, to be told apart where there are several; nothing where there is one."""
    found = by_corpus(scored)
    return found if len(found) > 1 else {}


def score_table(scored: Sequence[Scored], values: Mapping[Metric, Estimate], corpus: str = "") -> Table:
    """The scores for a terminal; of one corpus where it is named."""
    title = f"{f'{corpus}: ' if corpus else ''}{len(scored)} answers. {cost(scored)}"
    table = Table(title=title, caption="intervals: 95 %, resampled by groups of questions")
    table.add_column("", no_wrap=True)
    for heading in ("score", "interval", "over"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in _score_rows(values):
        table.add_row(*row)
    return table


def as_json(scored: Sequence[Scored], values: Mapping[Metric, Estimate]) -> dict[str, Any]:
    """The scores for machines; what was not scored is null."""
    median, slow = latency(scored)
    return {
        "answers": len(scored),
        "seconds": {"median": round(median, 3), "p90": round(slow, 3)},
        "tokens": tokens(scored),
        "metrics": {
            metric.name: {"value": one.value, "low": one.low, "high": one.high, "over": one.count}
            for metric, one in values.items()
        },
        "wrong": [{"id": one.id, "kind": one.kind, "why": list(one.reasons)} for one in scored if not one.right],
    }


def escape(text: str) -> str:
    """Text that Markdown and HTML show as it is, in one line."""
    return _MARKDOWN.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))


def summary(found: Sequence[JudgedCase], values: Mapping[Metric, Estimate], compared: Sequence[Change] = ()) -> str:
    """The scores in Markdown, with the changes since the baseline where one is given."""
    scored = [one.scored for one in found]
    wrong = [one for one in found if not one.scored.right]
    kinds = ((kind, f"{right} of {number}") for kind, (right, number) in by_kind(scored).items())
    lines = [f"## onrecord: {sum(one.right for one in scored)} of {len(scored)} answers right", ""]
    lines += [f"{cost(scored)} Intervals are of 95 %, by groups of questions.", ""]
    lines += [*markdown(["", "score", "interval", "over"], _score_rows(values)), ""]
    lines += [*markdown(["kind", "right"], kinds), ""]
    for corpus, part in apart(scored).items():
        lines += [f"### On {corpus}: {sum(one.right for one in part)} of {len(part)} right", ""]
        lines += [*markdown(["", "score", "interval", "over"], _score_rows(estimates(part))), ""]
    if compared:
        lines += ["### Since the baseline", "", *change_lines(compared), ""]
    if wrong:
        rows = ([*_about(one), escape(said(one.response)), _why(one)] for one in wrong[:LISTED])
        lines += [f"### Wrong: {len(wrong)}", "", *markdown(["", "question", "answer", "why"], rows, numbers=False)]
        lines += [f"\n… and {len(wrong) - LISTED} more."] if len(wrong) > LISTED else []
    return "\n".join(lines) + "\n"


def by_kind(scored: Sequence[Scored]) -> dict[str, tuple[int, int]]:
    """Right answers and all answers of each kind of question."""
    kinds: dict[str, tuple[int, int]] = {}
    for one in sorted(scored, key=lambda one: one.kind):
        right, total = kinds.get(one.kind, (0, 0))
        kinds[one.kind] = (right + one.right, total + 1)
    return kinds


def change_lines(compared: Sequence[Change]) -> list[str]:
    """A Markdown table of metric by metric: what changed, and whether that is evidence of anything."""
    headings = ["", "before", "now", "change", "interval", "better / worse", "p", "smallest detectable", "verdict"]
    return markdown(headings, map(_change_row, compared))


def comparison(old: Sequence[JudgedCase], new: Sequence[JudgedCase], compared: Sequence[Change]) -> str:
    """Two runs in Markdown: metric by metric, then every question whose answer or verdict changed."""
    before = {one.case.id: one for one in old}
    both = [(before[one.case.id], one) for one in new if one.case.id in before]
    lines = ["## Two runs compared", "", *change_lines(compared), ""]
    lines += [f"Before: {cost([one.scored for one in old])}", "", f"Now: {cost([one.scored for one in new])}", ""]
    for title, turned in (
        ("Newly wrong", [(was, now) for was, now in both if was.scored.right and not now.scored.right]),
        ("Newly right", [(was, now) for was, now in both if now.scored.right and not was.scored.right]),
        (
            "Said otherwise, verdict the same",
            [
                (was, now)
                for was, now in both
                if was.scored.right == now.scored.right and said(was.response) != said(now.response)
            ],
        ),
    ):
        lines += [f"### {title}: {len(turned)}", ""]
        if turned:
            rows = ([*_about(now), escape(said(was.response)), escape(said(now.response)), _why(now)]
                    for was, now in turned)  # fmt: skip
            lines += [*markdown(["", "question", "before", "now", "why"], rows, numbers=False), ""]
    return "\n".join(lines) + "\n"


def _score_rows(values: Mapping[Metric, Estimate]) -> Iterable[list[str]]:
    for metric, one in values.items():
        yield [metric.label, percent(one.value), interval(one.low, one.high), str(one.count)]


def _change_row(one: Change) -> list[str]:
    detectable = "–" if one.detectable is None else f"{100 * one.detectable:.1f}"
    values = [percent(one.old), percent(one.new), points(one.gain), interval(one.low, one.high)]
    return [one.metric.title, *values, f"{one.better} / {one.worse}", number(one.p, 3), detectable, one.verdict]


def _about(one: JudgedCase) -> list[str]:
    return [escape(one.case.id), escape(one.case.question)]


def _why(one: JudgedCase) -> str:
    return escape("; ".join(one.scored.reasons))
