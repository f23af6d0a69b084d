"""Looks articles up in the archive: one, all, what they state of themselves, a page of a list, copies of a story."""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from index.article import Article, Entry, Filters, Heading, Listing, Sentence, StoredArticle
from index.errors import InputError
from index.store.catalogue import earliest
from index.store.database import Database
from index.store.fulltext import match_all
from index.text.copies import groups

OPENING = 200  # characters of an article's first line that a list may show
_ARTICLES = (
    "SELECT id, a.text, a.title, a.publisher, a.published, a.url, a.source, a.language, a.pages, v.fetched, v.raw, "
    "a.authors, a.modified FROM articles AS a LEFT JOIN digests AS d ON d.article = id "
    "LEFT JOIN versions AS v ON v.article = id AND v.version = d.text"
)
_AMONG = "WHERE id IN (SELECT value FROM json_each(?))"
_ENTRIES = "SELECT key, id, title, publisher, published, modified, words FROM articles INDEXED BY listing"
# The plus has SQLite walk the articles in order and stop at the end of the page, instead of sorting all that were
# found: at most 30 ms with 100,000 articles, where the sort takes 100.
_FOUND = f"{_ENTRIES} WHERE +key IN (SELECT rowid FROM finding WHERE finding MATCH ?)"  # noqa: S608 - constants
_REACHED = """
WITH RECURSIVE reached (id) AS (
    SELECT value FROM json_each(?)
    UNION SELECT copy FROM reached JOIN copies ON article = id
    UNION SELECT article FROM reached JOIN copies ON copy = id
) SELECT article, copy FROM copies WHERE article IN reached
"""


