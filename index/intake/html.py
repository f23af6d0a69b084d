"""Reads a web page: its story as trafilatura finds it, and what its meta elements and JSON-LD state."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from index.article import Article
from index.errors import LoadError
from index.intake import bylines
from index.intake.fields import article_id, changed_day, language_tag, parse_date, stated, worded

_AUTHORS = (  # all that the first of them finds, where JSON-LD names nobody
    "//meta[@name='author' or @name='Author']/@content",
    "//meta[@property='article:author' or @name='article:author']/@content",
    "//meta[@name='dc.creator' or @name='DC.creator' or @name='dcterms.creator']/@content",
    # not those of comments, which are marked up in the same way
    "//*[@itemprop='author' and not(ancestor::*[@itemprop='comment'])]//*[@itemprop='name']/text()",
)
_FACTS = {  # the first that is there counts
    "title": ("//meta[@property='og:title']/@content", "//title/text()", "//h1//text()"),
    "publisher": ("//meta[@property='og:site_name']/@content", "//meta[@name='publisher']/@content"),
    "published": (
        "//meta[@property='article:published_time' or @name='article:published_time']/@content",
        "//meta[@name='date' or @name='pubdate' or @name='publish-date']/@content",
        "//meta[@name='dc.date' or @name='DC.date.issued']/@content",
        "//*[@itemprop='datePublished']/@content",
        "//*[@itemprop='datePublished']/@datetime",
    ),
    "modified": (
        "//meta[@property='article:modified_time' or @name='article:modified_time']/@content",
        "//meta[@property='og:updated_time']/@content",
        "//meta[@name='last-modified' or @name='dcterms.modified' or @name='DC.date.modified']/@content",
        "//*[@itemprop='dateModified']/@content",
        "//*[@itemprop='dateModified']/@datetime",
    ),
    "url": ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"),
    "language": (
        "/html/@lang",
        "//meta[@http-equiv='content-language']/@content",
        "//meta[@property='og:locale']/@content",
    ),
}


def read_html(path: Path, data: bytes) -> Iterator[Article]:
    """The one article of a page in a file.

    Raises:
        LoadError: no story was found in it.
    """
    yield page_article(data, id=article_id(path.stem), source=str(path))


def page_article(
    page: bytes | str,
    *,
    id: str,
    source: str,
    title: str | None = None,
    publisher: str | None = None,
    published: date | None = None,
    language: str | None = None,
    authors: tuple[str, ...] = (),
    address: str | None = None,
) -> Article:
    """The one article of a page; what the page does not state of itself is what its container states.

    Args:
        page: HTML; in bytes where its encoding is what it declares.
        id: of the article.
        source: where it was found.
        title: as the container states it, and so the others.
        publisher: who published it.
        published: on which day.
        language: in two letters.
        authors: who wrote it.
        address: where the page was, which is its URL unless it names another as the right one.

    Raises:
        LoadError: no story was found in it.
    """
    import trafilatura

    tree = trafilatura.load_html(page)
    # extract() changes the tree that it is given, so the metadata are read first
    facts = _metadata(tree) if tree is not None else {}
    text = trafilatura.extract(page, include_comments=False, include_tables=True) if tree is not None else None
    if not text:
        raise LoadError("no article text was found in this page")
    day = parse_date(facts.get("published")) or published
    return Article(
        id=id,
        text=worded(text),
        title=stated(facts.get("title")) or title,
        publisher=stated(facts.get("publisher")) or publisher,
        published=day,
        url=stated(facts.get("url")) or address,
        source=source,
        language=language_tag(facts.get("language")) or language,
        authors=bylines.authors(facts.get("authors")) or authors,
        modified=changed_day(facts.get("modified"), day),
    )


def _metadata(page: Any) -> dict[str, Any]:  # noqa: ANN401 - an lxml element; lxml ships no types
    facts: dict[str, Any] = {}
    for block in page.xpath("//script[@type='application/ld+json']/text()"):
        facts = _json_ld(block) | facts
    for name, queries in _FACTS.items():
        found = (str(value) for query in queries for value in page.xpath(query) if str(value).strip())
        facts[name] = next(found, None) or facts.get(name)
    if not bylines.authors(facts.get("authors")):
        stating = ([str(value) for value in page.xpath(query)] for query in _AUTHORS)
        facts["authors"] = next(filter(bylines.authors, stating), None)
    return facts


def _json_ld(block: str) -> dict[str, Any]:
    """What a schema.org block states about the article."""
    try:
        read = json.loads(block)
    except ValueError:
        return {}
    nodes = read if isinstance(read, list) else [read]
    nodes = [inner for node in nodes if isinstance(node, dict) for inner in (node, *_as_list(node.get("@graph")))]
    named = {node["@id"]: node for node in nodes if isinstance(node, dict) and isinstance(node.get("@id"), str)}
    for node in nodes:
        if isinstance(node, dict) and isinstance(node.get("datePublished"), str):
            publisher = node.get("publisher")
            name = publisher.get("name") if isinstance(publisher, dict) else publisher
            writers = node.get("author")
            return {
                "title": node.get("headline"),
                "publisher": name,
                "published": node["datePublished"],
                "modified": node.get("dateModified"),
                "authors": [_named(each, named) for each in (writers if isinstance(writers, list) else [writers])],
            }
    return {}


def _named(node: Any, named: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON holds anything
    """A node, or the one with a name of its own that it only refers to."""
    refers = isinstance(node, dict) and "name" not in node and isinstance(node.get("@id"), str)
    return named.get(node["@id"], node) if refers else node


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
