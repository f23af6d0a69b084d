"""A confidence judged: does it tell right from wrong, and what is risked at each coverage? Pure.

Selective answering (El-Yaniv and Wiener 2010): only the questions above a threshold of confidence are answered;
coverage is the share of those, risk the share of wrong ones among them.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eval.scoring.intervals import Floats

Flags = npt.NDArray[np.bool_]

BINS = 10  # of the calibration error
COVERAGE = 0.65  # of the answerable questions, at which the answered unanswerable ones are counted


def auc(sure: Floats, positive: Flags) -> float | None:
    """The area under the ROC curve of confidence (Mann-Whitney); None where all are of one kind.

    As scikit-learn's `roc_auc_score`, which takes a hundred times as long; a test holds them together.
    """
    from scipy.stats import rankdata

    inside, outside = int(positive.sum()), int((~positive).sum())
    if not inside or not outside:
        return None
    return float((rankdata(sure)[positive].sum() - inside * (inside + 1) / 2) / (inside * outside))


def calibration_error(sure: Floats, right: Flags) -> float:
    """Expected calibration error: the mean distance of confidence and share of right ones.

    Over bins of equal size (Nguyen and O'Connor 2015), because bins of equal width are nearly empty where few are sure.
    """
    bins = np.array_split(np.argsort(sure, kind="stable"), min(BINS, len(sure)))
    return float(sum(len(rows) * abs(sure[rows].mean() - right[rows].mean()) for rows in bins) / len(sure))


def brier(sure: Floats, right: Flags) -> float:
    """The mean squared distance of confidence and outcome (Brier 1950)."""
    return float(((sure - right) ** 2).mean())


def risks(sure: Floats, worth: Floats) -> Floats:
    """The risk among the surest one, two, … of all; `worth` of an answer is between 0 (wrong) and 1."""
    order = np.argsort(-sure, kind="stable")
    found: Floats = 1 - np.cumsum(worth[order]) / np.arange(1, len(order) + 1)
    return found


def risk_at(sure: Floats, worth: Floats, steps: int) -> tuple[tuple[float, float], ...]:
    """Pairs of coverage and risk at `steps` equal steps of coverage; none without questions."""
    found = risks(sure, worth)
    shares = [step / steps for step in range(1, steps + 1)] if len(found) else []
    return tuple((share, float(found[max(1, round(share * len(found))) - 1])) for share in shares)


def risk_coverage(sure: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Every point of the curve as (coverage, risk); what is equally sure is taken together."""
    confidence = np.array(sure, dtype=np.float64)
    found = risks(confidence, np.array(right, dtype=np.float64))
    ranked = np.append(-np.sort(-confidence), -np.inf)
    return [
        (taken / len(found), float(found[taken - 1]))
        for taken in range(1, len(found) + 1)
        if ranked[taken] != ranked[taken - 1]
    ]


def threshold(sure: Floats, coverage: float = COVERAGE) -> float | None:
    """The confidence that a share `coverage` of these questions reaches; None where fewer are ever answered."""
    if not len(sure):
        return None
    least = float(np.sort(sure)[::-1][int(np.ceil(coverage * len(sure))) - 1])
    return least if least > 0 else None


def answered_at(sure: Floats, answerable: Flags, coverage: float = COVERAGE) -> float | None:
    """The share of unanswerable questions at or above the threshold that answers `coverage` of the answerable ones."""
    outside = sure[~answerable]
    least = threshold(sure[answerable], coverage)
    return float((outside >= least).mean()) if len(outside) and least is not None else None
