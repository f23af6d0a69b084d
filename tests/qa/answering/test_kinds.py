"""Only what is plainly of another kind is refused."""

import pytest

from qa.answering.fits import misfit
from qa.language.question import Question
from tests.fakes.model import finding, story

SENTENCE = (
    "At 4:17 p.m. on Friday Ana Ruiz, who will be 60 on 3 June 2022, paid 41 dollars, or 12% of her pension, for 5 km "
    "of rope in Graz, Austria."
)


def refused(question: str, value: str) -> bool:
    return misfit(finding(story("a", SENTENCE), value, 1), Question.of(question)) is not None


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Who bought the rope?", "Friday"),
        ("Where was it?", "41 dollars"),
        ("When was it?", "Austria"),
        ("In which country was it?", "Graz"),
        ("At what time was it?", "Friday"),
        ("In which month was it?", "Friday"),
        ("How many ropes were there?", "12%"),
        ("How many ropes were there?", "5 km"),
        ("How much did it cost?", "Graz"),
        ("Which language does she speak?", "Friday"),
        ("What share of her pension was it?", "5 km"),
    ],
)
def test_another_kind_is_refused(question: str, value: str) -> None:
    assert refused(question, value)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Who bought the rope?", "Ana Ruiz"),
        ("Where was it?", "Graz"),
        ("When was it?", "3 June 2022"),
        ("In which country was it?", "Austria"),
        ("At what time was it?", "4:17 p.m."),
        ("In which month was it?", "3 June 2022"),
        ("How much did it cost?", "41 dollars"),
        ("What share of her pension was it?", "12%"),
        ("Why did she go?", "rope"),
    ],
)
def test_the_kind_that_was_asked_for_is_not(question: str, value: str) -> None:
    assert not refused(question, value)


LAUNCH = (
    "On 9 October 2018 the probe, built in Bremen by Astra Hansen, left at 6 a.m. for the comet and cost €212 million."
)


@pytest.mark.parametrize(
    ("sentence", "question", "value", "is_refused"),
    [
        (LAUNCH, "Who built the probe?", "Astra Hansen", False),
        (LAUNCH, "Who built the probe?", "€212 million", True),
        (LAUNCH, "Where was the probe built?", "6 a.m.", True),
        (LAUNCH, "In what year did the probe leave?", "9 October 2018", False),
        (LAUNCH, "In what year did the probe leave?", "6 a.m.", True),
        ("The road was opened in 2021.", "In which month was the road opened?", "2021", True),
        # Another measure.
        ("The 84-kilometre road took 11 years.", "How long is the road?", "84-kilometre", False),
        ("The 84-kilometre road took 11 years.", "How far does the road go?", "11 years", True),
        # A share against a count, money against a count; a bare number where no currency stands anywhere.
        ("Some 38% of the 4,100 nurses, or 1,558, struck.", "What share of the nurses struck?", "38%", False),
        ("Some 38% of the 4,100 nurses, or 1,558, struck.", "What share of the nurses struck?", "1,558", True),
        ("The club sold 52 players for $7 million.", "How many players did the club sell?", "$7 million", True),
        ("The film took 40 million.", "How much did the film take?", "40 million", False),
        # Amounts and times that are told without a number.
        ("Dozens of villagers fled.", "How many villagers fled?", "Dozens", False),
        ("The villagers fled.", "How many villagers fled?", "villagers", True),
        ("The shop shut during the Great Depression.", "When did the shop shut?", "Great Depression", False),
        ("The shop shut after the owner died.", "When did the shop shut?", "after the owner died", False),
        ("The shop shut yesterday.", "When did the shop shut?", "yesterday", False),
        # Countries by the names that newspapers use.
        ("The summit was held in Bursa, Turkey.", "In which country was the summit held?", "Turkey", False),
        ("The summit was held in Bursa, Turkey.", "In which country was the summit held?", "Bursa", True),
        ("The summit was held in Britain.", "In which country was the summit held?", "Britain", False),
        # Of a thing whose kind is not known, a bare date is plainly none.
        ("She lost her harp in 2011.", "Which instrument did she lose?", "2011", True),
        ("She lost her harp in 2011.", "Which instrument did she lose?", "harp", False),
    ],
)  # fmt: skip
def test_near_misses(sentence: str, question: str, value: str, is_refused: bool) -> None:
    found = finding(story("a", sentence), value, 1)
    assert found.values
    assert (misfit(found, Question.of(question)) is not None) is is_refused


@pytest.mark.parametrize(
    ("sentence", "question", "value", "stands"),
    [
        ("The lift had failed twice in May.", "How often had the lift failed in May?", "twice", True),
        ("The lift is checked weekly.", "How often is the lift checked?", "weekly", True),
        ("The lift had failed twice in May.", "How many lifts had failed?", "twice", False),
        ("The singer now lives in Alexandra.", "In which town does the singer live?", "Alexandra", True),
        ("The singer was born near Sofia.", "Where was the singer born?", "Sofia", True),
        ("The wave was 4 metres high.", "How high is the damage of the storm?", "4 metres", False),
        ("The damage is 40 million euros.", "How high is the damage of the storm?", "40 million euros", True),
        ("The wave was 4 metres high.", "How high was the wave?", "4 metres", True),
        ("The letter came from Peter Moss.", "Where did the letter come from?", "Peter Moss", False),
    ],
)
def test_times_that_something_happened_towns_with_a_person_s_name_and_heights_of_what_has_none(
    sentence: str, question: str, value: str, stands: bool
) -> None:
    assert (misfit(finding(story("a", sentence), value, 1), Question.of(question)) is None) is stands
