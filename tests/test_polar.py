"""Yes and no are settled by the article's clause."""

import pytest

from qa.polar import clause, is_bare, polarity, predicate, settle, settle_value

PARTY = (
    "Lyashenko said on May 31 that the two had been expelled from the party's faction for what he called “actions "
    "that discredit the party,” adding that the two lawmakers were not members of the Communist Party, although they "
    "were in its parliamentary faction."
)
ASKED = "Is Vasyukevich a member of the Communist Party?"


def test_a_denied_clause_turns_a_bare_yes_into_no_and_keeps_its_contrast() -> None:
    assert settle(ASKED, "yes", PARTY) == (
        "no: “the two lawmakers were not members of the Communist Party, although they were in its parliamentary "
        "faction”"
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (ASKED, ("member", "communist", "party")),
        ("Does Leonid Vasyukevich belong to the Communist Party?", ("belong", "communist", "party")),
        ("Did Natalya Kochugova and Aleksandr Sustov sign the statement?", ("sign", "statement")),
        ("Is it raining?", ("raining",)),
        ("Is Moscow?", ("moscow",)),
    ],
)
def test_what_is_asked_of_the_subject_is_looked_for_without_the_subject(
    question: str, expected: tuple[str, ...]
) -> None:
    assert predicate(question) == expected


def test_a_clause_that_only_names_the_subject_does_not_answer() -> None:
    asked = "Does Leonid Vasyukevich belong to the Communist Party?"
    quote = PARTY.replace("the two had", "Leonid Vasyukevich and Gennady Shulga had")
    assert settle(asked, "yes", quote).startswith("no: “the two lawmakers were not members")


def test_an_affirmed_clause_goes_with_the_yes() -> None:
    quote = "Leonid Vasyukevich, a member of the Communist Party, said he spoke for four others."
    assert settle(ASKED, "Yes.", quote) == "yes: “a member of the Communist Party”"


def test_a_no_with_its_own_reason_is_kept() -> None:
    quote = "The work took three years and cost $41 million, twice the first estimate."
    assert settle("Did the work cost less than expected?", "no, twice the first estimate", quote) == (
        "no, twice the first estimate"
    )


@pytest.mark.parametrize(
    ("question", "answer", "quote"),
    [
        ("When was it read?", "May 27", PARTY),
        ("Is the weather fine in Paris?", "yes", PARTY),
        ("Is he a member?", "yes", ""),
    ],
)
def test_what_is_no_yes_or_no_or_has_no_clause_is_left_alone(question: str, answer: str, quote: str) -> None:
    assert settle(question, answer, quote) == answer


def test_a_negated_question_is_not_turned_around() -> None:
    quote = "They did not sign the statement."
    assert settle("Did they not sign the statement?", "yes", quote).startswith("yes")


def test_the_clause_is_a_span_of_the_quote() -> None:
    start, end = clause(ASKED, PARTY)
    assert PARTY[start:end].startswith("the two lawmakers")


@pytest.mark.parametrize(
    ("answer", "expected"), [("Yes, on Monday", True), ("no", False), ("nobody", None), ("", None)]
)
def test_polarity(answer: str, expected: bool | None) -> None:
    assert polarity(answer) is expected


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        ("Was it read on May 29?", "May 27", "no, May 27"),
        ("Was it read on May 29?", "yesterday (May 29)", "yes, yesterday (May 29)"),
        ("Did he speak for three others?", "four", "no, four"),
        ("Did he speak for three others?", "3", "yes, 3"),
        ("Was it read on May 29?", "in the evening", None),
        ("Did he speak for three others?", "some", None),
    ],
)
def test_a_value_says_yes_or_no(question: str, value: str, expected: str | None) -> None:
    assert settle_value(question, value) == expected


@pytest.mark.parametrize(("answer", "bare"), [("yes", True), ("No.", True), ("yes, he is", True), ("no, four", False)])
def test_a_bare_yes_or_no_says_nothing_else(answer: str, bare: bool) -> None:
    assert is_bare(answer) is bare
