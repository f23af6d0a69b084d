"""A span of a passage's text is found again in the article, whatever stands between the sentences."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Passage
from qa.look import Look
from qa.reader.place import located, seen
from tests.fakes.model import passage, story

TOLD: Passage = passage(story("a", "Ruth won.", "Advert.", "It rained in Oslo.", "Paul Dean lost.", boilerplate=(2,)))


def at(words: str) -> Passage:
    start = TOLD.text.index(words)
    return replace(TOLD, look=located(TOLD, Look(start, start + len(words), 1.0, 1.0)))


@given(st.data())
def test_every_span_of_one_sentence_is_found_as_it_is(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(TOLD.sentences))
    text = TOLD.source.quote(sentence)
    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : data.draw(st.integers(start + 1, len(text)))]
    offset = TOLD.text.index(text) + start
    look = located(TOLD, Look(offset, offset + len(words), 1.0, 1.0))
    found = seen(replace(TOLD, look=look))
    assert found is not None
    assert (found.value.text, found.sentence) == (words, sentence)
    assert TOLD.source.article.text[found.value.start : found.value.end] == words


def test_a_span_over_two_sentences_ends_with_the_first() -> None:
    found = seen(at("in Oslo. Paul"))
    assert found is not None
    assert found.value.text == "in Oslo."


def test_no_look_an_empty_one_and_a_sentence_that_is_not_shown_are_nothing() -> None:
    assert seen(TOLD) is None
    assert seen(replace(TOLD, look=located(TOLD, Look(0, 0, 1.0, 1.0)))) is None
    oslo = at("Oslo")
    assert seen(replace(oslo, sentences=oslo.sentences[:1])) is None
