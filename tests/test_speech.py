"""Who says it, and how sure they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.speech import hedge, speaker


def test_a_hedge_is_the_articles_own_word() -> None:
    assert hedge("Putin is reportedly quite ill") == "reportedly"
    assert hedge("Putin is ill") is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Vasyukevich told the daily that he will continue.", "Vasyukevich"),
        ("The bridge is safe, Ana Ruiz said.", "Ana Ruiz"),
        ("“It is safe,” said Ana Ruiz, the mayor.", "Ana Ruiz"),
        ("The second secretary of the party in the region, Yevgeny Lyashenko, said on May 31 that they left.",
         "Yevgeny Lyashenko"),
        ("Elena Chernenko, a reporter who travelled with Sergey Lavrov, the minister, said she was ejected.",
         "Elena Chernenko"),
        ("Putin agreed to talks, with Anton Geraschenko, an adviser to a minister, saying they had begun.",
         "Anton Geraschenko"),
        ("In its last statement, the Defense Ministry said that 1,351 had been killed.", "the Defense Ministry"),
        ("The count is 12, according to the town hall.", "the town hall"),
        ("Another MP, Oleg Smolin, said he was shocked.", "Oleg Smolin"),
        ("Moscow has said little.", "Moscow"),
        # Better no speaker than a wrong one.
        ("A member of the Communist Party said it was over.", None),
        ("Officials with the Parks and Recreation Department said it was closed.", None),
        ("He said it was over.", None),
        ("Officials told USA TODAY that it was over.", "Officials"),
        ("The bridge opened on Monday.", None),
    ],
)  # fmt: skip
def test_the_speaker_is_who_the_sentence_names(sentence: str, expected: str | None) -> None:
    assert speaker(sentence, "") == expected


def test_the_answer_is_not_its_own_speaker() -> None:
    assert speaker("Ana Ruiz said it was over.", "Ana Ruiz, the mayor") is None


@given(st.text())
def test_what_is_found_is_in_the_sentence(text: str) -> None:
    for found in (hedge(text), speaker(text, "")):
        assert found is None or found in text
