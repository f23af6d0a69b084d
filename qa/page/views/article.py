"""An article as HTML: its text in full, quotes highlighted, boilerplate greyed, and what it states about itself.

Nothing in an article becomes a live link or image: addresses are shown as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from index.article import StoredArticle
from qa.page.history import Highlight
from qa.page.views.templating import render


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of an article's text that is shown alike: the marks that highlight it, whether one of them begins here.

    `value` is whether it is part of the words that carry an answer; `page` is the page that begins with it.
    """

    text: str
    marks: tuple[int, ...]
    opens: bool
    boilerplate: bool
    value: bool = False
    page: int | None = None


def article(stored: StoredArticle, *, highlights: Sequence[Highlight] = (), as_of: date | None = None) -> Markup:
    """One article in full: what it states about itself, then its text with `highlights`."""
    head = stored.article
    return render(
        "article",
        head=head,
        age=age(head.published, as_of=as_of) if as_of and head.published else "",
        words=len(head.text.split()),
        pieces=pieces(stored, highlights),
    )


def pieces(stored: StoredArticle, highlights: Sequence[Highlight]) -> list[Piece]:
    """The text cut wherever a highlight, a run of boilerplate or a page begins or ends; joined, they are the text.

    Spans may overlap or lie inside each other and need not meet sentence borders: two positions can cite the same
    sentence. So no element has to hold another, and each piece says by itself what it is in.
    """
    text = stored.article.text
    grey = [(s.start, s.end) for s in stored.sentences if s.boilerplate]
    values = [each.value for each in highlights if each.value]
    spans = [*grey, *values, *((each.start, each.end) for each in highlights)]
    # a page without text begins where the next one does, and is not shown
    pages = {start: number for number, start in enumerate(stored.article.pages, 1)}
    edges = sorted({0, len(text), *pages, *(edge for span in spans for edge in span if 0 <= edge <= len(text))})
    return [
        Piece(
            text[start:end],
            tuple(each.mark for each in highlights if each.start <= start and end <= each.end),
            any(each.start == start for each in highlights),
            any(left <= start and end <= right for left, right in grey),
            any(left <= start and end <= right for left, right in values),
            pages.get(start),
        )
        for start, end in pairwise(edges)
    ]


def age(published: date, *, as_of: date) -> str:
    """How old the article is on the question's date, in words."""
    days = (as_of - published).days
    if days == 0:
        return "the day of the question"
    span = abs(days)
    # 30.44 days are a month on average; below two of a unit the finer one is told, so that "1 month" is never 50 days
    count, unit = (
        (span, "day") if span < 60 else (round(span / 30.44), "month") if span < 730 else (span // 365, "year")
    )
    words = f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{words} old" if days > 0 else f"{words} after the question’s date"
