"""Fits the reader's confidence to labelled readings, and says how good the fit and the confidence in use are. Pure.

A reading is right where what it says is right: an accepted form of the label, or half of a gold answer's words (token
F1). Whether a passage answers is not asked, because a wrong answer from the right passage must not be shown either.
The fit is a logistic regression (scikit-learn) over the signals that a run file keeps of each reading; probabilities
enter as logits, shares as they are, as the reader has them. All its figures are out of fold, by groups of questions.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.sets.published import SETS
from eval.bench.sets.squad import f1
from eval.cases import Case
from eval.report.tables import markdown, number
from eval.results import Run
from eval.scoring.intervals import Estimate, Floats, draws, interval, statistic
from eval.scoring.match import asserts_any
from eval.scoring.selective import Flags, auc, brier, calibration_error, risk_at
from index.errors import InputError
from qa.reader.spans import logit

PROBABILITIES = (
    "not_in_passage",
    "stated",
    "reader_answers",
)  # the signals that are probabilities; the others are shares
ENOUGH = 0.5  # F1 with a gold answer from which a reading is right
FOLDS, FEW = 5, 20  # folds of the cross-validation, readings that are needed


@dataclass(frozen=True, slots=True)
class LabelledReading:
    """One reading: whether it is right, the group that its question is in, its signals and the confidence it had."""

    right: bool
    group: str
    signals: Mapping[str, float]
    confidence: float


@dataclass(frozen=True, slots=True)
class Judge:
    """How the readings of one question are judged, and the group that it is resampled with."""

    right: Callable[[str], bool]
    group: str


@dataclass(frozen=True, slots=True)
class Quality:
    """A confidence judged; `risk` are pairs of coverage and the share of wrong ones among the surest readings."""

    auc: Estimate
    error: Estimate
    brier: Estimate
    risk: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights by signal, "intercept" first, each with its interval; the confidence in use and the fitted one judged."""

    weights: Mapping[str, Estimate]
    used: Quality
    fitted: Quality
    readings: int
    right: int
    groups: int


def judges(cases: Iterable[Case], data: Path | None = None) -> dict[str, Judge]:
    """By question: of the labelled cases and, where the folder `data` has published sets, of `squad2`."""
    found = {case.id: judge_of(case) for case in cases}
    if data:
        squad = SETS["squad2"]
        found |= {item.id: judge_by(item.answers, item.texts[0]) for item in squad.read(data / squad.folder)}
    return found


def judge_of(case: Case) -> Judge:
    """A labelled case: right is a reading that says an accepted form, or the correction of a false premise."""
    forms = [fact.forms for fact in case.facts if fact.vital and not fact.hedge] + [side.forms for side in case.sides]
    wanted = [*forms, case.correction] if case.correction else forms
    return Judge(lambda answer: any(asserts_any(answer, one) for one in wanted), case.cluster)


def judge_by(answers: Sequence[str], group: str) -> Judge:
    """A question with gold answers, none where it cannot be answered."""
    return Judge(lambda answer: f1(answer, answers) >= ENOUGH, group)


def labelled(run: Run, judged_by: Mapping[str, Judge]) -> tuple[LabelledReading, ...]:
    """The readings of a run whose questions are labelled; those that said nothing were never kept."""
    return tuple(
        LabelledReading(
            judged_by[response.id].right(str(reading["answer"])),
            judged_by[response.id].group,
            dict(reading["signals"]),
            float(reading["confidence"]),
        )
        for response in run.responses
        if response.id in judged_by
        for reading in response.kept.get("readings", [])
    )


