"""The records that every stage shares: Article, Sentence, Chunk, and Filters, which narrow a search.

All offsets are Unicode code points into `Article.text`.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """One stored article.

    `text` is the one text that offsets refer to; for a `.txt` file it is the file's text, unchanged.
    Metadata is what the article or its container states. What is not stated is None, never guessed.
    """

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    source: str | None = None  # the path it was loaded from, for `list` and for noticing an unchanged file


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
class Heading:
    """What an article states of itself, without its text."""

    id: str
    title: str | None
    publisher: str | None
    published: date | None


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
            and (not self.publishers or _folded(heading.publisher) in map(_folded, self.publishers))
            and (not self.articles or heading.id in self.articles)
        )

    def admits_date(self, published: date | None) -> bool:
        """Whether a date is in the range; an unknown one is in no range."""
        if self.after is None and self.before is None:
            return True
        return published is not None and (self.after or date.min) <= published <= (self.before or date.max)


NO_FILTERS = Filters()


def _folded(publisher: str | None) -> str | None:
    return publisher and " ".join(publisher.casefold().split())
