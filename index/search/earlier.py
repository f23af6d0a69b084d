"""Searches texts that were replaced since. They have no passages in the archive: those are made when they are needed.

So a question about today costs nothing for them. Of many such texts those are cut up that hold most of the question's
words, and of their passages the best by words are embedded.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.article import Article, Chunk, StoredArticle, Vectors
from index.models.embed import Encoder
from index.search.bm25 import scores
from index.search.scan import Ranked, ranked
from index.store.archive import Archive
from index.store.versions import Arrival
from index.text.chunks import chunk
from index.text.prepare import marked_sentences

TEXTS = 12  # that are cut up for a question
EMBEDDED = 32  # passages that are embedded for a question, half a second's work
_ENDING = 3  # letters that a word may end with otherwise; half a word at most


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that was replaced, with its sentences and passages."""

    stored: StoredArticle
    chunks: tuple[Chunk, ...]

    @property
    def stories(self) -> dict[str, str]:
        """What is searched, by the passage's id."""
        return {each.id: self.stored.story(each) for each in self.chunks}


class Earlier:
    """The texts that stood on a day and were replaced since, one for an article.

    Args:
        archive: where they are kept.
        texts: by article.
        encoder: makes the vectors.
        chunk_words: words in a passage at most.
    """

    def __init__(self, archive: Archive, texts: Mapping[str, Arrival], encoder: Encoder, *, chunk_words: int) -> None:
        self._archive = archive
        self._texts = texts
        self._encoder = encoder
        self._chunk_words = chunk_words
        self._cut: dict[str, Cut | None] = {}
        self._vectors: dict[str, Vectors] = {}

    def cut(self, article_id: str) -> Cut | None:
        """The text of one article, cut up; None where it is damaged or gone."""
        if article_id not in self._cut:
            wanted = self._texts[article_id].hash
            found = (each.content for each in self._archive.versions(article_id) if each.hash == wanted)
            self._cut[article_id] = cut(content, self._chunk_words) if (content := next(found, None)) else None
        return self._cut[article_id]

    def lexical(self, query: str, within: Collection[str]) -> Ranked:
        """Passages by their words, best first, with scores that can be compared with the archive's.

        Args:
            query: free text.
            within: ids of the articles to look in.
        """
        found = scores(self._stories(query, within), self._archive.looked_for(query), len(self._archive))
        return ranked(found.items(), len(found))

    def dense(self, query: str, within: Collection[str]) -> Ranked:
        """The best passages by their words, by meaning: cosine similarity, best first."""
        stories = self._stories(query, within)
        by_words = [name for name, _ in self.lexical(query, within)]
        chosen = list(dict.fromkeys([*by_words, *stories]))[:EMBEDDED]
        if not chosen:
            return []
        new = [name for name in chosen if name not in self._vectors]
        made = self._encoder.encode([query, *(stories[name] for name in new)])
        self._vectors |= dict(zip(new, made[1:], strict=True))
        near = np.stack([self._vectors[name] for name in chosen]) @ made[0]
        return ranked(zip(chosen, map(float, near), strict=True), len(chosen))

    def _stories(self, query: str, within: Collection[str]) -> dict[str, str]:
        """The passages of the texts that are worth cutting up."""
        among = {each.key: name for name, each in self._texts.items() if name in within and each.key is not None}
        names = list(among.values())
        if len(among) > TEXTS:
            texts = self._archive.kept_texts(among.keys())
            names = [among[key] for key in likeliest(list(self._archive.looked_for(query)), texts)]
        return {name: story for each in names if (found := self.cut(each)) for name, story in found.stories.items()}


def cut(article: Article, chunk_words: int) -> Cut:
    """A text with its sentences and passages, cut as texts are that come in."""
    sentences = marked_sentences(article.text)
    return Cut(StoredArticle(article, sentences), chunk(article.id, article.text, sentences, chunk_words))


def likeliest(words: Sequence[str], texts: Iterable[tuple[int, str]]) -> list[int]:
    """Keys of the texts that hold most of the words, rare ones counting for more; `TEXTS` at most, none without any."""
    stems = [word[: max(len(word) - _ENDING, (len(word) + 1) // 2)] for word in words]
    held = {}
    for key, text in texts:
        lower = text.lower()
        held[key] = [stem for stem in stems if stem in lower]
    frequency = Counter(stem for each in held.values() for stem in each)
    weights = {stem: math.log(1 + len(held) / count) for stem, count in frequency.items()}
    ranked = sorted((key for key in held if held[key]), key=lambda key: (-sum(weights[s] for s in held[key]), key))
    return ranked[:TEXTS]
