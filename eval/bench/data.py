"""Reads published question sets from a folder that the user names; nothing of them is kept in this project.

realtimeqa-dev  news quiz questions, and the articles that a search returned  questions.jsonl, articles.jsonl.gz
squad2-dev      questions with the paragraph that answers them or does not    questions.jsonl.gz
ramdocs-dev     questions whose documents are right, wrong and noise          questions.jsonl.gz
rgb-fact-dev    questions with true passages and falsified ones               questions.jsonl.gz
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from index.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewsQuestion:
    """A quiz question about the week that ends on `as_of`.

    `evidence` are ids of articles that answer it, `searched` those of articles that a published search returned for it.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    as_of: date
    evidence: tuple[str, ...]
    searched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParagraphQuestion:
    """A question about one paragraph; `answers` is empty where the paragraph does not answer it."""

    id: str
    title: str
    paragraph: str
    question: str
    answers: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """True where the paragraph answers the question."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class DocumentsQuestion:
    """A question with its documents: `right` answers have all to be shown, `wrong` ones not at all."""

    id: str
    question: str
    documents: tuple[str, ...]
    right: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlantedQuestion:
    """A question with true passages and falsified ones; `true` are the accepted spellings of the true answer."""

    id: str
    question: str
    true: tuple[str, ...]
    planted: str
    true_passages: tuple[str, ...]
    planted_passages: tuple[str, ...]


def news_questions(folder: Path) -> tuple[NewsQuestion, ...]:
    """The questions of `realtimeqa-dev`.

    Raises:
        InputError: the file is absent or is not what the name says; so for every reader here.
    """

    def read(row: dict[str, Any], _number: int) -> NewsQuestion:
        as_of = datetime.strptime(row["week"], "%Y%m%d").date()
        return NewsQuestion(
            row["id"],
            row["question"].strip(),
            tuple(row["answer"]),
            as_of,
            tuple(row["evidence_links"]),
            tuple(row["search_docs"]),
        )

    return _read(folder / "questions.jsonl", read)


def news_articles(folder: Path, target: Path) -> Path:
    """Unpack the articles of `realtimeqa-dev` to the file `target` (.jsonl), which `index add` can read; its path."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        partial.write_bytes(_bytes(folder / "articles.jsonl.gz"))
        partial.replace(target)
    return target


def paragraph_questions(folder: Path) -> tuple[ParagraphQuestion, ...]:
    """The questions of `squad2-dev`."""

    def read(row: dict[str, Any], _number: int) -> ParagraphQuestion:
        answers = () if row["impossible"] else tuple(dict.fromkeys(row["answers"]))
        return ParagraphQuestion(row["id"], row["title"], row["context"], row["question"].strip(), answers)

    return _read(folder / "questions.jsonl.gz", read)


def documents_questions(folder: Path) -> tuple[DocumentsQuestion, ...]:
    """The questions of `ramdocs-dev`."""

    def read(row: dict[str, Any], number: int) -> DocumentsQuestion:
        documents = tuple(document["text"] for document in row["documents"])
        right, wrong = (tuple(dict.fromkeys(row[key])) for key in ("gold_answers", "wrong_answers"))
        return DocumentsQuestion(str(number), row["question"].strip(), documents, right, wrong)

    return _read(folder / "questions.jsonl.gz", read)


def planted_questions(folder: Path) -> tuple[PlantedQuestion, ...]:
    """The questions of `rgb-fact-dev`."""

    def read(row: dict[str, Any], _number: int) -> PlantedQuestion:
        true, passages, falsified = row["answer"], tuple(row["positive"]), tuple(row["positive_wrong"])
        forms = (true,) if isinstance(true, str) else tuple(form for group in true for form in group)
        return PlantedQuestion(str(row["id"]), row["query"].strip(), forms, row["fakeanswer"], passages, falsified)

    return _read(folder / "questions.jsonl.gz", read)


def _read(path: Path, record: Callable[[dict[str, Any], int], T]) -> tuple[T, ...]:
    found = []
    for number, line in enumerate(_bytes(path).decode("utf-8").splitlines(), 1):
        try:
            found.append(record(json.loads(line), number))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path}:{number} is not a line of the set: {type(error).__name__}: {error}. "
                "See the fields that eval/bench/data.py reads."
            ) from error
    if not found:
        raise InputError(f"{path} holds no question.")
    return tuple(found)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError) as error:
        raise InputError(f"{path} cannot be read: {error}. Name the folder that holds the set.") from error
