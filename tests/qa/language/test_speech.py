"""Who says it, and how sure they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.language.speech import hedge, speaker


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The king is reportedly quite ill", "reportedly"),
        ("The king is ill", None),
        ("The king is said to be ill", "is said to"),
        ("A prayer was said at noon", None),
        ("She claimed that the dam was safe.", "claimed"),
        ("The flood claimed three lives.", None),
        ("The firm is, according to unconfirmed reports, for sale.", "according to unconfirmed reports"),
        ("The firm is, according to its accounts, for sale.", None),
    ],
)
def test_a_hedge_is_the_articles_own_word(text: str, expected: str | None) -> None:
    assert hedge(text) == expected


@pytest.mark.parametrize(
    ("sentence", "words", "expected"),
    [
        ("Okafor told the daily that he will continue.", "will continue", "Okafor"),
        ("The bridge is safe, Ana Ruiz said.", "safe", "Ana Ruiz"),
        ("“It is safe,” said Ana Ruiz, the mayor.", "safe", "Ana Ruiz"),
        (
            "The second secretary, Piet de Wit, said on May 31 that they left.",
            "left",
            "The second secretary, Piet de Wit",
        ),
        ("Elena Costa, a reporter who travelled with the minister, said she was ejected.", "ejected", "Elena Costa"),
        (
            "In its last statement, the Defense Ministry said that 1,351 had been killed.",
            "1,351",
            "the Defense Ministry",
        ),
        ("The count is 12, according to the town hall.", "12", "the town hall"),
        ("The launch went according to plan, Ana Ruiz said.", "launch", "Ana Ruiz"),
        ("Ana Ruiz said in a statement that three had died, but the police denied it.", "three", "Ana Ruiz"),
        ("Ana Ruiz said in a statement on Monday that three had died.", "Monday", None),
        ("Moscow has said little.", "little", "Moscow"),
        ("Police said on Monday that three men were held.", "three", "Police"),
        # What the article itself says of the speaker is no account of his.
        ("Lee, a member of the party, said he spoke for four others.", "a member of the party", None),
        ("Lee, who is 69, said that he left.", "69", None),
        # Better no speaker than a wrong one.
        ("He said it was finished.", "finished", None),
        ("The bridge opened on Monday.", "Monday", None),
        ("Paul Dean said that Dean was over.", "Paul Dean", None),
    ],
)
def test_the_speaker_is_who_is_named_as_saying_the_words(sentence: str, words: str, expected: str | None) -> None:
    start = sentence.index(words)
    assert speaker(sentence, start, start + len(words)) == expected


@settings(deadline=None)  # the pipeline is loaded by the first example
@given(st.text(max_size=300))
def test_what_is_found_is_in_the_sentence(text: str) -> None:
    for found in (hedge(text), speaker(text, 0, len(text))):
        assert found is None or found in text
