"""The library as HTML: its articles in a list, what became of uploads, and an article that is open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from index.article import Entry, Heading, Listing, StoredArticle
from qa.answer import also_in
from qa.page.views.article import article
from qa.page.views.templating import render
from qa.page.views.timeline import articles_by_day

LABEL = 90  # characters of a first line that stands in for a title: a line and a half of the list


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file or an article: the outcome, whom it is about, and what can be done about it.

    `act` is `undo` or `replace` or nothing; `token` is what the page knows the act by.
    """

    what: str
    name: str
    act: str = ""
    token: str = ""


def opened(stored: StoredArticle, *, copies: Sequence[Heading] = ()) -> Markup:
    """One article by itself, its boilerplate greyed, with a way back to the list."""
    return render("opened", article=article(stored), also=also_in(copies))


def library(
    listing: Listing, *, query: str = "", offset: int = 0, page: int = 100, days: Mapping[date | None, int]
) -> Markup:
    """A page of the list of articles, how many there are, and the ways to the pages before and after it.

    Args:
        listing: the page.
        query: what was looked for; empty for all.
        offset: how many articles are on the pages before it.
        page: how many articles a full page has.
        days: how many articles are from which day, for a plot; empty for none.
    """
    last = offset + len(listing.entries)  # not offset + page: the last page is shorter
    return render(
        "library",
        listing=listing,
        rows=[(each, label(each), also_in(each.copies)) for each in listing.entries],
        query=query.strip(),
        first=offset + 1,
        last=last,
        earlier=max(0, offset - page) if offset else None,
        later=last if last < listing.found else None,
        timeline=articles_by_day(days),
    )


def summary(days: Mapping[date | None, int]) -> Markup:
    """One line of what there is to ask about: how many articles, and from when."""
    dated = sorted(day for day in days if day)
    first, last = (dated[0], dated[-1]) if dated else (None, None)
    return render("summary", total=sum(days.values()), first=first, last=last, undated=days.get(None, 0))


def label(entry: Entry) -> str:
    """What an article is called where it has to be told from others: its title, or else how it begins."""
    line = entry.opening
    if entry.heading.title or len(line) <= LABEL:
        return entry.heading.title or line
    return line[: line.rfind(" ", 0, LABEL) if " " in line[:LABEL] else LABEL] + " …"


def results(outcomes: Iterable[Outcome]) -> Markup:
    """What became of each file or article, with a button where something can be done about it."""
    return render("results", outcomes=list(outcomes))
