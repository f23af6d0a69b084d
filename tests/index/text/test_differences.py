"""What became of cited words in another text of the article."""

import pytest

from index.text.differences import compare, differences, exchanged

OLD = (
    "Police closed the Kessel bridge on Tuesday.\n\n"
    "Five fishing boats were refused fuel, the harbour office said. Ingrid Halvorsen called it a misunderstanding.\n\n"
    "The ministry set aside $4.3 million for the breakwater. It will be paid in four instalments."
)
BOATS = "Five fishing boats were refused fuel, the harbour office said."


def of(quote: str, new: str) -> tuple[str, str]:
    """What became of a quote, and the words that stand for it now."""
    start = OLD.index(quote)
    found = compare(OLD, start, start + len(quote), new)
    return found.standing, new[found.start : found.end] if found.start is not None else ""


def test_the_same_text_is_unchanged() -> None:
    assert of(BOATS, OLD) == ("unchanged", BOATS)


@pytest.mark.parametrize(
    "new",
    [
        "A new headline\n\n" + OLD.replace("Tuesday", "Wednesday"),  # elsewhere
        OLD.replace("refused fuel, the", "refused\nfuel, the"),  # white space alone
        OLD.replace(BOATS, "") + "\n\n" + BOATS,  # moved
    ],
)
def test_a_sentence_that_stands_is_unchanged_whatever_else_changed(new: str) -> None:
    standing, now = of(BOATS, new)
    assert (standing, now.split()) == ("unchanged", BOATS.split())


@pytest.mark.parametrize(
    ("new", "now"),
    [
        (OLD.replace("Five", "Six"), BOATS.replace("Five", "Six")),
        (OLD.replace("were refused", "were not refused"), BOATS.replace("were refused", "were not refused")),
        (OLD.replace(", the harbour office said.", "."), "Five fishing boats were refused fuel."),
        (
            OLD.replace("fuel, the harbour office said.", "fuel on Monday. The harbour office said so."),
            "Five fishing boats were refused fuel on Monday. The harbour office said so.",
        ),
    ],
)
def test_a_sentence_of_which_half_the_words_stand_was_changed(new: str, now: str) -> None:
    assert of(BOATS, new) == ("changed since", now)


@pytest.mark.parametrize("new", [OLD.replace(BOATS, ""), OLD.replace(BOATS, "The tunnel reopened at noon."), ""])
def test_a_sentence_that_is_gone_was_removed(new: str) -> None:
    assert of(BOATS, new) == ("sentence removed", "")


def test_a_sentence_like_it_that_was_there_before_does_not_stand_for_it() -> None:
    old = "Five boats were refused fuel on Tuesday. Six boats were refused fuel on Friday."
    found = compare(old, 0, 40, "Six boats were refused fuel on Friday.")
    assert found.standing == "sentence removed"


def test_words_inside_a_longer_sentence_do_not_stand() -> None:
    found = compare("Bridge is closed\n\nMore.", 0, 16, "Bridge is closed no longer\n\nMore.")
    assert found.standing == "changed since"


def test_part_of_a_sentence_keeps_its_own_place() -> None:
    assert of("fishing boats", "Late news.\n\n" + OLD) == ("unchanged", "fishing boats")


def test_several_sentences_stand_or_fall_together() -> None:
    both = f"{BOATS} Ingrid Halvorsen called it a misunderstanding."
    assert of(both, OLD)[0] == "unchanged"
    assert of(both, OLD.replace("Ingrid", "Inga"))[0] == "changed since"


def test_runs_make_up_both_texts_again() -> None:
    old, new = "The ministry set aside $4.3 million.", "The ministry has set  aside $4.8 million"
    runs = differences(old, new)
    assert "".join(r.text for r in runs if r.what != "gone") == new
    assert " ".join("".join(r.text for r in runs if r.what != "new").split()) == old
    assert [(r.what, r.text.strip()) for r in runs if r.what != "same"] == [
        ("new", "has"), ("gone", "$4.3 million."), ("new", "$4.8 million"),
    ]  # fmt: skip


def test_what_was_exchanged_between_two_texts() -> None:
    gone, new = exchanged(OLD, OLD.replace("Five", "Six") + " Correction: it was six.")
    assert gone == (BOATS,)
    assert new == (BOATS.replace("Five", "Six"), "Correction: it was six.")
