"""Sentences and chunks: what must hold for any text, and what news text looks like."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Sentence, StoredArticle
from index.chunk import chunk, split_sentences

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))

CHARACTERS = ".!? \n“”\"'’()é😀5…•:,\u2028\xa0\t\u200bЖ。-—Ab"
WORDS = ("The mayor", "A\xa0.", " said", "\n\n", "\r\n", "Mr.", "U.S.", ".5", "a.m.", " ET", "1.", "e.g.")
PIECES = st.sampled_from([*CHARACTERS, *WORDS])
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=80).map("".join))


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


def test_a_long_paragraph_takes_no_quadratic_time() -> None:
    text = "The mayor said so. " * 20_000
    assert len(split_sentences(text)) == 20_000
