"""Reads the files of published question sets from a folder that the user names; nothing of them is in this project."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from index.errors import InputError
from index.files import write_whole

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewsQuestion:
    """A quiz question about the week that ends on `as_of`.

    `searched` are articles that a search returned for it, `others` the wrong answers that the quiz offered.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    as_of: date
    searched: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def news_questions(folder: Path) -> tuple[NewsQuestion, ...]:
    """The questions of `realtimeqa-dev`.

    Raises:
        InputError: the file is absent or is not what the name says; so for every reader here.
    """

    def record(row: dict[str, Any], _number: int) -> NewsQuestion:
        as_of = datetime.strptime(row["week"], "%Y%m%d").date()
        answers, searched = tuple(row["answer"]), tuple(row["search_docs"])
        others = tuple(choice for choice in row.get("choices", ()) if choice not in answers)
        return NewsQuestion(row["id"], row["question"].strip(), answers, as_of, searched, others)

    return read_rows(folder / "questions.jsonl", record)


def news_articles(folder: Path, target: Path) -> Path:
    """Unpack the articles of `realtimeqa-dev` to the file `target` (.jsonl), which `index add` can read; its path."""
    if not target.exists():
        write_whole(target, _bytes(folder / "articles.jsonl.gz"))
    return target


def read_rows(path: Path, record: Callable[[dict[str, Any], int], T]) -> tuple[T, ...]:
    """A record of each line of JSON in a file, which may be gzipped; `record` also gets the line's number."""
    found = []
    # not splitlines(): JSON leaves U+2028 and U+0085 as they are, and they are no end of a line here
    for number, line in enumerate(_bytes(path).decode("utf-8").removesuffix("\n").split("\n"), 1):
        try:
            found.append(record(json.loads(line), number))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path}:{number} is not a line of the set: {type(error).__name__}: {error}. "
                "See the fields that eval/bench/sets/published.py reads."
            ) from error
    return tuple(found)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError) as error:
        raise InputError(f"{path} cannot be read: {error}. Name the folder that holds the set.") from error
