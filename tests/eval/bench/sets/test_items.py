"""An answer's short form and its confidence are read as they were given; a sample keeps the strata."""

from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from eval.bench.sets.items import FOUND, Item, confidence, sample, short
from eval.results import Response
from qa.reading import read
from tests.fakes.responses import items, said


def test_the_short_answer_is_the_values_else_the_text_without_marks() -> None:
    assert short(said("Ana Ruiz opened it [1][2].", values=["Ana Ruiz", "Paul Dean"])) == "Ana Ruiz, Paul Dean"
    assert short(said("Ana Ruiz [1].")) == "Ana Ruiz"
    assert short(said("")) == ""
    assert short(Response("n", 1.0, error="down")) == ""


def test_confidence_is_known_also_where_nothing_was_said() -> None:
    readings = [{"confidence": 0.3}, {"confidence": 0.9}]
    assert confidence(said("Ana Ruiz [1].", readings=readings)) == 0.9
    assert confidence(said("", readings=readings)) == 0.3  # the surer one was thrown out by verification
    assert confidence(said("", readings=[])) == 0
    assert confidence(said("Ana Ruiz.", confidence=0.7)) == 0.7
    assert confidence(said("Ana Ruiz.")) is None
    assert FOUND == read.FOUND


@given(st.integers(1, 30), st.integers(1, 30))
def test_a_sample_keeps_the_strata_and_a_larger_one_holds_it(size: int, more: int) -> None:
    every = items(30)
    small, large = sample(every, size), sample(every, size + more)
    assert len(small) == min(size, 30)
    assert {one.id for one in small} <= {one.id for one in large}
    assert abs(sum(one.stratum == "True" for one in small) - size / 3) <= 1
    assert sample(every, size) == small


def test_questions_about_one_text_stand_together() -> None:
    def judge(_asked: Response) -> Mapping[str, float]:
        return {}

    rows = [Item(str(n), "Who?", date(2022, 6, 3), judge, (text,)) for n, text in enumerate(["a", "b", "a", "b"])]
    assert [one.id for one in sample(rows, 0)] == ["0", "2", "1", "3"]
