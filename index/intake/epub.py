"""Reads an .epub file: each document of its spine that has a story is an article, with what the book states."""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from index.article import Article
from index.errors import LoadError
from index.intake import zipped
from index.intake.bylines import authors
from index.intake.fields import article_id, language_tag, parse_date, stated
from index.intake.html import page_article
from index.intake.results import LoadFailure

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PAGES = ("application/xhtml+xml", "text/html")


def read_epub(path: Path, data: bytes) -> Iterator[Article | LoadFailure]:
    """The articles of an .epub file, in the order of reading; a cover or a page of contents is passed over.

    Raises:
        LoadError: it is locked or damaged, or no document of it has a story.
    """
    with zipped.opened(data) as archive:
        if "META-INF/rights.xml" in archive.namelist():
            raise LoadError("is locked by its seller; add a copy without that")
        root = _xml(zipped.member(archive, "META-INF/container.xml")).find(".//{*}rootfile")
        where = root.get("full-path", "") if root is not None else ""
        book = _xml(zipped.member(archive, where))
        items = {item.get("id"): item for item in book.iter(f"{_OPF}item")}
        facts: dict[str, Any] = {
            "publisher": stated(book.findtext(f".//{_DC}publisher")),
            "published": parse_date(book.findtext(f".//{_DC}date")),
            "language": language_tag(book.findtext(f".//{_DC}language")),
        }
        roles = {
            each.get("refines", "")[1:]: each.text
            for each in book.iter(f"{_OPF}meta")
            if each.get("property") == "role"
        }
        writers = [
            each.text
            for each in book.iter(f"{_DC}creator")
            if (each.get(f"{_OPF}role") or roles.get(each.get("id"), "aut")) == "aut"
        ]
        facts["authors"] = authors(writers)
        found = False
        for number, reference in enumerate(book.iter(f"{_OPF}itemref"), 1):
            item = items.get(reference.get("idref"))
            if item is None or item.get("media-type") not in _PAGES or "nav" in item.get("properties", "").split():
                continue
            name = posixpath.normpath(posixpath.join(posixpath.dirname(where), unquote(item.get("href", ""))))
            try:
                page = zipped.member(archive, name)
                yield page_article(page, id=article_id(f"{path.stem}-{number}"), source=f"{path}:{number}", **facts)
                found = True
            except LoadError as error:
                if name not in archive.namelist():
                    yield LoadFailure(str(path), number, str(error))
    if not found:
        raise LoadError("has no story in any of its documents")


def _xml(data: bytes) -> Any:  # noqa: ANN401 - an lxml element; lxml ships no types
    from lxml import etree

    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise LoadError(f"is damaged ({error}); get it anew") from error
