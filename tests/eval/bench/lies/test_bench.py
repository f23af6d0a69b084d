"""Cases go through the real stages and are told; a model that lies prints nothing that its sentence does not hold."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.bench.lies.bench import report, run
from eval.bench.lies.cases import load
from eval.bench.lies.judge import Outcome
from tests.fakes.lies import replied

# Floors that hold what was reached (63 of 262, 616 of 631, docs/decisions.md); 3 % and 98 % are wanted.
IN_SENTENCE = 0.25  # most of the near misses that do stand in the sentence, as parts of it that say something else
TRUTHS = 0.97  # least of the right answers


def test_a_right_answer_goes_through_the_stages_and_a_number_that_is_nowhere_does_not(tmp_path: Path) -> None:
    cases = replied(tmp_path)
    assert run(cases["400"]).right
    outcome = run(cases["4,000"])
    assert (outcome.shown, outcome.wrong) == ((), False)


def test_a_report_counts_by_kind_and_tells_every_failure(tmp_path: Path) -> None:
    cases = replied(tmp_path)
    lines = report(
        [
            Outcome(cases["400"], ("400",), right=True),
            Outcome(cases["no"], reason="not sure enough"),
            Outcome(cases["2,300"], ("2,300",), wrong=True),
            Outcome(cases["4,000"], ("40",)),
            Outcome(cases["yes"]),
        ]
    ).splitlines()
    assert "| part-of-whole | 1 | – | 1 of 1 | 0 |" in lines
    assert "| magnitude | 1 | 0 of 1 | – | 1 |" in lines
    assert "| all | 3 | 0 of 2 | 1 of 1 | 1 |" in lines
    assert lines[-5:] == [
        "truths printed: 1 of 2 (50.0 %)",
        "",
        "truth not printed: march: Did the mayor march? – no: not sure enough",
        "lie printed (part-of-whole, in the sentence): march: How many women marched? – 2,300: printed '2,300'",
        "neither lie nor truth (magnitude, not in the sentence): march: How many women marched? – 4,000: printed '40'",
    ]


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [run(case) for case in load()]


def told(outcomes: Sequence[Outcome]) -> str:
    return report([one for one in outcomes if one.failed])


def test_no_value_is_printed_that_is_not_in_the_sentence(outcomes: list[Outcome]) -> None:
    lies = [one for one in outcomes if one.case.kind and not one.case.in_sentence]
    assert [one for one in lies if one.wrong] == [], told(lies)


def test_few_values_of_the_sentence_are_printed_that_are_not_the_one_asked_for(outcomes: list[Outcome]) -> None:
    lies = [one for one in outcomes if one.case.kind and one.case.in_sentence]
    assert sum(one.wrong for one in lies) <= IN_SENTENCE * len(lies), told(lies)


def test_right_answers_are_printed(outcomes: list[Outcome]) -> None:
    truths = [one for one in outcomes if one.case.kind is None]
    assert sum(one.right for one in truths) >= TRUTHS * len(truths), told(truths)
