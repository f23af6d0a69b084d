"""The finished answer: marks lead to their quotes, positions stay apart, all text is only text."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qs, unquote

import pytest

from index.article import Article, Heading, Sentence, StoredArticle
from qa import answer_view
from qa.answer import Answer, Citation, Done, Dropped, Finding, Found, Nearest, Position, Reading, Status
from qa.kept import Kept
from tests.fake_desk import FOUR, THREE, TWO, FakeDesk
from tests.test_article_view import HOSTILE, quoted, tags


def kept(question: str) -> Kept:
    desk = FakeDesk(pause=0)
    events = list(desk.events(question))
    answer = next(e.answer for e in events if isinstance(e, Done))
    names = {*(c.article for c in answer.citations), *(n.article for n in answer.nearest)}
    return Kept(
        answer,
        {name: desk.library.stored(name) for name in names},
        tuple(e.article for e in events if isinstance(e, Reading)),
        tuple(e.finding for e in events if isinstance(e, Found)),
    )


TRAITOR, WHEN, ILLNESS = (
    "Who called Vasyukevich a traitor?",
    "On what date did Vasyukevich read out the statement?",
    "What illness is Putin said to have?",
)


@pytest.mark.parametrize("question", [TRAITOR, WHEN, ILLNESS, "Who won the 2022 World Cup?"])
def test_every_mark_leads_to_its_quote_in_its_article(question: str) -> None:
    asked = kept(question)
    html = answer_view.answer(asked)
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
    html = answer_view.answer(kept(TRAITOR))
    assert re.findall(r'<article class="source" data-id="([^"]*)" [^>]*hidden', html) == [THREE]
    assert re.findall(r'data-source="([^"]*)" aria-pressed="true"', html) == [TWO]


def test_positions_stand_side_by_side_each_with_its_own_quote() -> None:
    html = answer_view.answer(kept(WHEN))
    assert "The sources disagree" in html
    first, second = re.findall(r'<section class="position">(.*?)</section>', html, re.DOTALL)
    assert ("May 27" in first, "May 29" in first) == (True, False)
    assert THREE in first
    assert ("May 27" in second, "May 29" in second) == (False, True)
    assert FOUR in second
    assert "date not stated" in first


def test_an_abstention_says_so_and_lists_what_was_read_and_came_near() -> None:
    asked = kept("Who won the 2022 World Cup?")
    html = answer_view.answer(asked)
    assert "Not in the articles" in html
    assert "The articles do not say." in html
    for name in asked.read:
        assert name in html
    assert html.count("<blockquote") == len(asked.answer.nearest) == 2
    assert "· confidence" not in html


def test_an_abstention_with_nothing_near_says_that_nothing_was_read() -> None:
    html = answer_view.answer(Kept(Answer("Why?", date(2022, 6, 1), "not_in_articles", "")))
    assert "No article came close enough" in html
    assert "nearest passages" not in html
    assert "<aside" not in html


def test_a_hedged_claim_carries_the_articles_own_doubt() -> None:
    assert '<em class="hedge">· claim: “reportedly”</em>' in answer_view.answer(kept(ILLNESS))
    assert 'class="hedge"' not in answer_view.answer(kept(TRAITOR))


def test_a_bracket_that_is_no_citation_stays_text() -> None:
    asked = kept(TRAITOR)
    html = answer_view.answer(replace(asked, answer=replace(asked.answer, answer="Ann [7] said [1][2], so [x].")))
    assert "Ann [7] " in html
    assert re.search(r'<span class="kept">said<button .*?>1</button><button .*?>2</button>,</span> so \[x\]\.', html)
    assert 'data-mark="7"' not in html


def test_what_was_left_out_is_one_click_away() -> None:
    html = answer_view.answer(kept(TRAITOR))
    assert "<details" in html
    assert "Found and left out (1)" in html
    assert "does not name the person" in html


def test_an_article_that_left_the_library_leaves_its_quote() -> None:
    asked = replace(kept(TRAITOR), sources={})
    html = answer_view.answer(asked)
    assert asked.answer.citations[0].quote.split(",")[0] in unescape(html)
    assert "<aside" not in html


def test_the_answer_can_be_kept_as_files_and_reopened_by_a_link() -> None:
    asked = kept(TRAITOR)
    html = unescape(answer_view.answer(asked))
    markdown, json_ = (unquote(found) for found in re.findall(r'href="data:[^,"]*,([^"]*)"', html))
    assert markdown.startswith("# Who called Vasyukevich a traitor?")
    assert '"status": "answered"' in json_
    link = re.search(r'href="\?([^"]*)"', html)
    assert link
    assert parse_qs(link[1]) == {"q": [TRAITOR], "as_of": ["2022-06-01"]}


def test_an_answer_that_can_be_judged_asks_and_shows_what_was_said() -> None:
    asked = replace(kept(TRAITOR), key="k1")
    html = answer_view.answer(asked)
    assert html.count('aria-pressed="false"') >= 2
    assert "<input" not in html
    html = answer_view.answer(replace(asked, verdict="wrong", note='say "who"'))
    assert re.findall(r'data-verdict="(\w+)" aria-pressed="true"', html) == ["wrong"]
    assert 'value="say &quot;who&quot;"' in html
    assert "Is this right?" not in answer_view.answer(kept(TRAITOR))


def test_several_dated_sources_get_a_timeline_and_undated_ones_do_not() -> None:
    asked = kept(WHEN)
    assert 'class="timeline"' not in answer_view.answer(asked)
    days = (date(2022, 5, 28), date(2022, 6, 1))
    dated = tuple(
        replace(c, published=day, publisher=c.article) for c, day in zip(asked.answer.citations, days, strict=True)
    )
    html = answer_view.answer(replace(asked, answer=replace(asked.answer, citations=dated)))
    assert re.findall(r'class="lane"[^>]*>([^<]*)<', html) == ["May 27", "May 29"]


def test_a_near_passage_shows_its_best_sentence_and_the_rest_one_click_away() -> None:
    text = "Rain fell on Norburg. The mayor of Norburg is old. A week of news."
    source = StoredArticle(Article("a", text), (Sentence(1, 0, 21), Sentence(2, 22, 50), Sentence(3, 51, 66, True)))
    near = Nearest("a", text, 0, len(text), 0.4)
    asked = Answer("How old is the mayor of Norburg?", date(2022, 6, 1), "not_in_articles", "", nearest=(near,))
    html = answer_view.answer(Kept(asked, {"a": source}, ("a", "a"), searched=7))
    assert re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", html) == ["The mayor of Norburg is old.", text]
    assert "<summary>The whole passage</summary>" in html
    assert quoted(html.split("<aside")[1], 1) == "The mayor of Norburg is old."
    assert "Searched 7 articles. Read 2 passages of 1 article:" in html


def hostile(text: str) -> Kept:
    """An answer of every part, each of which an attacker wrote."""
    head = Article(text, text, text, text, date(2022, 1, 1), text)
    source = StoredArticle(head, (Sentence(1, 0, len(text)),))
    citation = Citation(1, text, text, text, date(2022, 1, 1), text, 0, len(text))
    answer = Answer(
        text, date(2022, 6, 1), "answered", f"{text} [1]", (citation,), (Position(text, (1,)),), 0.5,
        (Nearest(text, text, 0, len(text), 0.1),), (Dropped(text, text, text),), {text: 1.0},
    )  # fmt: skip
    return Kept(answer, {text: source}, (text,), (Finding(source, text, source.sentences, 0.5, text),))


@pytest.mark.parametrize("status", ["answered", "sources_disagree", "not_in_articles"])
def test_hostile_answers_are_only_text(status: Status) -> None:
    def shown(text: str) -> list[tuple[str, tuple[str, ...]]]:
        each = hostile(text)
        each = replace(each, answer=replace(each.answer, status=status))
        return tags(answer_view.answer(each))

    assert shown(HOSTILE) == shown("text")


def test_the_other_outlets_of_a_story_are_named_beside_its_quote() -> None:
    asked = kept(TRAITOR)
    first, *rest = asked.answer.citations
    copied = replace(first, copies=(Heading("b17", None, "Coast <b>Post", None),))
    html = answer_view.answer(replace(asked, answer=replace(asked.answer, citations=(copied, *rest))))
    assert html.count("also in Coast &lt;b&gt;Post") == 1
