"""The records of answering: what each stage hands to the next, and the Answer whose JSON form is the public contract.

    Passage   retrieve -> read        story sentences of one article that may hold the answer
    Finding   read -> reconcile       what one source says, and the sentences that say it
    Group     reconcile -> compose    findings that agree, one voice; Reconciled holds all groups
    Answer    ask -> everyone         status, text with marks, citations, positions, what was dropped and why

Events tell a page or a terminal what is happening while `ask` works; the last one carries the Answer.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from index.article import Heading, Reference, Sentence, StoredArticle
from qa.look import Look
from qa.period import UNDATED, AskedTime, Spoken

Status = Literal["answered", "sources_disagree", "not_in_articles"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences of one article, in order, that are shown to the model together; a higher `score` is better.

    `look` is what the reader saw in it, None where no reader looked.
    """

    source: StoredArticle
    sentences: tuple[Sentence, ...]
    score: float
    look: Look | None = None

    @property
    def article(self) -> str:
        """The id of the article that this passage is from."""
        return self.source.article.id

    @property
    def text(self) -> str:
        """The story sentences, joined by one space: for showing and for searching, not for offsets."""
        return " ".join(self.source.quote(s) for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Value:
    """The words of an article that carry an answer: `text[start:end] == value.text`, in code points."""

    text: str
    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        """Plain values in the documented order."""
        return {"text": self.text, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one source says in answer to the question.

    `answer` is what is printed: the article's own words (`values`, one in each of `sentences` at most), after "yes: "
    or "no: " where that was asked. `sentences` are the sentences of the article that say it,
    `confidence` (0 to 1) is the calibrated probability that the passage answers the question.
    `hedge` is the article's own word of doubt ("reportedly"), None when it states the thing outright; `speaker` is
    whom the article names as saying so, as written there, None where it says so itself. `inferred` is the day that
    "Friday" or "yesterday" in the answer means in an article of that date, None where nothing had to be inferred.
    `spoken` is what time the finding speaks of.
    """

    source: StoredArticle
    answer: str
    sentences: tuple[Sentence, ...]
    confidence: float
    hedge: str | None = None
    speaker: str | None = None
    inferred: date | None = None
    values: tuple[Value, ...] = ()
    spoken: Spoken = UNDATED

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

    `copies` are the other articles that carry the same story. `value` are the words inside the quote that carry the
    answer, None in a sentence that is cited beside the one that has them. `page` is where the quote begins, in an
    article that has pages. `language` is that of the article, in two letters, None where it is not known. `version` is
    SHA-256 of the text that is quoted, `fetched` when that text came in, in UTC, None where it is not known.
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
    value: Value | None = None
    page: int | None = None
    language: str | None = None
    version: str = ""
    fetched: datetime | None = None
    authors: tuple[str, ...] = ()
    modified: date | None = None

    @property
    def reference(self) -> str:
        """What the quote can be found by for good: `onrecord cite REFERENCE`."""
        return str(Reference(self.article, self.version, self.start, self.end))

    def to_json(self) -> dict[str, Any]:
        """Plain values in the documented order; from `authors` on only where there are some, `language` but English."""
        plain: dict[str, Any] = {
            "mark": self.mark,
            "article": self.article,
            "title": self.title,
            "publisher": self.publisher,
            "published": self.published.isoformat() if self.published else None,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "value": self.value.to_json() if self.value else None,
        }
        if self.version:
            plain["version"] = self.version
            plain["fetched"] = self.fetched.isoformat() if self.fetched else None
        if self.authors:
            plain["authors"] = list(self.authors)
        if self.modified:
            plain["modified"] = self.modified.isoformat()
        if self.page:
            plain["page"] = self.page
        if self.foreign:
            plain["language"] = self.language
        if self.copies:
            plain["copies"] = [{"article": copy.id, "publisher": copy.publisher} for copy in self.copies]
        return plain

    @property
    def foreign(self) -> str:
        """For people, what was not verified of a quote that is not in English; empty where it is, or may be."""
        if self.language in (None, "en"):
            return ""
        from babel import Locale

        name = Locale("en").languages.get(self.language, self.language)
        return f"in {name}: the quote is exact, but dates, amounts and denials are read in English alone"

    @property
    def parted(self) -> tuple[str, str, str]:
        """The quote before the words that carry the answer, those words, and the rest; all of it first without any."""
        if self.value is None:
            return self.quote, "", ""
        start, end = self.value.start - self.start, self.value.end - self.start
        return self.quote[:start], self.quote[start:end], self.quote[end:]

    @property
    def also_in(self) -> str:
        """The other outlets of the story, for people: "also in Coast Post, b17"; empty without copies."""
        return also_in(self.copies)


def also_in(copies: Iterable[Heading]) -> str:
    """The other outlets of a story, each named once: by its publisher if it states one, else by the article's id."""
    outlets = ", ".join(dict.fromkeys(each.publisher or each.id for each in copies))
    return f"also in {outlets}" if outlets else ""


@dataclass(frozen=True, slots=True)
class Position:
    """One of several answers that the sources give, with the marks of the citations that carry it, and their words."""

    answer: str
    marks: tuple[int, ...]
    value: Value | None = None


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
        """The probability that at least one of its voices says so, as if they were independent.

        Sources that say it in the same words are one voice, as sure as the surest of them: copies of one report, or of
        one fake.
        """
        voices: dict[tuple[str, ...], float] = {}
        for finding in self.findings:
            words = tuple(re.findall(r"\w+", " ".join(finding.quotes).casefold()))
            voices[words] = max(finding.confidence, voices.get(words, 0.0))
        return 1 - math.prod(1 - sure for sure in voices.values())


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Groups, the most confident first; `conflict` where at least two of them cannot both be right.

    `earlier` are groups that were so once, the latest first: an office before it changed hands, a count before it grew.
    """

    groups: tuple[Group, ...]
    conflict: bool
    dropped: tuple[Dropped, ...]
    earlier: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question as the page, the command, the API and eval all see it.

    `searched` says for people what filters left to search, and is empty without filters; it is no part of the JSON.
    Nor are `values`: what each group says in as few words as it was read, for measuring. `asked_about` is what time the
    question was taken to ask about. `label` says what is unusual about how it was read, and is in the JSON only then.
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
    asked_about: AskedTime | None = None
    label: str = ""

    def to_json(self) -> dict[str, Any]:
        """The contract: plain values only, dates as ISO strings, in the documented order."""
        label = {"label": self.label} if self.label else {}
        return {
            "question": self.question,
            "as_of": self.as_of.isoformat(),
            "asked_about": self.asked_about.to_json() if self.asked_about else None,
            "status": self.status,
            "answer": self.answer,
            "citations": [c.to_json() for c in self.citations],
            "positions": [
                {"answer": p.answer, "marks": list(p.marks), "value": p.value.to_json() if p.value else None}
                for p in self.positions
            ],
            "confidence": round(self.confidence, 3),
            "nearest": [
                {"article": n.article, "quote": n.quote, "start": n.start, "end": n.end, "score": round(n.score, 3)}
                for n in self.nearest
            ],
            "dropped": [{"article": d.article, "answer": d.answer, "reason": d.reason} for d in self.dropped],
            "timings": {stage: round(seconds, 3) for stage, seconds in self.timings.items()},
            **label,
        }
