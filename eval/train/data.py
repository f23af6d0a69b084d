"""Pairs of question and passage to train on, which of them are taken, and in which batches: random, but by a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.bench.sets.files import read_rows

SAME_PAGE = "same page"
POOL = 50  # batches whose pairs are sorted by length together, so that little is padded and the order stays random


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage; `span` is the answer's, in code points of the passage, None where it does not answer.

    `kind` is `answer`, `same page` (a passage of the page that does not answer) or `adversarial` (SQuAD 2.0's).
    """

    title: str
    question: str
    passage: str
    span: tuple[int, int] | None
    kind: str


def read_pairs(folder: Path) -> tuple[Pair, ...]:
    """The pairs of a folder with `pairs.jsonl.gz` and `passages.jsonl.gz`.

    Raises:
        InputError: a file is absent or is not what its name says.
    """

    def passage(row: Any, _number: int) -> str:  # noqa: ANN401 - a line is a string here, where others are objects
        return str(row)

    passages = read_rows(folder / "passages.jsonl.gz", passage)

    def pair(row: dict[str, Any], _number: int) -> Pair:
        span = None if row["start"] is None else (int(row["start"]), int(row["end"]))
        return Pair(row["title"], row["question"], passages[row["passage"]], span, row["kind"])

    return read_rows(folder / "pairs.jsonl.gz", pair)


def taken(pairs: Sequence[Pair], *, same_page: float, seed: int) -> tuple[Pair, ...]:
    """All pairs, but of those of the same page only a share `same_page` (0 to 1)."""
    chance = random.Random(seed)
    return tuple(pair for pair in pairs if chance.random() < same_page or pair.kind != SAME_PAGE)


def batches(lengths: Sequence[int], *, size: int, seed: int) -> list[list[int]]:
    """Places of all pairs in batches of like length, in a random order.

    Args:
        lengths: of each pair; of whatever unit.
        size: pairs in a batch.
        seed: of the order; another for each epoch.
    """
    chance = random.Random(seed)
    order = list(range(len(lengths)))
    chance.shuffle(order)
    made = []
    for begin in range(0, len(order), size * POOL):
        pool = sorted(order[begin : begin + size * POOL], key=lambda place: lengths[place])
        cut = [pool[start : start + size] for start in range(0, len(pool), size)]
        chance.shuffle(cut)
        made += cut
    return made
