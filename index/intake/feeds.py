"""Follows feeds: what is listed in them and not in the archive yet is fetched, and what became of it is told."""

import json
import zlib
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

from index.article import Article
from index.errors import LoadError
from index.intake.bylines import authors
from index.intake.fetch import MOST, Stamped
from index.intake.fields import changed_day, parse_date
from index.intake.pages import Polite, article_at
from index.intake.results import LoadFailure

SITEMAPS = 50  # of an index that are read, the newest: a paper's may list every month since it began


@dataclass(frozen=True, slots=True)
class Facts:
    """What a feed states of an article that it lists, for what the article's page does not."""

    published: date | None = None
    modified: date | None = None
    authors: tuple[str, ...] = ()

    @classmethod
    def of(cls, published: object, modified: object, writers: object) -> Self:
        """As they are stated."""
        day = parse_date(published)
        return cls(day, changed_day(modified, day), authors(writers))

    def completing(self, article: Article) -> Article:
        """The article, with what it does not state itself."""
        published = article.published or self.published
        modified = self.modified if self.modified and self.modified >= (published or date.min) else None
        return replace(
            article,
            published=published,
            modified=article.modified or modified,
            authors=article.authors or self.authors,
        )


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a feed lists: addresses of articles, or those of other feeds where it is an index of sitemaps.

    `facts` are by the address of an article, where the feed states any.
    """

    articles: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    facts: Mapping[str, Facts] = field(default_factory=dict)


@dataclass
class Feeds:
    """Feeds that are followed. Afterwards `stamps` is how each was known when all that it listed had been looked at.

    A feed of which something failed that may come later keeps no stamp, so that it is read again the next time. With
    `again`, what is listed and held is fetched too, for it may have been changed. An index of sitemaps keeps none
    either: its sitemaps change without it, and each has a stamp of its own.
    """

    addresses: Iterable[str]
    polite: Polite
    held: Collection[str]  # addresses of articles that are in the archive
    stamps: dict[str, Stamped] = field(default_factory=dict)
    withdrawn: Collection[str] = ()  # addresses of articles that were taken out of it: never fetched
    again: bool = False

    def read(self) -> Iterator[Article | LoadFailure]:
        """The articles that are new in the feeds, or may be; what fails is a value too."""
        seen = {*self.withdrawn, *(() if self.again else self.held)}
        waiting, met = deque((feed, False) for feed in self.addresses), set[str]()
        while waiting:
            feed, inside = waiting.popleft()
            if feed in met:
                continue
            met.add(feed)
            try:
                known = Stamped() if self.again else self.stamps.get(feed, Stamped())
                came = self.polite.get(feed, known)
                if came.body is None:  # nothing has changed since it was read
                    continue
                found = listed(came.body, came.address)
            except LoadError as error:
                yield LoadFailure(feed, None, str(error))
                continue
            if found.sitemaps and inside:
                yield LoadFailure(feed, None, "is an index of sitemaps inside another; follow it by itself")
                continue
            if found.sitemaps:
                waiting.extendleft((each, True) for each in reversed(found.sitemaps[:SITEMAPS]))
                if (count := len(found.sitemaps)) > SITEMAPS:
                    older = f"lists {count:,} sitemaps, of which the {SITEMAPS} newest are read; name others yourself"
                    yield LoadFailure(feed, None, older)
                continue
            whole = True
            for link in found.articles:
                if link in seen:
                    continue
                seen.add(link)
                try:
                    yield found.facts.get(link, NO_FACTS).completing(article_at(link, self.polite.get(link)))
                except LoadError as error:
                    whole = whole and not getattr(error, "again", False)
                    yield LoadFailure(link, None, str(error))
            if whole:
                self.stamps[feed] = came.stamp
            else:
                self.stamps.pop(feed, None)


def listed(body: bytes, address: str) -> Listed:
    """What a feed lists: RSS, Atom, JSON Feed, a sitemap or an index of sitemaps, also packed with gzip.

    Raises:
        LoadError: it is none of them.
    """
    body = _unpacked(body)
    if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        found, index = _json_feed(body), False
    else:
        found, index = _xml_feed(body)
    # each once, and as whole addresses
    whole = {urljoin(address, link.strip()): facts for link, facts in reversed(found) if link and link.strip()}
    links = tuple(dict.fromkeys(urljoin(address, link.strip()) for link, _ in found if link and link.strip()))
    if index:
        return Listed(sitemaps=links)
    return Listed(links, facts={link: facts for link, facts in whole.items() if facts != NO_FACTS})


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        unpacked = (unpacker := zlib.decompressobj(wbits=31)).decompress(body, MOST)
    except zlib.error as error:
        raise LoadError(f"is packed, and damaged ({error})") from error
    if unpacker.unconsumed_tail:
        raise LoadError(f"unpacks to more than {MOST >> 20} MiB")
    return unpacked


def _json_feed(body: bytes) -> list[tuple[str, Facts]]:
    try:
        items = json.loads(body)["items"]
        return [(str(each.get("url") or each.get("external_url") or ""), _item(each)) for each in items]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LoadError(f"is JSON, but no JSON Feed ({error})") from error


def _item(item: Mapping[str, Any]) -> Facts:
    writers = item.get("authors") or item.get("author")
    return Facts.of(item.get("date_published"), item.get("date_modified"), writers)


def _xml_feed(body: bytes) -> tuple[list[tuple[str, Facts]], bool]:
    """The links of a feed with what it states of each, and whether they are of other sitemaps.

    Of those the one that was changed last is the first.
    """
    import feedparser
    from lxml import etree

    # a stream, since feedparser would take bytes for the name of a file first
    read = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if read.get("version"):
        return [(entry.get("link", ""), _entry(entry)) for entry in read.entries], False
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    name = "" if root is None else etree.QName(root).localname
    if name == "sitemapindex":
        maps = [(each.findtext("{*}lastmod") or "", each.findtext("{*}loc") or "") for each in root.iter("{*}sitemap")]
        if not any(link.strip() for _, link in maps):
            raise LoadError("is an index of sitemaps and lists none")
        # ISO dates sort as text; one that is not stated is taken for new, for a news sitemap is often the one without
        newest = sorted(maps, key=lambda each: each[0].strip() or "9999", reverse=True)
        return [(link, NO_FACTS) for _, link in newest], True
    if name != "urlset":
        raise LoadError("is no feed: neither RSS, Atom, JSON Feed nor a sitemap")
    # of a sitemap's `lastmod` not all papers make what it is meant to be; a news sitemap's day of publication counts
    return [
        (each.findtext("{*}loc") or "", Facts.of(each.findtext(".//{*}publication_date"), None, None))
        for each in root.iter("{*}url")
    ], False


def _entry(entry: Mapping[str, Any]) -> Facts:
    """What an entry of RSS or Atom states."""
    changed = entry["updated"] if "updated" in entry else None  # noqa: SIM401 - `get` gives the other one
    # it cuts "ada@paper.press (Ada Moor)" in two inside the address, so one author is read as it stands
    several = [each.get("name") for each in entry.get("authors") or ()]
    return Facts.of(entry.get("published"), changed, several if len(several) > 1 else entry.get("author"))


def remembered(path: Path) -> dict[str, Stamped]:
    """The stamps of feeds as a file has them; none where there is no such file, or it is damaged."""
    try:
        return {feed: Stamped(*stamp) for feed, stamp in json.loads(path.read_bytes()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # every feed is read anew, which costs a request each


def told(stamps: Mapping[str, Stamped]) -> str:
    """Stamps as a file's content."""
    return json.dumps({feed: [stamp.etag, stamp.modified] for feed, stamp in stamps.items()}, indent=1)
