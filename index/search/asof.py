"""A library as it stood on a day: articles in the text that they had then, and none that came later.

It is looked up as the library itself is. Where nothing was changed or came since, it is the library itself.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Self

from index.article import Chunk, Filters, StoredArticle
from index.errors import InputError
from index.search.earlier import Earlier
from index.search.filters import EVERYTHING, Selection, select
from index.search.recent import article_of
from index.search.scan import Ranked, ranked
from index.search.standing import Standing, standing
from index.store.articles import no_such_article
from index.store.catalogue import Catalogue

if TYPE_CHECKING:
    from index.search.search import Search


class AsOf:
    """What of a library stood on a day.

    Args:
        library: as it is now.
        day: all of it.
        chunk_words: words in a passage at most, for texts that have to be cut up anew.
    """

    def __init__(self, library: "Search", day: date, *, chunk_words: int) -> None:
        self._library = library
        self._day = day
        self._chunk_words = chunk_words
        self._known: tuple[int, Standing, Earlier, Catalogue] | None = None  # with the archive's generation

    @contextmanager
    def snapshot(self) -> Iterator[Self]:
        """This at one moment of the archive; see `Search.snapshot`."""
        with self._library.snapshot():
            yield self

    @property
    def words(self) -> str:
        """For people, what was not searched, or in another text; empty where all is as it was."""
        stood = self._at()[1]
        changed, later = len(stood.earlier), len(stood.hidden) - len(stood.earlier)
        told = [f"{_articles(later)} came later and {_were(later)} not searched"] if later else []
        told += [f"{_articles(changed)} {_were(changed)} searched in an earlier text"] if changed else []
        return f"As it stood on {self._day}: {'; '.join(told)}." if told else ""

    def catalogue(self) -> Catalogue:
        """Headings and groups of copies; an article with an earlier text speaks for itself."""
        return self._at()[3]

    def select(self, filters: Filters) -> Selection:
        """The articles that pass the filters; FilterError when none does."""
        return select(filters, list(self.catalogue().headings.values())) if filters else EVERYTHING

    def lexical(self, query: str, limit: int, *, within: Collection[str] | None = None) -> Ranked:
        """Chunk ids by their words, best first; see `Search.lexical`."""
        with self._library.archive.snapshot():
            now, then = self._parted(within)
            found = [] if now == frozenset() else self._library.lexical(query, limit, within=now)
            return ranked([*found, *self._at()[2].lexical(query, then)], limit) if then else found

    def dense(self, query_text: str, limit: int, *, within: Collection[str] | None = None) -> Ranked:
        """Chunk ids by meaning, best first; see `Search.dense`."""
        with self._library.snapshot():
            now, then = self._parted(within)
            found = [] if now == frozenset() else self._library.dense(query_text, limit, within=now)
            return ranked([*found, *self._at()[2].dense(query_text, then)], limit) if then else found

    def chunks_of(self, ids: Sequence[str]) -> list[Chunk]:
        """Some chunks, in the order of `ids`; InputError when one of them is not there."""
        _, stood, earlier, _ = self._at()
        then = {each for each in ids if article_of(each) in stood.earlier}
        cut = {name: earlier.cut(name) for name in {article_of(each) for each in then}}
        found = {part.id: part for each in cut.values() if each for part in each.chunks}
        found |= {part.id: part for part in self._library.chunks_of([each for each in ids if each not in then])}
        try:
            return [found[each] for each in ids]
        except KeyError as error:  # the archive was changed in between
            raise InputError(f"there is no passage {error} in this archive") from error

    def stored(self, article_id: str) -> StoredArticle:
        """An article in its text of then, with its sentences; InputError when it had none."""
        _, stood, earlier, _ = self._at()
        if article_id not in stood.hidden:
            return self._library.stored(article_id)
        found = earlier.cut(article_id) if article_id in stood.earlier else None
        if found is None:
            raise no_such_article(article_id)
        return found.stored

    def altered(self, ids: Collection[str]) -> set[str]:
        """Those of some articles that are damaged; an earlier text is looked at when it is read."""
        return self._library.altered(set(ids) - self._at()[1].hidden)

    def _parted(self, within: Collection[str] | None) -> tuple[Collection[str] | None, frozenset[str]]:
        """The articles to search in their newest text, None for all, and those to search in an earlier one."""
        _, stood, _, catalogue = self._at()
        if not stood.hidden:
            return within, frozenset()
        among = catalogue.headings.keys() if within is None else frozenset(within)
        return frozenset(among - stood.hidden), frozenset(stood.earlier.keys() & among)

    def _at(self) -> tuple[int, Standing, Earlier, Catalogue]:
        """All of it at this moment of the archive, found out when it is first needed and when that has changed."""
        archive = self._library.archive
        with archive.snapshot():
            generation = archive.generation
            known = self._known  # other threads may be at another moment: what is taken out here is used
            if known is None or known[0] != generation:
                now = self._library.catalogue()
                stood = standing(now.headings.values(), archive.arrivals(), self._day)
                earlier = Earlier(archive, stood.earlier, self._library.encoder, chunk_words=self._chunk_words)
                known = self._known = generation, stood, earlier, self._then(now, stood)
            return known

    def _then(self, now: Catalogue, stood: Standing) -> Catalogue:
        """The catalogue of that day."""
        if not stood.hidden:
            return now
        headings = {name: each for name, each in now.headings.items() if name not in stood.hidden}
        headings |= {name: each.heading for name, each in stood.earlier.items()}
        left = {name: group - stood.hidden for name, group in now.groups.items() if name not in stood.hidden}
        return Catalogue(headings, {name: group for name, group in left.items() if len(group) > 1})


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
