"""The gate opens for what is as good, closes on each kind of loss with the command that mends it, and never slips."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case
from eval.results import METRICS, Response, Run, Scored
from eval.scoring.gate import (
    TOLERANCE,
    Baseline,
    GateError,
    baseline_of,
    below,
    compare,
    complaints,
    read_baseline,
    repin,
    require_open,
    stale,
    write_baseline,
)
from eval.scoring.score import score
from index.errors import InputError
from tests.fakes.answers import ARTICLES, labelled, perfect

DIGESTS = {"questions": "q", "seeds": "s", "prompts": "p"}
ROOT = Path(__file__).parents[3]


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


def scored_run(
    cases: tuple[Case, ...], *, wrong: int = 0, digests: dict[str, str] = DIGESTS
) -> tuple[Run, tuple[Scored, ...]]:
    declined = {"status": "answered", "answer": "Something else."}
    asked = [Response(case.id, 1.0, declined if number < wrong else perfect(case)) for number, case in enumerate(cases)]
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
    assert "Right on seeds is 85.7 %, below its floor of 100.0 %" in found
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
    assert "other seeds (s, now xxxxxxxxxxxx)" in found
    assert found.endswith("Run: onrecord eval run --out eval/baseline/run.jsonl")


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
    assert bool(below({"seeds": floors}, {"seeds": values})) is stopped


def test_no_corpus_hides_what_another_lost() -> None:
    floors = {"seeds": {"right": 0.8}, "news": {"right": 0.8}}
    assert below(floors, {"seeds": {"right": 1.0}, "news": {"right": 0.7}}) == (
        "Right on news is 70.0 %, below its floor of 80.0 %",
    )
    assert below(floors, {"seeds": {"right": 1.0}}) == ("Right on news is not scored any more; its floor is 80.0 %",)


def test_each_corpus_has_floors_of_its_own(cases: tuple[Case, ...]) -> None:
    run, scored = scored_run(cases, wrong=1)
    other = [replace(one, id=f"{one.id} too", corpus="news") for one in scored if one.right]
    floors = baseline_of(run, [*scored, *other], labels="l").floors
    assert (floors["seeds"]["right"], floors["news"]["right"]) == (0.857143, 1)


def test_repinning_raises_floors_and_never_lowers_one_silently(cases: tuple[Case, ...]) -> None:
    worse, better = pinned(cases, wrong=2), pinned(cases)
    assert repin(worse, better, ()).floors["seeds"]["right"] == 1
    with pytest.raises(GateError, match=r"lower a floor: Right on seeds is .* --allow-regression"):
        repin(better, worse, ())
    assert repin(better, worse, (), allow_regression=True).floors == worse.floors
    assert repin(None, worse, ()) == worse


def test_repinning_within_the_tolerance_keeps_the_old_floor(cases: tuple[Case, ...]) -> None:
    new = pinned(cases)
    old = new.model_copy(
        update={"floors": {"seeds": new.floors["seeds"] | {"errors": -TOLERANCE / 2}}, "digests": {"prompts": "old"}}
    )
    repinned = repin(old, new, ())
    assert repinned.floors["seeds"]["errors"] == -TOLERANCE / 2
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


def test_an_open_gate_says_nothing_and_a_closed_one_everything_at_once(cases: tuple[Case, ...]) -> None:
    run, scored = scored_run(cases)
    old = baseline_of(run, scored, labels="l")
    require_open(old, old, compare(old, scored), stale=())
    with pytest.raises(GateError, match=r"no baseline yet\. Pin one: onrecord eval gate --update"):
        require_open(None, old, (), stale=())
    worse_run, worse = scored_run(cases, wrong=len(cases))
    new = baseline_of(worse_run, worse, labels="other")
    with pytest.raises(GateError) as closed:
        require_open(old, new, compare(old, worse), stale=("the run is old. Run: it again",))
    lines = str(closed.value).splitlines()
    assert lines[:2] == ["the gate is closed:", "  the run is old. Run: it again"]
    assert any("pinned with other labels (l, the run has other)" in line for line in lines)
    assert any(line.startswith("  Right on seeds is ") for line in lines)


def test_an_old_run_is_told_also_where_nothing_is_pinned(cases: tuple[Case, ...]) -> None:
    run, scored = scored_run(cases)
    with pytest.raises(GateError, match="the run is old"):
        require_open(None, baseline_of(run, scored, labels="l"), (), stale=("the run is old",))


@given(st.dictionaries(st.sampled_from([metric.name for metric in METRICS]), st.floats(0, 1)))
def test_a_run_is_never_below_its_own_floors(floors: dict[str, float]) -> None:
    assert below({"seeds": floors}, {"seeds": floors}) == ()
