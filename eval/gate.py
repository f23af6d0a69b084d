"""Decides whether a run may pass: nothing below its floor, nothing regressed, nothing changed unnoticed.

The baseline pins the floors, each case's scores and the digest of everything that the answers depend on. Re-pinning
raises floors freely and lowers one only on request, so that a worse answer is always somebody's decision.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from eval.results import METRICS, Run, Scored, total
from eval.runfile import write_whole
from eval.statistics import Change, changes
from index.errors import InputError, OnRecordError

FORMAT = 1
TOLERANCE = 0.01  # of a score: two or three of the 251 questions, so that one changed word does not close the gate
RUN_FILE = Path("eval/baseline/run.jsonl")
RERUN = f"onrecord eval run --out {RUN_FILE}"
REPIN = "onrecord eval gate --update"
WATCHED = (
    "right",
    "on_record",
    "weighted_recall",
)  # a regression of one closes the gate; more would raise false alarms


class GateError(OnRecordError):
    """The gate is closed; the message says why and which command mends it."""

    exit_code = 5


class Baseline(BaseModel):
    """What the next run is held against: floors by metric, parts by case and metric, digests by what they are of."""

    onrecord_baseline: int = FORMAT
    digests: dict[str, str]
    floors: dict[str, float]
    cases: dict[str, dict[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One reason to stay closed, and the command that mends it where one does."""

    what: str
    fix: str | None = None

    def __str__(self) -> str:
        """One line for a terminal."""
        return self.what + (f". Run: {self.fix}" if self.fix else "")


def baseline_of(run: Run, scored: Sequence[Scored], *, labels: str) -> Baseline:
    """The baseline that this run would be. `labels` is the digest of the labels it is scored with."""
    floors = {metric.name: total(scored, metric.name) for metric in METRICS if metric.floor}
    return Baseline(
        digests={**run.digests, "labels": labels},
        floors={name: round(value, 6) for name, value in floors.items() if value is not None},
        cases={one.id: dict(one.parts) for one in scored},
    )


def stale(run: Run, current: Mapping[str, str]) -> tuple[Complaint, ...]:
    """What the run depends on and is no longer so. `current` are digests of the working tree, as far as known."""
    return tuple(
        Complaint(f"the run was made with other {name} ({_brief(run.digests.get(name))}, now {_brief(digest)})", RERUN)
        for name, digest in current.items()
        if run.digests.get(name) != digest
    )


def complaints(baseline: Baseline, new: Baseline, compared: Sequence[Change]) -> tuple[Complaint, ...]:
    """Why the run may not pass, compared with the baseline."""
    found = [
        Complaint(
            f"the baseline was pinned with other {name} "
            f"({_brief(baseline.digests.get(name))}, the run has {_brief(new.digests.get(name))})",
            REPIN,
        )
        for name in sorted(baseline.digests.keys() | new.digests.keys())
        if baseline.digests.get(name) != new.digests.get(name)
    ]
    found += [Complaint(what) for what in below(baseline.floors, new.floors)]
    found += [
        Complaint(f"{change.metric.title} regressed: {_points(change.old)} -> {_points(change.new)}")
        for change in compared
        if change.verdict == "regressed" and change.metric.name in WATCHED
    ]
    return tuple(found)


def below(floors: Mapping[str, float], values: Mapping[str, float]) -> tuple[str, ...]:
    """Each metric that is worse than its floor by more than the tolerance, in words."""
    found = []
    for metric in METRICS:
        floor, value = floors.get(metric.name), values.get(metric.name)
        if floor is None:
            continue
        if value is None:
            found.append(f"{metric.title} is not scored any more; its floor is {_points(floor)}")
            continue
        drop = value - floor if metric.lower_is_better else floor - value
        if drop > TOLERANCE:
            side = "above its ceiling" if metric.lower_is_better else "below its floor"
            found.append(f"{metric.title} is {_points(value)}, {side} of {_points(floor)}")
    return tuple(found)


def repin(
    old: Baseline | None, new: Baseline, compared: Sequence[Change], *, allow_regression: bool = False
) -> Baseline:
    """The baseline to write: the new digests and cases, and of each floor the better one.

    Raises:
        GateError: a floor would be lowered, or a watched metric regressed, and `allow_regression` is not given.
    """
    if old is None or allow_regression:
        return new
    worse = [*below(old.floors, new.floors)]
    worse += [
        f"{change.metric.title} regressed (p or interval, see eval report --compare)"
        for change in compared
        if change.verdict == "regressed" and change.metric.name in WATCHED
    ]
    if worse:
        raise GateError(
            "not re-pinned, because it would lower a floor: " + "; ".join(worse) + f". If that is meant: {REPIN} "
            "--allow-regression"
        )
    floors = dict(new.floors)
    for metric in METRICS:
        if metric.name in old.floors and metric.name in floors:
            better = min if metric.lower_is_better else max
            floors[metric.name] = better(old.floors[metric.name], floors[metric.name])
    return new.model_copy(update={"floors": floors})


def compare(baseline: Baseline | None, scored: Sequence[Scored]) -> tuple[Change, ...]:
    """The run against the baseline, metric by metric, over the questions that both have."""
    return changes(baseline.cases, scored) if baseline else ()


def read_baseline(path: Path) -> Baseline | None:
    """The committed baseline, None when there is none yet.

    Raises:
        InputError: it is damaged or of another format.
    """
    if not path.exists():
        return None
    try:
        baseline = Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # a ValidationError is a ValueError
        first = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise InputError(f"{path} is no baseline: {first}. Take it from version control again.") from error
    if baseline.onrecord_baseline != FORMAT:
        raise InputError(f"{path} has baseline format {baseline.onrecord_baseline}, not {FORMAT}. Pin anew: {REPIN}")
    return baseline


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write it whole or not at all; one line per case, so that a change of a case is one line in a review."""
    cases = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps({key: [round(n, 4) for n in part] for key, part in sorted(parts.items())})}"
        for name, parts in baseline.cases.items()
    )
    head = json.dumps(baseline.model_dump(include={"onrecord_baseline", "digests", "floors"}), indent=1)
    write_whole(path, f'{head[:-2]},\n "cases": {{\n{cases}\n }}\n}}\n')


def _brief(digest: str | None) -> str:
    return "none" if digest is None else digest if len(digest) <= 40 else digest[:12]


def _points(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
