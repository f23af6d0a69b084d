"""The records between asking and judging: a Run is whole responses with digests, a Scored is one response judged.

`eval.asking.runfile` keeps a Run in a file; that is all that judging needs, so it never asks again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from index.errors import InputError
from qa.answer import Status


class RunError(InputError):
    """A run file cannot be read, or does not fit the cases."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure between 0 and 1 over all answers."""

    name: str
    title: str
    meaning: str
    lower_is_better: bool = False

    @property
    def label(self) -> str:
        """The title, and which way is better where that is not plain."""
        return self.title + (" (lower is better)" if self.lower_is_better else "")


METRICS = (
    Metric("right", "Right", "status right, every vital fact said, nothing forbidden said"),
    Metric("on_record", "Right and on the record", "right, every sentence marked, every quote exact, evidence cited"),
    Metric("vital_recall", "Vital facts", "vital facts said, of those labelled"),
    Metric("weighted_recall", "Facts, weighted", "facts said; a vital one counts 1, an okay one 0.5"),
    Metric("hedges_kept", "Hedges kept", "hedged claims whose doubt is kept"),
    Metric("forbidden", "Forbidden facts", "answers that say a contradicting value", lower_is_better=True),
    Metric("citation_precision", "Citation precision", "cited sentences that are labelled evidence"),
    Metric("citation_recall", "Citation recall", "labelled evidence that is cited"),
    Metric("evidence_cited", "Evidence cited", "answers that cite some labelled evidence"),
    Metric("quote_exact", "Quotes exact", "quotes that stand in the article where they are said to"),
    Metric("unmarked", "Unmarked sentences", "sentences of answers without a mark that resolves", lower_is_better=True),
    Metric("abstention_precision", "Abstention precision", "refusals that are right"),
    Metric("abstention_recall", "Abstention recall", "questions without an answer that are refused or corrected"),
    Metric("disagreement_precision", "Disagreement precision", "disagreements shown that are there"),
    Metric("disagreement_recall", "Disagreement recall", "disagreements that are shown"),
    Metric("errors", "Errors", "questions that gave no usable answer", lower_is_better=True),
)  # fmt: skip


class ContractCitation(BaseModel):
    """A citation as a system under test gave it. Without offsets the quote itself is looked for."""

    mark: int
    article: str
    quote: str = ""
    start: int | None = None
    end: int | None = None


class ContractPosition(BaseModel):
    """One side as a system under test gave it."""

    answer: str
    marks: list[int] = []


class AnswerContract(BaseModel):
    """What scoring reads of the answer contract; other keys are let through. A system may state no status."""

    status: Status | None = None
    answer: str
    citations: list[ContractCitation] = []
    positions: list[ContractPosition] = []
    confidence: float | None = None
    timings: dict[str, float] = {}

    @property
    def shown(self) -> str:
        """All that it says: the answer and the positions."""
        return "\n".join([self.answer, *(position.answer for position in self.positions)])


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one question cost the language model: prompt tokens read anew and found in its cache, tokens generated."""

    read: int = 0
    cached: int = 0
    generated: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """What a system gives for a question: the answer contract and, where they can be known, tokens and more.

    `kept` is what a measurement needs and the contract does not have, such as the signals of each reading. `seconds` is
    given where the answer took another time than the call.
    """

    answer: Mapping[str, Any]
    tokens: Tokens | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One question asked: the whole answer as it came, or the error in its place; see `Output` for the rest."""

    id: str
    seconds: float
    answer: Mapping[str, Any] | None = None
    error: str | None = None
    tokens: Tokens | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """Answers to many cases by one system, and digests of everything that the answers depend on."""

    system: str
    digests: Mapping[str, str]
    responses: tuple[Response, ...]
    notes: Mapping[str, str] = field(default_factory=dict)  # for people: versions, machine; never compared


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer judged. `parts` holds each metric that applies as (sum, count); an absent one is unscored, not 0."""

    id: str
    cluster: str  # paraphrases of one question
    group: str  # what is resampled together
    kind: str
    status: str
    right: bool
    reasons: tuple[str, ...]  # why it is not right or not on the record, in words
    parts: Mapping[str, tuple[float, float]]
    confidence: float | None
    seconds: float
    tokens: Tokens | None = None
    corpus: str = "seeds"

    def value(self, metric: str) -> float | None:
        """The metric of this one answer, None where it does not apply."""
        total, count = self.parts.get(metric, (0.0, 0.0))
        return total / count if count else None


def parse(answer: Mapping[str, Any]) -> AnswerContract | str:
    """The answer as a record, or in words how it breaks the contract."""
    try:
        return AnswerContract.model_validate(answer)
    except ValidationError as error:
        first = error.errors()[0]
        return f"not the answer contract: {'.'.join(map(str, first['loc']))}: {first['msg']}"


def by_corpus(scored: Iterable[Scored]) -> dict[str, list[Scored]]:
    """The answers by the corpus that they are about."""
    found: dict[str, list[Scored]] = {}
    for one in scored:
        found.setdefault(one.corpus, []).append(one)
    return found


def total(scored: Iterable[Scored], metric: str) -> float | None:
    """The metric over many answers: sum over count; None where it applies to none of them."""
    parts = [one.parts[metric] for one in scored if metric in one.parts]
    count = sum(part[1] for part in parts)
    return sum(part[0] for part in parts) / count if count else None
