"""A second look at the best passages by a cross-encoder, which reads question and passage together. Off by default.

Any sentence-transformers CrossEncoder can be named (Nogueira and Cho 2019, "Passage re-ranking with BERT"); it is
loaded when the first question is asked.
"""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from qa.errors import ModelError
from qa.settings import QASettings

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker(Protocol):
    """Anything that says how well passages answer a question."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score per passage, from 0 (does not answer it) to 1."""


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder, by name or folder."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: CrossEncoder | None = None
        self._loading = threading.Lock()
        self._predicting = threading.Lock()  # a fast tokenizer refuses a second thread

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score per passage, from 0 to 1.

        Raises:
            ModelError: the model cannot be loaded.
        """
        import torch

        model = self._load()
        with self._predicting:
            found = model.predict(
                [(question, passage) for passage in passages],
                activation_fn=torch.nn.Sigmoid(),  # to 0 to 1, whatever the model was trained with
                show_progress_bar=False,
            )
        return [float(score) for score in found]

    def _load(self) -> "CrossEncoder":
        with self._loading:
            if self._model is None:
                from sentence_transformers import CrossEncoder

                try:
                    self._model = CrossEncoder(self.name)
                except (OSError, ValueError) as error:
                    message = f"re-ranker {self.name} cannot be loaded: {error}. Correct or unset ONRECORD_RERANKER."
                    raise ModelError(message) from error
            return self._model


def open_reranker(settings: QASettings) -> Reranker | None:
    """The configured re-ranker; None when there is none."""
    return CrossEncoderReranker(settings.reranker) if settings.reranker else None
