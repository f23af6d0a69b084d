"""Sentences: what must hold for any text, and what news text looks like."""

import pytest
import sentencex
from hypothesis import given, settings

from index.text import sentences as stage
from index.text.sentences import DENSE, LONGEST, split_sentences
from tests.fakes.texts import TEXTS


def texts(article: str) -> list[str]:
    return [article[sentence.start : sentence.end] for sentence in split_sentences(article)]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_character_is_in_exactly_one_sentence(text: str) -> None:
    sentences = split_sentences(text)
    assert [sentence.number for sentence in sentences] == list(range(1, len(sentences) + 1))
    end = 0
    for sentence in sentences:
        assert sentence.start >= end
        assert not text[end : sentence.start].strip()
        quote = text[sentence.start : sentence.end]
        assert quote
        assert quote == quote.strip()
        end = sentence.end
    assert not text[end:].strip()


@pytest.mark.parametrize("space", ["\xa0", "\u2009", "\u3000"])
def test_an_initial_before_a_wide_space_is_cut_like_any_other(space: str) -> None:
    assert texts(f"He met Ann A{space}. Smith. She left.") == [f"He met Ann A{space}. Smith.", "She left."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Putin met U.S. officials. He left.", ["Mr. Putin met U.S. officials.", "He left."]),
        ("It was Dr. Noor. Approx. 5 came.", ["It was Dr. Noor.", "Approx. 5 came."]),
        ("Rep. A. Cortez, D-N.Y., spoke. She left.", ["Rep. A. Cortez, D-N.Y., spoke.", "She left."]),
        ("It starts at 8 p.m. ET. Come early.", ["It starts at 8 p.m. ET.", "Come early."]),
        ("He was shot.The man died.", ["He was shot.", "The man died."]),
        ("It cost $3.5 million. About 1,351 died.", ["It cost $3.5 million.", "About 1,351 died."]),
        ("He called him a “traitor.” Then he left.", ["He called him a “traitor.”", "Then he left."]),
        ("'We go,' she said. 'Now.' They went.", ["'We go,' she said.", "'Now.'", "They went."]),
        ('"Stop!" he cried. She ran.', ['"Stop!" he cried.', "She ran."]),
        ("“It is over,” he said. “We won.”", ["“It is over,” he said.", "“We won.”"]),
        ("It starts at 1 p.m. Friday. Come.", ["It starts at 1 p.m. Friday.", "Come."]),
        ('"Who pays?" Ada Stone said. Nobody knew.', ['"Who pays?" Ada Stone said.', "Nobody knew."]),
        ("■ The toll: It ends. ■ No more.", ["■ The toll: It ends.", "■ No more."]),
        ("• It rained. It snowed.", ["• It rained.", "It snowed."]),
        ("1. The first\n2. The second", ["1. The first", "2. The second"]),
        ("Headline without a stop\nThe story begins.", ["Headline without a stop", "The story begins."]),
        ("  • A link\n\n  • Another", ["• A link", "• Another"]),
        ("One.\r\nTwo.\rThree.\u2028Four.", ["One.", "Two.", "Three.", "Four."]),
        ("He came. * * * She left. ***", ["He came.", "* * * She left. ***"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_news_text_is_split_as_a_reader_would(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_hard_wrapped_lines_are_one_sentence() -> None:
    text = (
        "The council closed the old bridge over the harbour on Monday after\n"
        "inspectors found cracks in two of its piers. A ferry will run until\n"
        "the spring.\n"
        "\n"
        "The mayor, who had promised to keep it open, said that the decision\n"
        "was not hers to take.\n"
    )
    assert texts(text) == [
        "The council closed the old bridge over the harbour on Monday after\n"
        "inspectors found cracks in two of its piers.",
        "A ferry will run until\nthe spring.",
        "The mayor, who had promised to keep it open, said that the decision\nwas not hers to take.",
    ]


def test_short_lines_that_do_not_fill_the_width_are_not_joined() -> None:
    text = "Bridge closed\nBy Ada Stone\n"
    text += "The council closed the old bridge over the harbour on Monday after cracks\nwere found."
    assert texts(text)[:2] == ["Bridge closed", "By Ada Stone"]


def test_a_long_quotation_is_cut_into_its_sentences() -> None:
    inside = " ".join(
        f"We will never accept that the bridge over the harbour stays shut for {n} more years." for n in "12345"
    )
    sentences = texts(f"He said: “{inside}” Nobody answered.")
    assert len(sentences) == 6
    assert sentences[0].startswith("He said: “We will")
    assert sentences[4].endswith("years.”")
    assert sentences[5] == "Nobody answered."


def test_a_long_paragraph_takes_no_quadratic_time() -> None:
    text = "The mayor said so. " * 20_000
    assert len(split_sentences(text)) == 20_000


@pytest.mark.parametrize("text", ["7" * 50_000, "word " * 30_000, "“word. " * 5_000, "a" * 9_000 + " . " + "b" * 9_000])
def test_no_sentence_is_longer_than_what_the_parser_reads(text: str) -> None:
    found = split_sentences(text)
    assert max(sentence.end - sentence.start for sentence in found) <= LONGEST
    assert "".join(text[s.start : s.end] for s in found).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("unit", ["新。", "“", "«", "新！", "x“ "])
def test_text_in_which_the_library_looks_far_is_shown_to_it_in_small_parts(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    find = sentencex.get_sentence_boundaries

    def watched(language: str, text: str) -> object:
        shown.append(len(text))
        return find(language, text)

    monkeypatch.setattr(sentencex, "get_sentence_boundaries", watched)
    split_sentences(unit * 10_000)
    assert max(shown) <= DENSE


def test_a_part_ends_with_a_sentence_where_the_text_has_no_spaces() -> None:
    said = texts("新闻报道说他走了。" * 5_000)
    assert set(said) == {"新闻报道说他走了。"}


def test_of_more_sentences_than_any_prose_has_neighbours_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "LEAST", 100)
    for text in ("7\n" * 5_000, "Go! " * 2_500, "a\n\n" * 2_000):
        spans = split_sentences(text)
        assert len(text) / 40 < len(spans) <= len(text) / stage.MEAN
        assert "".join("".join(texts(text)).split()) == "".join(text.split())
    assert len(split_sentences("7\n" * 90)) == 90  # and no fewer where there are few
