"""An article as HTML shows exactly its text, its quotes where they stand, and nothing that it does not state."""

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Sentence, StoredArticle
from qa.page.history import Highlight
from qa.page.views import article as article_view
from tests.fakes.desk import FOUR, seed_library

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>${alert(1)}{{alert}}&amp;'


def text_of(html: str) -> str:
    """The article's text as a browser would give it back, without the little numbers of the quotes."""
    body = html.split('<div class="text" dir="auto">', 1)[1].rsplit("</div>", 1)[0]
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup.*?</sup>", "", body)))


def quoted(html: str, mark: int) -> str:
    pieces = re.findall(r'<mark data-quote="([\d ]+)"[^>]*>(?:<sup.*?</sup>)?(.*?)</mark>', html, re.DOTALL)
    return unescape("".join(piece for marks, piece in pieces if str(mark) in marks.split()))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(name for name, _ in attrs)))


def tags(html: str) -> list[tuple[str, tuple[str, ...]]]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


@given(
    st.text(alphabet="ab <>&\"'\n“é😀\u202e", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=4),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=4),
)
def test_any_spans_leave_the_text_whole_and_quote_exactly_their_span(
    text: str, quotes: list[list[int]], grey: list[list[int]]
) -> None:
    sentences = tuple(
        Sentence(n, min(s, len(text)), min(e, len(text)), boilerplate=True) for n, (s, e) in enumerate(grey)
    )
    ends = [(min(s, len(text)), min(e, len(text))) for s, e in quotes]
    marks = [Highlight(n, s, e, text[s:e]) for n, (s, e) in enumerate(ends, start=1)]
    html = article_view.article(StoredArticle(Article("a", text), sentences), highlights=marks)
    assert text_of(html) == text
    for quote in marks:
        assert quoted(html, quote.mark) == text[quote.start : quote.end]


def test_boilerplate_is_greyed_and_the_story_is_not() -> None:
    html = article_view.article(seed_library().stored(FOUR))
    grey = [unescape(piece) for piece in re.findall(r'<span class="grey"[^>]*>(.*?)</span>', html)]
    assert any("Don’t miss a thing" in piece for piece in grey)
    assert not any("Vladimir Putin, 69" in piece for piece in grey)


def test_what_an_article_does_not_state_is_said_to_be_unstated() -> None:
    html = article_view.article(StoredArticle(Article("a", "One two three."), ()))
    for part in ("Title not stated", "publisher not stated", "date not stated", "3 words"):
        assert part in html


@pytest.mark.parametrize(
    ("published", "modified", "shown"),
    [
        (date(2022, 5, 3), date(2022, 5, 5), "3 May 2022, modified 5 May 2022"),
        (date(2022, 5, 3), date(2022, 5, 3), "3 May 2022"),
        (date(2022, 5, 3), None, "3 May 2022"),
        (None, date(2022, 5, 5), "date not stated, modified 5 May 2022"),
    ],
)
def test_an_article_says_who_wrote_it_and_when_it_was_changed(
    published: date | None, modified: date | None, shown: str
) -> None:
    head = Article("a", "Text.", published=published, modified=modified, authors=("Ada Moor", "Tom Orr"))
    meta = re.findall(r'<p class="meta">(.*?)</p>', article_view.article(StoredArticle(head, ())), re.DOTALL)[0]
    assert f"publisher not stated · by Ada Moor, Tom Orr · {shown} · 1 word" in re.sub(r"<[^>]*>", "", meta)


def test_what_an_article_states_is_shown_with_its_age() -> None:
    head = Article("a", "Text.", "A title", "The Paper", date(2022, 5, 29), "javascript:alert(1)")
    html = article_view.article(StoredArticle(head, ()), as_of=date(2022, 6, 1))
    for part in ("A title", "The Paper", "29 May 2022", "3 days old", "javascript:alert(1)"):
        assert part in html
    assert "href" not in html  # an address in an article is text


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (date(2022, 6, 1), "the day of the question"),
        (date(2022, 5, 31), "1 day old"),
        (date(2022, 2, 1), "4 months old"),
        (date(2019, 2, 1), "3 years old"),
        (date(2022, 6, 3), "2 days after the question’s date"),
    ],
)
def test_age(published: date, words: str) -> None:
    assert article_view.age(published, as_of=date(2022, 6, 1)) == words


def test_hostile_metadata_and_text_are_only_text() -> None:
    plain = Article("id", "text", "title", "publisher", url="url", authors=("author",))
    hostile = Article(HOSTILE, HOSTILE, HOSTILE, HOSTILE, url=HOSTILE, authors=(HOSTILE,))
    opened, expected = (article_view.article(StoredArticle(each, ())) for each in (hostile, plain))
    assert tags(opened) == tags(expected)


@given(st.data())
def test_the_value_is_set_off_inside_its_quote_and_the_text_stays_whole(data: st.DataObject) -> None:
    stored = StoredArticle(Article("a", "He was there on May 27, 2022, with two others."), ())
    text = stored.article.text
    start, first, last, end = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    highlight = Highlight(1, start, end, text[start:end], (first, last))
    cut = article_view.pieces(stored, (highlight,))
    assert "".join(piece.text for piece in cut) == text
    assert "".join(piece.text for piece in cut if piece.value) == text[first:last]
    html = article_view.article(stored, highlights=(highlight,))
    assert unescape("".join(re.findall(r'<strong class="value">(.*?)</strong>', html))) == text[first:last]


def test_each_page_begins_with_its_number_and_the_text_stays_whole() -> None:
    paged = Article("a", "One page ends here, another begins.", pages=(0, 9, 9, 20))
    html = article_view.article(StoredArticle(paged, ()), highlights=[Highlight(1, 4, 12, paged.text[4:12])])
    assert re.findall(r'data-page="(\d+)"></span>(?:<mark[^>]*>)?(\w+)', html) == [
        ("1", "One"),
        ("3", "end"),
        ("4", "another"),
    ]
    assert text_of(html) == paged.text
    assert quoted(html, 1) == paged.text[4:12]
