"""An article as HTML: its text in full, quotes highlighted, boilerplate greyed, and what it states about itself.

Every function returns HTML in which all text from articles and readers is escaped. Nothing in an article becomes a live
link or image: addresses are shown as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise

from index.article import StoredArticle


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of an article's text to highlight, and the mark that points at it."""

    mark: int
    start: int
    end: int


def day(value: date) -> str:
    """A date as a newspaper prints it: 27 May 2022."""
    return f"{value.day} {value:%B %Y}"


def outlet(publisher: str | None, article: str) -> str:
    """Who speaks, as HTML: the publisher if the article states one, else its id."""
    if publisher:
        return f'<span class="outlet">{escape(publisher)}</span>'
    return f'<span class="outlet id">{escape(article)}</span>'


def dated(published: date | None) -> str:
    """When it was published, as HTML, or that the article does not say."""
    if published is None:
        return '<span class="unstated">date not stated</span>'
    return f'<time datetime="{published.isoformat()}">{day(published)}</time>'


def age(published: date, *, as_of: date) -> str:
    """How old the article is on the question's date, in words."""
    days = (as_of - published).days
    if days == 0:
        return "the day of the question"
    span = abs(days)
    count, unit = (
        (span, "day") if span < 60 else (round(span / 30.44), "month") if span < 730 else (span // 365, "year")
    )
    words = f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{words} old" if days > 0 else f"{words} after the question’s date"


def article(stored: StoredArticle, *, quotes: Sequence[Quote] = (), as_of: date | None = None) -> str:
    """One article in full: what it states about itself, then its text with `quotes` highlighted."""
    head = stored.article
    stated = [
        outlet(head.publisher, head.id) if head.publisher else '<span class="unstated">publisher not stated</span>',
        dated(head.published)
        + (f' <span class="age">({age(head.published, as_of=as_of)})</span>' if as_of and head.published else ""),
        f"{len(head.text.split()):,} words",
        f'<span class="id">{escape(head.id)}</span>',
    ]
    if head.url:
        stated.append(f'<span class="url">{escape(head.url)}</span>')
    title = escape(head.title) if head.title else '<span class="unstated">Title not stated</span>'
    return (
        f'<header><h3 dir="auto">{title}</h3><p class="meta">{" · ".join(stated)}</p></header>'
        f'<div class="text" dir="auto">{_text(stored, quotes)}</div>'
    )


def _text(stored: StoredArticle, quotes: Sequence[Quote]) -> str:
    """The text cut wherever a quote or a run of boilerplate begins or ends, each piece in the element that it needs.

    Spans may overlap and need not meet sentence borders: two positions can cite the same sentence.
    """
    text = stored.article.text
    grey = [(s.start, s.end) for s in stored.sentences if s.boilerplate]
    cuts = {0, len(text)}
    cuts.update(edge for span in grey for edge in span)
    cuts.update(edge for quote in quotes for edge in (quote.start, quote.end))
    edges = sorted(edge for edge in cuts if 0 <= edge <= len(text))
    pieces = []
    for start, end in pairwise(edges):
        piece = escape(text[start:end])
        marks = [quote.mark for quote in quotes if quote.start <= start and end <= quote.end]
        if marks:
            numbers = " ".join(map(str, marks))
            first = any(quote.start == start for quote in quotes)
            flag = f'<sup aria-hidden="true">{escape(numbers)}</sup>' if first else ""
            pieces.append(f'<mark data-quote="{escape(numbers)}" tabindex="-1">{flag}{piece}</mark>')
        elif any(left <= start and end <= right for left, right in grey):
            pieces.append(f'<span class="grey" title="Not part of the story">{piece}</span>')
        else:
            pieces.append(piece)
    return "".join(pieces)
