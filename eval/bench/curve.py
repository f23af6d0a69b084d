"""Declining judged by its score, wherever the threshold is put: risk against coverage, and the area under ROC. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.bench.figures import Figure, Indexes, statistic

COVERAGE = 0.65  # of the answerable questions


@dataclass(frozen=True, slots=True)
class Judged:
    """One question: how sure the system was (0: it would never answer), and what its answer is worth (0 to 1)."""

    confidence: float
    answerable: bool
    worth: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Declining at every threshold.

    `threshold` is the confidence that COVERAGE of the answerable questions reach, `at_coverage` the share of
    unanswerable questions that reach it too; both are None where so many are never answered. `auc` is the chance that
    an answerable question gets the higher confidence; `risk` are pairs of coverage and mean risk (1 - worth) over all
    questions, the surest first.
    """

    threshold: float | None
    at_coverage: Figure | None
    auc: Figure | None
    risk: tuple[tuple[float, float], ...]


def curve(judged: Sequence[Judged]) -> Curve:
    """The curve over questions, with intervals."""
    sure = np.array([one.confidence for one in judged], dtype=np.float64)
    answerable = np.array([one.answerable for one in judged], dtype=np.bool_)
    worth = np.array([one.worth for one in judged], dtype=np.float64)

    def at(rows: Indexes) -> float | None:
        return answered_at(sure[rows], answerable[rows])

    def area(rows: Indexes) -> float | None:
        return auc(sure[rows], answerable[rows])

    order = np.argsort(-sure, kind="stable")
    steps = [step / 5 for step in range(1, 6)]
    first = [order[: max(1, round(step * len(judged)))] for step in steps] if judged else []
    risk = tuple((step, float(1 - worth[rows].mean())) for step, rows in zip(steps, first, strict=False))
    return Curve(threshold(sure[answerable]), statistic(at, len(judged)), statistic(area, len(judged)), risk)


def answered_at(
    sure: npt.NDArray[np.float64], answerable: npt.NDArray[np.bool_], coverage: float = COVERAGE
) -> float | None:
    """The share of unanswerable questions at or above the threshold that answers `coverage` of the answerable ones."""
    outside = sure[~answerable]
    least = threshold(sure[answerable], coverage)
    return float((outside >= least).mean()) if len(outside) and least is not None else None


def threshold(sure: npt.NDArray[np.float64], coverage: float = COVERAGE) -> float | None:
    """The confidence that a share `coverage` of these questions reaches; None where fewer are ever answered."""
    if not len(sure):
        return None
    least = float(np.sort(sure)[::-1][int(np.ceil(coverage * len(sure))) - 1])
    return least if least > 0 else None


def auc(sure: npt.NDArray[np.float64], answerable: npt.NDArray[np.bool_]) -> float | None:
    """The area under the ROC curve of confidence for answerable (Mann-Whitney); None where all are of one kind.

    As scikit-learn's `roc_auc_score`, which takes a hundred times as long; a test holds them together.
    """
    inside, outside = int(answerable.sum()), int((~answerable).sum())
    if not inside or not outside:
        return None
    _, place, counts = np.unique(sure, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]  # equal ones share their mean rank
    return float((ranks[answerable].sum() - inside * (inside + 1) / 2) / (inside * outside))
