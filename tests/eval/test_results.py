"""The records of a run: an answer is read as the contract or refused in words, and a metric that is absent is not 0."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.results import METRICS, AnswerContract, Metric, Scored, parse, total
from qa.answer import Answer
from tests.fakes.desk import FakeDesk


def scored(**parts: tuple[float, float]) -> Scored:
    return Scored("a", "a", "a", "absent", "answered", True, (), parts, None, 1.0)


def test_a_metric_over_answers_is_sum_over_count() -> None:
    found = [scored(right=(1, 1)), scored(right=(0, 1)), scored(quote_exact=(3, 4))]
    assert total(found, "right") == 0.5
    assert total(found, "quote_exact") == 0.75
    assert total(found, "errors") is None
    assert total([], "right") is None


def test_one_answer_has_a_value_only_where_the_metric_applies() -> None:
    one = scored(right=(1, 1), unmarked=(1, 4), citation_recall=(0, 0))
    assert (one.value("right"), one.value("unmarked")) == (1, 0.25)
    assert one.value("citation_recall") is None
    assert one.value("errors") is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5))))
def test_a_total_lies_between_the_least_and_the_greatest(pairs: list[tuple[int, int]]) -> None:
    found = [scored(right=(min(top, bottom), bottom)) for top, bottom in pairs]
    value = total(found, "right")
    if value is None:
        assert not pairs
    else:
        values = [one.value("right") or 0.0 for one in found]
        assert min(values) - 1e-9 <= value <= max(values) + 1e-9


def test_which_way_is_better_is_said_only_where_it_is_not_plain() -> None:
    assert Metric("a", "Right", "…").label == "Right"
    assert Metric("a", "Errors", "…", lower_is_better=True).label == "Errors (lower is better)"
    assert {metric.name for metric in METRICS if metric.lower_is_better} == {"forbidden", "unmarked", "errors"}


def test_the_least_answer_is_its_text() -> None:
    said = parse({"answer": "Four."})
    assert said == AnswerContract(answer="Four.")
    assert isinstance(said, AnswerContract)
    assert (said.status, said.citations, said.positions, said.confidence) == (None, [], [], None)


def test_positions_are_shown_beside_the_answer() -> None:
    said = parse({"answer": "They disagree.", "positions": [{"answer": "May 27", "marks": [1]}, {"answer": "May 29"}]})
    assert isinstance(said, AnswerContract)
    assert said.shown == "They disagree.\nMay 27\nMay 29"


@pytest.mark.parametrize(
    ("answer", "where"),
    [
        ({}, "answer: Field required"),
        ({"answer": None}, "answer: "),
        ({"answer": "x", "status": "maybe"}, "status: "),
        ({"answer": "x", "citations": [{"article": "a"}]}, "citations.0.mark: "),
        ({"answer": "x", "citations": [{"mark": 1, "article": "a", "start": "here"}]}, "citations.0.start: "),
        ({"answer": "x", "positions": ["May 27"]}, "positions.0: "),
    ],
)
def test_what_breaks_the_contract_is_said_in_words(answer: Mapping[str, Any], where: str) -> None:
    said = parse(answer)
    assert isinstance(said, str)
    assert said.startswith(f"not the answer contract: {where}")


@pytest.mark.parametrize(
    "question",
    ["Who called Vasyukevich a traitor?", "On what date did Vasyukevich read out the statement?", "Who won?"],
)
def test_what_onrecord_answers_keeps_the_contract(question: str) -> None:
    answer: Answer = FakeDesk(pause=0).ask(question)
    said = parse(answer.to_json())
    assert isinstance(said, AnswerContract)
    assert said.status == answer.status
    assert [one.quote for one in said.citations] == [one.quote for one in answer.citations]