def fit(rows: Sequence[LabelledReading], *, seed: int = 1) -> Fit:
    """Fit weights to readings.

    Raises:
        InputError: there are too few readings, all are right or all wrong, or they have other signals than each other.
    """
    right = np.array([row.right for row in rows], dtype=np.bool_)
    groups = [row.group for row in rows]
    if len(rows) < FEW or len(set(groups)) < FOLDS or right.all() or not right.any():
        raise InputError(
            f"{len(rows)} readings of {len(set(groups))} groups of questions, {int(right.sum())} of them right, are "
            f"too few to fit: it takes {FEW} of {FOLDS} groups, right and wrong ones. "
            "Give run files that keep readings, from: onrecord eval run, onrecord eval bench answers"
        )
    names = tuple(rows[0].signals)
    if other := [row for row in rows if tuple(row.signals) != names]:
        was, now = ", ".join(names), ", ".join(other[0].signals)
        raise InputError(f"readings have different signals ({was}; {now}). Give runs of one code.")
    table = np.array([[_feature(name, row.signals[name]) for name in names] for row in rows], dtype=np.float64)
    resampled = [
        _weights(table[drawn], right[drawn])
        for drawn in draws(len(rows), groups=groups, seed=seed)
        if 0 < right[drawn].sum() < len(drawn)  # a draw without right ones, or without wrong ones, has no fit
    ]
    weights = {
        name: Estimate(float(weight), *interval(np.array([one[place] for one in resampled])), len(rows))
        for place, (name, weight) in enumerate(zip(("intercept", *names), _weights(table, right), strict=True))
    }
    used = np.array([row.confidence for row in rows], dtype=np.float64)
    fitted = _out_of_fold(table, right, groups)
    known, found = (quality(sure, right, groups, seed=seed) for sure in (used, fitted))
    return Fit(weights, known, found, len(rows), int(right.sum()), len(set(groups)))


def quality(sure: Floats, right: Flags, groups: Sequence[str], *, seed: int = 1, steps: int = 10) -> Quality:
    """How good a confidence (0 to 1) is for being right; the risk at `steps` equal steps of coverage."""

    def over(compute: Callable[[Floats, Flags], float | None]) -> Estimate:
        return statistic(lambda rows: compute(sure[rows], right[rows]), len(sure), groups=groups, seed=seed)

    return Quality(over(auc), over(calibration_error), over(brier), risk_at(sure, right.astype(np.float64), steps))


def _feature(name: str, value: float) -> float:
    return logit(value) if name in PROBABILITIES else value


def _model(table: Floats, right: Flags) -> Any:  # noqa: ANN401 - scikit-learn ships no types
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=1000).fit(table, right)


def _weights(table: Floats, right: Flags) -> Floats:
    model = _model(table, right)
    weights: Floats = np.concatenate([model.intercept_, model.coef_[0]])
    return weights


def _out_of_fold(table: Floats, right: Flags, groups: Sequence[str]) -> Floats:
    from sklearn.model_selection import GroupKFold

    found = np.full(len(right), right.mean(), dtype=np.float64)
    for train, test in GroupKFold(FOLDS).split(table, right, groups):
        if 0 < right[train].sum() < len(train):
            found[test] = _model(table[train], right[train]).predict_proba(table[test])[:, 1]
    return found


def report(result: Fit, current: Mapping[str, float]) -> str:
    """The fit in Markdown, with the weights in use beside it and a line to paste."""
    used, fitted, shown = result.used, result.fitted, partial(Estimate.plain, digits=3)
    weights = ((name, number(current.get(name)), one.plain()) for name, one in result.weights.items())
    rows = [
        ("AUC", shown(used.auc), shown(fitted.auc)),
        ("expected calibration error", shown(used.error), shown(fitted.error)),
        ("Brier score", shown(used.brier), shown(fitted.brier)),
    ]
    for (coverage, old), (_, new) in zip(used.risk, fitted.risk, strict=True):
        rows.append((f"wrong among the surest {100 * coverage:.0f} %", f"{100 * old:.1f} %", f"{100 * new:.1f} %"))
    lines = [
        f"{result.readings} readings in {result.groups} groups of questions, {result.right} of them right.",
        "",
        *markdown(["signal", "in use", "fitted, 95 % interval"], weights),
        "",
        *markdown(["", "in use", "fitted, out of fold"], rows),
        "",
        f"Calibration({', '.join(f'{name}={one.value:.2f}' for name, one in result.weights.items())})",
    ]
    return "\n".join(lines) + "\n"
