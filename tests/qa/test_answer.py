"""The contract of an answer: the value stands inside its quote, and every field is plain JSON."""

import json
from dataclasses import replace
from datetime import date

import pytest

from qa.answer import Answer, Citation, Group, Position, Value
from tests.fakes.model import finding, story

QUOTE = "The work cost $41 million."
CITED = Citation(1, "a", None, None, date(2022, 5, 30), QUOTE, 10, 36, value=Value("$41 million", 24, 35))


def test_a_quote_is_parted_at_the_words_that_carry_the_answer() -> None:
    assert CITED.parted == ("The work cost ", "$41 million", ".")
    assert Citation(1, "a", None, None, None, QUOTE, 10, 36).parted == (QUOTE, "", "")


def test_citations_and_positions_carry_their_value() -> None:
    position = Position("$41 million", (1,), CITED.value)
    told = Answer("How much?", date(2022, 6, 1), "sources_disagree", "…", (CITED,), (position,)).to_json()
    value = {"text": "$41 million", "start": 24, "end": 35}
    assert told["citations"][0]["value"] == told["positions"][0]["value"] == value
    assert json.loads(json.dumps(told)) == told


def test_a_citation_carries_authors_and_the_day_of_change_where_the_article_states_them() -> None:
    assert not {"authors", "modified"} & set(CITED.to_json())
    told = replace(CITED, authors=("Ada Moor", "Tom Orr"), modified=date(2022, 6, 2)).to_json()
    assert (told["authors"], told["modified"]) == (["Ada Moor", "Tom Orr"], "2022-06-02")
    assert json.loads(json.dumps(told)) == told


def test_a_group_is_surer_than_its_surest_finding() -> None:
    sources = story("a", QUOTE), story("b", "It cost $41 million in all.")
    found = [finding(each, "$41 million", 1, confidence=sure) for each, sure in zip(sources, (0.9, 0.6), strict=True)]
    assert 0.9 < Group(tuple(found)).confidence < 1


def test_the_same_words_in_several_articles_are_one_voice_of_a_group() -> None:
    sources = [story("a", QUOTE), story("b", f"{QUOTE} "), story("c", QUOTE.upper())]
    found = tuple(finding(each, "$41 million", 1, confidence=0.7) for each in sources)
    assert Group(found).confidence == pytest.approx(0.7)


def test_a_citation_that_is_not_in_english_says_what_was_not_verified() -> None:
    german = replace(CITED, language="de")
    assert german.foreign == "in German: the quote is exact, but dates, amounts and denials are read in English alone"
    assert german.to_json()["language"] == "de"
    for known in (None, "en"):
        assert replace(CITED, language=known).foreign == ""
        assert "language" not in replace(CITED, language=known).to_json()
