"""Lists what changed between the texts of articles: what an article says of it, and what was changed silently."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from index.store.archive import Archive
from index.store.versions import Happened
from index.text.differences import exchanged
from index.text.notices import owned_up

# "corrected" and "updated" are the article's own words; "silent" is a change that it does not speak of, and "unknown"
# one of which a text is purged or lost, so that nobody can say
Kind = Literal["silent", "corrected", "updated", "unknown", "removed", "back", "purged", "lost"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an article.

    `at` is when it came to the archive, in UTC, None where that is not known. `old` and `new` are hashes of the texts,
    `gone` and `added` the sentences that only one of them has; empty where a text is purged or lost. `notices` are the
    sentences in which the article speaks of the change.
    """

    article: str
    at: datetime | None
    kind: Kind
    old: str
    new: str = ""
    title: str | None = None
    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for programs."""
        return {
            "article": self.article,
            "title": self.title,
            "at": self.at.isoformat() if self.at else None,
            "kind": self.kind,
            "old": self.old,
            "new": self.new or None,
            "gone": list(self.gone),
            "added": list(self.added),
            "notices": list(self.notices),
        }


def changes(archive: Archive, article_id: str | None = None, *, last: int | None = None) -> Iterator[Change]:
    """What changed in one article, or in all of them, in the order in which it came to the archive.

    A text that is the article's first, or that was stored again as it was, is no change.

    Args:
        archive: where.
        article_id: of the one article.
        last: only so many, the newest.
    """
    earlier: dict[str, Happened] = {}
    found: list[tuple[Happened | None, Happened]] = []
    for event in archive.events(article_id):
        before = earlier.get(event.article)
        earlier[event.article] = event
        again = before is not None and before.hash == event.hash and before.what == "stored"
        if event.what != "stored" or (before is not None and not again):
            found.append((before, event))
    for before, event in found if last is None else found[max(0, len(found) - last) :]:
        if event.what != "stored" or before is None:
            yield Change(event.article, event.at, "back" if event.what == "stored" else event.what, event.hash)
        elif before.hash == event.hash:
            yield Change(event.article, event.at, "back", event.hash, event.hash)
        else:
            yield _exchange(archive, before, event)


def _exchange(archive: Archive, before: Happened, event: Happened) -> Change:
    """One text in the place of another."""
    texts = {each.hash: each.content for each in archive.versions(event.article)}
    old, new = texts.get(before.hash), texts.get(event.hash)
    title = new.title if new else None
    if old is None or new is None:
        return Change(event.article, event.at, "unknown", before.hash, event.hash, title)
    gone, added = exchanged(old.text, new.text)
    kind, notices = owned_up(added)
    return Change(event.article, event.at, kind or "silent", before.hash, event.hash, title, gone, added, notices)
