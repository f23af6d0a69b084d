"""Every breach of what citations rely on is named, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from index.article import Article, Chunk, Sentence, StoredArticle
from index.store.invariants import broken_offsets
from index.text.prepare import prepare
from tests.fakes.texts import TEXTS

STORED = StoredArticle(
    Article("a", "One came. Advert. Two left."),
    (Sentence(1, 0, 9), Sentence(2, 10, 17, boilerplate=True), Sentence(3, 18, 27)),
)
WHOLE = Chunk("a", 1, 1, 3, 0, 27)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_whatever_is_cut_up_breaks_nothing(text: str) -> None:
    prepared = prepare(Article("a", text), chunk_words=20)
    assert broken_offsets(prepared.stored, prepared.chunks) == []


OVERLAP = (Sentence(1, 0, 9), Sentence(2, 5, 27))
SAME = STORED.sentences


@pytest.mark.parametrize(
    ("sentences", "chunk", "said"),
    [
        pytest.param(OVERLAP, Chunk("a", 1, 1, 2, 0, 27), "sentence 2 is out of place (5 to 27)", id="overlap"),
        pytest.param((Sentence(1, 0, 99),), WHOLE, "sentence 1 is out of place", id="beyond the text"),
        pytest.param((Sentence(2, 0, 27),), WHOLE, "sentence 1 is out of place", id="number"),
        pytest.param(SAME, replace(WHOLE, last=4), "passage a#1 has no sentences 1 to 4", id="no sentence"),
        pytest.param(SAME, replace(WHOLE, number=2), "passage a#2 has no sentences", id="passage's number"),
        pytest.param(SAME, replace(WHOLE, end=26), "does not end where its sentences end", id="passage's end"),
        pytest.param(SAME, Chunk("a", 1, 1, 1, 0, 9), "no passage holds sentences 3", id="not covered"),
    ],
)
def test_a_breach_is_named(sentences: tuple[Sentence, ...], chunk: Chunk, said: str) -> None:
    problems = broken_offsets(replace(STORED, sentences=sentences), [chunk])
    assert any(said in problem and problem.startswith("article a: ") for problem in problems)
    assert broken_offsets(STORED, [WHOLE]) == []
