"""The reader as the rest of onrecord uses it: a question and passages in, looks out; loaded when first asked."""

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import WeightsError
from index.models.weights import resolve_embedding
from index.settings import IndexSettings
from qa.look import Look
from qa.reader.network import WEIGHTS, Network, tokenizer
from qa.reader.spans import look, probability
from qa.settings import EMBEDDED, NONE, QASettings

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

BATCH = 16  # pairs; of like length, so that little is padded
OWN = Path(__file__).with_name("weights")
SHA256 = "d3d5f373a09ccd6902a9c0b6fdd92176cea6df4cd0938a423fea11c04ce7ac22"  # of the weights in OWN


class Reader:
    """The reader of a folder of weights, over the embedded model of a cache folder; any thread may ask."""

    def __init__(self, folder: Path, cache: Path, *, sha256: str = "") -> None:
        """Read `folder / "reader.safetensors"`; refuse another digest than `sha256`, if one is given."""
        self._path, self._cache, self._sha256 = folder / WEIGHTS, cache, sha256
        self._loaded: tuple[Network, Tokenizer] | None = None
        self._one = threading.Lock()  # loads once; and a fast tokenizer refuses a second thread

    @property
    def name(self) -> str:
        """What it is called, for the record of what an answer depends on.

        Raises:
            WeightsError: there are no weights, or they are not what is pinned.
        """
        return f"reader@{hashlib.sha256(self._bytes()).hexdigest()[:12]}"

    def looks(self, question: str, passages: Sequence[str]) -> list[Look]:
        """What it sees in each passage, in their order.

        Raises:
            WeightsError: the weights are absent, damaged or of another network.
        """
        return self._looks([(question, passage) for passage in passages])

    def predict(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The probability (0 to 1) that the passage answers, of each pair; as sentence-transformers' CrossEncoder."""
        return [probability(seen) for seen in self._looks(pairs)]

    def _looks(self, pairs: Sequence[tuple[str, str]]) -> list[Look]:
        with self._one:
            if self._loaded is None:
                self._loaded = self._load()
            return looks(*self._loaded, pairs)

    def _load(self) -> "tuple[Network, Tokenizer]":
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import load

        base = resolve_embedding(self._cache)
        network = Network.over(base, narrow=torch.cpu._is_avx512_bf16_supported())
        try:
            network.put(load(self._bytes()))
        except (SafetensorError, KeyError, ValueError) as error:
            raise WeightsError(f"{self._path} is not the reader's weights: {error}. Name the right folder.") from error
        return network, tokenizer(base)

    def _bytes(self) -> bytes:
        try:
            content = self._path.read_bytes()
        except OSError as error:
            raise WeightsError(
                f"The reader's weights {self._path} cannot be read: {error.strerror}. Name a folder that "
                "`onrecord eval train reader` wrote with ONRECORD_READER, or unset it."
            ) from error
        found = hashlib.sha256(content).hexdigest()
        if self._sha256 and found != self._sha256:
            raise WeightsError(
                f"{self._path} has SHA-256 {found}, expected {self._sha256}. Restore it as the repository has it."
            )
        return content


def open_reader(settings: QASettings, index_settings: IndexSettings) -> Reader | None:
    """The reader that the settings name; None where none is wanted. Without a language model there is always one."""
    if settings.reader == NONE and not settings.reads_alone:
        return None
    named = EMBEDDED if settings.reader == NONE else settings.reader
    if named == EMBEDDED:
        return Reader(OWN, index_settings.cache, sha256=SHA256)
    return Reader(Path(named), index_settings.cache)


def looks(network: Network, cutter: "Tokenizer", pairs: Sequence[tuple[str, str]]) -> list[Look]:
    """What a network sees in each pair of question and passage, in their order."""
    import torch

    order = sorted(range(len(pairs)), key=lambda place: len(pairs[place][1]))
    found: dict[int, Look] = {}
    for begin in range(0, len(order), BATCH):
        places = order[begin : begin + BATCH]
        encodings = cutter.encode_batch([pairs[place] for place in places])
        with torch.inference_mode():
            logits = network.logits(encodings).float().numpy()
        for place, encoding, row in zip(places, encodings, logits, strict=True):
            found[place] = look(row, encoding.offsets, inside(encoding))
    return [found[place] for place in range(len(pairs))]


def inside(encoding: "Encoding") -> list[bool]:
    """Which tokens are the passage's."""
    return [number == 1 for number in encoding.sequence_ids]
