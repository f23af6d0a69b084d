"""The records of answering: what each stage hands to the next, and the Answer whose JSON form is the public contract.

    Passage   retrieve -> read        story sentences of one article that may hold the answer
    Finding   read -> reconcile       what one source says, and the sentences that say it
    Group     reconcile -> compose    findings that agree, one voice; Reconciled holds all groups
    Answer    ask -> everyone         status, text with marks, citations, positions, what was dropped and why

Events tell a page or a terminal what is happening while `ask` works; the last one carries the Answer.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from index.article import Heading, Sentence, StoredArticle

Status = Literal["answered", "sources_disagree", "not_in_articles"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences of one article, in order, that are shown to the model together; a higher `score` is better."""

    source: StoredArticle
    sentences: tuple[Sentence, ...]
    score: float

    @property
    def article(self) -> str:
        """The id of the article that this passage is from."""
        return self.source.article.id

    @property
    def text(self) -> str:
        """The story sentences, joined by one space: for showing and for searching, not for offsets."""
        return " ".join(self.source.quote(s) for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one source says in answer to the question.

    `answer` is the reader's short answer, `sentences` are the sentences of the article that say it,
    `confidence` (0 to 1) is the calibrated probability that the passage answers the question.
    `hedge` is the article's own word of doubt ("reportedly"), None when it states the thing outright; `speaker` is
    whom the article names as saying so, as written there, None where it says so itself. `inferred` is the day that
    "Friday" or "yesterday" in the answer means in an article of that date, None where nothing had to be inferred.
    """

    source: StoredArticle
    answer: str
    sentences: tuple[Sentence, ...]
    confidence: float
    hedge: str | None = None
    speaker: str | None = None
    inferred: date | None = None

    @property
    def article(self) -> str:
        """The id of the article that says it."""
        return self.source.article.id

    @property
    def quotes(self) -> tuple[str, ...]:
        """The verbatim sentences that say it."""
        return tuple(self.source.quote(s) for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote at a known place: `text[start:end] == quote` in the stored article, in code points.

    `copies` are the other articles that carry the same story.
    """

    mark: int
    article: str
    title: str | None
    publisher: str | None
    published: date | None
    quote: str
    start: int
    end: int
    copies: tuple[Heading, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values in the documented order; `copies` only where there are some."""
        plain: dict[str, Any] = {
            "mark": self.mark,
            "article": self.article,
            "title": self.title,
            "publisher": self.publisher,
            "published": self.published.isoformat() if self.published else None,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
        }
        if self.copies:
            plain["copies"] = [{"article": copy.id, "publisher": copy.publisher} for copy in self.copies]
        return plain

    @property
    def also_in(self) -> str:
        """The other outlets of the story, for people: "also in Coast Post, b17"; empty without copies."""
        outlets = dict.fromkeys(copy.publisher or copy.id for copy in self.copies)
        return f"also in {', '.join(outlets)}" if outlets else ""


@dataclass(frozen=True, slots=True)
class Position:
    """One of several answers that the sources give, with the marks of the citations that carry it."""

    answer: str
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """A passage that came close, shown when nothing was answered. `text[start:end] == quote` holds here too."""

    article: str
    quote: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that was found and left out of the answer, and why."""

    article: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one or several articles that say the same; the first is the one to quote."""

    findings: tuple[Finding, ...]

    @property
    def lead(self) -> Finding:
        """The finding whose wording stands for the group."""
        return self.findings[0]

    @property
    def confidence(self) -> float:
        """The probability that at least one of its sources says so, as if they were independent."""
        miss = 1.0
        for finding in self.findings:
            miss *= 1 - finding.confidence
        return 1 - miss


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Groups, the most confident first; `conflict` where at least two of them cannot both be right.

    In a `sequence` the groups are counts of one running thing on different days, the earliest first.
    """

    groups: tuple[Group, ...]
    conflict: bool
    dropped: tuple[Dropped, ...]
    sequence: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question as the page, the command, the API and eval all see it.

    `searched` says for people what filters left to search, and is empty without filters; it is no part of the JSON.
    Nor are `values`: what each group says in as few words as it was read, for measuring.
    """

    question: str
    as_of: date
    status: Status
    answer: str
    citations: tuple[Citation, ...] = ()
    positions: tuple[Position, ...] = ()
    confidence: float = 0.0
    nearest: tuple[Nearest, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)  # seconds per stage
    searched: str = ""
    values: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The contract: plain values only, dates as ISO strings, in the documented order."""
        return {
            "question": self.question,
            "as_of": self.as_of.isoformat(),
            "status": self.status,
            "answer": self.answer,
            "citations": [c.to_json() for c in self.citations],
            "positions": [{"answer": p.answer, "marks": list(p.marks)} for p in self.positions],
            "confidence": round(self.confidence, 3),
            "nearest": [
                {"article": n.article, "quote": n.quote, "start": n.start, "end": n.end, "score": round(n.score, 3)}
                for n in self.nearest
            ],
            "dropped": [{"article": d.article, "answer": d.answer, "reason": d.reason} for d in self.dropped],
            "timings": {stage: round(seconds, 3) for stage, seconds in self.timings.items()},
        }


@dataclass(frozen=True, slots=True)
class Searching:
    """The question is being looked up in the index."""

    question: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Source `number` of `total` is being read."""

    number: int
    total: int
    article: str


@dataclass(frozen=True, slots=True)
class Found:
    """A source was read and says something; more may follow and it may still be dropped."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class Checking:
    """All sources are read; the findings are being reconciled and verified."""

    findings: int


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete."""

    answer: Answer


Event = Searching | Reading | Found | Checking | Done
