"""Reads articles from files: .txt, .md, .html, .jsonl and folders of them.

The text of a .txt, .md or .jsonl article is kept as it is, line breaks included. Metadata is what the file states in so
many words; nothing is guessed, and an encoding is never guessed silently either.
"""

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from index.article import Article
from index.errors import LoadError

_STATED_DATE = re.compile(r"\s*date:?\s+(\d{4}-\d{2}-\d{2})\b", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """A file, or one line of it, that is no article. `line` counts from 1; None when it is the whole file."""

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"


def load(path: Path) -> Iterator[Article | LoadFailure]:
    """The articles of a file, or of every readable file under a folder in sorted order; what fails is a value too.

    In a folder, hidden files, files of other types and `README` files (they are about the articles) are passed over.
    """
    path = path.absolute()
    if not path.is_dir():
        yield from load_file(path)
        return
    try:
        files = article_files(path)
    except LoadError as error:
        yield LoadFailure(str(path), None, str(error))
        return
    for file in files:
        yield from load_file(file)


def article_files(folder: Path) -> list[Path]:
    """The files of a folder that `load` reads, sorted.

    Raises:
        LoadError: it cannot be read, or holds no such file.
    """
    try:
        files = sorted(
            found for found in _walk(folder) if found.suffix.lower() in READERS and found.stem.upper() != "README"
        )
    except OSError as error:
        raise LoadError(f"cannot be read ({error.strerror}); check its permissions") from error
    if not files:
        raise LoadError(f"holds no article; known file types are {', '.join(READERS)}")
    return files


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if not name.startswith("."))


def load_file(path: Path) -> Iterator[Article | LoadFailure]:
    """The articles of one file; what fails is a value too."""
    reader = READERS.get(path.suffix.lower())
    if path.exists() and reader is None:
        yield LoadFailure(str(path), None, f"unknown file type; known are {', '.join(READERS)}")
        return
    try:
        data = path.read_bytes()
        if reader:
            yield from reader(path, data)
    except FileNotFoundError:
        yield LoadFailure(str(path), None, "does not exist")
    except OSError as error:
        yield LoadFailure(str(path), None, f"cannot be read ({error.strerror})")
    except LoadError as error:
        yield LoadFailure(str(path), None, str(error))


def _text(path: Path, data: bytes) -> Iterator[Article]:
    text = _worded(decode(data))
    stated = _STATED_DATE.match(text)  # a header such as " date 2022-02-26 The Russian flag flies on …"
    yield Article(id=_id(path.stem), text=text, published=parse_date(stated[1]) if stated else None, source=str(path))


def _markdown(path: Path, data: bytes) -> Iterator[Article]:
    from markdown_it import MarkdownIt

    text = _worded(decode(data))
    tokens = MarkdownIt().parse(text)
    titles = (
        tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"
    )
    yield Article(id=_id(path.stem), text=text, title=_stated(next(titles, None)), source=str(path))


def _html(path: Path, data: bytes) -> Iterator[Article]:
    import trafilatura

    page = trafilatura.load_html(data)
    # extract() changes the tree that it is given, so the metadata are read first
    stated = _html_metadata(page) if page is not None else {}
    text = trafilatura.extract(data, include_comments=False, include_tables=True) if page is not None else None
    if not text:
        raise LoadError("no article text was found in this page")
    yield Article(
        id=_id(path.stem),
        text=_worded(text),
        title=_stated(stated.get("title")),
        publisher=_stated(stated.get("publisher")),
        published=parse_date(stated.get("published")),
        url=_stated(stated.get("url")),
        source=str(path),
    )


_HTML_FACTS = {  # the first that is there counts
    "title": ("//meta[@property='og:title']/@content", "//title/text()", "//h1//text()"),
    "publisher": ("//meta[@property='og:site_name']/@content", "//meta[@name='publisher']/@content"),
    "published": (
        "//meta[@property='article:published_time' or @name='article:published_time']/@content",
        "//meta[@name='date' or @name='pubdate' or @name='publish-date']/@content",
        "//meta[@name='dc.date' or @name='DC.date.issued']/@content",
        "//*[@itemprop='datePublished']/@content",
        "//*[@itemprop='datePublished']/@datetime",
    ),
    "url": ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"),
}


