"""The cost of periods in long texts; what they say is tested where it is used, in test_when and test_times."""

from collections.abc import Iterator
from datetime import date

import pytest

from qa.language import periods as stage
from qa.language.periods import periods
from qa.language.words import Word, tokens
from tests.fakes.work import HOSTILE, Copied, calls

DAY = date(2024, 5, 1)


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_the_work_for_a_character_is_bounded_whatever_the_text(unit: str) -> None:
    periods("on May 27, 5 days ago", DAY)  # loads the pipeline
    texts = [Copied((unit * size)[:size]) for size in (2_000, 8_000)]
    counts = [calls(lambda text=text: periods(text, DAY)) for text in texts]  # type: ignore[misc]
    assert counts[1] < 40 * len(texts[1])
    assert counts[1] < 4.2 * counts[0] + 100
    assert texts[1].characters < 8 * len(texts[1])  # half of the text for each date, where all before it was cut out


def test_the_word_after_an_amount_is_found_without_looking_at_all_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    class Listed(tuple[Word, ...]):
        def __iter__(self) -> Iterator[Word]:
            nonlocal looked
            for word in super().__iter__():
                looked += 1
                yield word

    text = "It was 5 days ago. " * 200
    monkeypatch.setattr(stage, "tokens", lambda said: Listed(tokens(said)))
    told = stage.periods.__wrapped__(text, DAY)
    assert len(told) == 200
    assert {each.period.first for each in told} == {date(2024, 4, 26)}
    assert looked < 10 * len(tokens(text))
