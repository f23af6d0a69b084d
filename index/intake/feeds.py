"""Follows feeds: what is listed in them and not in the archive yet is fetched, and what became of it is told."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from index.article import Article
from index.errors import LoadError
from index.intake.fetch import Stamped
from index.intake.pages import Polite, article_at
from index.intake.results import LoadFailure


@dataclass
class Feeds:
    """Feeds that are followed. Afterwards `stamps` is how each was known when all that it listed had been looked at.

    A feed of which something failed that may come later keeps no stamp, so that it is read again the next time. With
    `again`, what is listed and held is fetched too, for it may have been changed.
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
        for feed in self.addresses:
            try:
                known = Stamped() if self.again else self.stamps.get(feed, Stamped())
                came = self.polite.get(feed, known)
                if came.body is None:  # nothing has changed since it was read
                    continue
                links = listed(came.body, came.address)
            except LoadError as error:
                yield LoadFailure(feed, None, str(error))
                continue
            whole = True
            for link in links:
                if link in seen:
                    continue
                seen.add(link)
                try:
                    yield article_at(link, self.polite.get(link))
                except LoadError as error:
                    whole = whole and not getattr(error, "again", False)
                    yield LoadFailure(link, None, str(error))
            if whole:
                self.stamps[feed] = came.stamp
            else:
                self.stamps.pop(feed, None)


def listed(body: bytes, address: str) -> list[str]:
    """The addresses of the articles that a feed lists: RSS, Atom, JSON Feed or a sitemap.

    Raises:
        LoadError: it is none of them.
    """
    json_feed = body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    links = _json_feed(body) if json_feed else _xml_feed(body)
    return list(dict.fromkeys(urljoin(address, link.strip()) for link in links if link and link.strip()))


def _json_feed(body: bytes) -> list[str]:
    try:
        items = json.loads(body)["items"]
        return [str(item.get("url") or item.get("external_url") or "") for item in items]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LoadError(f"is JSON, but no JSON Feed ({error})") from error


def _xml_feed(body: bytes) -> list[str]:
    import feedparser
    from lxml import etree

    # a stream, since feedparser would take bytes for the name of a file first
    read = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if read.get("version"):
        return [entry.get("link", "") for entry in read.entries]
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    name = "" if root is None else etree.QName(root).localname
    if name == "sitemapindex":
        raise LoadError("is an index of sitemaps; follow the news sitemap that it lists")
    if name != "urlset":
        raise LoadError("is no feed: neither RSS, Atom, JSON Feed nor a sitemap")
    return [entry.findtext("{*}loc") or "" for entry in root.iter("{*}url")]


def remembered(path: Path) -> dict[str, Stamped]:
    """The stamps of feeds as a file has them; none where there is no such file, or it is damaged."""
    try:
        return {feed: Stamped(*stamp) for feed, stamp in json.loads(path.read_bytes()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # every feed is read anew, which costs a request each


def told(stamps: Mapping[str, Stamped]) -> str:
    """Stamps as a file's content."""
    return json.dumps({feed: [stamp.etag, stamp.modified] for feed, stamp in stamps.items()}, indent=1)