class Articles:
    """The half of an archive that is looked up by article."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def articles(self) -> list[Article]:
        """Every article with its text, by id; with many of them that is a lot to hold: `find` gives a page of them."""
        return [_article(row) for row in self._db.rows(f"{_ARTICLES} ORDER BY id")]

    def article(self, article_id: str) -> Article | None:
        """One article, or None."""
        rows = self._db.rows(f"{_ARTICLES} WHERE id = ?", article_id)
        return _article(rows[0]) if rows else None

    def articles_of(self, ids: Collection[str]) -> list[Article]:
        """Some articles with their texts, by id; those that are not there are left out."""
        rows = self._db.rows(f"{_ARTICLES} {_AMONG} ORDER BY id", _json(ids))
        return [_article(row) for row in rows]

    def stored(self, article_id: str) -> StoredArticle:
        """An article with its sentences.

        Raises:
            InputError: no article has this id.
        """
        article = self.article(article_id)
        if article is None:
            raise no_such_article(article_id)
        rows = self._db.rows(
            'SELECT number, start, "end", boilerplate FROM sentences WHERE article = ? ORDER BY number', article_id
        )
        return StoredArticle(article, tuple(Sentence(row[0], row[1], row[2], bool(row[3])) for row in rows))

    def headings(self, ids: Collection[str] | None = None) -> list[Heading]:
        """What every article (or those of `ids`) states of itself, by id; no text is read, so this is quick."""
        query = "SELECT id, title, publisher, published, modified FROM articles INDEXED BY listing"
        if ids is None:
            rows = self._db.rows(f"{query} ORDER BY id")
        else:
            among = "id IN (SELECT value FROM json_each(?))"
            rows = self._db.rows(f"{query} WHERE {among} ORDER BY id", _json(ids))
        return [Heading(row[0], row[1], row[2], day_of(row[3]), day_of(row[4])) for row in rows]

    def find(self, query: str = "", *, offset: int = 0, limit: int = 100) -> Listing:
        """One page of the articles that hold every word of `query`, by id, and how many there are; no text is read.

        Args:
            query: from anybody, as it is being typed: a word counts where one that begins with it stands in the id, the
                title, the publisher or the text. Case and accents do not matter. Empty finds every article.
            offset: articles to pass over.
            limit: entries on the page at most.
        """
        total = self.count()
        wanted = match_all(query)
        if query.strip() and not wanted:
            return Listing((), 0, total)
        if wanted:
            found = self._db.rows("SELECT count(*) FROM finding WHERE finding MATCH ?", wanted)[0][0]
            rows = self._db.rows(f"{_FOUND} ORDER BY id LIMIT ? OFFSET ?", wanted, limit, offset)
        else:
            found, rows = total, self._db.rows(f"{_ENTRIES} ORDER BY id LIMIT ? OFFSET ?", limit, offset)
        return Listing(self._entries(rows), found, total)

    def count(self) -> int:
        """How many articles there are."""
        return sum(self._tally("articles").values())

    def publishers(self) -> list[str]:
        """Every publisher that an article states, without regard to case in the order."""
        return sorted((name for name in self._tally("publisher") if name), key=str.casefold)

    def days(self) -> dict[date | None, int]:
        """How many articles were published on each day; under None, how many state no date."""
        return {day_of(day): number for day, number in self._tally("day").items()}

    def _tally(self, what: str) -> dict[str, int]:
        """How many articles there are for each value; those that state none are under the empty one."""
        counts = "SELECT value, CAST(number AS INTEGER) FROM tallies WHERE what = ? AND number > 0"
        return dict(self._db.rows(counts, what))

    def passing(self, filters: Filters) -> frozenset[str]:
        """The ids of the articles that pass filters, of which one at least is set; no text is read."""
        wanted, values = list[str](), list[str]()
        for comparison, day in ((">=", filters.after), ("<=", filters.before)):
            if day:
                wanted.append(f"published {comparison} ?")
                values.append(day.isoformat())
        if filters.publishers:
            wanted.append("publisher IN (SELECT value FROM json_each(?))")
            values.append(_json(list(filter(filters.admits_publisher, self.publishers()))))
        if filters.articles:
            wanted.append("id IN (SELECT value FROM json_each(?))")
            values.append(_json(filters.articles))
        rows = self._db.rows(f"SELECT id FROM articles WHERE {' AND '.join(wanted)}", *values)  # noqa: S608 - constants
        return frozenset(row[0] for row in rows)

    def copies(self, ids: Collection[str] | None = None) -> dict[str, frozenset[str]]:
        """For each article (or those of `ids`) of which there are copies: the ids of all, its own included."""
        if ids is None:
            return groups(self._db.rows("SELECT article, copy FROM copies"))
        return groups(self._db.rows(_REACHED, _json(ids)))

    def sources(self) -> dict[str, str]:
        """Where each article that came from a file was found, by id: a path, with a line in a .jsonl file."""
        return dict(self._db.rows("SELECT id, source FROM articles WHERE source IS NOT NULL"))

    def _entries(self, rows: list[tuple[Any, ...]]) -> tuple[Entry, ...]:
        """Rows of a list, with how each article begins and its copies: looked up for this page alone."""
        ids = [row[1] for row in rows]
        begin = dict(
            self._db.rows(
                "SELECT key, substr(ltrim(text, ?), 1, ?) FROM articles WHERE key IN (SELECT value FROM json_each(?))",
                " \t\r\n",
                OPENING,
                json.dumps([row[0] for row in rows]),
            )
        )
        group = self.copies(ids)
        headings = {heading.id: heading for heading in self.headings({one for each in group.values() for one in each})}
        return tuple(
            Entry(
                Heading(row[1], row[2], row[3], day_of(row[4]), day_of(row[5])),
                words=row[6],
                opening=next(iter(begin[row[0]].splitlines()), ""),
                copies=tuple(sorted((headings[c] for c in group.get(row[1], frozenset()) - {row[1]}), key=earliest)),
            )
            for row in rows
        )


def no_such_article(article_id: str) -> InputError:
    """The error for an id that no article has."""
    return InputError(f"there is no article {article_id!r} in this archive; onrecord index list shows them all")


def _article(row: tuple[Any, ...]) -> Article:
    return Article(
        id=row[0],
        text=row[1],
        title=row[2],
        publisher=row[3],
        published=day_of(row[4]),
        url=row[5],
        source=row[6],
        language=row[7],
        pages=tuple(json.loads(row[8])),
        fetched=datetime.fromisoformat(row[9]) if row[9] else None,
        raw=row[10],
        authors=tuple(json.loads(row[11] or "[]")),
        modified=day_of(row[12]),
    )


def day_of(stored: str | None) -> date | None:
    """A day as it is stored; None where there is none."""
    return date.fromisoformat(stored) if stored else None


def _json(ids: Collection[str]) -> str:
    return json.dumps(list(ids))
