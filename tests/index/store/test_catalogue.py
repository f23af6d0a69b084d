"""Of copies of one story the earliest speaks for it, and the others are named in order."""

from datetime import date

from index.article import Heading
from index.store.catalogue import Catalogue

GROUP = frozenset({"late", "early", "undated", "gone"})
CATALOGUE = Catalogue(
    {
        "late": Heading("late", None, "Post", date(2024, 5, 7)),
        "early": Heading("early", None, "Wire", date(2024, 5, 6)),
        "undated": Heading("undated", None, "Herald", None),
        "alone": Heading("alone", None, None, None),
    },
    dict.fromkeys(GROUP, GROUP),
)


def test_copies_are_the_others_the_earliest_first_and_those_without_a_date_last() -> None:
    assert [heading.id for heading in CATALOGUE.copies("early")] == ["late", "undated"]
    assert [heading.id for heading in CATALOGUE.copies("undated")] == ["early", "late"]
    assert CATALOGUE.copies("alone") == CATALOGUE.copies("unknown") == ()


def test_the_lead_is_the_earliest_of_those_that_were_found() -> None:
    assert CATALOGUE.lead("late", {"late", "early", "alone"}) == "early"
    assert CATALOGUE.lead("late", {"undated", "alone"}) == "late"
    assert CATALOGUE.lead("undated", ()) == "undated"
    assert CATALOGUE.lead("alone", {"early"}) == "alone"
    assert CATALOGUE.lead("unknown", {"early"}) == "unknown"
