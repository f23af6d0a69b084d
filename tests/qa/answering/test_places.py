"""Whether a value stands in the place that is asked for; left open where the parse does not tell."""

import pytest

from qa.answering.places import counts, in_place
from qa.language.parser import parse
from qa.language.question import Question


def place(sentence: str, question: str, value: str) -> bool | None:
    doc, start = parse(sentence), sentence.index(value)
    inside = [token for token in doc if token.idx < start + len(value) and start < token.idx + len(token)]
    return in_place(doc, inside, Question.of(question))


@pytest.mark.parametrize(
    ("sentence", "question", "value", "expected"),
    [
        ("The judge acquitted Paul Mensah but convicted Kofi Mensah.", "Who was convicted?", "Kofi Mensah", True),
        ("The judge acquitted Paul Mensah but convicted Kofi Mensah.", "Who was convicted?", "Paul Mensah", False),
        ("The winner, Almaz Bekele, beat Naomi Kip.", "Who won?", "Almaz Bekele", True),
        # Winner and loser, told from either side.
        ("Naomi Okafor beat Lena Vogt 6-4 in the final.", "Who won the final?", "Naomi Okafor", True),
        ("Naomi Okafor beat Lena Vogt 6-4 in the final.", "Who won the final?", "Lena Vogt", False),
        ("Naomi Okafor beat Lena Vogt 6-4 in the final.", "Who lost the final?", "Lena Vogt", True),
        ("Naomi Okafor beat Lena Vogt 6-4 in the final.", "Who lost the final?", "Naomi Okafor", False),
        ("Portugal lost the final to Denmark.", "Who won the final?", "Denmark", True),
        ("Portugal lost the final to Denmark.", "Who won the final?", "Portugal", False),
        ("Lena Vogt was beaten by Naomi Okafor.", "Who beat Lena Vogt?", "Naomi Okafor", True),
        # Agent and patient, in both voices of the sentence and of the question.
        ("Kemi Adeyemi arrested Bruno Costa.", "Who arrested Bruno Costa?", "Kemi Adeyemi", True),
        ("Kemi Adeyemi arrested Bruno Costa.", "Who was arrested?", "Bruno Costa", True),
        ("Kemi Adeyemi arrested Bruno Costa.", "Who was arrested?", "Kemi Adeyemi", False),
        ("Bruno Costa was arrested by Kemi Adeyemi.", "Who arrested Bruno Costa?", "Kemi Adeyemi", True),
        ("Bruno Costa was arrested by Kemi Adeyemi.", "Who was arrested?", "Kemi Adeyemi", False),
        ("Bruno Costa was arrested by Kemi Adeyemi.", "By whom was he arrested?", "Bruno Costa", False),
        # Giver and receiver, buyer and seller.
        ("Nora Vance handed the keys to Idris Bello.", "Who handed over the keys?", "Idris Bello", False),
        ("Nora Vance handed the keys to Idris Bello.", "Who received the keys?", "Idris Bello", True),
        ("Nora Vance handed the keys to Idris Bello.", "Who received the keys?", "Nora Vance", False),
        ("Hallam Steel was sold to Ito Metals by Corin Group.", "Who bought Hallam Steel?", "Ito Metals", True),
        ("Hallam Steel was sold to Ito Metals by Corin Group.", "Who bought Hallam Steel?", "Corin Group", False),
        ("Hallam Steel was sold to Ito Metals by Corin Group.", "Who sold Hallam Steel?", "Corin Group", True),
        ("Hallam Steel was sold to Ito Metals by Corin Group.", "Who sold Hallam Steel?", "Ito Metals", False),
        # Each verb has a subject of its own.
        ("Marta Ruiz resigned and Pavel Novak took over.", "Who resigned?", "Marta Ruiz", True),
        ("Marta Ruiz resigned and Pavel Novak took over.", "Who resigned?", "Pavel Novak", False),
        ("Marta Ruiz resigned.", "Why did Marta Ruiz resign?", "Marta Ruiz", None),  # no place is asked for
        ("He sang in Oslo.", "Who left?", "Oslo", None),  # the verb is not there
        ("She praised it.", "Who praised the hall?", "She", True),
        ("Two of its five governors objected.", "How many governors objected?", "Two", True),
        ("Two of its five governors objected.", "How many governors objected?", "five", False),
    ],
)
def test_places(sentence: str, question: str, value: str, expected: bool | None) -> None:
    assert place(sentence, question, value) is expected


@pytest.mark.parametrize(
    ("sentence", "number", "expected"),
    [
        ("It hired 40 guards.", "40", False),
        ("It hired 12 cooks.", "12", True),
        ("It hired two dozen cooks.", "two", True),
        ("Of the 30 people who came, 12 were cooks.", "12", True),
        ("It hired 12.", "12", None),
        ("Of the 30 people who came, 12 were cooks.", "30", False),
    ],
)
def test_what_a_number_counts(sentence: str, number: str, expected: bool | None) -> None:
    token = next(token for token in parse(sentence) if token.text == number)
    assert counts(token, Question.of("How many cooks did it hire?")) is expected


@pytest.mark.parametrize(("asked", "expected"), [("Belgian", True), ("Danish", False)])
def test_what_tells_the_counted_things_from_others_counts(asked: str, expected: bool) -> None:
    number = next(token for token in parse("The fair drew 90 Belgian bakers.") if token.text == "90")
    assert counts(number, Question.of(f"How many {asked} bakers came?")) is expected
    assert counts(number, Question.of("How many bakers came?")) is True
    assert counts(number, Question.of("How much did it cost?")) is None
