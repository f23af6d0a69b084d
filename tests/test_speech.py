"""Who says it, and how sure they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.speech import hedge, speaker


def test_a_hedge_is_the_articles_own_word() -> None:
    assert hedge("Putin is reportedly quite ill") == "reportedly"
    assert hedge("Putin is ill") is None


@pytest.mark.parametrize(
    ("sentence", "answer", "expected"),
    [
        ("Vasyukevich told the daily that he will continue.", "he will continue", "Vasyukevich"),
        ("The bridge is safe, Ana Ruiz said.", "it is safe", "Ana Ruiz"),
        ("“It is safe,” said Ana Ruiz, the mayor.", "safe", "Ana Ruiz"),
        ("The second secretary of the party in the region, Yevgeny Lyashenko, said on May 31 that they left.",
         "yes, they left", "Yevgeny Lyashenko"),
        ("Elena Chernenko, a reporter who travelled with Sergey Lavrov, the minister, said she was ejected.",
         "she was ejected", "Elena Chernenko"),
        ("Putin agreed to talks, with Anton Geraschenko, an adviser to a minister, saying they had begun.",
         "they had begun", "Anton Geraschenko"),
        ("In its last statement, the Defense Ministry said that 1,351 had been killed.", "1,351",
         "the Defense Ministry"),
        ("The count is 12, according to the town hall.", "12", "the town hall"),
        ("Another MP, Oleg Smolin, said he was shocked.", "shocked", "Oleg Smolin"),
        ("Moscow has said little.", "little", "Moscow"),
        ("Officials told USA TODAY that it was finished.", "finished", "Officials"),
        # What the article itself says of the speaker is no account of his.
        ("Leonid Vasyukevich, a member of the party, said he spoke for four others.", "yes: “a member of the party”",
         None),
        ("Lee, who is 69, said that he left.", "69", None),
        ("Lee, 69, left the hall, according to a video.", "69", None),
        ("Lee, a member of the party, said he spoke for four party members.", "he was speaking for four party members",
         "Lee"),
        ("Ana Ruiz said that the bridge was safe.", "yes", None),
        # Better no speaker than a wrong one.
        ("A member of the Communist Party said it was finished.", "finished", None),
        ("Officials with the Parks and Recreation Department said it was closed.", "closed", None),
        ("He said it was finished.", "finished", None),
        ("The bridge opened on Monday.", "Monday", None),
    ],
)  # fmt: skip
def test_the_speaker_is_who_is_named_as_saying_it(sentence: str, answer: str, expected: str | None) -> None:
    assert speaker(sentence, answer) == expected


def test_the_answer_is_not_its_own_speaker() -> None:
    assert speaker("Paul Dean said that Dean was over.", "Paul Dean") is None


@given(st.text())
def test_what_is_found_is_in_the_sentence(text: str) -> None:
    for found in (hedge(text), speaker(text, text)):
        assert found is None or found in text
