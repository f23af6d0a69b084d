"""What a session keeps of an answer: what each mark said, where to look, and no article."""

import pickle
from dataclasses import replace
from datetime import date

import pytest

from index.article import Article, Sentence, StoredArticle
from qa.answer import Answer, Citation, Finding, Nearest, Position
from qa.page.form import QuestionForm
from qa.page.history import Highlight, entry_of

FORM = QuestionForm("how old is the  mayor of Norburg?")
ASKED = "How old is the mayor of Norburg?"
TEXT = "Rain fell on Norburg. The mayor of Norburg is old. A week of news."
SPANS = (Sentence(1, 0, 21), Sentence(2, 22, 50), Sentence(3, 51, 66, boilerplate=True))
SOURCE = StoredArticle(Article("a", TEXT), SPANS)
CITED = Citation(1, "a", None, None, None, TEXT[22:50], 22, 50)
TODAY = date(2022, 6, 1)


def test_what_is_kept_does_not_grow_with_the_articles() -> None:
    long = StoredArticle(replace(SOURCE.article, text=TEXT + " More of it." * 100_000), SPANS)
    finding = Finding(long, "old", (SPANS[1],), 0.9)
    near = Nearest("a", TEXT, 0, len(TEXT), 0.4)
    for answer in (
        Answer(ASKED, TODAY, "answered", "old [1]", (CITED,)),
        Answer(ASKED, TODAY, "not_in_articles", "", nearest=(near,)),
    ):
        kept = entry_of(answer, FORM, read=["a"] * 12, findings=[finding], sources={"a": long})
        assert len(pickle.dumps(kept)) < 4000


def test_each_mark_says_what_its_sentence_was_read_to_say_and_how_sure_the_article_is() -> None:
    other = Citation(2, "a", None, None, None, TEXT[:21], 0, 21)
    answer = Answer(ASKED, TODAY, "answered", "old [1]", (CITED, other))
    findings = [Finding(SOURCE, "old", (SPANS[1],), 0.9, "reportedly")]
    entry = entry_of(answer, FORM, findings=findings, sources={"a": SOURCE})
    assert entry.statements == {1: "old", 2: TEXT[:21]}
    assert entry.hedges == {1: "reportedly"}
    assert entry.highlights == {"a": (Highlight(1, 22, 50, TEXT[22:50]), Highlight(2, 0, 21, TEXT[:21]))}
    disagreeing = replace(answer, positions=(Position("70", (1,)), Position("71", (2,))))
    assert entry_of(disagreeing, FORM, findings=findings, sources={}).statements == {1: "70", 2: "71"}


def test_the_question_is_kept_as_it_was_asked_on_its_day() -> None:
    entry = entry_of(Answer(ASKED, TODAY, "not_in_articles", ""), replace(FORM, articles=("a|b",)), sources={})
    assert entry.form == QuestionForm(ASKED, "2022-06-01", articles=("a|b",))


@pytest.mark.parametrize(
    ("sources", "best"),
    [
        ({"a": SOURCE}, (22, 50)),
        ({}, (0, 66)),
        ({"a": StoredArticle(SOURCE.article, SPANS[2:])}, (0, 66)),
        ({"a": StoredArticle(replace(SOURCE.article, text=TEXT.replace("old", "new")), SPANS)}, (0, 66)),
    ],
    ids=["nearest", "gone", "no story", "another text"],
)
def test_of_a_near_passage_the_sentence_nearest_to_the_question_is_kept(
    sources: dict[str, StoredArticle], best: tuple[int, int]
) -> None:
    near = Nearest("a", TEXT, 0, 66, 0.4)
    entry = entry_of(Answer(ASKED, TODAY, "not_in_articles", "", nearest=(near,)), FORM, sources=sources)
    assert entry.highlights == {"a": (Highlight(1, *best, TEXT[slice(*best)]),)}


def test_a_highlight_stands_only_where_the_article_still_says_so() -> None:
    highlight = Highlight(1, 22, 50, TEXT[22:50])
    assert highlight.stands(TEXT)
    assert not highlight.stands(TEXT.replace("old", "new"))
    assert not highlight.stands(TEXT[:40])
