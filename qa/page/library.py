"""What the page wants of a library; `index.build.Library` is one, and the tests have another."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from index.article import Article, Heading, Listing, Reference, StoredArticle
from index.build import OnProgress
from index.intake.plan import AddReport
from index.intake.results import LoadFailure
from index.search.changes import Change
from index.search.cite import Cited


class LibraryProtocol(Protocol):
    """The part of `index.build.Library` that the page uses."""

    def find(self, query: str = "", *, offset: int = 0, limit: int = 100) -> Listing:
        """One page of the articles that hold every word of `query`, by id."""

    def publishers(self) -> list[str]:
        """Every publisher that an article states."""

    def days(self) -> dict[date | None, int]:
        """How many articles were published on each day; under None, how many state no date."""

    def stored(self, article_id: str, /) -> StoredArticle:
        """One article with its sentences; InputError when there is none."""

    def copies(self, article_id: str, /) -> tuple[Heading, ...]:
        """The other articles that carry the same story."""

    def cite(self, reference: Reference, /) -> Cited:
        """What a reference names, in the text that was cited; InputError where there is none."""

    def changes(self, *, last: int) -> list[Change]:
        """The newest changes of articles, the oldest of them first."""

    def take(
        self,
        offered: Iterable[Article | LoadFailure],
        on_progress: OnProgress | None = None,
        *,
        replace: bool = False,
    ) -> AddReport:
        """Put articles into the library."""

    def remove(self, article_id: str, /) -> None:
        """Take an article out."""

    def reading(self) -> AbstractContextManager[None]:
        """What is read inside holds to the library's limits."""
