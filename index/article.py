"""The records that every stage shares: Article, Sentence, Chunk, and Filters, which narrow a search.

All offsets are Unicode code points into `Article.text`.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

import numpy as np
import numpy.typing as npt

SHORT = 12  # digits of a version's hash that a reference is printed with: 48 bits, among the versions of one article
NAMED = 3  # authors that a line names
_REFERENCE = re.compile(r"(?P<article>.+?)(@(?P<version>[0-9a-fA-F]{6,64}))?:(?P<start>\d{1,9})-(?P<end>\d{1,9})", re.S)
Vectors = npt.NDArray[np.float32]  # of length 1; one row for each text, or one vector by itself


@dataclass(frozen=True, slots=True)
class Article:
    """One stored article.

    `text` is the one text that offsets refer to; for a `.txt` file it is the file's text, unchanged.
    Metadata is what the article or its container states. What is not stated is None, never guessed.
    `fetched` is when the text first came in, in UTC; `raw` is SHA-256 of the file or page that it was read from, in
    hexadecimal digits. Both say nothing of what the article is, so they do not make two articles different.
    """

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    source: str | None = None  # the path it was loaded from, for `list` and for noticing an unchanged file
    language: str | None = None  # two letters of ISO 639-1; None where it could not be told
    pages: tuple[int, ...] = ()  # where each page of a paged file begins in `text`; page 1 is the first
    authors: tuple[str, ...] = ()  # in the order in which they are stated
    modified: date | None = None  # when it was last changed, as it states; never before `published`
    fetched: datetime | None = field(default=None, compare=False)
    raw: str | None = field(default=None, compare=False)

    @property
    def version(self) -> str:
        """SHA-256 of the text, in hexadecimal digits: what its version is known by."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def page(self, offset: int) -> int | None:
        """The number of the page that a place in `text` is on; None in an article without pages."""
        return max(bisect_right(self.pages, offset), 1) if self.pages else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text[start:end]` of its article. `number` counts from 1 and is stable inside the article.

    `boilerplate` marks what is not the story (adverts, newsletter calls, link lists): kept, shown grey, never evidence.
    """

    number: int
    start: int
    end: int
    boilerplate: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences, `first` to `last` inclusive, spanning `text[start:end]` of its article.

    The id is `<article id>#<number>`, `number` counting from 1 inside the article.
    """

    article: str
    number: int
    first: int
    last: int
    start: int
    end: int

    @property
    def id(self) -> str:
        """The chunk's id in the archive and in the vector index."""
        return f"{self.article}#{self.number}"


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article together with its sentences, as the archive returns it: all that a reader or a page needs."""

    article: Article
    sentences: tuple[Sentence, ...]

    def quote(self, sentence: Sentence) -> str:
        """The verbatim text of one sentence."""
        return self.article.text[sentence.start : sentence.end]

    def story(self, chunk: Chunk) -> str:
        """The words of a chunk of this article without its boilerplate: what is searched and embedded."""
        inside = self.sentences[chunk.first - 1 : chunk.last]
        return " ".join(self.quote(sentence) for sentence in inside if not sentence.boilerplate)


@dataclass(frozen=True, slots=True)
class Reference:
    """A lasting name of `text[start:end]` in one version of an article: `ARTICLE@HASH:START-END`.

    `version` is the hash of the text in hexadecimal digits, or how it begins; empty for the newest text.
    """

    article: str
    version: str
    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """What is written as `str` gives it, or with more or fewer digits of the hash; None where it is not."""
        found = _REFERENCE.fullmatch(text.strip())
        if found is None or int(found["start"]) >= int(found["end"]):
            return None
        version = (found["version"] or "").lower()
        return cls(found["article"], version, int(found["start"]), int(found["end"]))

    def __str__(self) -> str:
        version = f"@{self.version[:SHORT]}" if self.version else ""
        return f"{self.article}{version}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Heading:
    """What an article states of itself, without its text."""

    id: str
    title: str | None
    publisher: str | None
    published: date | None
    modified: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list of many: what it states of itself, how long it is, how it begins, and who else has it.

    `opening` is its first line, 200 characters at most: what an article without a title may be called.
    """

    heading: Heading
    words: int
    opening: str
    copies: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list of articles: its entries, how many were `found` in all, and how many articles there are."""

    entries: tuple[Entry, ...]
    found: int
    total: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a search is narrowed to; nothing set is every article.

    Both dates are inclusive, and an article without a date is outside any range. Publishers are compared without case.
    """

    after: date | None = None
    before: date | None = None
    publishers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is set."""
        return self != NO_FILTERS

    def admits(self, heading: Heading) -> bool:
        """Whether an article passes every filter that is set."""
        return (
            self.admits_date(heading.published)
            and (not self.publishers or self.admits_publisher(heading.publisher))
            and (not self.articles or heading.id in self.articles)
        )

    def admits_publisher(self, publisher: str | None) -> bool:
        """Whether a publisher is one of those that are named."""
        return _folded(publisher) in map(_folded, self.publishers)

    def admits_date(self, published: date | None) -> bool:
        """Whether a date is in the range; an unknown one is in no range."""
        if self.after is None and self.before is None:
            return True
        return published is not None and (self.after or date.min) <= published <= (self.before or date.max)


NO_FILTERS = Filters()


def changed(published: date | None, modified: date | None) -> date | None:
    """The day of an article's last change, where that is worth telling: it is not the day of its publication."""
    return modified if modified != published else None


def dated(published: date | None, modified: date | None) -> str:
    """The days that an article states, for people: "2024-05-03, modified 2024-05-05"; empty where it states none."""
    later = changed(published, modified)
    told = [published.isoformat()] if published else []
    return ", ".join([*told, f"modified {later.isoformat()}"] if later else told)


def byline(authors: Sequence[str]) -> str:
    """Who wrote an article, for people: "by A, B"; of more than three how many others; empty where nobody is stated."""
    named = ", ".join(authors[:NAMED])
    more = len(authors) - NAMED
    others = f" and {more} other{'s' if more > 1 else ''}" if more > 0 else ""
    return f"by {named}{others}" if named else ""


def _folded(publisher: str | None) -> str | None:
    return publisher and " ".join(publisher.casefold().split())
