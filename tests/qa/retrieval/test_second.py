"""The reader's order and the present one are fused, and nothing is lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.article import Chunk
from qa.look import Look
from qa.retrieval.second import nearest_first, reordered
from tests.fakes.model import passage, story


def look(sure: float) -> Look:
    return Look(0, 1, sure, sure)


def chunks(count: int) -> list[tuple[Chunk, float]]:
    return [(Chunk("a", n, n, n, 0, 1), 1 / n) for n in range(1, count + 1)]


@given(st.lists(st.floats(-9, 9), max_size=45))
def test_every_candidate_is_kept_once_best_first(sure: list[float]) -> None:
    found = reordered(chunks(len(sure)), [look(one) for one in sure])
    assert sorted(chunk.number for chunk, _ in found) == list(range(1, len(sure) + 1))
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


@given(st.integers(0, 40))
def test_a_reader_that_agrees_changes_nothing(count: int) -> None:
    found = reordered(chunks(count), [look(-n) for n in range(count)])
    assert [chunk for chunk, _ in found] == [chunk for chunk, _ in chunks(count)]


def test_what_both_think_well_of_comes_first() -> None:
    found = reordered(chunks(4), [look(one) for one in (-3, 2, -1, 1)])
    assert found[0][0].number == 2


def test_the_likeliest_passage_is_nearest_and_without_a_reader_the_order_stays() -> None:
    told = passage(story("a", "Ruth won."))
    seen = [replace(told, look=look(one)) for one in (-8.0, 3.0, -5.0)]
    assert nearest_first(seen) == [seen[1], seen[2], seen[0]]
    assert nearest_first([told, told]) == [told, told]
