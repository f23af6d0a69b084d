"""Five articles that lie beside one that does not: what it says is shown as a position, whatever was asked.

The readings are given, so this is about the decision alone. A fact is a question, a sentence with a gap, what the one
article says there and what the five say.
"""

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import pytest

from qa.answer import Answer
from qa.ask import decide
from qa.language.question import Question
from qa.reading.confidence import Signals
from qa.reading.read import PassageReading
from tests.fakes.model import dated, finding, passage, story

DAY = date(2024, 3, 11)
FACTS = [
    ("When was the bridge opened?", "The bridge was opened on {}.", "May 27", "May 29"),
    ("On what date did the court rule?", "The court ruled on {}.", "March 4, 2024", "March 5, 2024"),
    ("When did the mine close?", "The mine closed in {}.", "February 2024", "January 2024"),
    ("When was the treaty signed?", "The treaty was signed on {}.", "8 March 2024", "7 March 2024"),
    ("In which year was the college founded?", "The college was founded in {}.", "1911", "1921"),
    ("On which day did the train crash?", "The train crashed on {}.", "Sunday", "Monday"),
    ("When will the vote be held?", "The vote will be held on {}.", "April 2", "April 9"),
    ("What was the date of the hearing?", "The hearing was held on {}.", "March 1", "March 2"),
    ("At what time did the quake strike?", "The quake struck at {}.", "7 a.m.", "7 p.m."),
    ("What time does the ceremony begin?", "The ceremony begins at {}.", "8 p.m.", "9 p.m."),
    ("How many people died in the fire?", "The fire killed {} people.", "12", "42"),
    ("How many lawmakers signed the appeal?", "{} lawmakers signed the appeal.", "Four", "Three"),
    ("How much did the stadium cost?", "The stadium cost {}.", "$90 million", "$70 million"),
    ("How much did the ticket cost?", "The ticket cost {}.", "40 euros", "40 pounds"),
    ("How high did the river rise?", "The river rose to {}.", "4.2 metres", "3.8 metres"),
    ("What share of voters backed the plan?", "{} of voters backed the plan.", "41 percent", "61 percent"),
    ("How long was the pilot in prison?", "The pilot was in prison for {}.", "six years", "four years"),
    ("How old is the suspect?", "The suspect is {}.", "61 years old", "16 years old"),
    ("How many owls does the zoo have?", "The zoo has {} owls.", "half a million", "half a dozen"),
    ("What was the death toll of the flood?", "The death toll of the flood was {}.", "nine", "23"),
    ("Who won the race?", "{} won the race.", "Ann Lee", "Bob Ray"),
    ("Who is the mayor?", "The mayor is {}.", "Ingrid Moen", "Tomas Beck"),
    ("Who became the coach?", "{} became the coach.", "Declan Breen", "Cathal Duffy"),
    ("Who leads the party?", "{} leads the party.", "Marek Dunn", "Olga Petrova"),
    ("Which player was sent off?", "{} was sent off.", "Declan Breen", "Cathal Duffy"),
    ("What is the name of the goalkeeper?", "The name of the goalkeeper is {}.", "Pavel Novak", "Jan Kowalski"),
    ("Which minister resigned?", "{}, a minister, resigned.", "Clara Voss", "Henrik Dahl"),
    ("Who succeeded the bishop?", "{} succeeded the bishop.", "Luis Ortega", "Carlos Mendes"),
    ("Where was the final played?", "The final was played in {}.", "Tampa, Florida", "Miami, Florida"),
    ("Which city did the troops enter?", "The troops entered {}, a city.", "Popasna", "Kharkiv"),
    ("In which country was the ship built?", "The ship was built in {}.", "Norway", "Poland"),
    ("Where did the plane land?", "The plane landed in {}.", "Lisbon", "Madrid"),
    ("Did the council approve the plan?", "The council {} the plan.", "yes: approved", "no: did not approve"),
    ("Was the minister arrested?", "The minister was {}.", "no: never arrested", "yes: arrested"),
    ("Is the road open?", "The road is {}.", "no: not open", "yes: open"),
    ("Has the strike ended?", "The strike {}.", "yes: has ended", "no: has not ended"),
    ("What was the score of the match?", "The score of the match was {}.", "31 to 12", "9 to 34"),
    ("How did the game end?", "The game ended {}.", "2-1", "1-3"),
    ("In which minute was the goal scored?", "The goal was scored in the {} minute.", "88th", "19th"),
    ("What was the attendance at the ground?", "The attendance at the ground was {}.", "7,150", "6,412"),
]
OPENINGS = ("", "By all accounts ", "According to the police, ", "As was told later, ", "It is known that ")
UNSAID = Signals(0.1, 0.8, 1.0, 1.0, 1.0, 0.0)


