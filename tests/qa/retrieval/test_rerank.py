"""A re-ranker re-orders the best passages, and any CrossEncoder in a folder can be one."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from qa.errors import ModelError
from qa.retrieval.rerank import CrossEncoderReranker, open_reranker
from qa.retrieval.retrieve import retrieve
from qa.settings import QASettings
from tests.qa.retrieval.test_retrieve import FakeLibrary


class Words:
    """Finds that passages answer which hold a certain word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, int]] = []

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append((question, len(passages)))
        return [0.9 if self.word in passage else 0.1 for passage in passages]


def test_passages_come_in_the_order_of_the_re_ranker_and_old_articles_still_count_less() -> None:
    library = FakeLibrary(["a#1", "a#2", "b#2", "c#1"])
    words = Words("Two")
    found = retrieve(library, "Which?", passages=3, per_source=2, reranker=words)
    assert [(p.article, p.text) for p in found] == [("a", "Two here."), ("b", "Two here."), ("a", "One here.")]
    assert [p.score for p in found] == [0.9, 0.9, 0.1]
    assert words.asked == [("Which?", 4)]
    library.published = {"a": date(2020, 1, 1), "b": date(2022, 5, 31), "c": date(2020, 1, 1)}
    found = retrieve(library, "Which?", passages=1, per_source=2, reranker=words, as_of=date(2022, 6, 1))
    assert found[0].article == "b"


def test_nothing_found_is_nothing_to_re_rank() -> None:
    words = Words("Two")
    assert retrieve(FakeLibrary([]), "?", passages=3, per_source=2, reranker=words) == []
    assert words.asked == []


def test_none_is_configured_unless_one_is_named() -> None:
    assert open_reranker(QASettings()) is None
    named = open_reranker(QASettings(reranker="some/cross-encoder"))
    assert isinstance(named, CrossEncoderReranker)
    assert named.name == "some/cross-encoder"


def test_a_cross_encoder_in_a_folder_scores_pairs_from_0_to_1(tmp_path: Path) -> None:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast  # type: ignore[attr-defined]

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "opened", "the", "bridge", "ana"]
    torch.manual_seed(1)
    config = BertConfig(  # type: ignore[call-arg]
        vocab_size=len(words),
        num_labels=1,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        initializer_range=1.0,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    BertTokenizerFast(vocab={word: place for place, word in enumerate(words)}).save_pretrained(tmp_path)
    scores = CrossEncoderReranker(str(tmp_path)).scores("who opened the bridge", ["ana", "the bridge", "ana"])
    assert len(scores) == 3
    assert all(0 <= score <= 1 for score in scores)
    assert scores[0] == pytest.approx(scores[2])
    assert scores[0] != scores[1]


def test_a_re_ranker_that_cannot_be_loaded_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot be loaded.*ONRECORD_RERANKER"):
        CrossEncoderReranker(str(tmp_path / "absent")).scores("?", ["x"])
