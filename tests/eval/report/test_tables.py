"""Numbers are written for people, and what is not known is a dash."""

import pytest

from eval.report.tables import interval, markdown, number, percent, points


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (percent(0.875), "87.5 %"),
        (percent(None), "–"),
        (points(0.024), "+2.4"),
        (points(-0.1), "-10.0"),
        (points(None), "–"),
        (interval(0.81, 0.924), "81.0 to 92.4"),
        (interval(None, 0.5), "–"),
        (number(0.1), "0.10"),
        (number(0.03125, 3), "0.031"),
        (number(None), "–"),
    ],
)
def test_numbers_for_people(written: str, expected: str) -> None:
    assert written == expected


def test_a_table_has_numbers_to_the_right_and_words_to_the_left() -> None:
    assert markdown(["a", "b"], [["x", "1"]]) == ["| a | b |", "| --- | ---: |", "| x | 1 |"]
    assert markdown(["a", "b"], [], numbers=False) == ["| a | b |", "| --- | --- |"]
