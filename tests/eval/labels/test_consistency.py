"""A label that contradicts itself, or lacks what its kind needs, is complained about with the key to mend."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.cases import Case, Fact, Side
from eval.labels.consistency import problems, used_twice
from tests.fakes.answers import labelled

FOUR = Fact(("four",))


@pytest.fixture
def cases(tmp_path: Path) -> dict[str, Case]:
    return {case.id: case for case in labelled(tmp_path)}


def test_labels_in_order_have_no_problems(cases: dict[str, Case]) -> None:
    assert [what for case in cases.values() for what in problems(case)] == []
    assert list(used_twice(cases.values())) == []


@pytest.mark.parametrize(
    ("case", "changed", "key", "what"),
    [
        ("hurt", {"facts": (Fact(()),)}, "must", "a list of accepted forms is empty"),
        ("hurt", {"facts": (Fact(("four", "...")),)}, "must", "one of its forms has no word or number"),
        ("resigned", {"correction": ("!",)}, "must", "one of its forms has no word or number"),
        ("hurt", {"forbidden": ("4",)}, "must_not", "'four' is accepted but says '4', which is forbidden"),
        ("hurt", {"facts": (Fact(("four people",)),), "forbidden": ("four",)}, "must_not", "'four people' is accepted"),
        ("hurt", {"expect": ("not_in_articles",)}, "expect", "kind 'several sources' does not go with expect"),
        ("cost", {"expect": ("answered",)}, "expect", "kind 'absent' does not go with expect"),
        ("cost", {"facts": (FOUR,)}, "kind", "an absent fact or false premise has no `must`"),
        ("hurt", {"facts": ()}, "kind", "nothing is required"),
        ("hurt", {"facts": (replace(FOUR, vital=False),)}, "must", "no item of `must` is vital"),
        ("hurt", {"evidence": ()}, "kind", "an answer needs `evidence`"),
        ("day", {"sides": ()}, "positions", "a disagreement has two `positions` or more"),
        ("day", {"expect": ("answered",)}, "expect", "`positions` go with expect: sources_disagree"),
        ("blame", {"facts": (FOUR,)}, "kind", "a hedged claim has a `hedge`"),
        ("hurt", {"correction": ("none",)}, "correction", "only a false premise has a `correction`"),
        ("hurt", {"why": "  "}, "why", "`question` and `why` are not empty"),
        ("hurt", {"question": ""}, "why", "`question` and `why` are not empty"),
    ],
)
def test_each_rule_is_held(cases: dict[str, Case], case: str, changed: dict[str, Any], key: str, what: str) -> None:
    found = list(problems(replace(cases[case], **changed)))
    assert any(key == about and what in complaint for complaint, about in found), found


@pytest.mark.parametrize(
    ("case", "changed"),
    [
        ("hurt", {"forbidden": ("fourteen", "forty")}),
        ("hurt", {"facts": (FOUR, Fact(("Norburg",), vital=False))}),
        ("day", {"expect": ("sources_disagree", "answered")}),
        ("resigned", {"correction": ()}),
        ("cost", {"forbidden": ("ten",)}),
    ],
)
def test_near_misses_are_in_order(cases: dict[str, Case], case: str, changed: dict[str, Any]) -> None:
    assert list(problems(replace(cases[case], **changed))) == []


def test_sides_that_accept_the_same_words_cannot_be_told_apart(cases: dict[str, Case]) -> None:
    day = cases["day"]
    sides = (*day.sides, Side(("27 May", "Monday"), day.evidence))
    (found,) = problems(replace(day, sides=sides))
    assert found == ("two positions both accept 'May 27'", "positions")


def test_an_id_and_a_question_stand_once(cases: dict[str, Case]) -> None:
    mayor, hurt = cases["mayor"], cases["hurt"]
    again = replace(hurt, question="WHO IS THE MAYOR?", file="other.yaml", line=3)
    (asked,) = used_twice([mayor, again])
    assert asked.startswith("other.yaml:3: hurt: the question is already used at ")
    assert asked.endswith("labels.yaml:1")
    (named,) = used_twice([mayor, replace(mayor, question="Who else?", line=9)])
    assert "mayor: the id is already used at" in named
