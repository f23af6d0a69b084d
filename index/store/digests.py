"""SHA-256 of what is stored of an article, to tell afterwards whether it is still that. Pure."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article, Chunk, Sentence


@dataclass(frozen=True, slots=True)
class Digests:
    """Of one article, 32 bytes each.

    `text` is of the text alone, in UTF-8: for a .txt file it is what `sha256sum` says of the file without its byte
    order mark. `stated` is of its id and what it states of itself, `derived` of all that is made from the text.
    """

    text: bytes
    stated: bytes
    derived: bytes

    @classmethod
    def of(
        cls, article: Article, sentences: Sequence[Sentence], chunks: Sequence[Chunk], vectors: Sequence[bytes]
    ) -> "Digests":
        """Of an article with its sentences and chunks in order, and the vector of each chunk as it is stored."""
        return cls(text_digest(article.text), stated_digest(article), derived_digest(sentences, chunks, vectors))


def text_digest(text: str) -> bytes:
    """Of a text, in UTF-8."""
    return hashlib.sha256(text.encode()).digest()


def stated_digest(article: Article) -> bytes:
    """Of an article's id, title, publisher, dates, authors, address, language and pages; where it was found may change.

    Authors and the day of change are in it where there are some, so that digests from before they were kept hold.
    """
    published = article.published.isoformat() if article.published else None
    modified = article.modified.isoformat() if article.modified else None
    told = [article.id, article.title, article.publisher, published, article.url, article.language, article.pages]
    return _json_digest([*told, article.authors, modified] if article.authors or modified else told)


def derived_digest(sentences: Sequence[Sentence], chunks: Sequence[Chunk], vectors: Sequence[bytes]) -> bytes:
    """Of the places of sentences and chunks, and of the vectors' bytes."""
    cuts = [[s.number, s.start, s.end, s.boilerplate] for s in sentences]
    parts = [[c.number, c.first, c.last, c.start, c.end] for c in chunks]
    made = hashlib.sha256(_json_digest([cuts, parts]))
    for vector in vectors:
        made.update(vector)
    return made.digest()


def _json_digest(value: object) -> bytes:
    return hashlib.sha256(json.dumps(value).encode()).digest()


def faults(article_id: str, kept: Digests | None, now: Digests) -> list[str]:
    """What of an article is not as it was stored, one sentence each."""
    if kept is None:
        return [f"article {article_id}: its checksums are gone, so nobody can tell whether it is as it was stored"]
    told = {
        "text": "its text is not what was stored; it is not quoted",
        "stated": "its title, publisher, dates, authors, address, language or pages are not what was stored",
        "derived": "its sentences, passages or vectors are not what was made of its text",
    }
    return [f"article {article_id}: {what}" for name, what in told.items() if getattr(kept, name) != getattr(now, name)]
