"""How well a trained reader reads pages that it never saw: where the answer is, and whether there is one."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.sets.files import read_rows
from eval.bench.sets.squad import f1, holds
from eval.scoring.selective import auc
from qa.look import Look

Looks = Callable[[Sequence[tuple[str, str]]], list[Look]]


@dataclass(frozen=True, slots=True)
class Held:
    """A question about a paragraph of a page that was left out; without answers it is one that looks answerable."""

    title: str
    question: str
    paragraph: str
    answers: tuple[str, ...]


def held_out(folder: Path, seen: Collection[str]) -> tuple[Held, ...]:
    """The questions of `squad2-dev` about pages that are not among those `seen` in training."""

    def record(row: dict[str, Any], _number: int) -> Held:
        return Held(row["title"], row["question"], row["context"], tuple(row["answers"]))

    return tuple(held for held in read_rows(folder / "questions.jsonl.gz", record) if held.title not in seen)


def elsewhere(questions: Sequence[Held]) -> list[tuple[str, str]]:
    """Each answerable question with the next paragraph of its page that does not hold its answer."""
    pages: dict[str, list[str]] = {}
    for one in questions:
        pages.setdefault(one.title, []).append(one.paragraph)
    found = []
    for one in filter(lambda each: each.answers, questions):
        page = list(dict.fromkeys(pages[one.title]))
        at = page.index(one.paragraph)
        rest = (*page[at + 1 :], *page[:at])
        found += [(one.question, paragraph) for paragraph in rest if not holds(paragraph, one.answers)][:1]
    return found


def measure(questions: Sequence[Held], looks: Looks) -> dict[str, float]:
    """The figures, by name: token F1 of the best span, and areas under ROC curves of both scores."""
    answerable = [one for one in questions if one.answers]
    impossible = [one for one in questions if not one.answers]
    here = looks([(one.question, one.paragraph) for one in answerable])
    trick = looks([(one.question, one.paragraph) for one in impossible])
    other = looks(elsewhere(questions))
    said = [one.paragraph[each.start : each.end] for one, each in zip(answerable, here, strict=True)]
    figures = {
        "questions": float(len(questions)),
        "not answerable": float(len(impossible)),
        "F1 of the span, answerable": float(
            np.mean([f1(text, one.answers) for text, one in zip(said, answerable, strict=True)])
        ),
    }
    for name, score in (("span", _span), ("answers", _answers), ("both", lambda each: _span(each) + _answers(each))):
        figures[f"AUC against the page, {name}"] = _auc(score, here, other)
        figures[f"AUC against adversarial, {name}"] = _auc(score, here, trick)
    return figures


def _span(one: Look) -> float:
    return one.span


def _answers(one: Look) -> float:
    return one.answers


def _auc(score: Callable[[Look], float], positive: Sequence[Look], negative: Sequence[Look]) -> float:
    values = np.array([score(one) for one in (*positive, *negative)], dtype=np.float64)
    return auc(values, np.arange(len(values)) < len(positive)) or 0.0
