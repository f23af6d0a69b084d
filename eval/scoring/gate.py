"""Decides whether a run may pass: nothing below its floor, nothing regressed, nothing changed unnoticed.

The baseline pins the floors, each case's scores and the digest of everything that the answers depend on. Re-pinning
raises floors freely and lowers one only on request, so that a worse answer is always somebody's decision.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

from pydantic import BaseModel, ValidationError

from eval.results import METRICS, Run, Scored, by_corpus, total
from eval.scoring.statistics import Change, changes
from index.errors import InputError, OnRecordError
from index.files import write_whole

FORMAT = 2  # floors are by corpus
TOLERANCE = 0.01  # of a score: two or three of the 251 questions, so that one changed word does not close the gate
RERUN = "onrecord eval run --out eval/baseline/run.jsonl"
REPIN = "onrecord eval gate --update"
# A regression of one of these closes the gate. Of fifteen metrics compared one "changes" by chance too often.
WATCHED = ("right", "on_record", "weighted_recall")


class GateError(OnRecordError):
    """The gate is closed; the message says why and which command mends it."""

    exit_code = 5


class Baseline(BaseModel):
    """What the next run is held against: floors by corpus and metric, parts by case, digests by what they are of."""

    onrecord_baseline: int = FORMAT
    digests: dict[str, str]
    floors: dict[str, dict[str, float]]
    cases: dict[str, dict[str, tuple[float, float]]]


def baseline_of(run: Run, scored: Sequence[Scored], *, labels: str) -> Baseline:
    """The baseline that this run would be. `labels` is the digest of the labels it is scored with."""
    return Baseline(
        digests={**run.digests, "labels": labels},
        floors={corpus: _totals(part) for corpus, part in by_corpus(scored).items()},
        # whole parts, not shares: the next run is resampled against them
        cases={one.id: dict(one.parts) for one in scored},
    )


def _totals(scored: Sequence[Scored]) -> dict[str, float]:
    totals = {metric.name: total(scored, metric.name) for metric in METRICS}
    return {name: round(value, 6) for name, value in totals.items() if value is not None}


def stale(run: Run, current: Mapping[str, str]) -> tuple[str, ...]:
    """What the run depends on and is no longer so. `current` are digests of the working tree, as far as known."""
    return tuple(
        f"the run was made with other {name} ({_brief(run.digests.get(name))}, now {_brief(digest)}). Run: {RERUN}"
        for name, digest in current.items()
        if run.digests.get(name) != digest
    )


def require_open(baseline: Baseline | None, new: Baseline, compared: Sequence[Change], *, stale: Sequence[str]) -> None:
    """Pass, or say every reason why not; `stale` is what the run depends on and is no longer so.

    Raises:
        GateError: the gate is closed, or nothing is pinned yet.
    """
    if baseline is None and not stale:
        raise GateError(f"there is no baseline yet. Pin one: {REPIN}")
    found = (*stale, *(complaints(baseline, new, compared) if baseline else ()))
    if found:
        raise GateError("the gate is closed:\n" + "\n".join(f"  {complaint}" for complaint in found))


def complaints(baseline: Baseline, new: Baseline, compared: Sequence[Change]) -> tuple[str, ...]:
    """Why the run may not pass, compared with the baseline, each with the command that mends it where one does."""
    found = [
        f"the baseline was pinned with other {name} ({_brief(baseline.digests.get(name))}, "
        f"the run has {_brief(new.digests.get(name))}). Run: {REPIN}"
        for name in sorted(baseline.digests.keys() | new.digests.keys())
        if baseline.digests.get(name) != new.digests.get(name)
    ]
    found += below(baseline.floors, new.floors)
    found += [
        f"{one.metric.title} regressed: {_percent(one.old)} -> {_percent(one.new)}" for one in _regressed(compared)
    ]
    return tuple(found)


def _regressed(compared: Sequence[Change]) -> list[Change]:
    return [one for one in compared if one.verdict == "regressed" and one.metric.name in WATCHED]


def below(floors: Mapping[str, Mapping[str, float]], values: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """Each metric of each corpus that is worse than its floor by more than the tolerance, in words."""
    found = []
    for corpus, metric in product(floors, METRICS):
        floor, value = floors[corpus].get(metric.name), values.get(corpus, {}).get(metric.name)
        if floor is None:
            continue
        if value is None:
            found.append(f"{metric.title} on {corpus} is not scored any more; its floor is {_percent(floor)}")
            continue
        drop = value - floor if metric.lower_is_better else floor - value
        if drop > TOLERANCE:
            side = "above its ceiling" if metric.lower_is_better else "below its floor"
            found.append(f"{metric.title} on {corpus} is {_percent(value)}, {side} of {_percent(floor)}")
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
    worse += [f"{one.metric.title} regressed (see eval report --compare)" for one in _regressed(compared)]
    if worse:
        raise GateError(
            "not re-pinned, because it would lower a floor: " + "; ".join(worse) + f". If that is meant: {REPIN} "
            "--allow-regression"
        )
    floors = {corpus: dict(values) for corpus, values in new.floors.items()}
    for corpus, metric in product(floors.keys() & old.floors.keys(), METRICS):
        was, now = old.floors[corpus].get(metric.name), floors[corpus].get(metric.name)
        if was is not None and now is not None:
            floors[corpus][metric.name] = (min if metric.lower_is_better else max)(was, now)
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


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
