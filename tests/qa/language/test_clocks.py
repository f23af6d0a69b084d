"""Times of day keep their half of the day, and are no amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.amounts import amounts
from qa.language.clocks import Clock, clocks


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("at 7 p.m.", 1140),
        ("7pm", 1140),
        ("7 a.m.", 420),
        ("7:30pm", 1170),
        ("19:00", 1140),
        ("at noon", 720),
        ("12 a.m.", 0),
    ],
)
def test_clock_times(text: str, minutes: int) -> None:
    assert [clock for _, _, clock in clocks(text)] == [Clock(minutes)]
    assert amounts(text) == ()


@pytest.mark.parametrize("text", ["25:00", "7:3", "7:60 pm", "13 pm", "7", "7 people, p.m.", "123:45", "7 : 30"])
def test_what_is_no_time_of_day(text: str) -> None:
    assert clocks(text) == ()


@given(st.text())
def test_spans_lie_in_the_text(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end, _ in clocks(text))
