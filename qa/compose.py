"""Compose the answer from what stands: short sentences, each with its marks; nothing is written that no source says.

Marks are numbered in the order in which they appear. Words of doubt survive ("reportedly"), a count that the article
dates says as of when, and positions that conflict are listed side by side, never joined.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.answer import Citation, Finding, Group, Position, Reconciled
from qa.normalise import Day, coverage, numbers, words
from qa.question import Asked, asked
from qa.when import count_day, counted_on

NAMED = 0.5  # share of a speaker's words in the question from which the question names the speaker
_ASKS_WHAT_IS_SAID = re.compile(
    r"\b(?:say|says|said|tell|told|claim|claims|claimed|think|thought|call|called|describe|described|according|opinion|view)\b",
    re.IGNORECASE,
)
STATEMENT = 5  # words from which an answer to an open question is a statement rather than a value


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of an answer with its citations and, where sources disagree, their positions."""

    text: str
    citations: tuple[Citation, ...]
    positions: tuple[Position, ...]


def _citations(groups: Sequence[Group]) -> tuple[tuple[Citation, ...], dict[tuple[str, int], int]]:
    """One citation per cited sentence, numbered in reading order, and the mark of each (article, sentence number)."""
    citations: list[Citation] = []
    marks: dict[tuple[str, int], int] = {}
    for group in groups:
        for finding in group.findings:
            article = finding.source.article
            for sentence in finding.sentences:
                key = (article.id, sentence.number)
                if key in marks:
                    continue
                marks[key] = len(citations) + 1
                citations.append(
                    Citation(
                        mark=marks[key],
                        article=article.id,
                        title=article.title,
                        publisher=article.publisher,
                        published=article.published,
                        quote=finding.source.quote(sentence),
                        start=sentence.start,
                        end=sentence.end,
                    )
                )
    return tuple(citations), marks


def as_of(finding: Finding, question: str) -> str | None:
    """The date at which the article puts a running count ("had been killed"), in its own words, else None."""
    return counted_on(finding) if asked(question) is Asked.NUMBER else None


def wording(finding: Finding, question: str) -> str:
    """One finding as a phrase: the reader's answer, what it is as of, and the article's own doubt."""
    text = " ".join(finding.answer.split()).rstrip(".")
    text = text[:1].upper() + text[1:]
    if day := as_of(finding, question):
        text += f", as of {day}"
    if finding.inferred:
        text += f" ({Day.of(finding.inferred)}, by the article's date)"
    if finding.speaker and attributable(finding, question):
        text += f", according to {finding.speaker}"
    if finding.hedge and finding.hedge.lower() not in text.lower():
        text += f" (“{finding.hedge}”)"
    return text


def attributable(finding: Finding, question: str) -> bool:
    """Whether the answer is somebody's account: a yes or no, a number, or a statement, and not a bare name or date.

    Where the question asks what the speaker said, the answer need not name the speaker again.
    """
    if _ASKS_WHAT_IS_SAID.search(question) and coverage(words(finding.speaker or ""), words(question)) >= NAMED:
        return False
    return asked(question) in (Asked.POLAR, Asked.NUMBER) or (
        asked(question) is Asked.OPEN and len(finding.answer.split()) >= STATEMENT
    )


def _lead(group: Group, question: str) -> Finding:
    """The finding to quote for a group: the fullest wording among those about as sure as the best."""
    sure = [f for f in group.findings if f.confidence >= group.lead.confidence - 0.15]
    if asked(question) is Asked.NUMBER:
        return max(sure, key=lambda f: (bool(numbers(f.answer)), f.confidence))
    return max(sure, key=lambda f: (min(len(f.answer), 80), f.confidence))


def compose(question: str, reconciled: Reconciled) -> Composed:
    """Write the answer. Every sentence of the text ends with at least one mark."""
    groups = reconciled.groups
    citations, marks = _citations(groups)

    def carried(group: Group) -> tuple[int, ...]:
        numbers_ = (marks[f.article, s.number] for f in group.findings for s in f.sentences)
        return tuple(sorted(set(numbers_)))

    phrases = [(wording(_lead(group, question), question), carried(group)) for group in groups]
    if reconciled.sequence:
        dated = [(count_day(group.lead), phrase) for group, phrase in zip(groups, phrases, strict=True)]
        told = (f"{_as_of_day(text, day)} {_shown(numbers_)}." for day, (text, numbers_) in dated)
        return Composed(" ".join(told), citations, ())
    if reconciled.conflict:
        listed = "; ".join(f"{text} {_shown(numbers_)}" for text, numbers_ in phrases)
        positions = tuple(Position(text, numbers_) for text, numbers_ in phrases)
        return Composed(f"The articles disagree: {listed}.", citations, positions)
    return Composed(" ".join(f"{text} {_shown(numbers_)}." for text, numbers_ in phrases), citations, ())


def _shown(marks: Sequence[int]) -> str:
    return "".join(f"[{mark}]" for mark in marks)


def _as_of_day(text: str, day: date | None) -> str:
    """A count with the day of its article, where the text does not already say as of when."""
    return text if day is None or ", as of " in text else f"{text}, as of {Day.of(day)}"
