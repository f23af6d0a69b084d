"""A reply is printed in the article's own words, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.language.question import Question
from qa.language.units import units
from qa.reading.align import Aligned, align
from tests.fakes.model import passage, story
from tests.fakes.texts import TEXTS

TALKS = story(
    "talks",
    "The former president, Ana Ruiz, met nearly 400 vaccinated nurses in Austria on Tuesday.",
    "The talks cost £90m and ended at 7 p.m. on 27 May 2022.",
    "Inspectors had found cracks in the old pillars, engineers said.",
)
WHO, HOW_MUCH, WHY = "Who met the nurses?", "How much did the talks cost?", "Why was the bridge closed?"


def aligned(question: str, reply: str, *pointed: int) -> Aligned:
    found = align(reply, pointed, passage(TALKS), Question.of(question))
    for value, sentence in zip(found.values, found.sentences, strict=True):
        assert TALKS.article.text[value.start : value.end] == value.text
        assert sentence.start <= value.start < value.end <= sentence.end
    return found


@pytest.mark.parametrize(
    ("question", "reply", "expected"),
    [
        (WHO, "Ana Ruiz", "Ana Ruiz"),
        (WHO, "Ruiz", "Ana Ruiz"),  # the rest of a name
        (WHO, "the president", "former president"),  # what it would mislead without
        ("How many nurses did she meet?", "400", "nearly 400"),
        ("How many nurses did she meet?", "four hundred nurses", "nearly 400 vaccinated nurses"),
        (HOW_MUCH, "£90 million", "£90m"),
        (HOW_MUCH, "The talks cost 90 million", "talks cost £90m"),
        ("When did the talks end?", "May 27, 2022", "27 May 2022"),
        ("When did the talks end?", "7pm", "7 p.m."),
        (WHY, "cracks were found by inspectors", "Inspectors had found cracks"),
    ],
)
def test_what_the_passage_says_is_printed_in_its_words(question: str, reply: str, expected: str) -> None:
    assert aligned(question, reply, 1).text == expected


@pytest.mark.parametrize(
    ("question", "reply", "missing"),
    [
        (WHO, "Anna Ruiz", "anna"),
        (WHO, "unvaccinated nurses", "unvaccinated"),
        ("Where did they meet?", "Australia", "australia"),
        ("When did they meet?", "Thursday", "thursday"),
        (HOW_MUCH, "$90m", "$90m"),
        (HOW_MUCH, "£90bn", "£90bn"),
        ("When did the talks end?", "7 a.m.", "7 a.m."),
        ("When did the talks end?", "27 May 2021", "27 may 2021"),
        (WHO, "the nurses", "nurses"),  # it only repeats the question
        (WHO, "", "names nothing"),
    ],
)
def test_what_no_sentence_says_is_told_and_not_printed(question: str, reply: str, missing: str) -> None:
    found = aligned(question, reply, 1)
    assert found.values == ()
    assert missing in found.missing


def test_a_pointer_is_followed_only_where_the_sentence_holds_the_reply() -> None:
    assert [s.number for s in aligned(HOW_MUCH, "£90m", 1).sentences] == [2]
    assert [s.number for s in aligned(WHO, "Ana Ruiz", 9).sentences] == [1]


def test_a_list_that_is_spread_over_sentences_has_a_value_in_each() -> None:
    source = story("c", "Vera Markova spoke first.", "It rained.", "Then Oleg Senin was shocked.")
    found = align("Vera Markova, Oleg Senin", (3,), passage(source), Question.of("Which deputies voiced dissent?"))
    assert [value.text for value in found.values] == ["Vera Markova", "Oleg Senin"]
    assert [s.number for s in found.sentences] == [1, 3]


FERRY = story(
    "ferry",
    "The ferry Aurora ran aground off Lemland at 7 p.m. on Tuesday, 27 May, with 412 passengers on board.",
    "Its former captain, Elin Sandberg Holm, told the coast guard that nearly 60 crew were asleep.",
    "The owner, Baltic Lines, put the damage at £90 million; the Finnish maritime authority has not confirmed it.",
)
WORDS = sorted({word for s in FERRY.sentences for word in FERRY.quote(s).split()})
STRANGERS = (
    "Lindqvist",
    "413",
    "28 May",
    "Thursday morning",
    "£90bn",
    "$90 million",
    "capsized",
    "7 a.m.",
    "2019",
    "Finland",
)
ASKED = (
    "Who was the captain?",
    "When did the ferry run aground?",
    "How many crew were asleep?",
    "Was it the ferry Aurora or a tug?",
    "Why was it late?",
)


def read_off(question: str, reply: str, *pointed: int) -> Aligned:
    return align(reply, pointed, passage(FERRY), Question.of(question))


@settings(max_examples=200, deadline=None)
@given(
    TEXTS | st.lists(st.sampled_from([*WORDS, *STRANGERS, "not"]), max_size=9).map(" ".join),
    st.sampled_from(ASKED),
    st.lists(st.integers(0, 5), max_size=3),
)
def test_whatever_the_reply_a_value_is_the_text_at_its_place(reply: str, question: str, pointed: list[int]) -> None:
    found = read_off(question, reply, *pointed)
    assert bool(found.missing) is not bool(found.values)
    assert len(found.values) == len(found.sentences) <= 3
    for value, sentence in zip(found.values, found.sentences, strict=True):
        assert FERRY.article.text[value.start : value.end] == value.text != ""
        assert sentence.start <= value.start < value.end <= sentence.end


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["Aurora", "412", "Tuesday", "captain", "Lemland"]), max_size=3),
    st.sampled_from(STRANGERS),
    st.integers(0, 3),
)
def test_a_short_reply_with_one_thing_that_stands_nowhere_gives_no_value(held: list[str], odd: str, at: int) -> None:
    found = read_off("What happened?", ", ".join([*held[:at], odd, *held[at:]]))
    assert found.values == ()
    assert found.missing


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2), st.data())
def test_a_run_of_a_sentence_is_found_in_it(number: int, data: st.DataObject) -> None:
    quote = FERRY.quote(FERRY.sentences[number])
    held = units(quote)
    first = data.draw(st.integers(0, len(held) - 1))
    run = quote[held[first].start : held[data.draw(st.integers(first, len(held) - 1))].end]
    found = read_off("What is said?", run, number + 1)
    assert [s.number for s in found.sentences] == [number + 1]
    assert run in found.text


@pytest.mark.parametrize(
    ("question", "reply", "expected"),
    [
        ("On what date did it run aground?", "27 May", "Tuesday, 27 May"),  # a date is one unit, with its weekday
        ("How many passengers were on board?", "412 passengers", "412 passengers"),
        ("How much was the damage?", "ninety million pounds", "£90 million"),
        ("Who was the captain?", "Elin", "Elin Sandberg Holm"),
        ("What was Elin Sandberg Holm?", "captain", "former captain"),
        ("How many crew were asleep?", "60 crew", "nearly 60 crew"),
        ("What did the maritime authority do?", "confirmed it", "not confirmed"),
        ("Who has not confirmed it?", "the authority", "maritime authority"),
        ("Was the ferry called Aurora or Borealis?", "Aurora", "ferry Aurora"),  # a choice names the answer
    ],
)
def test_a_run_holds_what_it_would_mislead_without(question: str, reply: str, expected: str) -> None:
    assert read_off(question, reply).text == expected


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("On what date did it run aground?", "27 June"),
        ("How many passengers were on board?", "421"),
        ("How many passengers were on board?", "41.2"),
        ("How many passengers were on board?", "412 km"),
        ("Who was the captain?", "Elin Sandström"),
        ("Which ferry ran aground?", "Aurelia"),
        ("Who has not confirmed it?", "the Latvian maritime authority"),
        ("What were the crew?", "awake"),
        ("What did the owner do?", "the owner denied it"),
        ("Who owns it?", "Baltic Lines and Viking Line"),
        ("Was the ferry called Aurora or Borealis?", "Borealis"),
        ("Who told the coast guard of the stranding?", "the coast guard"),
        ("On which days did it happen?", "Monday, Tuesday"),
    ],
)
def test_a_near_miss_is_not_printed(question: str, reply: str) -> None:
    found = read_off(question, reply)
    assert found.values == ()
    assert found.missing


@pytest.mark.parametrize(("pointed", "expected"), [((2,), 2), ((1,), 1), ((9,), 1), ((0,), 1), ((), 1)])
def test_of_two_sentences_that_hold_the_reply_the_pointed_one_is_taken(pointed: tuple[int, ...], expected: int) -> None:
    twice = passage(story("t", "Ana Ruiz opened the bridge.", "Ana Ruiz closed the bridge."))
    found = align("Ana Ruiz", pointed, twice, Question.of("Who opened the bridge?"))
    assert [s.number for s in found.sentences] == [expected]


def test_a_long_statement_may_leave_out_a_plain_word_and_never_a_name_or_a_number() -> None:
    asked = "What is known of the damage?"
    reply = "the owner put the damage at £90 million, which the maritime authority has not yet confirmed"
    assert "£90 million" in read_off(asked, reply).text
    assert read_off(asked, reply.replace("£90", "£80")).missing
    assert read_off(asked, reply.replace("maritime", "Maltese")).missing


@pytest.mark.parametrize(
    ("sentence", "reply", "expected"),
    [
        ("Awards:'The Long Way to Marn' wins seven.", "Long Way", "The Long Way to Marn"),
        ("A sequel to “How Bo Found Marn!” is out.", "Bo Found Marn", "How Bo Found Marn!"),
        ("OSLO — The Marn flooded a school.", "Marn", "Marn"),
        ("∎ Beryl grew stronger.", "Beryl", "Beryl"),
        ("WASHINGTON − California Gov. Ann Lee spoke.", "California", "California Gov."),
        ("She said that Mayor-elect Ana Ruiz spoke.", "Ana Ruiz", "Mayor-elect Ana Ruiz"),
        ("It was the dogs' bowl, she said, and the cats' toy.", "bowl", "bowl"),  # no quotation
        ("He called it “a disgrace to the town” on Monday.", "a disgrace", "disgrace"),  # no title
    ],
)
def test_a_run_is_a_whole_title_and_takes_nothing_over_a_dash(sentence: str, reply: str, expected: str) -> None:
    found = align(reply, [1], passage(story("t", sentence)), Question.of("What is it?"))
    assert found.text == expected


def test_a_run_is_of_one_voice() -> None:
    said = passage(story("t", "“Well, Mr. Mayor, Donald,” Lee said as he shook Ruiz’s hand."))
    assert align("Donald Ruiz", [1], said, Question.of("Whom did Lee meet?")).missing == "its words are of two voices"
    assert align("Donald", [1], said, Question.of("Whom did Lee meet?")).values
