"""Opens what a reference names, in exactly the text that was cited, and says what has become of it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from index.article import Article, Reference
from index.errors import InputError
from index.store.archive import Archive
from index.store.versions import Version
from index.text.differences import Run, compare, exchanged
from index.text.notices import Notice, owned_up

# "changed since": another wording stands in its place. "lost": damage, which is nobody's purpose.
Standing = Literal["unchanged", "changed since", "sentence removed", "article removed", "purged", "lost"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited place and how it stands.

    `content` is the article with the very text that was cited, None where that is purged or lost. `newest` is the
    version that the archive lists now, None where there is none. `now` is the span of the newest text that stands for
    the cited words, `runs` how it differs from them. `owned_up` and `notices` are what the newest text says of its own
    change. `since` is when it was removed or purged, in UTC; `same` are listed articles that have the cited text.
    """

    reference: Reference
    version: Version
    standing: Standing
    newest: Version | None = None
    now: tuple[int, int] | None = None
    runs: tuple[Run, ...] = ()
    owned_up: Notice | None = None
    notices: tuple[str, ...] = ()
    since: datetime | None = None
    same: tuple[str, ...] = ()

    @property
    def content(self) -> Article | None:
        """The article as it was cited."""
        return self.version.content

    @property
    def quote(self) -> str | None:
        """The cited words, verbatim."""
        return self.content.text[self.reference.start : self.reference.end] if self.content else None

    @property
    def words_now(self) -> str | None:
        """What stands in their place in the newest text."""
        if self.now is None or self.newest is None or self.newest.content is None:
            return None
        return self.newest.content.text[slice(*self.now)]

    def to_json(self) -> dict[str, Any]:
        """Plain values for programs."""
        return {
            "reference": f"{self.reference.article}@{self.version.hash}:{self.reference.start}-{self.reference.end}",
            "standing": self.standing,
            "quote": self.quote,
            "fetched": _plain(self.version.fetched),
            "source": self.version.source,
            "raw": self.version.raw,
            "newest": self.newest.hash if self.newest else None,
            "now": {"text": self.words_now, "start": self.now[0], "end": self.now[1]} if self.now else None,
            "difference": [[run.what, run.text] for run in self.runs],
            "owned_up": self.owned_up,
            "notices": list(self.notices),
            "since": _plain(self.since),
            "same": list(self.same),
        }


def cite(archive: Archive, reference: Reference) -> Cited:
    """What a reference names.

    Raises:
        InputError: there never was such an article, it never had such a text, or the text is shorter than that.
    """
    with archive.snapshot():
        versions = archive.versions(reference.article)
        version = _chosen(reference, versions)
        events = [each for each in archive.events(reference.article) if each.what in ("removed", "purged")]
        since = events[-1].at if events else None
        newest = next((each for each in versions if each.newest), None)
        if version.content is None:
            return Cited(reference, version, "purged" if version.gone == "purged" else "lost", newest, since=since)
        text = version.content.text
        if reference.end > len(text):
            raise InputError(f"{reference}: that text has {len(text):,} characters, so the place is not in it")
        if newest is None:
            same = tuple(archive.with_text(version.hash))
            return Cited(reference, version, "article removed", since=since, same=same)
    if newest.content is None:  # damaged, so nobody can say
        return Cited(reference, version, "lost", newest)
    if newest.hash == version.hash:
        return Cited(reference, version, "unchanged", newest, (reference.start, reference.end))
    found = compare(text, reference.start, reference.end, newest.content.text)
    now = (found.start, found.end) if found.start is not None and found.end is not None else None
    kind, notices = owned_up(exchanged(text, newest.content.text)[1])
    return Cited(reference, version, found.standing, newest, now, found.runs, kind, notices)


def _chosen(reference: Reference, versions: Sequence[Version]) -> Version:
    if not versions:
        raise InputError(f"there never was an article {reference.article!r} in this archive")
    if not reference.version:
        return next((each for each in versions if each.newest), versions[-1])
    found = [each for each in versions if each.hash.startswith(reference.version)]
    if not found:
        raise InputError(f"article {reference.article!r} never had a text {reference.version} in this archive")
    if len(found) > 1:
        raise InputError(f"{reference}: {len(found)} texts of the article begin so; name more digits of the hash")
    return found[0]


def _plain(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
