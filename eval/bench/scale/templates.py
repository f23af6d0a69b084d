"""Articles made from templates, with vectors that no model made: an archive of any size in minutes.

They are not news. Words are made of syllables and drawn as words of a language are (Zipf), so that full-text search has
common and rare ones; a vector is one of 2,000 centres with noise around it, chosen by a checksum of the text.
"""

import random
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, product

import numpy as np

from index.article import Article, Chunk, Sentence, Vectors
from index.store.archive import Archive
from index.text.copies import PLACES

PASSAGES = 10  # of an article
SENTENCES = 5  # of a passage
WORDS = 12  # of a sentence
COPIED = 50  # one article in so many is a copy of the one before
PUBLISHERS = 40
DAYS = 3650
FIRST_DAY = date(2014, 1, 1)
DIM = 384  # as MiniLM's
CENTRES = 2000
NOISE = 1.0  # length of the noise around a centre, whose length is 1
_SYLLABLES = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]
_VOCABULARY = [f"{a}{b}{c}" for a, b, c in product(_SYLLABLES[:30], _SYLLABLES, "nrs")]
_COMMON = list(accumulate(1 / rank for rank in range(1, len(_VOCABULARY) + 1)))


class TemplateEncoder:
    """Vectors from checksums of texts: the same for the same text, and no model."""

    name = "templates"
    dim = DIM

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, each of length 1."""
        sums = [zlib.crc32(text.encode()) for text in texts]
        noise = np.stack([np.random.default_rng(each).standard_normal(DIM, dtype=np.float32) for each in sums])
        rows = _centres()[[each % CENTRES for each in sums]] + noise * (NOISE / DIM**0.5)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@lru_cache(maxsize=1)
def _centres() -> Vectors:
    made = np.random.default_rng(0).standard_normal((CENTRES, DIM), dtype=np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


def article(number: int, passages: int = PASSAGES) -> Article:
    """The article of a number: paragraphs of 60 words, of one of 3,650 days, by one of 40 publishers."""
    chance = random.Random(number)
    words = iter(chance.choices(_VOCABULARY, cum_weights=_COMMON, k=passages * SENTENCES * WORDS))
    paragraphs = [" ".join(f"{_sentence(words)}." for _ in range(SENTENCES)) for _ in range(passages)]
    return Article(
        f"made-{number:08}",
        "\n\n".join(paragraphs),
        title=f"{_VOCABULARY[number % len(_VOCABULARY)]} {number}".capitalize(),
        publisher=f"Publisher {number % PUBLISHERS}",
        published=FIRST_DAY + timedelta(days=chance.randrange(DAYS) if number else 0),  # one for each filter
        source=f"templates:{number}",
    )


def _sentence(words: Iterator[str]) -> str:
    return " ".join(next(words) for _ in range(WORDS)).capitalize()


def questions(count: int) -> list[str]:
    """Questions of six words, common and rare."""
    chance = random.Random(1)
    return [" ".join(chance.choices(_VOCABULARY, cum_weights=_COMMON, k=6)) + "?" for _ in range(count)]


def cut(of: Article) -> tuple[tuple[Sentence, ...], tuple[Chunk, ...]]:
    """Sentences and passages of an article made here, told by its full stops, which takes no parser."""
    sentences: list[Sentence] = []
    chunks: list[Chunk] = []
    start = 0
    for number, paragraph in enumerate(of.text.split("\n\n"), 1):
        end, first = start, len(sentences) + 1
        for each in paragraph.removesuffix(".").split(". "):
            sentences.append(Sentence(len(sentences) + 1, end, end + len(each) + 1))
            end += len(each) + 2
        chunks.append(Chunk(of.id, number, first, len(sentences), start, start + len(paragraph)))
        start += len(paragraph) + 2
    return tuple(sentences), tuple(chunks)


def fill(archive: Archive, passages: int) -> Iterator[int]:
    """Stores articles until there are so many passages; yields how many there are after each article."""
    encoder = TemplateEncoder()
    for number in range(-(-passages // PASSAGES)):
        made = article(number)
        sentences, chunks = cut(made)
        vectors = encoder.encode([made.text[chunk.start : chunk.end] for chunk in chunks])
        alike = number - 1 if number % COPIED == COPIED - 1 else number
        signature = np.random.default_rng(alike).integers(0, 2**32, PLACES, dtype=np.uint32)
        archive.put(made, sentences, chunks, vectors, embedding=encoder.name, signature=signature)
        yield (number + 1) * PASSAGES
