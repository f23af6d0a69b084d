"""What each question set asks, and how an answer to it is judged. Pure: from records to figures between 0 and 1.

A judgement is a mapping of metric to value; a metric that does not apply to an answer is absent and not 0.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from eval.bench import data
from eval.bench.squad import exact_match, f1, holds
from eval.match import MARK
from eval.results import Asked

NO_DAY = date(2025, 1, 1)  # sets without dates are asked on a fixed day, so that runs are the same
FOUND = 0.5  # qa.read.FOUND, held to it by a test; not imported, because judging needs no model code
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
    judge: Callable[[Asked], Judgement]
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


def short(asked: Asked) -> str:
    """The short answer: the values behind the sentences where the system tells them, else its text without marks.

    Several values are joined, which costs precision as it should; declining, or an error, is empty.
    """
    answer = asked.answer or {}
    if answer.get("status") == "not_in_articles":
        return ""
    values = asked.kept.get("values")
    return ", ".join(map(str, values)) if values else text(asked)


def first(asked: Asked) -> str:
    """The first of the values, which is the surest; the short answer where the system tells no values."""
    values = asked.kept.get("values")
    return str(values[0]) if values else short(asked)


def text(asked: Asked) -> str:
    """The answer's text without its marks: all that somebody sees who has only the contract; empty where declined."""
    answer = asked.answer or {}
    if answer.get("status") == "not_in_articles":
        return ""
    return MARK.sub("", str(answer.get("answer", ""))).strip(" .\n")


def shown(asked: Asked) -> str:
    """All that a reader of the answer is told: its text, the positions and the short values, without marks."""
    answer = asked.answer or {}
    positions = [str(position.get("answer", "")) for position in answer.get("positions", [])]
    return MARK.sub("", "\n".join([str(answer.get("answer", "")), *positions, *asked.kept.get("values", [])]))


def answered(asked: Asked) -> bool:
    """True where something is said."""
    return bool(short(asked))


def confidence(asked: Asked) -> float | None:
    """How sure the system is that there is an answer, also where it declined; None where it does not say.

    For onrecord this is the surest reading: what would be said if the threshold were lower. Where it declined, readings
    that verification threw out do not count, since no threshold would bring them back.
    """
    if (told := asked.kept.get("confidence")) is not None:
        return float(told)
    if "readings" not in asked.kept:
        return None
    sure = [float(reading["confidence"]) for reading in asked.kept["readings"]]
    if not answered(asked):
        sure = [one for one in sure if one < FOUND]
    return max(sure, default=0.0)


def judge_news(gold: data.NewsQuestion, asked: Asked) -> dict[str, float]:
    """Exact match and token F1 of the short answer; apart for the questions whose retrieved passages hold an answer."""
    said = short(asked)
    found = {"em": exact_match(said, gold.answers), "f1": f1(said, gold.answers), "answered": float(bool(said))}
    found |= {"f1_first": f1(first(asked), gold.answers), "f1_text": f1(text(asked), gold.answers)}
    if "passages" in asked.kept:
        held = holds("\n".join(asked.kept["passages"]), gold.answers)
        found |= {"held": float(held)} | ({"f1_held": found["f1"], "em_held": found["em"]} if held else {})
    return found


def judge_paragraph(gold: data.ParagraphQuestion, asked: Asked) -> dict[str, float]:
    """Exact match and token F1 where the paragraph answers; elsewhere whether something was said all the same."""
    said = short(asked)
    if not gold.answerable:
        return {"answered_unanswerable": float(bool(said))}
    return {
        "f1": f1(said, gold.answers),
        "em": exact_match(said, gold.answers),
        "answered_answerable": float(bool(said)),
    }


def judge_documents(gold: data.DocumentsQuestion, asked: Asked) -> dict[str, float]:
    """RAMDocs' exact match (Wang et al. 2025): every right answer's string is shown, and no wrong one's."""
    told = shown(asked) if answered(asked) else ""
    right = [holds(told, [form]) for form in gold.right]
    wrong = [holds(told, [form]) for form in gold.wrong]
    found = {"exact": float(all(right) and not any(wrong)), "right": sum(right) / len(right)}
    return found | ({"wrong": float(any(wrong))} if wrong else {})


