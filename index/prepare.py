"""Cuts an article up: marked sentences, chunks, and what its copies are known by. Pure."""

from dataclasses import dataclass, replace

from index.article import Article, Chunk, StoredArticle
from index.chunk import chunk, split_sentences
from index.clean import mark
from index.copies import Signature, signature


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article cut up, before it is embedded."""

    stored: StoredArticle
    chunks: tuple[Chunk, ...]
    signature: Signature | None

    @property
    def stories(self) -> list[str]:
        """What is embedded: one text per chunk."""
        return [self.stored.story(chunk) for chunk in self.chunks]


def prepare(article: Article, *, chunk_words: int) -> Prepared:
    """Cuts an article into marked sentences and chunks."""
    sentences = split_sentences(article.text)
    flags = mark(article.text, [(sentence.start, sentence.end) for sentence in sentences])
    marked = tuple(replace(s, boilerplate=flag) for s, flag in zip(sentences, flags, strict=True))
    stored = StoredArticle(article, marked)
    chunks = chunk(article.id, article.text, marked, chunk_words)
    return Prepared(stored, chunks, signature(" ".join(stored.story(part) for part in chunks)))
