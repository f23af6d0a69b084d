"""Says in Markdown what the answers of several systems to one set are worth, side by side. Pure."""

from collections.abc import Collection, Mapping, Sequence

from eval.bench.curve import COVERAGE, Curve, Judged, curve
from eval.bench.figures import Figure, difference, mean, ratio
from eval.bench.sets import Item, Measure, QuestionSet, confidence
from eval.report import latency
from eval.results import Asked

OURS = "onrecord"
UNANSWERABLE_AT_COVERAGE = 0.15  # the most that may be answered at COVERAGE
TIMES_HELD = 1.20  # F1 of the better baseline, where the passages hold the answer

Answers = Mapping[str, Asked]
_Judgements = dict[str, Mapping[str, float]]


def report(question_set: QuestionSet, items: Sequence[Item], answers: Mapping[str, Answers]) -> str:
    """One set: each measure of each system with its interval, then each other system compared with the first.

    Systems are compared over the questions that both were asked. `answers` are by system, then by item id.
    """
    judged = {name: _judge(items, found) for name, found in answers.items()}
    judged = {name: rows for name, rows in judged.items() if rows}
    if not judged:
        return f"## {question_set.name}: nothing asked yet\n"
    first, *others = judged
    lines = [f"## {question_set.name}", "", *_table(question_set.measures, judged, answers)]
    if question_set.name == "squad2":
        lines += ["", *_curves(items, {name: answers[name] for name in judged})]
    for other in others:
        lines += ["", *_compared(question_set.measures, first, judged[first], other, judged[other])]
        lines.append(_seconds(answers[first], answers[other], judged[first].keys() & judged[other].keys()))
    return "\n".join(lines) + "\n"


def _judge(items: Sequence[Item], answers: Answers) -> _Judgements:
    return {item.id: item.judge(answers[item.id]) for item in items if item.id in answers}


def _table(measures: Sequence[Measure], judged: Mapping[str, _Judgements], answers: Mapping[str, Answers]) -> list[str]:
    lines = [_row(["%, 95 % interval", *judged, "target"]), _row(["---", *["---:"] * (len(judged) + 1)])]
    for measure in measures:
        figures = [mean(_values(rows, measure.name)) for rows in judged.values()]
        target = "" if measure.target is None else f"at least {100 * measure.target:.0f}"
        lines.append(_row([measure.title, *map(_shown, figures), target]))
    asked = {name: [answers[name][item_id] for item_id in rows] for name, rows in judged.items()}
    lines.append(_row(["questions", *(str(len(rows)) for rows in asked.values()), ""]))
    errors = [sum(one.error is not None for one in rows) for rows in asked.values()]
    lines.append(_row(["errors", *map(str, errors), ""]))
    lines.append(_row(["seconds, median", *(f"{latency(rows)[0]:.1f}" for rows in asked.values()), ""]))
    lines.append(_row(["prompt tokens read anew, mean", *(_tokens(rows) for rows in asked.values()), ""]))
    return lines


def _curves(items: Sequence[Item], answers: Mapping[str, Answers]) -> list[str]:
    curves = {name: found for name, rows in answers.items() if (found := _curve(items, rows))}
    if not curves:
        return []
    lines = [_row(["by confidence", *curves, "target"]), _row(["---", *["---:"] * (len(curves) + 1)])]
    title = f"unanswerable questions answered when {100 * COVERAGE:.0f} % of the answerable are"
    shares = ["never so many" if one.at_coverage is None else one.at_coverage.percent() for one in curves.values()]
    lines.append(_row([title, *shares, f"at most {100 * UNANSWERABLE_AT_COVERAGE:.0f}"]))
    lines.append(_row(["confidence from which that is so", *(_confidence(one) for one in curves.values()), ""]))
    lines.append(_row(["AUC, answerable or not", *(_plain(one.auc) for one in curves.values()), ""]))
    for place, (coverage, _) in enumerate(next(iter(curves.values())).risk):
        risks = [f"{100 * one.risk[place][1]:.1f}" for one in curves.values()]
        lines.append(_row([f"risk (1 - F1) when the surest {100 * coverage:.0f} % are answered", *risks, ""]))
    return lines


def _curve(items: Sequence[Item], answers: Answers) -> Curve | None:
    asked = [(item, answers[item.id]) for item in items if item.id in answers]
    sure = [confidence(one) for _, one in asked]
    if any(one is None for one in sure):
        return None
    return curve(
        [
            Judged(value or 0.0, bool(item.answers), item.judge(one).get("f1", 0.0))
            for (item, one), value in zip(asked, sure, strict=True)
        ]
    )


def _compared(measures: Sequence[Measure], first: str, ours: _Judgements, other: str, theirs: _Judgements) -> list[str]:
    lines = [_row([f"{first} − {other}", "points", "", "times", "over"]), _row(["---", "---:", "---", "---:", "---:"])]
    for measure in measures:
        both = [name for name in ours if measure.name in ours[name] and measure.name in theirs.get(name, {})]
        new, old = ([rows[name][measure.name] for name in both] for rows in (ours, theirs))
        gained = difference(new, old)
        if gained is None:
            continue
        times = _plain(ratio(new, old)) + (f", target {TIMES_HELD:.2f}" if measure.name == "f1_held" else "")
        lines.append(_row([measure.title, gained.percent(), verdict(gained, measure), times, str(gained.count)]))
    return lines


def _seconds(ours: Answers, theirs: Answers, both: Collection[str]) -> str:
    """Seconds as they came, question by question one after the other, so that other work on the machine meets both."""
    done = sorted(name for name in both if ours[name].error is None and theirs[name].error is None)
    times = ratio([ours[name].seconds for name in done], [theirs[name].seconds for name in done])
    return _row(["seconds", "", "", _plain(times), str(len(done))])


def verdict(gained: Figure, measure: Measure) -> str:
    """What a paired difference shows, in words: only an interval without 0 is evidence."""
    if gained.low is None or gained.high is None or gained.low <= 0 <= gained.high:
        return "no evidence either way"
    return "better" if (gained.low > 0) is not measure.lower_is_better else "worse"


def _values(rows: _Judgements, name: str) -> list[float]:
    return [judgement[name] for judgement in rows.values() if name in judgement]


def _tokens(rows: Sequence[Asked]) -> str:
    told = [one.tokens.read for one in rows if one.tokens]
    return f"{sum(told) / len(told):,.0f}" if told else "–"


def _confidence(one: Curve) -> str:
    return "–" if one.threshold is None else f"{one.threshold:.2f}"


def _shown(figure: Figure | None) -> str:
    return "–" if figure is None else figure.percent()


def _plain(figure: Figure | None) -> str:
    return "–" if figure is None else figure.plain()


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
