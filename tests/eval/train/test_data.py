"""Pairs are read as they are laid out, chosen by a seed, and each is in exactly one batch."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.train.data import Pair, batches, read_pairs, taken
from index.errors import InputError


def rows(path: Path, lines: list[object]) -> None:
    path.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))


def test_a_pair_has_its_passage_and_the_span_of_its_answer(tmp_path: Path) -> None:
    rows(tmp_path / "passages.jsonl.gz", ["It rained.", "Ruth Lane won."])
    given = {"source": "own", "title": "Cup", "question": "Who won?"}
    answer = {"passage": 1, "start": 0, "end": 9, "kind": "answer"}
    none = {"passage": 0, "start": None, "end": None, "kind": "same page"}
    rows(tmp_path / "pairs.jsonl.gz", [given | answer, given | none])
    first, second = read_pairs(tmp_path)
    assert first == Pair("Cup", "Who won?", "Ruth Lane won.", (0, 9), "answer")
    assert (second.passage, second.span) == ("It rained.", None)


def test_a_folder_without_pairs_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_pairs(tmp_path)


def test_only_passages_of_the_same_page_are_left_out() -> None:
    pairs = [Pair("t", str(n), "p", None, kind) for n in range(200) for kind in ("same page", "adversarial")]
    chosen = taken(pairs, same_page=0.5, seed=1)
    assert sum(pair.kind == "adversarial" for pair in chosen) == 200
    assert 60 < sum(pair.kind == "same page" for pair in chosen) < 140
    assert chosen == taken(pairs, same_page=0.5, seed=1) != taken(pairs, same_page=0.5, seed=2)
    assert not [pair for pair in taken(pairs, same_page=0.0, seed=1) if pair.kind == "same page"]
    assert taken(pairs, same_page=1.0, seed=1) == tuple(pairs)


@given(st.lists(st.integers(1, 300), max_size=300), st.integers(1, 9), st.integers(0, 99))
def test_each_pair_is_in_one_batch(lengths: list[int], size: int, seed: int) -> None:
    made = batches(lengths, size=size, seed=seed)
    assert sorted(place for batch in made for place in batch) == list(range(len(lengths)))
    assert all(0 < len(batch) <= size for batch in made)
    assert made == batches(lengths, size=size, seed=seed)
