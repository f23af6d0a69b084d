"""Runs are whole, carried on after a cut, and repeatable in their sample."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.asking.run import run_cases, sample
from eval.asking.runfile import GIVE_UP, read_run
from eval.cases import Case
from eval.results import Output, Run
from qa.errors import ModelError
from tests.fakes.answers import labelled, perfect

DIGESTS = {"questions": "q"}


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


class Desk:
    """A system under test that gives perfect answers, fails where told, and counts what it is asked."""

    def __init__(self, cases: tuple[Case, ...], failing: frozenset[str] = frozenset()) -> None:
        self.cases = {case.question: case for case in cases}
        self.failing = failing
        self.asked: list[tuple[str, date]] = []

    def ask(self, case: Case) -> Output:
        self.asked.append((case.question, case.as_of))
        case = self.cases[case.question]
        if case.id in self.failing:
            raise ModelError("the endpoint is down")
        return Output(perfect(case))


def asked(cases: tuple[Case, ...], desk: Desk, out: Path, **more: Any) -> Run:  # noqa: ANN401 - passed on
    return run_cases(cases, desk.ask, system="planted", digests=DIGESTS, out=out, **more)


def test_a_run_is_read_back_as_it_was_asked(cases: tuple[Case, ...], tmp_path: Path) -> None:
    out = tmp_path / "runs" / "a.jsonl"
    desk = Desk(cases)
    run = asked(cases, desk, out, notes={"python": "3"})
    again = read_run(out)
    assert again.digests == DIGESTS
    assert again.notes == {"python": "3"}
    assert [one.id for one in again.responses] == [case.id for case in cases]
    assert [one.answer for one in again.responses] == [one.answer for one in run.responses]
    assert desk.asked[0] == ("Who is the mayor?", date(2022, 6, 2))
    assert [path.name for path in out.parent.iterdir()] == ["a.jsonl"]


def test_a_failing_question_is_an_error_in_the_run_and_the_rest_goes_on(
    cases: tuple[Case, ...], tmp_path: Path
) -> None:
    run = asked(cases, Desk(cases, frozenset({"day"})), tmp_path / "a.jsonl")
    errors = {one.id: one.error for one in run.responses if one.error}
    assert errors == {"day": "ModelError: the endpoint is down"}


def test_an_unexpected_error_stops_the_run_and_it_is_carried_on(cases: tuple[Case, ...], tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    desk = Desk(cases)
    del desk.cases["How many people were hurt?"]
    with pytest.raises(KeyError):
        asked(cases, desk, out)
    assert not out.exists()
    second = Desk(cases)
    run = asked(cases, second, out)
    assert [question for question, _ in second.asked] == [case.question for case in cases[4:]]
    assert len(run.responses) == len(cases)


def test_a_line_cut_off_in_the_middle_is_asked_again(cases: tuple[Case, ...], tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    desk = Desk(cases)
    del desk.cases["How many people were hurt?"]
    with pytest.raises(KeyError):
        asked(cases, desk, out)
    partial = tmp_path / "a.jsonl.asked"
    partial.write_text(partial.read_text()[:-20])
    second = Desk(cases)
    asked(cases, second, out)
    assert [question for question, _ in second.asked] == [case.question for case in cases[3:]]


def test_a_partial_run_of_something_else_is_not_carried_on(cases: tuple[Case, ...], tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    desk = Desk(cases)
    del desk.cases["How many people were hurt?"]
    with pytest.raises(KeyError):
        asked(cases, desk, out)
    second = Desk(cases)
    run_cases(cases, second.ask, system="planted", digests={"questions": "other"}, out=out)
    assert len(second.asked) == len(cases)


def test_a_line_separator_in_a_text_is_no_end_of_a_line(cases: tuple[Case, ...], tmp_path: Path) -> None:
    def ask(case: Case) -> Output:
        if case == cases[2]:
            raise KeyError(case.question)
        return Output({"answer": "a\u2028b\x85c"})

    partial = tmp_path / "a.jsonl.asked"
    with pytest.raises(KeyError):
        run_cases(cases, ask, system="planted", digests=DIGESTS, out=tmp_path / "a.jsonl")
    assert [one.answer for one in read_run(partial).responses] == [{"answer": "a\u2028b\x85c"}] * 2
    second = Desk(cases)
    asked(cases, second, tmp_path / "a.jsonl")
    assert len(second.asked) == len(cases) - 2


def test_a_system_that_is_down_is_given_up(cases: tuple[Case, ...], tmp_path: Path) -> None:
    desk = Desk(cases, frozenset(case.id for case in cases))
    with pytest.raises(ModelError, match="down"):
        asked(cases, desk, tmp_path / "a.jsonl")
    assert len(desk.asked) == GIVE_UP


def test_a_sample_takes_every_kind_in_turn_and_is_the_same_every_time(cases: tuple[Case, ...]) -> None:
    kinds = len({case.kind for case in cases})
    chosen = sample(cases, kinds)
    assert len({case.kind for case in chosen}) == kinds
    assert sample(tuple(reversed(cases)), kinds) == tuple(reversed(chosen))
    assert {case.id for case in chosen} <= {case.id for case in sample(cases, kinds + 1)}
    assert sample(cases, 100) == cases
