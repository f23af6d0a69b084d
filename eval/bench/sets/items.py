"""The records of question sets, and what an answer to one of their questions says in short. Pure.

A judgement is a mapping of metric to value (0 to 1); a metric that does not apply to an answer is absent and not 0.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from eval.bench.sets.files import NewsQuestion
from eval.results import Response
from eval.scoring.match import MARK

FOUND = 0.5  # qa.reading.read.FOUND, held to it by a test; not imported, because judging needs no model code
T = TypeVar("T", bound="Item | NewsQuestion")
Judgement = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a set, and how an answer to it is judged.

    It is asked of its own `texts`, each an article; without any it is asked of the set's shared archive. `answers` are
    its gold answers, where it has a list of them.
    """

    id: str
    question: str
    as_of: date
    judge: Callable[[Response], Judgement]
    texts: tuple[str, ...] = ()
    title: str | None = None
    stratum: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric of a set: its title and, where one is set, the value to reach."""

    name: str
    title: str
    target: float | None = None
    lower_is_better: bool = False


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set: where it lies in the user's folder, how its items are read, and what is reported of it."""

    name: str
    folder: str
    read: Callable[[Path], tuple[Item, ...]]
    measures: tuple[Measure, ...]


def short(response: Response) -> str:
    """The short answer: the values behind the sentences where the system tells them, else its text without marks.

    Several values are joined, which costs precision as it should; declining, or an error, is empty.
    """
    values = [] if _declined(response) else response.kept.get("values")
    return ", ".join(map(str, values)) if values else text(response)


def first(response: Response) -> str:
    """The first of the values, which is the surest; the short answer where the system tells no values."""
    values = response.kept.get("values")
    return str(values[0]) if values else short(response)


def text(response: Response) -> str:
    """The answer's text without its marks: all that somebody sees who has only the contract; empty where declined."""
    said = "" if _declined(response) else str((response.answer or {}).get("answer", ""))
    return MARK.sub("", said).strip(" .\n")


def shown(response: Response) -> str:
    """All that a reader of the answer is told: its text, the positions and the short values, without marks."""
    if not short(response):
        return ""
    answer = response.answer or {}
    positions = [str(position.get("answer", "")) for position in answer.get("positions", [])]
    return MARK.sub("", "\n".join([str(answer.get("answer", "")), *positions, *response.kept.get("values", [])]))


def _declined(response: Response) -> bool:
    return (response.answer or {}).get("status") == "not_in_articles"


def confidence(response: Response) -> float | None:
    """How sure the system is that there is an answer, also where it declined; None where it does not say.

    For onrecord this is the surest reading: what would be said if the threshold were lower. Where it declined, readings
    that verification threw out do not count, since no threshold would bring them back.
    """
    if (told := response.kept.get("confidence")) is not None:
        return float(told)
    if "readings" not in response.kept:
        return None
    sure = [float(reading["confidence"]) for reading in response.kept["readings"]]
    if not short(response):
        sure = [one for one in sure if one < FOUND]
    return max(sure, default=0.0)


def by_hash(asked: Sequence[T], *, seed: int) -> list[T]:
    """Questions in an order that is as good as random, and stays the same when others are added or taken out."""
    return sorted(asked, key=lambda one: hashlib.sha256(f"{seed}:{one.id}".encode()).hexdigest())


def sample(items: Sequence[Item], size: int, *, seed: int = 1) -> tuple[Item, ...]:
    """`size` items, each stratum with its share, the same ones each time; a larger sample holds the smaller.

    In the order of the set, where questions about one text stand together, so that a text read once is found read.
    """
    strata: dict[str, list[Item]] = {}
    for item in by_hash(items, seed=seed):
        strata.setdefault(item.stratum, []).append(item)
    order = sorted(
        ((place + 0.5) / len(members), stratum, item.id)
        for stratum, members in strata.items()
        for place, item in enumerate(members)
    )
    # each stratum spreads evenly over 0 to 1, so any beginning of this order has every stratum's share
    chosen = {item_id for _, _, item_id in order[: size or None]}
    began = {texts: number for number, texts in reversed(list(enumerate(item.texts for item in items)))}
    kept = [item for item in items if item.id in chosen]
    return tuple(sorted(kept, key=lambda item: began[item.texts]))
