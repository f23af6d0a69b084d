"""Decides what to do with each article that is offered, and touches nothing; reports what was done."""

import re
import shlex
from dataclasses import dataclass, replace

from index.article import Article
from index.intake.results import LoadFailure


@dataclass(frozen=True, slots=True)
class AddReport:
    """What `add` or `sync` did: ids of articles, and what could not go in."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[LoadFailure, ...] = ()
    removed: tuple[str, ...] = ()


class Plan:
    """Decides what to do with each article that was loaded, and touches nothing."""

    def __init__(self, *, replace: bool = False) -> None:
        self._replace = replace
        self.added: list[str] = []
        self.replaced: list[str] = []
        self.unchanged: list[str] = []
        self.failed: list[LoadFailure] = []
        self._waiting: dict[str, Article] = {}  # what was taken and is not in the archive yet
        self._characters = 0
        self._seen: set[str] = set()

    def report(self) -> AddReport:
        """What was decided, as a report."""
        return AddReport(tuple(self.added), tuple(self.replaced), tuple(self.unchanged), tuple(self.failed))

    def drain(self) -> list[Article]:
        """The articles that are to be stored now: those decided on since the last time."""
        changed = list(self._waiting.values())
        self._waiting.clear()
        self._characters = 0
        return changed

    @property
    def waiting(self) -> int:
        """How many articles there are to store."""
        return len(self._waiting)

    @property
    def characters(self) -> int:
        """How many characters the texts of those have: a thousand articles may be little or much to hold."""
        return self._characters

    def take(self, found: Article | LoadFailure, stored: Article | None) -> None:
        """Sorts in one article or failure; `stored` is what the archive holds under the article's id by now."""
        if isinstance(found, LoadFailure):
            self.failed.append(found)
            return
        earlier = self._waiting.get(found.id) or (stored if found.id in self._seen else None)
        if earlier is not None:
            if _content(earlier) != _content(found):
                self.failed.append(_taken(found, earlier))
            return
        if stored is not None and _content(stored) == _content(found):
            self.unchanged.append(found.id)
        elif (
            stored
            and not self._replace
            and file_of(stored.source) != file_of(found.source)
            and stored.text != found.text
        ):
            self.failed.append(_taken(found, stored))
            return
        else:
            (self.replaced if stored else self.added).append(found.id)
            self._waiting[found.id] = found
            self._characters += len(found.text)
        self._seen.add(found.id)


def _content(article: Article) -> Article:
    """An article apart from where it was found."""
    return replace(article, source=None)


def file_of(source: str | None) -> str:
    """The file that an article came from; a line number is no part of it, since lines move."""
    return re.sub(r":\d+$", "", source or "")


def refused(article: Article, reason: str) -> LoadFailure:
    """An article that cannot go in, by the file and line that it came from."""
    line = re.search(r":(\d+)$", article.source or "")
    return LoadFailure(file_of(article.source) or article.id, int(line[1]) if line else None, reason)


def _taken(found: Article, earlier: Article) -> LoadFailure:
    return refused(
        found,
        f"another article has the id {found.id!r} already: {earlier.source}. Give one of them another id "
        f"(rename the file), or take the other out: onrecord index remove {shlex.quote(found.id)}",
    )
