"""Reads web archives, .warc and .wacz, record after record: each page that was answered is an article.

Redirects, pictures, scripts and what else a crawl brings are passed over. The day of the crawl dates no article.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from index.article import Article
from index.errors import LoadError
from index.intake import zipped
from index.intake.fetch import MOST
from index.intake.html import page_article
from index.intake.pages import article_name
from index.intake.records import Columns
from index.intake.results import LoadFailure
from index.store.raw import noted

_PAGES = ("text/html", "application/xhtml+xml")


def read_warc(path: Path, file: IO[bytes], columns: Columns) -> Iterator[Article | LoadFailure]:
    """The articles of a .warc file, compressed by record, as a whole or not at all.

    Raises:
        LoadError: it is damaged; what came before that was given already.
    """
    yield from _records(path, file, counted=0)


def read_wacz(path: Path, file: IO[bytes], columns: Columns) -> Iterator[Article | LoadFailure]:
    """The articles of a .wacz file: of the .warc files that are packed in it.

    Raises:
        LoadError: it is damaged, or has none.
    """
    with zipped.opened(file) as archive:
        names = [n for n in archive.namelist() if n.startswith("archive/") and n.endswith((".warc", ".warc.gz"))]
        if not names:
            raise LoadError("holds no .warc file in its folder archive/")
        counted = 0
        for name in names:
            with archive.open(name) as inner:
                counted = yield from _records(path, inner, counted=counted)


def _records(path: Path, file: IO[bytes], *, counted: int) -> Generator[Article | LoadFailure, None, int]:
    """Counts the records on from `counted`, and gives the count back."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    try:
        for record in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=True, auto_decode="all"):
            counted += 1
            address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
            if not _is_page(record, WarcRecordType.response) or not address.startswith(("http://", "https://")):
                continue
            try:
                yield _article(record, address, source=f"{path}:{counted}")
            except LoadError as error:
                yield LoadFailure(str(path), counted, f"{address}: {error}")
    except OSError as error:
        raise LoadError(f"is damaged after {counted} records ({error}); what came before that was read") from error
    return counted


def _is_page(record: Any, response: Any) -> bool:  # noqa: ANN401 - fastwarc's own
    http = record.http_headers
    kind = (record.http_content_type or "").partition(";")[0].strip().lower()
    return record.record_type == response and http is not None and http.status_code == 200 and kind in _PAGES


def _article(record: Any, address: str, *, source: str) -> Article:  # noqa: ANN401 - as above
    body = record.reader.read(MOST + 1)
    if len(body) > MOST:
        raise LoadError(f"is larger than {MOST >> 20} MiB")
    article = page_article(body, id=article_name(address), source=source, address=address)
    return replace(article, raw=noted(body), fetched=_crawled(record))


def _crawled(record: Any) -> datetime | None:  # noqa: ANN401 - as above
    """When the crawler fetched a record, as it states; None where it states no moment."""
    try:
        return datetime.fromisoformat(record.headers.get("WARC-Date") or "").astimezone(UTC).replace(microsecond=0)
    except ValueError:
        return None
