"""Cuts an article up: marked sentences, chunks, and what its copies are known by. Pure."""

from dataclasses import dataclass, replace

from index.article import Article, Chunk, Sentence, StoredArticle
from index.text.boilerplate import mark
from index.text.chunks import chunk
from index.text.copies import Signature, signature
from index.text.sentences import split_sentences


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
    marked = marked_sentences(article.text)
    stored = StoredArticle(article, marked)
    chunks = chunk(article.id, article.text, marked, chunk_words)
    return Prepared(stored, chunks, signature(" ".join(stored.story(part) for part in chunks)))


def marked_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, those marked that are not the story."""
    sentences = split_sentences(text)
    flags = mark(text, [(sentence.start, sentence.end) for sentence in sentences])
    return tuple(replace(s, boilerplate=True) if flag else s for s, flag in zip(sentences, flags, strict=True))
