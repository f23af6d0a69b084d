"""What an article says of its own change, and what only sounds like it."""

import pytest

from index.text.notices import notice, owned_up


@pytest.mark.parametrize(
    "sentence",
    [
        "Correction: an earlier caption misnamed the mayor.",
        "CORRECTION (May 5):",
        "Clarification, 3 June 2024: the vote was not final.",
        "This article was amended on 5 May 2024 to correct the spelling of a name.",
        "An earlier version of this article gave the wrong year.",
        "In an earlier version of this story the toll was misstated.",
        "Editor's note: This story has been corrected to say that the bridge is open.",
        "Editors’ Note — an earlier version named the wrong bank.",
        "The headline of this article has been corrected.",
        "(This story has been corrected to fix the spelling in paragraph 3)",
        "We have corrected this article.",
    ],
)  # fmt: skip
def test_a_correction_is_told(sentence: str) -> None:
    assert notice(sentence) == "corrected"


@pytest.mark.parametrize(
    "sentence",
    [
        "Update, 2 p.m.: the road is open again.",
        "UPDATED: May 5, 2024",
        "Updated on 5 May 2024 at 10:15",
        "Last updated at 14:05 GMT",
        "This story has been updated with a comment from the ministry.",
        "Update 14:30: The minister has resigned.",
    ],
)
def test_an_update_is_told(sentence: str) -> None:
    assert notice(sentence) == "updated"


@pytest.mark.parametrize(
    "sentence",
    [
        "Correction officers at the prison went on strike.",
        "Corrections to the budget were voted down on Tuesday.",
        "Updated figures show a rise of 4 per cent.",
        "The update of the software was delayed.",
        "The minister corrected himself a day later.",
        "Clarification came on Monday from the court.",
        "An earlier version of the bill was rejected.",
        "The law was amended in 2019.",
        "The report was updated by the committee in March.",
        "Editor's note of caution aside, the book was praised.",
        "We have changed this country, she told the crowd.",
        "The update: nobody was hurt, the fire chief said.",
    ],
)
def test_a_story_about_a_change_is_a_story(sentence: str) -> None:
    assert notice(sentence) is None


def test_one_sentence_that_owns_up_is_enough() -> None:
    said = ("Six boats came.", "Updated 5 May", "Correction: it was six boats.")
    assert owned_up(said) == ("corrected", said[1:])
    assert owned_up(said[:1]) == (None, ())