def _html_metadata(page: Any) -> dict[str, Any]:  # noqa: ANN401 - an lxml element; lxml ships no types
    facts: dict[str, Any] = {}
    for block in page.xpath("//script[@type='application/ld+json']/text()"):
        facts = _json_ld(block) | facts
    for name, queries in _HTML_FACTS.items():
        found = (str(value) for query in queries for value in page.xpath(query) if str(value).strip())
        facts[name] = next(found, None) or facts.get(name)
    return facts


def _json_ld(block: str) -> dict[str, Any]:
    """What a schema.org block states about the article."""
    try:
        read = json.loads(block)
    except ValueError:
        return {}
    nodes = read if isinstance(read, list) else [read]
    nodes = [inner for node in nodes if isinstance(node, dict) for inner in (node, *_as_list(node.get("@graph")))]
    for node in nodes:
        if isinstance(node, dict) and isinstance(node.get("datePublished"), str):
            publisher = node.get("publisher")
            name = publisher.get("name") if isinstance(publisher, dict) else publisher
            return {"title": node.get("headline"), "publisher": name, "published": node["datePublished"]}
    return {}


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _json_lines(path: Path, data: bytes) -> Iterator[Article | LoadFailure]:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            yield _json_article(path, number, decode(line))
        except LoadError as error:
            yield LoadFailure(str(path), number, str(error))


def _json_article(path: Path, number: int, line: str) -> Article:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LoadError(f"is not JSON ({error})") from error
    if not isinstance(read, dict) or not isinstance(read.get("text"), str):
        raise LoadError('is not an object with a field "text"')
    given = read.get("id")
    dates = (read.get(name) for name in ("published", "publish_date", "date"))
    return Article(
        id=_id(f"{path.stem}-{number}" if given is None else str(given)),
        text=_worded(read["text"]),
        title=_stated(read.get("title")),
        publisher=_stated(read.get("publisher")),
        published=next(filter(None, map(parse_date, dates)), None),
        url=_stated(read.get("url")),
        source=f"{path}:{number}",
    )


READERS: dict[str, Callable[[Path, bytes], Iterator[Article | LoadFailure]]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _html,
    ".htm": _html,
    ".jsonl": _json_lines,
}


def decode(data: bytes) -> str:
    """UTF-8, with or without a byte order mark.

    Raises:
        LoadError: it is something else; says where that shows and what it may be.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            raise LoadError(f"is {encoding}, not UTF-8; convert it, for instance with iconv -f {encoding} -t UTF-8")
    if b"\x00" in data:
        raise LoadError(f"is binary: it has a NUL at byte {data.index(0)}")
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        likely = (
            f"; it may be {best.encoding}: convert it, for instance with iconv -f {best.encoding} -t UTF-8"
            if best
            else ""
        )
        raise LoadError(f"is not UTF-8: byte {data[error.start]:#04x} at offset {error.start}{likely}") from error


def parse_date(value: object) -> date | None:
    """The day that an ISO 8601, `YYYY/MM/DD` or RFC 2822 date names, in its own time zone; None for anything else."""
    if not isinstance(value, str):
        return None
    text = value.strip().replace("/", "-")
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(text).date()
    with contextlib.suppress(ValueError, TypeError, IndexError):
        return parsedate_to_datetime(value).date()
    return None


def _worded(text: str) -> str:
    """`text`, unless it says nothing or could not be stored."""
    if not text.strip():
        raise LoadError("is empty")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise LoadError(f"has half a surrogate pair at character {error.start}, which is no text") from error
    return text


def _id(name: str) -> str:
    if not name.strip() or _UNPRINTABLE.search(name):
        raise LoadError(f"{name!r} cannot be an article's id: it is empty or has control characters")
    return name


def _stated(value: object) -> str | None:
    """A metadata string in one line, or None when there is none."""
    return (" ".join(value.split()) or None) if isinstance(value, str) else None
