"""Says in Markdown what the answers of several systems to one set are worth, side by side. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.bench.answers.calibration import Quality, quality
from eval.bench.sets.items import Item, Measure, QuestionSet, confidence
from eval.report.tables import markdown, number
from eval.report.text import latency
from eval.results import Response
from eval.scoring.intervals import Estimate, difference, mean, ratio, statistic
from eval.scoring.selective import COVERAGE, answered_at, auc, risk_at, threshold

OURS = "onrecord"
UNANSWERABLE_AT_COVERAGE = 0.15  # the most that may be answered at COVERAGE
TIMES_HELD = 1.20  # F1 of the better baseline, where the passages hold the answer
STEPS = 5  # of coverage: a fifth of the questions at a time

Answers = Mapping[str, Response]  # by item
Judgements = dict[str, Mapping[str, float]]  # by item, then by measure


@dataclass(frozen=True, slots=True)
class Selective:
    """Declining at every threshold of confidence; see `eval.scoring.selective`.

    `threshold` is the confidence that COVERAGE of the answerable questions reach, `at_coverage` the share of
    unanswerable questions that reach it too; `auc` is of answerable or not; `risk` is over all questions.
    """

    threshold: float | None
    at_coverage: Estimate
    auc: Estimate
    risk: tuple[tuple[float, float], ...]


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
    # the only set with questions that cannot be answered, and an answerable part to hold them to
    if question_set.name == "squad2":
        lines += ["", *_selective_table(items, {name: answers[name] for name in judged})]
    if any("wholly_right" in row for rows in judged.values() for row in rows.values()):
        lines += ["", *_printed_table({name: (rows, answers[name]) for name, rows in judged.items()})]
    for other in others:
        headings = [f"{first} − {other}", "points", "", "times", "over"]
        rows = _compared(question_set.measures, judged[first], judged[other])
        rows.append(_seconds(answers[first], answers[other], judged[first].keys() & judged[other].keys()))
        lines += ["", *markdown(headings, rows)]
    return "\n".join(lines) + "\n"


def _judge(items: Sequence[Item], answers: Answers) -> Judgements:
    return {item.id: item.judge(answers[item.id]) for item in items if item.id in answers}


def _table(measures: Sequence[Measure], judged: Mapping[str, Judgements], answers: Mapping[str, Answers]) -> list[str]:
    rows = []
    for measure in measures:
        values = ([one[measure.name] for one in found.values() if measure.name in one] for found in judged.values())
        target = "" if measure.target is None else f"at least {100 * measure.target:.0f}"
        rows.append([measure.title, *(mean(one).percent() for one in values), target])
    asked = [[answers[name][item_id] for item_id in found] for name, found in judged.items()]
    rows.append(["questions", *(str(len(found)) for found in asked), ""])
    rows.append(["errors", *(str(sum(one.error is not None for one in found)) for found in asked), ""])
    rows.append(["seconds, median", *(f"{latency(found)[0]:.1f}" for found in asked), ""])
    rows.append(["prompt tokens read anew, mean", *map(_tokens, asked), ""])
    return markdown(["%, 95 % interval", *judged, "target"], rows)


def _selective_table(items: Sequence[Item], answers: Mapping[str, Answers]) -> list[str]:
    curves = {name: one for name, found in answers.items() if (one := selective(items, found))}
    if not curves:
        return []
    every = list(curves.values())
    title = f"unanswerable questions answered when {100 * COVERAGE:.0f} % of the answerable are"
    shares = ["never so many" if one.at_coverage.value is None else one.at_coverage.percent() for one in every]
    rows = [
        [title, *shares, f"at most {100 * UNANSWERABLE_AT_COVERAGE:.0f}"],
        ["confidence from which that is so", *(number(one.threshold) for one in every), ""],
        ["AUC, answerable or not", *(one.auc.plain() for one in every), ""],
    ]
    for place, (coverage, _) in enumerate(every[0].risk):
        risks = [f"{100 * one.risk[place][1]:.1f}" for one in every]
        rows.append([f"risk (1 - F1) when the surest {100 * coverage:.0f} % are answered", *risks, ""])
    return markdown(["by confidence", *curves, "target"], rows)


def _printed_table(systems: Mapping[str, tuple[Judgements, Answers]]) -> list[str]:
    """What the confidence that is printed beside an answer means, over what was printed."""
    found = {name: printed_quality(*one) for name, one in systems.items()}
    every = {name: one for name, one in found.items() if one}
    if not every:
        return []
    rows = [
        ["AUC of confidence, every value right or not", *(one.auc.plain() for one in every.values()), "at least 0.75"],
        ["expected calibration error", *(one.error.plain() for one in every.values()), "at most 0.08"],
    ]
    for place, (coverage, _) in enumerate(next(iter(every.values())).risk):
        shares = [f"{100 * one.risk[place][1]:.1f}" for one in every.values()]
        rows.append([f"not wholly right among the surest {100 * coverage:.0f} %", *shares, ""])
    return markdown(["of what is printed", *every, "target"], rows)


def printed_quality(judged: Judgements, answers: Answers) -> Quality | None:
    """How good the printed confidence is for every value being right; None where nothing was printed with one."""
    told = [
        (float(said["confidence"]), row["wholly_right"])
        for name, row in judged.items()
        if "wholly_right" in row and "confidence" in (said := answers[name].answer or {})
    ]
    if not told:
        return None
    sure, right = np.array([one for one, _ in told]), np.array([bool(one) for _, one in told])
    return quality(sure, right, [str(place) for place in range(len(told))], steps=STEPS)


def selective(items: Sequence[Item], answers: Answers) -> Selective | None:
    """Declining by confidence, over the questions that were asked; None where the system does not say how sure it is.

    An answerable question is one with gold answers; an answer's worth is its F1.
    """
    asked = [(item, answers[item.id]) for item in items if item.id in answers]
    told = [value for _, response in asked if (value := confidence(response)) is not None]
    if len(told) < len(asked):
        return None
    sure, answerable = np.array(told, dtype=np.float64), np.array([bool(item.answers) for item, _ in asked])
    worth = np.array([item.judge(response).get("f1", 0.0) for item, response in asked], dtype=np.float64)
    return Selective(
        threshold(sure[answerable]),
        statistic(lambda rows: answered_at(sure[rows], answerable[rows]), len(asked)),
        statistic(lambda rows: auc(sure[rows], answerable[rows]), len(asked)),
        risk_at(sure, worth, STEPS),
    )


def _compared(measures: Sequence[Measure], ours: Judgements, theirs: Judgements) -> list[list[str]]:
    rows = []
    for measure in measures:
        both = [name for name in ours if measure.name in ours[name] and measure.name in theirs.get(name, {})]
        new, old = ([found[name][measure.name] for name in both] for found in (ours, theirs))
        if both:  # a measure of passages held applies to few
            gained = difference(new, old)
            times = ratio(new, old).plain() + (f", target {TIMES_HELD:.2f}" if measure.name == "f1_held" else "")
            rows.append([measure.title, gained.percent(), verdict(gained, measure), times, str(gained.count)])
    return rows


def _seconds(ours: Answers, theirs: Answers, both: Collection[str]) -> list[str]:
    """Seconds as they came, question by question one after the other, so that other work on the machine meets both."""
    done = sorted(name for name in both if ours[name].error is None and theirs[name].error is None)
    times = ratio([ours[name].seconds for name in done], [theirs[name].seconds for name in done])
    return ["seconds", "", "", times.plain(), str(len(done))]


def verdict(gained: Estimate, measure: Measure) -> str:
    """What a paired difference shows, in words: only an interval without 0 is evidence."""
    if gained.low is None or gained.high is None or gained.low <= 0 <= gained.high:
        return "no evidence either way"
    return "better" if (gained.low > 0) is not measure.lower_is_better else "worse"


def _tokens(asked: Sequence[Response]) -> str:
    told = [one.tokens.read for one in asked if one.tokens]
    return f"{sum(told) / len(told):,.0f}" if told else "–"
