"""The embedded all-MiniLM-L6-v2, computed by OpenVINO: vectors of passages and questions without torch."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.article import Vectors
from index.models import weights
from index.models.graph import embedding_graph
from index.models.pins import EMBEDDING
from index.models.quiet import without_telemetry

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DIM = 384
TOKENS = 256  # of a text that are read, as the model's own settings say
BATCH = 32  # texts of like length, so that little is padded


class MiniLM:
    """The embedded model; loaded when first needed. Any thread may ask."""

    name = f"{EMBEDDING.path}@{EMBEDDING.files[0].sha256[:12]}"
    dim = DIM

    def __init__(self, cache: Path, *, progress: bool = True) -> None:
        self._cache, self._progress = cache, progress
        self._loaded: tuple[Tokenizer, Any] | None = None
        self._one = threading.Lock()  # loads once; and neither a tokenizer nor a compiled model takes a second thread

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, each of length 1.

        Raises:
            WeightsError: the model could not be fetched, or is not what is pinned.
        """
        vectors = np.zeros((len(texts), DIM), dtype=np.float32)
        if not texts:
            return vectors
        with self._one:
            tokens = [each.ids for each in self._load()[0].encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda place: len(tokens[place]))
        for begin in range(0, len(order), BATCH):
            places = order[begin : begin + BATCH]
            vectors[places] = self._computed([tokens[place] for place in places])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(norms == 0, 1, norms), dtype=np.float32)

    def _computed(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """The vectors of one batch; a question that is asked while articles are embedded waits for one of them."""
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)  # 0 is padding, and is masked
        mask = np.zeros(ids.shape, dtype=np.float32)
        for row, own in enumerate(tokens):
            ids[row, : len(own)], mask[row, : len(own)] = own, 1
        with self._one:
            found: Vectors = self._load()[1]([ids, mask])[0]
            return found

    def _load(self) -> "tuple[Tokenizer, Any]":
        if self._loaded is None:
            folder = weights.resolve_embedding(self._cache, progress=self._progress)
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            without_telemetry()
            import openvino
            from tokenizers import Tokenizer

            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.no_padding()
            tokenizer.enable_truncation(TOKENS)
            # the runtime computes in bfloat16 by itself where the processor has it, at cosines above .999 to full width
            model = openvino.Core().compile_model(embedding_graph(folder / "model.safetensors"), "CPU")
            self._loaded = tokenizer, model
        return self._loaded
