"""Which articles a search may look at, given its filters, and how to say so. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.article import Filters, Heading
from index.errors import FilterError

NAMED = 8  # publishers listed in a message


@dataclass(frozen=True, slots=True)
class Selection:
    """The ids of the articles that pass the filters, None for all of them; `words` say for people what was left."""

    articles: frozenset[str] | None = None
    words: str = ""


EVERYTHING = Selection()


def select(filters: Filters, headings: Sequence[Heading]) -> Selection:
    """The articles among `headings` that pass `filters`.

    Raises:
        FilterError: none does; says which filter leaves nothing.
    """
    if not filters:
        return EVERYTHING
    passed = frozenset(heading.id for heading in headings if filters.admits(heading))
    if not passed:
        raise FilterError(_nothing_left(filters, headings))
    unknown = sorted(set(filters.articles) - {heading.id for heading in headings})
    if unknown:
        raise FilterError(_no_such_article(unknown[0]))
    undated = sum(heading.published is None for heading in headings)
    return chosen(filters, passed, articles=len(headings), undated=undated)


def chosen(filters: Filters, passed: frozenset[str], *, articles: int, undated: int) -> Selection:
    """Those that passed, of so many articles, of which so many are `undated`."""
    return Selection(passed, f"Searched only {describe(filters)}: {_share(filters, len(passed), articles, undated)}.")


def describe(filters: Filters) -> str:
    """The filters in words: "articles published from 2022-05-27 to 2022-05-31, by Reuters"."""
    words = ["articles"]
    if filters.after or filters.before:
        words.append(_range(filters))
    if filters.publishers:
        words.append("by " + " or ".join(filters.publishers))
    if filters.articles:
        words.append("named " + " or ".join(filters.articles))
    return words[0] + " " + ", ".join(words[1:]) if words[1:] else "all articles"


def _range(filters: Filters) -> str:
    if filters.after and filters.before:
        return f"published from {filters.after} to {filters.before}"
    return f"published on or after {filters.after}" if filters.after else f"published on or before {filters.before}"


def _share(filters: Filters, passed: int, articles: int, undated: int) -> str:
    share = f"{passed:,} of {articles:,}"
    if undated and (filters.after or filters.before):
        share += f"; {undated:,} without a date {'was' if undated == 1 else 'were'} not searched"
    return share


def _nothing_left(filters: Filters, headings: Sequence[Heading]) -> str:
    """Which filter it is that leaves nothing, and what there would be."""
    if not headings:
        return "there are no articles in this archive. Add some: onrecord index add PATH"
    if filters.after and filters.before and filters.after > filters.before:
        return f"no day is from {filters.after} to {filters.before}: the first date is the later one. Exchange them"
    dates = [heading.published for heading in headings if heading.published]
    if not any(filters.admits_date(heading.published) for heading in headings):
        return (
            f"no article is {_range(filters)}: of {len(headings):,} articles, {len(headings) - len(dates):,} have no "
            f"date{_span(dates)}. Choose other dates, or none"
        )
    if filters.articles and not any(heading.id in filters.articles for heading in headings):
        return _no_such_article(filters.articles[0])
    if filters.publishers and not any(Filters(publishers=filters.publishers).admits(h) for h in headings):
        return f"no article is by {' or '.join(filters.publishers)}; {_publishers(headings)}"
    wide = [name for name in ("after", "before", "publishers", "articles") if getattr(filters, name)]
    alone = [describe(replace(Filters(), **{name: getattr(filters, name)})) for name in wide]
    return f"no article is among all of these at once: {'; '.join(alone)}. Leave one of them out"


def _span(dates: Sequence[date]) -> str:
    return f" and the others are from {min(dates)} to {max(dates)}" if dates else ""


def _publishers(headings: Sequence[Heading]) -> str:
    counts = Counter(heading.publisher for heading in headings if heading.publisher)
    if not counts:
        return "no article in this archive states its publisher"
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    more = ", …" if len(ranked) > NAMED else ""
    return "publishers here are " + ", ".join(f"{name} ({count:,})" for name, count in ranked[:NAMED]) + more


def _no_such_article(article_id: str) -> str:
    return f"there is no article {article_id!r} in this archive; onrecord index list shows them all"
