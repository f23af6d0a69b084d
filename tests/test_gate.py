"""The gate opens for what is as good, closes on each kind of loss with the command that mends it, and never slips."""

from pathlib import Path

import pytest

from eval.cases import Case
from eval.gate import (
    TOLERANCE,
    Baseline,
    GateError,
    baseline_of,
    below,
    compare,
    complaints,
    read_baseline,
    repin,
    stale,
    write_baseline,
)
from eval.results import Asked, Run, Scored
from eval.score import score
from index.errors import InputError
from tests.answers import ARTICLES, labelled, perfect

DIGESTS = {"questions": "q", "seeds": "s", "prompts": "p"}
ROOT = Path(__file__).parent.parent


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


def scored_run(
    cases: tuple[Case, ...], *, wrong: int = 0, digests: dict[str, str] = DIGESTS
) -> tuple[Run, tuple[Scored, ...]]:
    declined = {"status": "answered", "answer": "Something else."}
    asked = [Asked(case.id, 1.0, declined if number < wrong else perfect(case)) for number, case in enumerate(cases)]
    run = Run("planted", digests, tuple(asked))
    return run, score(run, cases, articles=ARTICLES)


def pinned(cases: tuple[Case, ...], *, wrong: int = 0, digests: dict[str, str] = DIGESTS) -> Baseline:
    return baseline_of(*scored_run(cases, wrong=wrong, digests=digests), labels="l")


def test_the_run_that_was_pinned_passes(cases: tuple[Case, ...]) -> None:
    baseline = pinned(cases)
    assert complaints(baseline, pinned(cases), compare(baseline, scored_run(cases)[1])) == ()


def test_a_better_run_passes(cases: tuple[Case, ...]) -> None:
    baseline = pinned(cases, wrong=3)
    assert complaints(baseline, pinned(cases), compare(baseline, scored_run(cases)[1])) == ()


def test_a_worse_run_is_stopped_at_its_floors(cases: tuple[Case, ...]) -> None:
    found = [str(one) for one in complaints(pinned(cases), pinned(cases, wrong=1), ())]
    assert "Right is 85.7 %, below its floor of 100.0 %" in found
    assert any("Unmarked sentences" in one and "above its ceiling" in one for one in found)


def test_a_regression_above_the_floors_closes_the_gate(cases: tuple[Case, ...]) -> None:
    many = tuple(
        Case(
            **{name: getattr(case, name) for name in Case.__slots__}
            | {"id": f"{case.id}-{n}", "cluster": f"{case.id}-{n}"}
        )
        for case in cases
        for n in range(3)
    )
    baseline = pinned(many)
    easy = baseline.model_copy(update={"floors": {}})
    new = pinned(many, wrong=8)
    found = [str(one) for one in complaints(easy, new, compare(easy, scored_run(many, wrong=8)[1]))]
    assert any(one.startswith("Right regressed: 100.0 % -> ") for one in found)


@pytest.mark.parametrize("name", ["questions", "seeds", "prompts"])
def test_another_digest_closes_the_gate_with_the_command(cases: tuple[Case, ...], name: str) -> None:
    baseline, other = pinned(cases), pinned(cases, digests=DIGESTS | {name: "other"})
    (found,) = complaints(baseline, other, ())
    assert str(found) == (
        f"the baseline was pinned with other {name} ({DIGESTS[name]}, the run has other). "
        "Run: onrecord eval gate --update"
    )


def test_a_run_of_other_sources_is_stale_and_says_how_to_run_again(cases: tuple[Case, ...]) -> None:
    run, _ = scored_run(cases)
    assert stale(run, DIGESTS) == ()
    (found,) = stale(run, DIGESTS | {"seeds": "x" * 64})
    assert "other seeds (s, now xxxxxxxxxxxx)" in found.what
    assert found.fix == "onrecord eval run --out eval/baseline/run.jsonl"


@pytest.mark.parametrize(
    ("floors", "values", "stopped"),
    [
        ({"right": 0.9}, {"right": 0.9 - TOLERANCE / 2}, False),
        ({"right": 0.9}, {"right": 0.9 - 2 * TOLERANCE}, True),
        ({"right": 0.9}, {"right": 1.0}, False),
        ({"forbidden": 0.1}, {"forbidden": 0.1 + TOLERANCE / 2}, False),
        ({"forbidden": 0.1}, {"forbidden": 0.1 + 2 * TOLERANCE}, True),
        ({"forbidden": 0.1}, {"forbidden": 0.0}, False),
        ({"right": 0.9}, {}, True),
        ({}, {"right": 0.0}, False),
    ],
)
def test_a_floor_gives_by_its_tolerance_and_no_more(
    floors: dict[str, float], values: dict[str, float], stopped: bool
) -> None:
    assert bool(below(floors, values)) is stopped


def test_repinning_raises_floors_and_never_lowers_one_silently(cases: tuple[Case, ...]) -> None:
    worse, better = pinned(cases, wrong=2), pinned(cases)
    assert repin(worse, better, ()).floors["right"] == 1
    with pytest.raises(GateError, match=r"lower a floor: Right is .* --allow-regression"):
        repin(better, worse, ())
    assert repin(better, worse, (), allow_regression=True).floors == worse.floors
    assert repin(None, worse, ()) == worse


def test_repinning_within_the_tolerance_keeps_the_old_floor(cases: tuple[Case, ...]) -> None:
    new = pinned(cases)
    old = new.model_copy(update={"floors": new.floors | {"errors": -TOLERANCE / 2}, "digests": {"prompts": "old"}})
    repinned = repin(old, new, ())
    assert repinned.floors["errors"] == -TOLERANCE / 2
    assert repinned.digests == new.digests


def test_a_baseline_is_read_back_as_it_was_written(cases: tuple[Case, ...], tmp_path: Path) -> None:
    path = tmp_path / "deep" / "baseline.json"
    assert read_baseline(path) is None
    baseline = pinned(cases, wrong=1)
    write_baseline(baseline, path)
    again = read_baseline(path)
    assert again is not None
    assert again.floors == baseline.floors
    assert again.digests == baseline.digests
    assert again.cases == baseline.cases
    assert sum('"day": ' in line for line in path.read_text().splitlines()) == 1
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"onrecord_baseline": 99, "digests": {}, "floors": {}, "cases": {}}']
)
def test_a_damaged_baseline_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"baseline\.json"):
        read_baseline(path)
