"""The retrieval benchmark: what counts as found, how deep each value looks, and that each finder finds."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from eval.bench.retrieval.measure import (
    Finder,
    PlainIndex,
    QuestionScore,
    Ranked,
    dense,
    lexical,
    ours,
    right_articles,
    score,
)
from eval.bench.sets.files import NewsQuestion
from index.article import Article
from index.build import Library
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder

QUESTION = NewsQuestion("q", "Who opened the bridge?", ("Ana Ruiz",), date(2022, 6, 3), ("a", "b", "gone"))
TEXTS = {"a": "Ana Ruiz opened it.", "b": "Nobody did.", "c": "Ana Ruiz!"}


def test_articles_that_are_right_are_own_search_results_with_the_answer() -> None:
    assert right_articles([QUESTION], TEXTS) == {"q": frozenset({"a"})}


def test_values_look_only_as_deep_as_they_say() -> None:
    ranked = Ranked(("No.", "Ruiz, Ana", "ana RUIZ did", "x", "y", "z"), ("b", "c", "a"))
    found = score(QUESTION, ranked, right=frozenset({"a"}), count=lambda text: len(text.split()))
    assert found == QuestionScore(
        answer={1: False, 5: True, 10: True},
        hits={1: False, 4: True, 10: True},
        reciprocal=1 / 3,
        tokens=8,
    )


def test_what_no_article_is_known_for_is_not_counted() -> None:
    question = NewsQuestion("q", "Who?", ("Ana",), date(2022, 6, 3))
    found = score(question, Ranked((), ()), right=frozenset(), count=len)
    assert (found.hits, found.reciprocal, found.tokens) == (None, None, 0)


def test_an_article_below_the_tenth_place_has_no_reciprocal() -> None:
    ranked = Ranked((), (*(f"x{n}" for n in range(10)), "a"))
    found = score(QUESTION, ranked, right=frozenset({"a"}), count=len)
    assert found.reciprocal == 0


def test_the_plain_index_embeds_once_and_finds_the_nearest_nodes(tmp_path: Path) -> None:
    articles = [Article("a", "The bridge is closed. " * 400), Article("b", "The ferry is late.")]
    encoder, told = HashingEncoder(), list[tuple[int, int]]()
    plain = PlainIndex(articles, encoder, tmp_path, lambda *done: told.append(done))
    nodes = encoder.encoded
    assert nodes > 2  # the first article is longer than a node
    assert told[-1] == (nodes, nodes)
    assert plain.find(NewsQuestion("q", "Is the ferry late?", (), date(2022, 6, 3))).articles[0] == "b"
    again = HashingEncoder()
    PlainIndex(articles, again, tmp_path, lambda *_: None)
    assert again.encoded == 0


@pytest.mark.parametrize("finder", [lexical, dense, ours])
def test_each_finder_ranks_the_article_with_the_questions_words_first(
    tmp_path: Path, finder: Callable[[Library], Finder]
) -> None:
    articles = [Article(name, text, source=name) for name, text in TEXTS.items()]
    articles.append(Article("d", "The ferry to the island is late again today.", source="d"))
    question = NewsQuestion("q", "Is the ferry to the island late?", (), date(2022, 6, 3))
    with Library.open(IndexSettings(archive=tmp_path), create=True, encoder=HashingEncoder()) as library:
        library.take(articles)
        found = finder(library)(question)
    assert found.articles[0] == "d"
    assert "ferry" in found.passages[0]
    assert len(found.articles) == len(set(found.articles))
