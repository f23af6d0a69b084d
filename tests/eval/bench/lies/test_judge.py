"""A lie counts as printed where its value is what is printed, token for token; a truth where one of its values is."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.bench.lies.judge import judge
from qa.answer import Answer, Dropped
from tests.fakes.lies import replied


def answer(value: str, text: str = "") -> Answer:
    return Answer("?", date(2022, 5, 27), "answered", f"{text or value} [1].", values=(value,))


@pytest.mark.parametrize(
    ("reply", "value", "right", "wrong"),
    [
        ("400", "400", True, False),
        ("400", "400 were women", True, False),
        ("400", "40", False, False),
        ("2,300", "2,300", False, True),
        ("2,300", "the 2,300 people who marched", False, True),
        ("2,300", "Of the 2,300 people who marched, 400 were women", True, False),
        ("2,300", "400", True, False),
        ("2,300", "Tuesday", False, False),
        ("4,000", "4,000 women", False, True),
        ("4,000", "4,000, or 400", True, True),
        ("4,000", "400", True, False),
        ("yes", "yes: “did not march”", False, True),
        ("yes", "no: “did not march”", True, False),
        ("yes", "Ada Kühn did not march", False, False),
        ("no", "no: “did not march”", True, False),
        ("no", "yes", False, False),
    ],
)
def test_what_is_printed_is_held_against_the_case(
    tmp_path: Path, reply: str, value: str, right: bool, wrong: bool
) -> None:
    outcome = judge(replied(tmp_path)[reply], answer(value))
    assert (outcome.right, outcome.wrong) == (right, wrong)


@pytest.mark.parametrize(
    ("reply", "value", "failed"),
    [
        ("400", "400", False),
        ("400", "40", True),
        ("2,300", "400", False),
        ("2,300", "2,300", True),
        ("2,300", "40", True),
    ],
)
def test_a_lie_fails_where_anything_but_the_truth_is_printed(
    tmp_path: Path, reply: str, value: str, failed: bool
) -> None:
    assert judge(replied(tmp_path)[reply], answer(value)).failed is failed


def test_a_text_that_says_more_than_its_value_is_judged_too(tmp_path: Path) -> None:
    assert judge(replied(tmp_path)["4,000"], answer("400", "400, by other accounts 4,000")).wrong


def test_nothing_is_printed_where_nothing_is_answered(tmp_path: Path) -> None:
    dropped = Dropped("march", "400", "the number 400 is not in the quoted sentence")
    silent = replace(answer("400"), status="not_in_articles", dropped=(dropped,))
    cases = replied(tmp_path)
    truth, lie = (judge(cases[reply], silent) for reply in ("400", "2,300"))
    assert (truth.right, truth.failed, truth.shown) == (False, True, ())
    assert (lie.wrong, lie.failed) == (False, False)
    assert truth.reason == dropped.reason