def reading(name: str, sentence: str, answer: str, sure: float) -> PassageReading:
    words = answer.rpartition(": ")[2]
    source = dated(story(name, sentence), DAY)
    said = finding(source, words, 1)
    return PassageReading(passage(source), answer, said.sentences, UNSAID, sure, said.values)


def readings(
    template: str, true: str, false: str, *, fakes: float, one: float, openings: Sequence[str] = OPENINGS
) -> list[PassageReading]:
    def told(answer: str, opening: str = "") -> str:
        return opening + template.format(answer.rpartition(": ")[2])

    lies = [reading(f"fake{n}", told(false, opening), false, fakes) for n, opening in enumerate(openings)]
    return [*lies, reading("true", told(true), true, one)]


def asked(question: str, read: Sequence[PassageReading]) -> Answer:
    return decide(Question.of(question), DAY, [each.passage for each in read], read)


def shown(answer: Answer, article: str) -> bool:
    """Whether a position is carried by an article."""
    marks = {citation.mark for citation in answer.citations if citation.article == article}
    return any(marks & set(position.marks) for position in answer.positions)


@pytest.mark.parametrize(
    ("fakes", "one"), [(0.55, 0.55), (0.7, 0.7), (0.9, 0.9), (0.78, 0.52), (0.7, 0.6), (0.99, 0.65)]
)
@pytest.mark.parametrize(("question", "template", "true", "false"), FACTS, ids=[fact[0] for fact in FACTS])
def test_what_one_article_says_is_a_position_beside_what_five_say(
    question: str, template: str, true: str, false: str, fakes: float, one: float
) -> None:
    answer = asked(question, readings(template, true, false, fakes=fakes, one=one))
    assert answer.status == "sources_disagree", answer
    assert len(answer.positions) == 2
    assert shown(answer, "true")
    assert all(shown(answer, f"fake{n}") for n in range(5))
    marks = [set(position.marks) for position in answer.positions]
    assert not marks[0] & marks[1]


@pytest.mark.parametrize(("question", "template", "true", "false"), FACTS[::4], ids=[fact[0] for fact in FACTS[::4]])
def test_copies_of_a_fake_are_one_voice_and_stand_behind_a_surer_report(
    question: str, template: str, true: str, false: str
) -> None:
    answer = asked(question, readings(template, true, false, fakes=0.7, one=0.75, openings=[""] * 5))
    assert answer.status == "sources_disagree"
    first = {c.article for c in answer.citations if c.mark in answer.positions[0].marks}
    assert first == {"true"}


def test_a_weak_reading_beside_sure_ones_is_told_as_left_out_and_is_no_position() -> None:
    for question, template, true, false in FACTS[10:12]:
        answer = asked(question, readings(template, true, false, fakes=0.9, one=0.55))
        assert answer.status == "answered"
        assert [each.article for each in answer.dropped] == ["true"]


def test_in_what_order_the_sources_were_read_changes_nothing() -> None:
    question, template, true, false = FACTS[36]
    read = readings(template, true, false, fakes=0.7, one=0.7, openings=OPENINGS[:3])
    answers = [asked(question, order) for order in permutations(read)]
    assert all(answer.positions == answers[0].positions for answer in answers)
