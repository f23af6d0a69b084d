"""Stand-ins for the slow parts: an encoder that hashes words instead of a model that embeds them."""

import zlib
from collections.abc import Sequence

import numpy as np

from index.article import Vectors


class HashingEncoder:
    """Each word lights up one of `dim` places, so texts that share words are near each other. No model, no download.

    `encoded` counts the texts, to see what was embedded anew.
    """

    def __init__(self, *, name: str = "hashing", dim: int = 256) -> None:
        self._name = name
        self._dim = dim
        self.encoded = 0

    @property
    def name(self) -> str:
        return self._name

    @property
    def dim(self) -> int:
        return self._dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self._dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, zlib.crc32(word.strip(".,:;!?'\"“”‘’()").encode()) % self._dim] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(norms == 0, 1, norms), dtype=np.float32)
