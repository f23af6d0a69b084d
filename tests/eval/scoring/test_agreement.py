"""Answers asked anew: a few may differ, as on another processor; more, or answers that turned wrong, close the gate."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.asking.run import sample
from eval.asking.runfile import read_run
from eval.cases import Case
from eval.labels.corpora import load_corpora
from eval.paths import COMMITTED_RUN, CORPORA
from eval.results import Response, Run
from eval.scoring.agreement import DEPENDS, Agreement, agreement, difference
from tests.fakes.answers import ARTICLES, labelled, perfect

DIGESTS = dict.fromkeys((*DEPENDS, "seeds", "news"), "as it was")


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


def run(cases: tuple[Case, ...], **changed: object) -> Run:
    """Perfect answers; those named are another text that says the same, or nothing where it is None."""
    asked = []
    for case in cases:
        answer = perfect(case)
        if case.id in changed:
            text = changed[case.id]
            answer = answer | (
                {"answer": f"{answer['answer']} "} if text else {"status": "answered", "answer": "Snow."}
            )
        asked.append(Response(case.id, 1.0, answer))
    return Run("onrecord", DIGESTS, tuple(asked))


def verdict(cases: tuple[Case, ...], live: Run) -> Agreement:
    return agreement(run(cases), live, cases, articles=ARTICLES)


def test_the_same_answers_pass_whatever_they_took(cases: tuple[Case, ...]) -> None:
    slower = tuple(
        replace(one, seconds=9.0, answer={**(one.answer or {}), "confidence": 0.1, "timings": {"read": 9}})
        for one in run(cases).responses
    )
    found = verdict(cases, Run("onrecord", DIGESTS, slower))
    assert (found.changed, found.lost, found.problems) == ((), (), ())
    assert str(found) == f"{len(cases)} of {len(cases)} answers asked anew are those of the committed run"


def test_what_an_archive_knows_of_a_text_is_no_difference(cases: tuple[Case, ...]) -> None:
    def fetched(one: Response) -> Response:
        answer = one.answer or {}
        known = {"version": "ab" * 32, "fetched": "2024-05-06T07:08:09+00:00"}
        return replace(one, answer={**answer, "citations": [{**each, **known} for each in answer["citations"]]})

    found = verdict(cases, Run("onrecord", DIGESTS, tuple(map(fetched, run(cases).responses))))
    assert found.changed == ()


def test_a_few_may_be_worded_otherwise_and_are_named(cases: tuple[Case, ...]) -> None:
    assert len(cases) >= 5
    found = verdict(cases, run(cases, **{cases[0].id: True}))
    assert found.problems == ()
    assert found.changed[0].startswith(f"{cases[0].id}: answer: ")


def test_more_than_a_fifth_may_not(cases: tuple[Case, ...]) -> None:
    found = verdict(cases, run(cases, **{case.id: True for case in cases[: len(cases) // 4 + 1]}))
    assert found.lost == ()
    assert "at least 80% must be" in found.problems[0]
    assert "onrecord eval run --out eval/baseline/run.jsonl && onrecord eval gate --update" in found.problems[0]


def test_one_right_answer_may_turn_wrong_and_two_may_not(cases: tuple[Case, ...]) -> None:
    one = verdict(cases, run(cases, **{cases[0].id: None}))
    assert one.lost == (cases[0].id,)
    assert not any("became wrong" in problem for problem in one.problems)
    two = verdict(cases, run(cases, **{cases[0].id: None, cases[1].id: None}))
    assert any(f"({cases[0].id}, {cases[1].id})" in problem for problem in two.problems)


def test_a_stale_run_says_what_to_run_and_nothing_of_single_answers(cases: tuple[Case, ...]) -> None:
    live = replace(run(cases, **{case.id: None for case in cases}), digests=DIGESTS | {"prompts": "new"})
    (problem,) = verdict(cases, live).problems
    assert problem.startswith("the committed run was made with other prompts. Run: onrecord eval run")


@pytest.mark.parametrize(("changed", "stale"), [("seeds", True), ("news", False)])
def test_only_the_articles_that_were_asked_about_have_to_be_the_same(
    changed: str, stale: bool, cases: tuple[Case, ...]
) -> None:
    live = replace(run(cases), digests=DIGESTS | {changed: "new"})
    assert bool(verdict(cases, live).problems) is stale


def test_errors_and_unknown_questions_are_differences(cases: tuple[Case, ...]) -> None:
    good = run(cases).responses[0]
    assert difference(good, Response(good.id, 1.0, error="down")) == f"{good.id}: answered -> down"
    assert difference(None, good) == f"{good.id}: not in the committed run"
    assert difference(good, good) == ""


@given(st.sets(st.integers(0, 4)))
def test_what_is_called_the_same_is_the_same(changed: set[int]) -> None:
    before = Response(
        "a", 1.0, {"status": "answered", "answer": "x", "citations": [1], "positions": [], "confidence": 1}
    )
    after = {**(before.answer or {})}
    for key in (sorted(after)[number] for number in changed):
        after[key] = json.dumps(after[key]) + "!"
    differs = bool({sorted(after)[number] for number in changed} - {"confidence"})
    assert bool(difference(before, Response("a", 2.0, after))) == differs


def test_the_sample_that_is_asked_in_ci_has_every_kind() -> None:
    known = {one.id for one in read_run(COMMITTED_RUN).responses}
    chosen = sample(load_corpora(CORPORA).where(lambda case: case.id in known).cases, 15)
    assert len(chosen) == 15
    assert len({case.kind for case in chosen}) == 9
