"""Five articles that lie beside one that does not: what it says is shown as a position, whatever was asked.

The readings are given, so this is about the decision alone; `onrecord eval bench attack` asks the model about the same.
"""

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import pytest

from eval.bench.attack.cases import GAP, FakeRow, load_fakes
from qa.answer import Answer
from qa.ask import decide
from qa.language.question import Question
from qa.reading.confidence import Signals
from qa.reading.read import PassageReading
from tests.fakes.model import dated, finding, passage, story

DAY = date(2024, 3, 11)
FACTS = {row.id: row for row in load_fakes()}
SHARED = {"prize-given"}  # two may be given one prize, so what two articles say of it is no disagreement
ONE_VALUE = [pytest.param(row, id=row.ask) for row in FACTS.values() if row.id not in SHARED]
OPENINGS = ("", "By all accounts ", "According to the police, ", "As was told later, ", "It is known that ")
UNSAID = Signals(0.1, 0.8, 1.0, 1.0, 1.0, 0.0)


def reading(name: str, sentence: str, words: str, opening: Sequence[str], sure: float) -> PassageReading:
    """A reading that replies with these words of the sentence, after yes or no where that is asked."""
    source = dated(story(name, sentence), DAY)
    answer = ": ".join([*opening, words])
    said = finding(source, words, 1)
    return PassageReading(passage(source), answer, said.sentences, UNSAID, sure, said.values)


def readings(row: FakeRow, *, fakes: float, one: float, openings: Sequence[str] = OPENINGS) -> list[PassageReading]:
    """Fakes that open differently, and the true report."""

    def sentence(value: str, opening: str = "") -> str:
        return opening + row.tellings[0].replace(GAP, value)

    lies = [
        reading(f"fake{n}", sentence(row.false, opening), row.false, row.printed.get("false", ()), fakes)
        for n, opening in enumerate(openings)
    ]
    return [*lies, reading("true", sentence(row.true), row.true, row.printed.get("true", ()), one)]


def asked(question: str, read: Sequence[PassageReading]) -> Answer:
    return decide(Question.of(question), DAY, [each.passage for each in read], read)


def shown(answer: Answer, article: str) -> bool:
    """Whether a position is carried by an article."""
    marks = {citation.mark for citation in answer.citations if citation.article == article}
    return any(marks & set(position.marks) for position in answer.positions)


@pytest.mark.parametrize(
    ("fakes", "one"), [(0.55, 0.55), (0.7, 0.7), (0.9, 0.9), (0.78, 0.52), (0.7, 0.6), (0.99, 0.65)]
)
@pytest.mark.parametrize("row", ONE_VALUE)
def test_what_one_article_says_is_a_position_beside_what_five_say(row: FakeRow, fakes: float, one: float) -> None:
    answer = asked(row.ask, readings(row, fakes=fakes, one=one))
    assert answer.status == "sources_disagree", answer
    assert len(answer.positions) == 2
    assert shown(answer, "true")
    assert all(shown(answer, f"fake{n}") for n in range(5))
    marks = [set(position.marks) for position in answer.positions]
    assert not marks[0] & marks[1]


@pytest.mark.parametrize("row", ONE_VALUE[::4])
def test_copies_of_a_fake_are_one_voice_and_stand_behind_a_surer_report(row: FakeRow) -> None:
    answer = asked(row.ask, readings(row, fakes=0.7, one=0.75, openings=[""] * 5))
    assert answer.status == "sources_disagree"
    first = {c.article for c in answer.citations if c.mark in answer.positions[0].marks}
    assert first == {"true"}


def test_a_weak_reading_beside_sure_ones_is_told_as_left_out_and_is_no_position() -> None:
    for row in (FACTS["fire-deaths"], FACTS["lawmakers-signed"]):
        answer = asked(row.ask, readings(row, fakes=0.9, one=0.55))
        assert answer.status == "answered"
        assert [each.article for each in answer.dropped] == ["true"]


def test_in_what_order_the_sources_were_read_changes_nothing() -> None:
    row = FACTS["match-score"]
    answers = [
        asked(row.ask, order) for order in permutations(readings(row, fakes=0.7, one=0.7, openings=OPENINGS[:3]))
    ]
    assert all(answer.positions == answers[0].positions for answer in answers)
