"""Confidence follows its signals, and an abstention is no surer than what it is made of."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.article import Sentence
from qa.answer import Passage, Value
from qa.language.question import Question
from qa.look import Look
from qa.reader.place import located
from qa.reading.confidence import CALIBRATION, Signals, abstention, confidence, signals
from tests.fakes.model import passage, story


def test_confidence_rises_with_support_and_falls_with_abstention() -> None:
    base = Signals(0.1, 0.8, 0.8, 1.0, 1.0, 0.0)
    assert confidence(replace(base, stated=0.95)) > confidence(base)
    assert confidence(replace(base, not_in_passage=0.6)) < confidence(base)
    for share in ("in_sentences", "names_in_passage", "names"):
        assert confidence(replace(base, **{share: 0.1})) < confidence(base)


@given(st.lists(st.floats(0, 1)))
def test_an_abstention_is_a_probability_and_falls_with_what_was_said(said: list[float]) -> None:
    assert 0 < abstention(said) <= abstention([]) < 1
    assert abstention([*said, 1.0]) <= abstention(said)


def test_the_signals_see_a_name_in_another_papers_spelling() -> None:
    told: Passage = passage(story("a", "Gerashchenko left Oslo."))
    seen = signals(told, "no", (), Question.of("Did Anton Geraschenko leave Oslo?"), absent=0.1, stated=0.8)
    assert round(seen.names, 3) == 0.667  # Anton stands nowhere
    assert seen.denies == 1.0


def test_the_readers_word_is_neutral_where_no_reader_looked_and_counts_by_its_weight() -> None:
    base = Signals(0.1, 0.8, 0.8, 1.0, 1.0, 0.0)
    weights = replace(CALIBRATION, reader_answers=0.5, reader_agrees=1.0)
    assert confidence(base, weights) == confidence(base)
    assert confidence(replace(base, reader_agrees=1.0), weights) > confidence(base)
    assert confidence(replace(base, reader_agrees=-1.0), weights) < confidence(base)
    assert confidence(replace(base, reader_answers=0.9), weights) > confidence(base)


def test_the_reader_agrees_where_its_span_meets_the_answer() -> None:
    told: Passage = passage(story("a", "Ines Okafor won.", "Paul Dean lost."))
    looked = replace(told, look=located(told, Look(0, 11, 2.0, 2.0)))
    question, (first, second) = Question.of("Who won?"), told.sentences

    def agrees(passage: Passage, cited: Sentence, *values: Value) -> float:
        return signals(passage, "x", (cited,), question, absent=0.1, stated=0.8, values=values).reader_agrees

    assert agrees(looked, first, Value("Okafor", 5, 11)) == 1
    assert agrees(looked, first, Value("won", 12, 15)) == -1
    assert agrees(looked, first) == 1
    assert agrees(looked, second) == -1
    assert agrees(told, first) == 0
