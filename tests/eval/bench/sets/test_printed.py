"""A printed value is right in other words than the quiz's, and wrong by one number or by a rival's name."""

import pytest

from eval.bench.sets.printed import is_right, judge_printed
from tests.fakes.responses import said


@pytest.mark.parametrize(
    ("value", "gold", "others", "right"),
    [
        ("Vice President Lena Vogt", "Lena Vogt", (), True),
        ("Vogt", "Lena Vogt", (), True),
        ("five years", "5 years", (), True),
        ("six years", "Five years", (), False),
        ("New Zealand", "New York", (), False),
        ("Port Ebba Rowers", "Port Ebba Sailors", ("Port Ebba Rowers",), False),
        ("Port Ebba Sailors club", "Port Ebba Sailors", ("Port Ebba Rowers",), True),
        ("not Lena Vogt", "Lena Vogt", ("Paul Dean",), False),
        ("18 goals", "18", ("16",), True),
        ("16 goals", "18", (), False),
        ("", "18", (), False),
    ],
)
def test_a_value_is_right_by_its_words_and_numbers(value: str, gold: str, others: tuple[str, ...], right: bool) -> None:
    assert is_right(value, (gold,), others) is right


def test_what_is_printed_is_wholly_right_or_has_a_wrong_value_beside_it_or_is_wrong() -> None:
    def judged(*values: str) -> str:
        found = judge_printed(said("A text.", values=values), ("Ana Ruiz",))
        return ", ".join(name for name, value in found.items() if value)

    assert judged("Ana Ruiz", "Mayor Ana Ruiz") == "wholly_right"
    assert judged("Ana Ruiz", "Paul Dean") == "beside"
    assert judged("Paul Dean") == "wrong"
    assert judge_printed(said(""), ("Ana Ruiz",)) == {}
