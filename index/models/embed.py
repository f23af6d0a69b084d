"""Turns passages and questions into vectors: one small Protocol, and sentence-transformers behind it."""

import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.article import Vectors
from index.errors import InputError
from index.models import weights
from index.models.pins import EMBEDDING as EMBEDDING_MODEL
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


class SentenceTransformerEncoder:
    """The embedded all-MiniLM-L6-v2, or any sentence-transformers model; loaded when first needed."""

    def __init__(self, settings: IndexSettings, *, progress: bool = True) -> None:
        self._settings = settings
        self._progress = progress
        self._model: SentenceTransformer | None = None
        self._loading = threading.Lock()  # a page's threads may all ask first
        self._encoding = threading.Lock()  # a fast tokenizer refuses a second thread: "Already borrowed"

    @property
    def name(self) -> str:
        """The configured name; for the embedded model also the beginning of its digest."""
        if self._settings.embedding_model == EMBEDDED:
            return f"{EMBEDDING_MODEL.path}@{EMBEDDING_MODEL.files[0].sha256[:12]}"
        return self._settings.embedding_model

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
        name = self._settings.embedding_model
        embedded = name == EMBEDDED
        if embedded:
            name = str(weights.resolve_embedding(self._settings.cache, progress=self._progress))
            # read by huggingface_hub at its import: nothing may be looked up for a model that is all here
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call] # it would show 0.1 s of loading
        # 2.5 times as fast where the processor has it, at cosines above 0.998 to the full width; else it is slower.
        # Plain attention, because a fused one gains nothing at 160 tokens (docs/indexing.md).
        narrow = embedded and torch.cpu._is_avx512_bf16_supported()
        try:
            return SentenceTransformer(
                name,
                device="cpu" if embedded else None,
                local_files_only=embedded,
                model_kwargs={"dtype": torch.bfloat16, "attn_implementation": "eager"} if narrow else {},
            )
        except (OSError, ValueError) as error:
            raise InputError(f"embedding model {name} cannot be loaded: {error}") from error
