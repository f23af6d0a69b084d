"""Turns passages and questions into vectors: one small Protocol; the embedded model, and sentence-transformers."""

import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.article import Vectors
from index.errors import InputError
from index.models.minilm import MiniLM
from index.settings import EMBEDDED, IndexSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 16


class Encoder(Protocol):
    """Anything that turns texts into unit vectors. Two encoders with one `name` give the same vectors."""

    @property
    def name(self) -> str:
        """What made a vector: stored in the archive, which refuses another."""

    @property
    def dim(self) -> int:
        """Numbers in a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, each of length 1."""


def open_encoder(settings: IndexSettings, *, progress: bool = True) -> Encoder:
    """The encoder that the settings name; its model is loaded, and fetched if it has to be, when first needed."""
    if settings.embedding_model == EMBEDDED:
        return MiniLM(settings.cache, progress=progress)
    return SentenceTransformerEncoder(settings.embedding_model)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or folder; loaded when first needed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: SentenceTransformer | None = None
        self._loading = threading.Lock()  # a page's threads may all ask first
        self._encoding = threading.Lock()  # a fast tokenizer refuses a second thread: "Already borrowed"

    @property
    def dim(self) -> int:
        """Numbers in a vector; loads the model."""
        dim = self._load().get_embedding_dimension()
        if not dim:
            raise InputError(f"{self.name} does not say how long its vectors are; configure another embedding model")
        return dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, each of length 1."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        # sentence-transformers sorts by length, so that a batch holds little padding, and restores the order
        model = self._load()
        with self._encoding:
            vectors = model.encode(list(texts), batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True)
        wide = np.asarray(vectors, dtype=np.float32)
        norms = np.linalg.norm(wide, axis=1, keepdims=True)
        return np.asarray(wide / np.where(norms == 0, 1, norms), dtype=np.float32)

    def _load(self) -> "SentenceTransformer":
        with self._loading:
            if self._model is None:
                self._model = self._loaded()
            return self._model

    def _loaded(self) -> "SentenceTransformer":
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call] # it would show 0.1 s of loading
        try:
            return SentenceTransformer(self.name)
        except (OSError, ValueError) as error:
            raise InputError(f"embedding model {self.name} cannot be loaded: {error}") from error
