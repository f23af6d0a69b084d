"""The records of evaluation: a Case is one question with what a right answer says and where the articles say it.

Digests tell what an answer depends on apart from what only its score depends on, so that a mended label costs a second
of scoring and not twenty minutes of asking.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from index.article import Article
from index.errors import InputError
from index.intake.load import load
from qa.answer import Status

Kind = Literal[
    "single source", "several sources", "disagreement", "sequence", "count or list", "attribution",
    "hedged claim", "absent", "false premise",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)
# The day after the youngest event that the seeds date: relative dates then mean what they meant.
AS_OF = date(2022, 6, 2)


class CasesError(InputError):
    """The case files cannot be used; the message lists every complaint as `file:line: what is wrong`."""


@dataclass(frozen=True, slots=True)
class Span:
    """Evidence: `text[start:end] == quote` in the named article, in code points."""

    article: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a right answer says, in any of its accepted forms. Without a vital fact an answer is wrong."""

    forms: tuple[str, ...]
    vital: bool = True
    hedge: bool = False  # the fact is the doubt itself: "reportedly", "claims"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement: its accepted forms and the spans that take it."""

    forms: tuple[str, ...]
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled question. `evidence` must be cited, `also` may be; paraphrases of one question share a cluster."""

    id: str
    question: str
    kind: Kind
    cluster: str
    expect: tuple[Status, ...]
    why: str
    facts: tuple[Fact, ...] = ()
    forbidden: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    correction: tuple[str, ...] = ()
    evidence: tuple[Span, ...] = ()
    also: tuple[Span, ...] = ()
    as_of: date = AS_OF
    corpus: str = "seeds"  # whose archive it is asked of
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def articles(self) -> tuple[str, ...]:
        """Ids of the articles that hold the evidence, sorted."""
        return tuple(sorted({span.article for span in self.evidence}))


def read_articles(folder: Path) -> dict[str, str]:
    """The texts of the articles in `folder` by id, as `index add` would read them.

    Raises:
        InputError: the folder has no articles, one of them cannot be read, or two have one id.
    """
    texts: dict[str, str] = {}
    for found in load(folder):
        if not isinstance(found, Article):
            raise InputError(f"{found}. Name the folder of the articles with --seeds.")
        if found.id in texts:
            raise InputError(f"{found.source}: the id {found.id!r} is already that of another article in {folder}")
        texts[found.id] = found.text
    return texts


def digest_questions(cases: Iterable[Case]) -> str:
    """SHA-256 of what is asked: when it changes, the questions have to be asked anew."""
    return _digest([[case.id, case.question, case.as_of.isoformat()] for case in cases])


def digest_labels(cases: Iterable[Case]) -> str:
    """SHA-256 of the labels: when it changes, old answers have to be scored anew, not asked anew."""
    return _digest(
        [
            [case.id, case.kind, case.cluster, case.expect, [[f.forms, f.vital, f.hedge] for f in case.facts],
             case.forbidden, [[side.forms, _spans(side.evidence)] for side in case.sides], case.correction,
             _spans(case.evidence), _spans(case.also)]
            for case in cases
        ]
    )  # fmt: skip


def digest_articles(articles: dict[str, str]) -> str:
    """SHA-256 of the articles' ids and texts."""
    return _digest(sorted(articles.items()))


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def _spans(spans: tuple[Span, ...]) -> list[list[object]]:
    return [[span.article, span.start, span.end] for span in spans]
