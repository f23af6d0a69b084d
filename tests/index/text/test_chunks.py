"""Chunks are whole sentences that cover the story, of a readable size, with headlines and paragraphs kept together."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Sentence, StoredArticle
from index.text.chunks import chunk
from index.text.sentences import split_sentences
from tests.fakes.texts import TEXTS

SEEDS = sorted((Path(__file__).parents[3] / "seeds").glob("*.txt"))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.data(), st.integers(1, 30))
def test_chunks_are_whole_sentences_that_cover_the_story(text: str, data: st.DataObject, max_words: int) -> None:
    sentences = split_sentences(text)
    flags = data.draw(st.lists(st.booleans(), min_size=len(sentences), max_size=len(sentences)))
    sentences = tuple(replace(s, boilerplate=flag) for s, flag in zip(sentences, flags, strict=True))
    chunks = chunk("a", text, sentences, max_words)
    assert chunks == chunk("a", text, sentences, max_words)
    assert [part.number for part in chunks] == list(range(1, len(chunks) + 1))
    last = 0
    covered: set[int] = set()
    for part in chunks:
        assert last < part.first <= part.last
        first_sentence, last_sentence = sentences[part.first - 1], sentences[part.last - 1]
        assert (part.start, part.end) == (first_sentence.start, last_sentence.end)
        assert not first_sentence.boilerplate
        assert not last_sentence.boilerplate
        inside = [s for s in sentences[part.first - 1 : part.last] if not s.boilerplate]
        words = sum(len(text[s.start : s.end].split()) for s in inside)
        assert words <= max_words or len(inside) == 1
        covered.update(s.number for s in inside)
        last = part.last
    assert covered == {s.number for s in sentences if not s.boilerplate}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
def test_seeds_become_chunks_of_a_readable_size(seed: Path) -> None:
    text = seed.read_text(encoding="utf-8")
    chunks = chunk(seed.stem, text, split_sentences(text), 120)
    sizes = [len(text[part.start : part.end].split()) for part in chunks]
    assert len(chunks) >= 3
    assert max(sizes) <= 120
    assert min(sizes) >= 40


def test_a_headline_stays_with_its_story() -> None:
    story = "Word " * 100 + "end."
    text = f"The bridge is closed\n\n{story}\n\n{story}"
    first, *_ = chunk("a", text, split_sentences(text), 105)
    assert (first.first, first.last) == (1, 2)


def test_chunks_prefer_to_end_with_paragraphs() -> None:
    sentence = "The mayor said that the bridge would be closed for a long time yet. "  # 14 words
    text = "\n\n".join([sentence * 3] * 4)
    ends = [part.last for part in chunk("a", text, split_sentences(text), 90)]
    assert ends == [6, 12]


def test_story_is_the_chunk_without_its_boilerplate() -> None:
    text = "One came. Advert. Two left."
    sentences = (Sentence(1, 0, 9), Sentence(2, 10, 17, boilerplate=True), Sentence(3, 18, 27))
    (whole,) = chunk("a", text, sentences, 100)
    assert StoredArticle(Article(id="a", text=text), sentences).story(whole) == "One came. Two left."
