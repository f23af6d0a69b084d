"""Words, names and spellings take comparable forms, and near misses stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.words import coverage, fold, leans_back, missing_names, names, same_name, same_word, tokens, words


@given(st.text())
def test_a_token_is_the_text_at_its_place(text: str) -> None:
    assert all(text[word.start : word.end] == word.text and word.text for word in tokens(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. didn't say so.", ["The", "U.S", "did", "n't", "say", "so"]),
        ("O'Neill's twenty-one goats", ["O'Neill", "twenty", "one", "goats"]),
        ("AT&T paid 1,351.5 for 90m", ["AT&T", "paid", "1,351.5", "for", "90m"]),
        ("$2.5m cannot", ["2.5m", "can", "not"]),
        ("on 27.05.2022 or 5/27/2022", ["on", "27.05.2022", "or", "5", "27", "2022"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [word.text for word in tokens(text)] == expected


@pytest.mark.parametrize(("text", "same"), [("U.S.", "US"), ("p.m.", "PM"), ("Łódź", "Lodz"), ("Tromsø", "Tromso")])
def test_two_spellings_of_a_word_are_folded_alike(text: str, same: str) -> None:
    assert [word.folded for word in tokens(text)] == [word.folded for word in tokens(same)]


@pytest.mark.parametrize(
    "pair", [("soldier", "soldiers"), ("expelled", "expel"), ("called", "calling"), ("left", "leave")]
)
def test_inflections_are_one_word(pair: tuple[str, str]) -> None:
    assert same_word(*pair)


@pytest.mark.parametrize(
    "pair",
    [("thursday", "tuesday"), ("australia", "austria"), ("nigeria", "niger"), ("legal", "illegal"), ("female", "male"),
     ("majority", "minority"), ("zheng", "zhang"), ("imports", "exports"), ("vaccinated", "unvaccinated"),
     ("important", "import"), ("1351", "13510"), ("geraschenko", "gerashchenko")],
)  # fmt: skip
def test_words_that_only_look_alike_stay_apart(pair: tuple[str, str]) -> None:
    assert not same_word(*pair)


@pytest.mark.parametrize("pair", [("geraschenko", "gerashchenko"), ("matveyev", "matveev"), ("zelensky", "zelenskyy")])
def test_two_papers_spellings_of_a_name_are_one_name(pair: tuple[str, str]) -> None:
    assert same_name(*pair)


@pytest.mark.parametrize(
    "pair", [("zheng", "zhang"), ("niger", "nigeria"), ("marina", "mariana"), ("smirnov", "smirnova")]
)
def test_names_of_others_are_no_spellings(pair: tuple[str, str]) -> None:
    assert not same_name(*pair)


def test_names_are_capitalised_words_and_a_sentence_start_alone_is_no_name() -> None:
    assert names("The governor, Ada Kühn, left on Friday. He said so in Oslo.") == ("ada", "kuhn", "oslo")


@pytest.mark.parametrize("text", ["He met Mr. Jones.", "“It is,” Mrs. Jones said.", "Dr. Jones came."])
def test_the_full_stop_of_a_title_begins_no_sentence(text: str) -> None:
    assert names(text) == ("jones",)


def test_a_name_is_missing_where_no_spelling_of_it_stands() -> None:
    assert missing_names("Was Anton Geraschenko in Oslo?", "Gerashchenko, Anton, spoke in Bergen.") == ["oslo"]


def test_words_are_content_words_without_possessives() -> None:
    assert words("The region’s governor was in it") == ("region", "governor")


def test_coverage_of_nothing_is_full() -> None:
    assert coverage((), ()) == 1.0
    assert coverage(("governor", "oslo"), ("governors",)) == 0.5


@pytest.mark.parametrize("sentence", ["“It is.”", "He left.", "But they stayed.", "Their boats sank."])
def test_a_sentence_that_leans_on_the_one_before_it(sentence: str) -> None:
    assert leans_back(sentence)
    assert not leans_back("Ada Kühn left.")


@given(st.text())
def test_no_text_breaks_the_normalisers(text: str) -> None:
    fold(text), names(text), words(text), leans_back(text)
