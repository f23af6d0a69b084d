"""The finished answer: marks lead to their quotes, positions stay apart, all text is only text."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest

from index.article import Article, Heading, Sentence, StoredArticle
from qa.answer import Answer, Citation, Dropped, Finding, Nearest, Position, Status
from qa.events import Done, Found, Reading
from qa.page.form import QuestionForm
from qa.page.history import HistoryEntry, entry_of, pointed_at
from qa.page.views import answer as answer_view
from tests.fakes.desk import FOUR, THREE, TWO, FakeDesk
from tests.qa.page.views.test_article import HOSTILE, quoted, tags


@dataclass(frozen=True)
class Answered:
    """An answer with all that it was made from, of which a session keeps a part."""

    answer: Answer
    sources: dict[str, StoredArticle] = field(default_factory=dict)
    read: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    searched: int = 0
    key: str = ""

    def entry(self) -> HistoryEntry:
        return entry_of(
            self.answer,
            QuestionForm(self.answer.question),
            read=self.read,
            findings=self.findings,
            sources=self.sources,
            searched=self.searched,
            key=self.key,
        )

    def html(self) -> str:
        return answer_view.answer(self.entry(), self.sources)

    def saying(self, **changed: Any) -> "Answered":  # noqa: ANN401 - whatever an answer has
        return replace(self, answer=replace(self.answer, **changed))


def answered(question: str) -> Answered:
    desk = FakeDesk(pause=0)
    events = list(desk.events(question))
    answer = next(e.answer for e in events if isinstance(e, Done))
    return Answered(
        answer,
        {name: desk.library.stored(name) for name in pointed_at(answer)},
        next(e.passages for e in events if isinstance(e, Reading)),
        tuple(e.finding for e in events if isinstance(e, Found)),
    )


TRAITOR, WHEN, ILLNESS = (
    "Who called Vasyukevich a traitor?",
    "On what date did Vasyukevich read out the statement?",
    "What illness is Putin said to have?",
)


@pytest.mark.parametrize("question", [TRAITOR, WHEN, ILLNESS, "Who won the 2022 World Cup?"])
def test_every_mark_leads_to_its_quote_in_its_article(question: str) -> None:
    asked = answered(question)
    html = asked.html()
    panes = dict(re.findall(r'<article class="source" data-id="([^"]*)".*?>(.*?)</article>', html, re.DOTALL))
    places = [(c.mark, c.article, c.quote) for c in asked.answer.citations] or [
        (number, n.article, n.quote) for number, n in enumerate(asked.answer.nearest, start=1)
    ]
    assert places
    for mark, article, quote in places:
        assert f'data-mark="{mark}"' in html
        assert quoted(panes[article], mark) == quote
    assert {int(n) for n in re.findall(r'data-mark="(\d+)"', html)} == {mark for mark, _, _ in places}


def test_only_the_first_article_is_open_at_first() -> None:
    html = answered(TRAITOR).html()
    assert re.findall(r'<article class="source" data-id="([^"]*)" [^>]*hidden', html) == [THREE]
    assert re.findall(r'data-source="([^"]*)" aria-pressed="true"', html) == [TWO]


def test_positions_stand_side_by_side_each_with_its_own_quote() -> None:
    html = answered(WHEN).html()
    assert "The sources disagree" in html
    first, second = re.findall(r'<section class="position">(.*?)</section>', html, re.DOTALL)
    assert ("May 27" in first, "May 29" in first) == (True, False)
    assert THREE in first
    assert ("May 27" in second, "May 29" in second) == (False, True)
    assert FOUR in second
    assert "date not stated" in first


def test_an_abstention_says_so_and_lists_what_was_read_and_came_near() -> None:
    asked = answered("Who won the 2022 World Cup?")
    html = asked.html()
    assert "Not in the articles" in html
    assert "The articles do not say." in html
    for name in asked.read:
        assert name in html
    assert html.count("<blockquote") == len(asked.answer.nearest) == 2
    assert "· confidence" not in html


def test_an_abstention_with_nothing_near_says_that_nothing_was_read() -> None:
    html = Answered(Answer("Why?", date(2022, 6, 1), "not_in_articles", "")).html()
    assert "No article came close enough" in html
    assert "nearest passages" not in html
    assert "<aside" not in html


def test_a_hedged_claim_carries_the_articles_own_doubt() -> None:
    assert '<em class="hedge">· claim: “reportedly”</em>' in answered(ILLNESS).html()
    assert 'class="hedge"' not in answered(TRAITOR).html()


def test_a_bracket_that_is_no_citation_stays_text() -> None:
    asked = answered(TRAITOR)
    html = asked.saying(answer="Ann [7] said [1][2], so [x].").html()
    assert "Ann [7] " in html
    assert re.search(r'<span class="kept">said<button .*?>1</button><button .*?>2</button>,</span> so \[x\]\.', html)
    assert 'data-mark="7"' not in html


def test_what_was_left_out_is_one_click_away() -> None:
    html = answered(TRAITOR).html()
    assert "<details" in html
    assert "Found and left out (1)" in html
    assert "does not name the person" in html


def pane(html: str, name: str) -> str:
    found = re.search(rf'<article class="source" data-id="{name}".*?>(.*?)</article>', html, re.DOTALL)
    assert found
    return found[1]


def test_an_article_that_left_the_library_leaves_its_quote_and_is_told_as_gone() -> None:
    asked = answered(TRAITOR)
    html = answer_view.answer(asked.entry(), {THREE: asked.sources[THREE]})
    assert asked.answer.citations[0].quote.split(",")[0] in unescape(html)
    assert "has left the library" in pane(html, TWO)
    assert 'data-quote="1"' in pane(html, TWO)  # its mark leads there
    assert "has left the library" not in pane(html, THREE)
    assert quoted(pane(html, THREE), 2) == asked.answer.citations[1].quote


def test_an_article_that_was_replaced_is_not_shown_with_a_quote_that_it_no_longer_holds() -> None:
    asked = answered(TRAITOR)
    old = asked.sources[TWO]
    new = replace(old, article=replace(old.article, text="A new beginning. " + old.article.text))
    html = answer_view.answer(asked.entry(), asked.sources | {TWO: new})
    assert "has another text now than the one that was read" in pane(html, TWO)
    assert "A new beginning." not in html
    assert asked.answer.citations[0].quote.split(",")[0] in unescape(html)


def test_the_answer_can_be_kept_as_files_and_reopened_by_a_link() -> None:
    asked = answered(TRAITOR)
    html = unescape(asked.html())
    markdown, json_ = (unquote(found) for found in re.findall(r'href="data:[^,"]*,([^"]*)"', html))
    assert markdown.startswith("# Who called Vasyukevich a traitor?")
    assert '"status": "answered"' in json_
    link = re.search(r'href="\?([^"]*)"', html)
    assert link
    assert parse_qs(link[1]) == {"q": [TRAITOR], "as_of": ["2022-06-01"]}


def test_an_answer_that_can_be_judged_asks_and_shows_what_was_said() -> None:
    asked = replace(answered(TRAITOR), key="k1")
    html = asked.html()
    assert html.count('aria-pressed="false"') >= 2
    assert "<input" not in html
    html = answer_view.answer(replace(asked.entry(), verdict="wrong", note='say "who"'), asked.sources)
    assert re.findall(r'data-verdict="(\w+)" aria-pressed="true"', html) == ["wrong"]
    assert [unescape(value) for value in re.findall(r'<input [^>]*value="([^"]*)"', html)] == ['say "who"']
    assert "Is this right?" not in answered(TRAITOR).html()


def test_several_dated_sources_get_a_timeline_and_undated_ones_do_not() -> None:
    asked = answered(WHEN)
    assert 'class="timeline"' not in asked.html()
    days = (date(2022, 5, 28), date(2022, 6, 1))
    dated = tuple(
        replace(c, published=day, publisher=c.article) for c, day in zip(asked.answer.citations, days, strict=True)
    )
    html = asked.saying(citations=dated).html()
    assert re.findall(r'class="lane"[^>]*>([^<]*)<', html) == ["May 27", "May 29"]


def test_a_near_passage_shows_its_best_sentence_and_the_rest_one_click_away() -> None:
    text = "Rain fell on Norburg. The mayor of Norburg is old. A week of news."
    source = StoredArticle(Article("a", text), (Sentence(1, 0, 21), Sentence(2, 22, 50), Sentence(3, 51, 66, True)))
    near = Nearest("a", text, 0, len(text), 0.4)
    asked = Answer("How old is the mayor of Norburg?", date(2022, 6, 1), "not_in_articles", "", nearest=(near,))
    html = Answered(asked, {"a": source}, ("a", "a"), searched=7).html()
    assert re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", html) == ["The mayor of Norburg is old.", text]
    assert "<summary>The whole passage</summary>" in html
    assert quoted(html.split("<aside")[1], 1) == "The mayor of Norburg is old."
    assert "Searched 7 articles. Read 2 passages of 1 article:" in html


def hostile(text: str) -> Answered:
    """An answer of every part, each of which an attacker wrote."""
    head = Article(text, text, text, text, date(2022, 1, 1), text, authors=(text,))
    source = StoredArticle(head, (Sentence(1, 0, len(text)),))
    citation = Citation(1, text, text, text, date(2022, 1, 1), text, 0, len(text), authors=(text,))
    answer = Answer(
        text, date(2022, 6, 1), "answered", f"{text} [1]", (citation,), (Position(text, (1,)),), 0.5,
        (Nearest(text, text, 0, len(text), 0.1),), (Dropped(text, text, text),), {text: 1.0},
    )  # fmt: skip
    return Answered(answer, {text: source}, (text,), (Finding(source, text, source.sentences, 0.5, text),))


@pytest.mark.parametrize("status", ["answered", "sources_disagree", "not_in_articles"])
def test_hostile_answers_are_only_text(status: Status) -> None:
    def shown(text: str) -> list[tuple[str, tuple[str, ...]]]:
        return tags(hostile(text).saying(status=status).html())

    assert shown(HOSTILE) == shown("text")


def test_a_quote_says_who_wrote_its_article_and_when_that_was_changed() -> None:
    asked = answered(TRAITOR)
    first, *rest = asked.answer.citations
    told = replace(first, published=date(2022, 5, 3), modified=date(2022, 5, 5), authors=("Ada Moor",))
    html = re.sub(r"<[^>]*>", "", asked.saying(citations=(told, *rest)).html())
    assert "· by Ada Moor · 3 May 2022, modified 5 May 2022" in html


def test_the_other_outlets_of_a_story_are_named_beside_its_quote() -> None:
    asked = answered(TRAITOR)
    first, *rest = asked.answer.citations
    copied = replace(first, copies=(Heading("b17", None, "Coast <b>Post", None),))
    html = asked.saying(citations=(copied, *rest)).html()
    assert html.count("also in Coast &lt;b&gt;Post") == 1
