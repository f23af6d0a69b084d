"""A question as of a day is answered by what stood on that day, and its citations open the text of then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index.article import Article, Reference
from index.build import Library
from index.settings import IndexSettings
from qa.ask import Desk
from qa.llamaindex import OnRecordRetriever
from qa.settings import QASettings
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import FakeModel

QUESTION = "When did Vasyukevich read out the statement?"
OLD = "Two lawmakers were expelled. On May 27, Vasyukevich read out a statement."
NEW = "Two lawmakers were expelled. On May 29, Vasyukevich read out a statement. Correction: the day was wrong."
BEFORE = date(2022, 6, 2)


def said(passage: str, question: str, proposed: str | None) -> str:
    if proposed:
        return "yes" if proposed.split()[1] in passage else "no"
    return next((f"{day} [2]" for day in ("May 27", "May 29") if day in passage), "NOT IN PASSAGE")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """One article that was corrected five days after it was published, and one that is of a later day."""
    old = Article(
        "duma", OLD, published=date(2022, 5, 30), source="duma.txt", fetched=datetime(2022, 5, 31, tzinfo=UTC)
    )
    new = replace(old, text=NEW, fetched=datetime(2022, 6, 4, tzinfo=UTC))
    later = Article("later", "On May 29, Vasyukevich read out the statement again.", published=date(2022, 6, 9))
    with Library.open(IndexSettings(archive=tmp_path), create=True, encoder=HashingEncoder()) as library:
        library.take([old])
        library.take([new, later])
        yield library


def test_the_answer_of_before_a_correction_has_the_figure_of_then_and_the_one_of_now_the_new_one(
    library: Library,
) -> None:
    desk = Desk(library, FakeModel(said), QASettings())
    then, now = desk.ask(QUESTION, as_of=BEFORE), desk.ask(QUESTION)
    assert then.answer == "May 27 [1]."
    assert "As it stood on 2022-06-02: 1 article came later" in then.searched
    assert "May 29" in now.answer
    assert "May 27" not in now.answer
    assert now.searched == ""
    (quoted,) = then.citations
    assert (quoted.article, quoted.fetched) == ("duma", datetime(2022, 5, 31, tzinfo=UTC))
    cited = library.cite(Reference.parse(quoted.reference) or pytest.fail(quoted.reference))
    assert (cited.quote, cited.standing, cited.owned_up) == (quoted.quote, "changed since", "corrected")


def test_before_it_was_published_there_is_nothing(library: Library) -> None:
    answer = Desk(library, FakeModel(said), QASettings()).ask(QUESTION, as_of=date(2022, 5, 29))
    assert (answer.status, answer.nearest) == ("not_in_articles", ())


def test_the_retriever_for_llamaindex_finds_what_stood(library: Library) -> None:
    then = OnRecordRetriever(library, as_of=BEFORE).retrieve(QUESTION)
    assert [node.node.metadata["article"] for node in then] == ["duma"]
    assert "May 27" in then[0].node.get_content()
