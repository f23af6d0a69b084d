"""Fusing two rankings, capping each source, and showing context where a passage starts mid-thought."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from index.article import Chunk, Heading, StoredArticle
from index.store.catalogue import Catalogue
from qa.look import Look
from qa.retrieval.fusion import fuse
from qa.retrieval.retrieve import freshness, nearest, retrieve, shown_sentences
from tests.fakes.model import story

ids = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(ids, ids)
def test_fusion_keeps_every_id_once_and_does_not_care_which_search_came_first(a: list[str], b: list[str]) -> None:
    fused = fuse([a, b])
    assert {i for i, _ in fused} == {*a, *b}
    assert len(fused) == len({*a, *b})
    assert fused == fuse([b, a])


def test_an_id_that_both_searches_found_comes_first() -> None:
    assert next(iter(fuse([["x", "both"], ["y", "both"]])))[0] == "both"


class FakeLibrary:
    """Two articles of three one-sentence chunks each; both searches return the order given."""

    def __init__(self, order: list[str]) -> None:
        self.order = order
        self.articles: dict[str, StoredArticle] = {i: story(i, "One here.", "Two here.", "Three here.") for i in "abc"}
        self.published: dict[str, date] = {}
        self.groups: dict[str, frozenset[str]] = {}

    def catalogue(self) -> Catalogue:
        return Catalogue({i: Heading(i, None, None, self.published.get(i)) for i in "abc"}, self.groups)

    def lexical(self, query: str, limit: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        return [(i, 1.0) for i in self.order if within is None or i[0] in within][:limit]

    dense = lexical

    def chunks_of(self, ids: Sequence[str]) -> list[Chunk]:
        return [self._chunk(chunk_id) for chunk_id in ids]

    def _chunk(self, chunk_id: str) -> Chunk:
        article, _, number = chunk_id.partition("#")
        sentence = self.articles[article].sentences[int(number) - 1]
        return Chunk(article, int(number), sentence.number, sentence.number, sentence.start, sentence.end)

    def stored(self, article_id: str) -> StoredArticle:
        return self.articles[article_id]


def test_one_source_does_not_crowd_out_another() -> None:
    library = FakeLibrary(["a#1", "a#2", "a#3", "b#1"])
    assert [p.text for p in retrieve(library, "?", passages=3, per_source=2)] == ["One here.", "Two here.", "One here."]
    assert [p.article for p in retrieve(library, "?", passages=2, per_source=1)] == ["a", "b"]


def test_nothing_found_is_nothing_to_read() -> None:
    assert retrieve(FakeLibrary([]), "?", passages=3, per_source=2) == []


def test_a_passage_that_starts_with_a_quotation_is_shown_with_the_sentence_before() -> None:
    said = "“We demand peace,” he read."
    source = story("a", "A lawmaker spoke yesterday (May 29).", "Advert", said, boilerplate=[2])
    chunk = Chunk("a", 2, 3, 3, source.sentences[2].start, source.sentences[2].end)
    assert [s.number for s in shown_sentences(source, chunk)] == [1, 3]


def test_a_passage_that_starts_afresh_is_shown_alone() -> None:
    source = story("a", "A lawmaker spoke.", "Oleg Kozhemyako answered.")
    chunk = Chunk("a", 2, 2, 2, source.sentences[1].start, source.sentences[1].end)
    assert [s.number for s in shown_sentences(source, chunk)] == [2]


def test_nearest_passages_are_verbatim_spans() -> None:
    library = FakeLibrary(["a#2", "b#1"])
    for near in nearest(retrieve(library, "?", passages=3, per_source=2)):
        assert library.stored(near.article).article.text[near.start : near.end] == near.quote


def test_of_equal_passages_the_one_from_the_weeks_before_the_question_comes_first() -> None:
    library = FakeLibrary(["a#1", "b#1", "c#1"])
    library.published = {"a": date(2020, 5, 1), "b": date(2022, 5, 30), "c": date(2022, 6, 9)}

    def order(as_of: date | None) -> list[str]:
        return [p.article for p in retrieve(library, "?", passages=3, per_source=1, as_of=as_of)]

    assert order(None) == ["a", "b", "c"]
    assert order(date(2022, 6, 1)) == ["b", "a", "c"]  # c was not yet published
    assert order(date(2022, 6, 9)) == ["c", "b", "a"]


@given(st.dictionaries(st.sampled_from("abcdef"), st.none() | st.dates()), st.dates())
def test_a_missing_date_is_neither_held_against_an_article_nor_for_it(
    published: dict[str, date | None], as_of: date
) -> None:
    factors = freshness(published, as_of)
    dated = [factors[a] for a, day in published.items() if day]
    assert all(1 <= f <= 1.6 + 1e-9 for f in factors.values())  # a mean of three 1.6 is a hair above it
    for article, day in published.items():
        if day is None:
            assert not dated or min(dated) - 1e-9 <= factors[article] <= max(dated) + 1e-9
    if len(dated) <= 1:  # as in an archive without dates: nothing may change places
        assert max(factors.values(), default=1) - min(factors.values(), default=1) < 1e-9


def test_copies_are_one_source_and_the_earliest_is_read() -> None:
    library = FakeLibrary(["a#1", "b#1", "b#2", "a#2", "c#1"])
    library.groups = dict.fromkeys("ab", frozenset("ab"))
    library.published = {"a": date(2022, 5, 30), "b": date(2022, 5, 29)}

    def read(**given: Any) -> list[str]:  # noqa: ANN401
        return [p.article for p in retrieve(library, "?", passages=4, per_source=2, **given)]

    assert read() == ["b", "b", "c"]
    assert read(within={"a", "c"}) == ["a", "a", "c"]
    library.published = {}
    assert read() == ["a", "a", "c"]


def test_the_reader_reorders_candidates_and_its_look_comes_with_each_passage() -> None:
    class Fake:
        name = "fake"

        def looks(self, question: str, passages: Sequence[str]) -> list[Look]:
            sure = {"Three here.": 9.0, "Two here.": 0.0, "One here.": -9.0}
            return [Look(0, 3, sure[passage], sure[passage]) for passage in passages]

    library = FakeLibrary(["a#1", "b#3", "a#2"])
    found = retrieve(library, "Which?", passages=3, per_source=1, reader=Fake())
    assert [(p.article, p.text) for p in found] == [("b", "Three here."), ("a", "One here.")]
    start = library.articles["b"].article.text.index("Three")
    assert found[0].look == Look(start, start + 3, 9.0, 9.0)
    assert all(p.look is None for p in retrieve(library, "Which?", passages=3, per_source=1))
