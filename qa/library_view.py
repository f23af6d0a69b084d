"""The library as HTML: its articles in a list, what became of uploads, and an article that is open.

All text from articles and file names is escaped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from index.article import Article, StoredArticle
from qa.article_view import article, dated, outlet
from qa.timeline import corpus

SHOWN = 200  # articles in the list; more are found by typing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file or an article: the outcome, whom it is about, and what can be done about it.

    `act` is `undo` or `replace` or nothing; `token` is what the page knows the act by.
    """

    what: str
    name: str
    act: str = ""
    token: str = ""


_ACTS = {"undo": "Undo", "replace": "Replace it"}


def opened(stored: StoredArticle, *, copies: Sequence[str] = ()) -> str:
    """One article by itself, its boilerplate greyed, with a way back to the list."""
    also = f'<p class="meta">{_also(copies)}</p>' if copies else ""
    return (
        f'<div class="sources"><article class="source">{also}{article(stored)}</article>'
        '<button type="button" class="back" data-back>Back to the list</button></div>'
    )


def library(
    articles: Sequence[Article], *, find: str = "", copies: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> str:
    """The articles whose id, title, outlet or text's beginning holds every word of `find`, and how many there are.

    Args:
        articles: all of them.
        find: words; empty finds all.
        copies: by article id, who else carries its story.
    """
    if not articles:
        return '<p class="empty">The library is empty. Add .txt, .md, .html or .jsonl files to begin.</p>'
    words = find.casefold().split()
    found = [each for each in articles if all(word in _searched(each) for word in words)]
    few = found[:SHOWN]
    count = f"{len(articles):,} article{'' if len(articles) == 1 else 's'}"
    said = f"{len(found):,} of {count}" if words else count
    more = f'<p class="meta">and {len(found) - SHOWN:,} more; type above to find one.</p>' if found[SHOWN:] else ""
    rows = "".join(_row(each, copies.get(each.id, ())) for each in few)
    plot = "" if words else corpus([each.published for each in articles])
    return f'<p class="label" role="status">{said}</p>{plot}<ul class="library">{rows}</ul>{more}'


def label(head: Article) -> str:
    """What an article is called where it has to be told from others: its title, or else how it begins."""
    first = next((line.strip() for line in head.text.splitlines() if line.strip()), "")
    return head.title or _short(first)


def results(outcomes: Iterable[Outcome]) -> str:
    """What became of each file or article, with a button where something can be done about it."""
    items = "".join(
        f'<li><span class="outcome">{escape(each.what)}</span> {escape(each.name)}{_act(each)}</li>'
        for each in outcomes
    )
    return f'<ul class="results">{items}</ul>' if items else ""


def _act(outcome: Outcome) -> str:
    if not outcome.act:
        return ""
    title = f"{_ACTS[outcome.act]}: {outcome.name}"
    return (
        f' <button type="button" class="act" data-{outcome.act}="{escape(outcome.token)}" '
        f'aria-label="{escape(title)}">{_ACTS[outcome.act]}</button>'
    )


def _searched(head: Article) -> str:
    return " ".join((head.id, head.publisher or "", label(head))).casefold()


def _also(copies: Sequence[str]) -> str:
    return f'<span class="copies" dir="auto">also in {escape(", ".join(copies))}</span>'


def _row(head: Article, copies: Sequence[str]) -> str:
    name = escape(head.id)
    shown = escape(label(head)) if head.title else f'<span class="unstated">{escape(label(head))}</span>'
    stated = [outlet(head.publisher, head.id), dated(head.published), f"{len(head.text.split()):,} words"]
    stated += [_also(copies)] if copies else []
    return (
        f'<li><button type="button" class="open" data-article="{name}" dir="auto">{shown}</button>'
        f'<p class="meta">{" · ".join(stated)}'
        f'<button type="button" class="remove" data-remove="{name}" aria-label="Remove {name}">Remove</button></p></li>'
    )


def _short(line: str, *, width: int = 90) -> str:
    return line if len(line) <= width else line[: line.rfind(" ", 0, width) if " " in line[:width] else width] + " …"
