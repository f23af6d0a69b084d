"""Amounts keep their unit and currency; numbers in words are numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.language import amounts as stage
from qa.language.amounts import Amount, amounts, numbers
from tests.fakes.work import HOSTILE, Copied, calls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("half a million people", [Amount(500_000)]),
        ("two and a half million", [Amount(2_500_000)]),
        ("two dozen workers", [Amount(24)]),
        ("the 100m race", [Amount(100, "m")]),
        ("$5m", [Amount(5e6, None, "USD")]),
        ("€5m", [Amount(5e6, None, "EUR")]),
        ("$90 million", [Amount(9e7, None, "USD")]),
        ("20 Canadian dollars", [Amount(20, None, "CAD")]),
        ("3,000 Swiss francs", [Amount(3000, None, "CHF")]),
        ("41%", [Amount(41, "%")]),
        ("41 per cent of voters", [Amount(41, "%")]),
        ("1,351.5 tonnes", [Amount(1351.5, "t")]),
        ("3 km, or three miles", [Amount(3, "km"), Amount(3, "mile")]),
        ("two hundred and five sheep", [Amount(205)]),
        ("a three-month campaign", [Amount(3, "mo")]),
        ("5m people", [Amount(5e6)]),
        ("10m doses, 20k fans", [Amount(1e7), Amount(2e4)]),
        ("the 110m hurdles", [Amount(110, "m")]),
        ("$2.5m, 1.2bn litres", [Amount(2.5e6, None, "USD"), Amount(1.2e9, "l")]),
        ("two, three or four people", [Amount(2), Amount(3), Amount(4)]),
        ("He scored twenty. Five years later", [Amount(20), Amount(5, "y")]),
        ("had 5. Million-dollar homes", [Amount(5)]),
        ("a hundred and five", [Amount(105)]),
        ("a million and a half", [Amount(1_500_000)]),
        ("a quarter of a million", [Amount(250_000)]),
        ("two-thirds of voters", [Amount(2 / 3)]),
        ("in the third quarter, two fifth-graders", [Amount(2)]),
        ("the twenty-first century", []),
        ("3.5 crore", [Amount(3.5e7)]),
        ("Three score goals", [Amount(3)]),
        ("5,5 percent, 1,00,000 people", [Amount(5.5, "%"), Amount(100_000)]),
        ("HK$300", [Amount(300, None, "HKD")]),
        ("EUR 300", [Amount(300, None, "EUR")]),
        ("300 Hong Kong dollars", [Amount(300, None, "HKD")]),
        ("40 Argentine pesos", [Amount(40, None, "ARS")]),
        ("12 won seats, and 10,000 won", [Amount(12), Amount(10_000, None, "KRW")]),
        ("a 300-pound man", [Amount(300, "lb")]),
        ("20 °C, -5C", [Amount(20, "°C"), Amount(-5, "°C")]),
        ("10-15 people", [Amount(10), Amount(15)]),
        ("thousands of sheep and eleven people", [Amount(11)]),
        ("no one said so; one of them left", []),
        ("on May 27", []),
        ("the 3rd man", []),
    ],
)
def test_amounts(text: str, expected: list[Amount]) -> None:
    assert [amount for _, _, amount in amounts(text)] == expected


def test_a_claim_may_leave_the_unit_out_and_not_bring_one() -> None:
    assert Amount(90).within(Amount(90, None, "USD"))
    assert not Amount(90, None, "GBP").within(Amount(90, None, "USD"))
    assert not Amount(41, "%").within(Amount(41))
    assert Amount(41, "%").agrees(Amount(41))
    assert not Amount(90e6).within(Amount(90e9))


@given(st.integers(min_value=2100, max_value=10**9))
@settings(deadline=None)  # the first example loads the pipeline
def test_a_number_reads_the_same_with_and_without_separators(value: int) -> None:
    assert numbers(f"about {value:,} people") == numbers(f"about {value} people") == {float(value)}


@pytest.mark.parametrize("text", ["9" * 20_000, "9," * 10_000, "one " * 5_000, "7:" * 5_000, "\n" * 50_000])
def test_long_runs_cost_little_and_say_nothing_false(text: str) -> None:
    assert numbers(text) <= {9.0, 1.0, 7.0} or len(numbers(text)) < 3


@given(st.text())
def test_spans_lie_in_the_text(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end, _ in amounts(text))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("112 kilometres an hour", 112, "km/h"),
        ("at 112 km/h on the level", 112, "km/h"),
        ("70 miles per hour", 70, "mph"),
        ("ten metres per second", 10, "m/s"),
        ("5 km a day", 5, "km"),
        ("60 km per second", 60, "km"),
        ("three hours a day", 3, "h"),
    ],
)
def test_speeds_are_read_however_they_are_written(text: str, value: float, unit: str) -> None:
    assert [amount for _, _, amount in amounts(text)] == [Amount(value, unit)]


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_the_work_for_a_character_is_bounded_whatever_the_text(unit: str) -> None:
    numbers("5 people")  # loads the pipeline
    texts = [Copied((unit * size)[:size]) for size in (2_000, 8_000)]
    counts = [calls(lambda text=text: numbers(text)) for text in texts]  # type: ignore[misc]
    assert counts[1] < 30 * len(texts[1])  # 47 where each gap was looked at for each number before it
    assert counts[1] < 4.2 * counts[0] + 100
    assert texts[1].characters < 6 * len(texts[1])


def test_in_a_text_longer_than_any_article_only_the_first_amounts_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stage, "MOST", 3)
    assert numbers("1 cat, 2 dogs, 3 owls and 4 eels") == {1, 2, 3}