def judge_planted(gold: data.PlantedQuestion, asked: Asked) -> dict[str, float]:
    """Whether the true and the planted value are both shown, and both stand in a quote that is cited."""
    told = shown(asked) if answered(asked) else ""
    quotes = [str(citation.get("quote", "")) for citation in (asked.answer or {}).get("citations", [])]
    both = (gold.true, (gold.planted,))
    said = [holds(told, forms) for forms in both]
    cited = [any(holds(quote, forms) for quote in quotes) for forms in both]
    return {
        "both_cited": float(all(said) and all(cited)),
        "both": float(all(said)),
        "true": float(said[0]),
        "planted_alone": float(said[1] and not said[0]),
    }


def _read_news(folder: Path) -> tuple[Item, ...]:
    return tuple(
        Item(q.id, q.question, q.as_of, partial(judge_news, q), stratum=str(q.as_of.year), answers=q.answers)
        for q in data.news_questions(folder)
    )


def _read_paragraphs(folder: Path) -> tuple[Item, ...]:
    return tuple(
        Item(
            q.id, q.question, NO_DAY, partial(judge_paragraph, q), (q.paragraph,), q.title.replace("_", " "),
            str(q.answerable), q.answers,
        )
        for q in data.paragraph_questions(folder)
    )  # fmt: skip


def _read_documents(folder: Path) -> tuple[Item, ...]:
    return tuple(
        Item(
            q.id, q.question, NO_DAY, partial(judge_documents, q), q.documents,
            stratum=f"{len(q.right)} {bool(q.wrong)}",
        )
        for q in data.documents_questions(folder)
    )  # fmt: skip


def _read_planted(folder: Path) -> tuple[Item, ...]:
    return tuple(
        Item(q.id, q.question, NO_DAY, partial(judge_planted, q), (*q.true_passages, *q.planted_passages))
        for q in data.planted_questions(folder)
    )


SETS: Mapping[str, QuestionSet] = {
    one.name: one
    for one in (
        QuestionSet("realtimeqa", "realtimeqa-dev", _read_news, (
            Measure("f1", "F1", 0.36), Measure("em", "exact match"),
            Measure("f1_first", "F1 of the first value alone"), Measure("f1_text", "F1 of the whole text"),
            Measure("f1_held", "F1 where the passages hold the answer"),
            Measure("em_held", "exact match where they hold it"),
            Measure("held", "passages hold the answer"), Measure("answered", "answered"),
        )),
        QuestionSet("squad2", "squad2-dev", _read_paragraphs, (
            Measure("f1", "F1 on answerable questions"), Measure("em", "exact match on answerable questions"),
            Measure("answered_answerable", "answered, of the answerable"),
            Measure("answered_unanswerable", "answered, of the unanswerable", lower_is_better=True),
        )),
        QuestionSet("ramdocs", "ramdocs-dev", _read_documents, (
            Measure("exact", "exact match: every right answer, no wrong one", 0.33),
            Measure("right", "right answers shown"),
            Measure("wrong", "a wrong answer shown", lower_is_better=True),
        )),
        QuestionSet("rgb", "rgb-fact-dev", _read_planted, (
            Measure("both_cited", "true and planted value shown, each with a source", 0.80),
            Measure("both", "true and planted value shown"), Measure("true", "true value shown"),
            Measure("planted_alone", "only the planted value shown", lower_is_better=True),
        )),
    )
}  # fmt: skip


def sample(items: Sequence[Item], size: int, *, seed: int = 1) -> tuple[Item, ...]:
    """`size` items, each stratum with its share, the same ones each time; a larger sample holds the smaller.

    In the order of the set, where questions about one text stand together, so that a text read once is found read.
    """
    strata: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda item: hashlib.sha256(f"{seed}:{item.id}".encode()).hexdigest()):
        strata.setdefault(item.stratum, []).append(item)
    order = sorted(
        ((place + 0.5) / len(members), stratum, item.id)
        for stratum, members in strata.items()
        for place, item in enumerate(members)
    )
    chosen = {item_id for _, _, item_id in order[: size or None]}
    began = {texts: number for number, texts in reversed(list(enumerate(item.texts for item in items)))}
    kept = [item for item in items if item.id in chosen]
    return tuple(sorted(kept, key=lambda item: began[item.texts]))
