"""The labelled facts are a question set: every case an item, judged as `eval score` judges."""

from pathlib import Path

import pytest

from eval.bench.sets.facts import LABELLED, judge_case
from eval.cases import Case
from eval.results import METRICS, Response
from eval.scoring.score import score_one
from tests.fakes.answers import ARTICLES, labelled, perfect
from tests.fakes.responses import said


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


def test_a_perfect_answer_is_worth_one_in_every_measure(cases: tuple[Case, ...]) -> None:
    lower = {metric.name for metric in METRICS if metric.lower_is_better}
    for case in cases:
        judged = judge_case(case, ARTICLES, Response(case.id, 1.0, perfect(case)))
        assert {name: value for name, value in judged.items() if value != (name not in lower)} == {}


def test_it_is_the_judgement_of_eval_score(cases: tuple[Case, ...]) -> None:
    for case in cases:
        response = said("Lena Vogt [1].")
        scored = score_one(response, case, articles=ARTICLES)
        judged = judge_case(case, ARTICLES, response)
        assert judged == {name: scored.value(name) for name in scored.parts}
        assert judged["right"] == 0


def test_every_label_is_an_item_and_what_is_reported_is_a_metric() -> None:
    items = LABELLED.read(Path("unused"))
    assert len(items) > 200
    assert len({item.id for item in items}) == len(items)
    assert not any(item.texts for item in items)
    assert {measure.name for measure in LABELLED.measures} <= {metric.name for metric in METRICS}
    absent = next(item for item in items if item.stratum == "absent")
    assert absent.judge(said(""))["right"] == 1
    assert absent.judge(said("Paul Dean [1]."))["right"] == 0
