"""Reads articles from addresses, politely: as robots.txt allows, one by one, with a pause between two to a host."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.article import Article
from index.errors import LoadError
from index.intake.fetch import Fetched, Fetcher, FetchError, Stamped, parsed
from index.intake.fields import decode
from index.intake.html import page_article
from index.intake.language import told
from index.intake.pdf import read_pdf
from index.intake.results import LoadFailure
from index.store.raw import noted

LONGEST_PAUSE = 60.0  # seconds that a host may ask for between two requests; who asks for more is not asked now
TRIES = 3
HTML = ("text/html", "application/xhtml+xml", "")


@dataclass
class Polite:
    """Asks hosts only for what their robots.txt allows, and not too often.

    `pause` is seconds between two requests to one host, if its robots.txt asks for no longer one.
    """

    fetcher: Fetcher
    agent: str
    pause: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _rules: dict[str, Any] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def get(self, address: str, known: Stamped = Stamped()) -> Fetched:  # noqa: B008 - it is frozen
        """What is at an address, asked for again where the server was busy.

        Raises:
            FetchError: it is not to be had, or robots.txt asks us not to.
        """
        rules = self._robots(address)
        if not rules.can_fetch(address, self.agent):
            raise FetchError("the site's robots.txt asks that this page is not read by programs")
        pause = max(self.pause, rules.crawl_delay(self.agent) or 0)
        for attempt in range(TRIES):
            self._wait(address, pause)
            try:
                return self.fetcher.get(address, known)
            except FetchError as error:
                wait = error.wait if error.wait is not None else pause * 2**attempt
                if not error.again or attempt == TRIES - 1 or wait > LONGEST_PAUSE:
                    raise
                self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _robots(self, address: str) -> Any:  # noqa: ANN401 - Protego ships no types
        from protego import Protego

        parts = parsed(address)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            rules = ""
            try:
                self._wait(address, self.pause)
                rules = (self.fetcher.get(f"{site}/robots.txt").body or b"").decode("utf-8", "replace")
            except FetchError as error:  # RFC 9309: a site without one allows all, one that fails allows nothing
                if error.again:
                    raise FetchError(f"the site's robots.txt could not be read: {error}", again=True) from error
            self._rules[site] = Protego.parse(rules)
        return self._rules[site]

    def _wait(self, address: str, pause: float) -> None:
        host = urlsplit(address).netloc
        if host in self._last and (left := self._last[host] + min(pause, LONGEST_PAUSE) - self.clock()) > 0:
            self.sleep(left)
        self._last[host] = self.clock()


def read_pages(addresses: Iterable[str], polite: Polite) -> Iterator[Article | LoadFailure]:
    """The article at each address; what fails is a value too."""
    for address in addresses:
        try:
            yield article_at(address, polite.get(address))
        except LoadError as error:
            yield LoadFailure(address, None, str(error))


def address_list(path: Path) -> Iterator[str]:
    """The addresses of a file that has one in each line; a line that is empty or begins with # is passed over.

    Raises:
        LoadError: it cannot be read.
    """
    try:
        lines = decode(path.read_bytes()).splitlines()
    except OSError as error:
        raise LoadError(f"{path} cannot be read ({error.strerror})") from error
    return (line.strip() for line in lines if line.strip() and not line.startswith("#"))


def article_at(address: str, came: Fetched) -> Article:
    """The article that came from an address; the address is its source.

    Raises:
        LoadError: it is neither a page nor a PDF file, or has no story.
    """
    name, body = article_name(address), came.body or b""
    raw = noted(body)
    if came.kind == "application/pdf":
        (article,) = read_pdf(Path(f"{name}.pdf"), body)
        return told(replace(article, source=address, url=came.address, raw=raw))
    if came.kind not in HTML:
        raise LoadError(f"is {came.kind}, neither a page nor a PDF file")
    return told(replace(page_article(body, id=name, source=address, address=came.address), raw=raw))


def article_name(address: str) -> str:
    """An id for the article at an address: its host, and a hash of the whole, the same each time."""
    host = (urlsplit(address).hostname or "page").removeprefix("www.")
    return f"{host}-{hashlib.sha256(address.encode()).hexdigest()[:12]}"
