"""Fits the reader's confidence to labelled readings, and says how good the fit and the confidence in use are. Pure.

A reading is right where what it says is right: an accepted form of the label, or half of a gold answer's words (token
F1). Whether a passage answers is not asked, because a wrong answer from the right passage must not be shown either.
The fit is a logistic regression (scikit-learn) over the signals that a run file keeps of each reading; probabilities
enter as logits, shares as they are, as the reader has them. All its figures are out of fold, by groups of questions.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.bench.curve import auc
from eval.bench.figures import Figure, Indexes, statistic
from eval.bench.squad import f1
from eval.cases import Case
from eval.match import asserts_any
from eval.results import Run
from index.errors import InputError

PROBABILITIES = ("not_in_passage", "stated")  # the signals that are probabilities; the others are shares
CLIP = 1e-3  # of a probability, before its logit
ENOUGH = 0.5  # F1 with a gold answer from which a reading is right
FOLDS, BINS, FEW = 5, 10, 20  # folds of the cross-validation, bins of the calibration error, readings that are needed

_Floats = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Labelled:
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
    """A confidence judged.

    Area under ROC, expected calibration error over bins of equal size (Nguyen and O'Connor 2015), Brier score, and
    pairs of coverage and the share of wrong ones among the surest readings.
    """

    auc: Figure | None
    ece: Figure | None
    brier: Figure | None
    risk: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights by signal, "intercept" first, each with its interval; the confidence in use and the fitted one judged."""

    weights: Mapping[str, Figure]
    used: Quality
    fitted: Quality
    readings: int
    right: int
    groups: int


def judge_of(case: Case) -> Judge:
    """A labelled case: right is a reading that says an accepted form, or the correction of a false premise."""
    forms = [fact.forms for fact in case.facts if fact.vital and not fact.hedge] + [side.forms for side in case.sides]
    wanted = [*forms, case.correction] if case.correction else forms
    return Judge(lambda answer: any(asserts_any(answer, one) for one in wanted), case.cluster)


def judge_by(answers: Sequence[str], group: str) -> Judge:
    """A question with gold answers, none where it cannot be answered."""
    return Judge(lambda answer: f1(answer, answers) >= ENOUGH, group)


def labelled(run: Run, judges: Mapping[str, Judge]) -> tuple[Labelled, ...]:
    """The readings of a run whose questions are labelled; those that said nothing were never kept."""
    return tuple(
        Labelled(
            judges[asked.id].right(str(reading["answer"])),
            judges[asked.id].group,
            dict(reading["signals"]),
            float(reading["confidence"]),
        )
        for asked in run.asked
        if asked.id in judges
        for reading in asked.kept.get("readings", [])
    )


def fit(rows: Sequence[Labelled], *, seed: int = 1) -> Fit:
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
    weights = {}
    fitted: dict[bytes, _Floats | None] = {}  # one seed draws the same rows for each weight: fit them once
    for place, name in enumerate(("intercept", *names)):
        weight = statistic(partial(_weight, table, right, fitted, place), len(rows), groups=groups, seed=seed)
        if weight:
            weights[name] = weight
    used = np.array([row.confidence for row in rows], dtype=np.float64)
    return Fit(
        weights,
        quality(used, right, groups, seed=seed),
        quality(_out_of_fold(table, right, groups), right, groups, seed=seed),
        len(rows),
        int(right.sum()),
        len(set(groups)),
    )


def quality(sure: _Floats, right: _Flags, groups: Sequence[str], *, seed: int = 1) -> Quality:
    """How good a confidence (0 to 1) is for being right."""

    def over(compute: Callable[[_Floats, _Flags], float | None]) -> Figure | None:
        return statistic(lambda rows: compute(sure[rows], right[rows]), len(sure), groups=groups, seed=seed)

    order = np.argsort(-sure, kind="stable")
    steps = [round(step / 10, 1) for step in range(1, 11)]
    risk = tuple((step, float(1 - right[order[: max(1, round(step * len(sure)))]].mean())) for step in steps)
    return Quality(over(auc), over(ece), over(lambda s, r: float(((s - r) ** 2).mean())), risk)


def ece(sure: _Floats, right: _Flags) -> float:
    """Expected calibration error: the mean distance of confidence and share of right ones, over bins of equal size."""
    bins = np.array_split(np.argsort(sure, kind="stable"), min(BINS, len(sure)))
    return float(sum(len(rows) * abs(sure[rows].mean() - right[rows].mean()) for rows in bins) / len(sure))


def _feature(name: str, value: float) -> float:
    if name not in PROBABILITIES:
        return value
    clipped = min(max(value, CLIP), 1 - CLIP)
    return math.log(clipped / (1 - clipped))


def _model(table: _Floats, right: _Flags) -> Any:  # noqa: ANN401 - scikit-learn ships no types
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=1000).fit(table, right)


def _weight(
    table: _Floats, right: _Flags, fitted: dict[bytes, _Floats | None], place: int, rows: Indexes
) -> float | None:
    key = rows.tobytes()
    if key not in fitted:
        both = bool(right[rows].any()) and not right[rows].all()
        model = _model(table[rows], right[rows]) if both else None
        fitted[key] = np.concatenate([model.intercept_, model.coef_[0]]) if model else None
    weights = fitted[key]
    return None if weights is None else float(weights[place])


def _out_of_fold(table: _Floats, right: _Flags, groups: Sequence[str]) -> _Floats:
    from sklearn.model_selection import GroupKFold

    found = np.full(len(right), right.mean(), dtype=np.float64)
    for train, test in GroupKFold(FOLDS).split(table, right, groups):
        if 0 < right[train].sum() < len(train):
            found[test] = _model(table[train], right[train]).predict_proba(table[test])[:, 1]
    return found


def report(result: Fit, current: Mapping[str, float]) -> str:
    """The fit in Markdown, with the weights in use beside it and a line to paste."""
    lines = [
        f"{result.readings} readings in {result.groups} groups of questions, {result.right} of them right.",
        "",
        "| signal | in use | fitted, 95 % interval |",
        "|---|---:|---:|",
        *(f"| {name} | {_number(current.get(name))} | {figure.plain()} |" for name, figure in result.weights.items()),
        "",
        "| | in use | fitted, out of fold |",
        "|---|---:|---:|",
        f"| AUC | {_plain(result.used.auc)} | {_plain(result.fitted.auc)} |",
        f"| expected calibration error | {_plain(result.used.ece)} | {_plain(result.fitted.ece)} |",
        f"| Brier score | {_plain(result.used.brier)} | {_plain(result.fitted.brier)} |",
        *_risks(result),
        "",
        f"Calibration({', '.join(f'{name}={figure.value:.2f}' for name, figure in result.weights.items())})",
    ]
    return "\n".join(lines) + "\n"


def _risks(result: Fit) -> Iterable[str]:
    for (coverage, old), (_, new) in zip(result.used.risk, result.fitted.risk, strict=True):
        yield f"| wrong among the surest {100 * coverage:.0f} % | {100 * old:.1f} % | {100 * new:.1f} % |"


def _plain(figure: Figure | None) -> str:
    return "–" if figure is None else figure.plain(3)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
