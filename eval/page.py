"""The HTML report: one file with plots and each answer beside its labels, which asks the network for nothing.

Everything that comes from articles, questions and answers is escaped, and the page forbids scripts to itself.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from eval import plots
from eval.cases import Case
from eval.report import Row, cost, interval, percent, points, said
from eval.results import Run
from eval.statistics import Change, Estimate

SHOWN = {"right": "✓", "loose": "✓ but not on the record", "wrong": "✗"}  # never by colour alone
STYLE = Path(__file__).with_suffix(".css")


def page(run: Run, found: Sequence[Row], values: Sequence[Estimate], compared: Sequence[Change] = ()) -> str:
    """The report of one run as a whole HTML page."""
    scored = [row.scored for row in found]
    right = sum(one.right for one in scored)
    order = sorted(found, key=lambda row: (row.scored.right, not row.scored.reasons))
    parts = [
        f"<h1>{right} of {len(scored)} answers right</h1>",
        f'<p class="faint">System: {escape(run.system)}. {cost(scored)}</p>',
        f"<h2>Scores</h2>{plots.scores(values)}{_values(values)}",
        f"<h2>By kind of question</h2>{plots.kinds(scored)}",
        _changes(compared),
        f"<h2>Risk against coverage</h2>{plots.risk(scored)}",
        f"<h2>Latency</h2>{plots.latency(scored)}",
        "<h2>Each answer beside its labels</h2>",
        *(_answer(row) for row in order),
        "<h2>What the answers depend on</h2>",
        _pairs({**run.digests, **run.notes}),
    ]
    style = STYLE.read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>onrecord: {right} of {len(scored)} right</title><style>{style}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _values(values: Sequence[Estimate]) -> str:
    lines = "".join(
        f"<tr><td>{escape(one.metric.title)}</td><td class=n>{percent(one.value)}</td>"
        f"<td class=n>{interval(one.low, one.high)}</td><td class=n>{one.count}</td>"
        f"<td>{escape(one.metric.meaning)}{' (lower is better)' if one.metric.lower_is_better else ''}</td></tr>"
        for one in values
    )
    head = "<tr><th></th><th class=n>score</th><th class=n>interval</th><th class=n>over</th><th>meaning</th></tr>"
    return f"<table>{head}{lines}</table>"


def _changes(compared: Sequence[Change]) -> str:
    if not compared:
        return ""
    lines = "".join(
        f"<tr><td>{escape(one.metric.title)}</td><td class=n>{percent(one.old)}</td><td class=n>{percent(one.new)}</td>"
        f"<td class=n>{points(None if one.old is None or one.new is None else one.new - one.old)}</td>"
        f"<td class=n>{interval(one.low, one.high)}</td><td class=n>{one.better} / {one.worse}</td>"
        f"<td class=n>{'–' if one.p is None else f'{one.p:.3f}'}</td><td>{one.verdict}</td></tr>"
        for one in compared
    )
    head = "".join(
        f"<th>{name}</th>" for name in ("", "before", "now", "change", "interval", "better / worse", "p", "")
    )
    return f"<h2>Since the baseline</h2><table><tr>{head}</tr>{lines}</table>"


def _answer(row: Row) -> str:
    state = "wrong" if not row.scored.right else "loose" if row.scored.reasons else "right"
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in row.scored.reasons)
    return (
        f'<details class="{state}"><summary><b>{escape(row.case.question)}</b> {SHOWN[state]} '
        f'<span class="faint">{escape(row.case.kind)}, {escape(row.case.id)}</span><br>'
        f"{escape(said(row.asked.answer, row.asked.error))}</summary>"
        f"{f'<ul>{reasons}</ul>' if reasons else ''}"
        f'<div class="both"><div><h4>The answer</h4>{_given(row.asked.answer or {})}</div>'
        f"<div><h4>The labels</h4>{_labels(row.case)}</div></div></details>"
    )


def _given(answer: Any) -> str:  # noqa: ANN401 - whatever a system under test printed
    quotes = "".join(
        f"<blockquote>[{escape(str(one.get('mark')))}] {escape(str(one.get('quote', '')))}"
        f'<br><span class="faint">{escape(str(one.get("article")))} {escape(str(one.get("start")))}–'
        f"{escape(str(one.get('end')))}</span></blockquote>"
        for one in answer.get("citations") or []
        if isinstance(one, dict)
    )
    return (
        f"<p>status {escape(str(answer.get('status')))}, confidence {escape(str(answer.get('confidence')))}</p>{quotes}"
    )


def _labels(case: Case) -> str:
    said_by = [("vital" if fact.vital else "okay", fact.forms) for fact in case.facts]
    said_by += [("side", side.forms) for side in case.sides]
    said_by += [("must not", case.forbidden)] if case.forbidden else []
    said_by += [("correction", case.correction)] if case.correction else []
    lines = "".join(f"<li>{name}: {escape(' / '.join(forms))}</li>" for name, forms in said_by)
    quotes = "".join(
        f'<blockquote>{escape(span.quote)}<br><span class="faint">{escape(span.article)} {span.start}–{span.end}'
        "</span></blockquote>"
        for span in case.evidence
    )
    return f"<p>{escape(' or '.join(case.expect))}</p><ul>{lines}</ul>{quotes}<p>{escape(case.why)}</p>"


def _pairs(pairs: dict[str, str]) -> str:
    lines = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in pairs.items())
    return f"<table>{lines}</table>"
