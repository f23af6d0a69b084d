"""Compose the answer from what stands: short sentences, each with its marks; nothing is written that no source says.

Marks are numbered in the order in which they appear. Words of doubt survive ("reportedly"), a count that the article
dates says as of when, what was so before is told as earlier, and positions that conflict are listed side by side, never
joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answer import Citation, Finding, Group, Position, Reconciled
from qa.answering.times import exact, old, preface, told_as_of
from qa.language.amounts import numbers
from qa.language.dates import Day, dates
from qa.language.parser import parse
from qa.language.question import Asked, Question
from qa.language.words import coverage, words
from qa.period import AskedTime

NAMED = 0.5  # share of a speaker's words in the question from which the question names the speaker
STATEMENT = 4  # words from which an answer to an open question is a statement rather than a value


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
                        value=next((v for v in finding.values if sentence.start <= v.start < sentence.end), None),
                        page=article.page(sentence.start),
                        language=article.language,
                        version=article.version,
                        fetched=article.fetched,
                        authors=article.authors,
                        modified=article.modified,
                    )
                )
    return tuple(citations), marks


def as_of(finding: Finding, question: Question) -> str | None:
    """The date at which the article puts a running count ("had been killed"), in its own words, else None."""
    stated = any(day.month or day.year for _, _, day in dates(finding.spoken.words))
    return finding.spoken.words if question.asked is Asked.NUMBER and finding.spoken.running and stated else None


def wording(finding: Finding, question: Question) -> str:
    """One finding as a phrase: the reader's answer, what it is as of, and the article's own doubt."""
    text = _unstopped(finding.answer)
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


def _unstopped(answer: str) -> str:
    """On one line, without a full stop; that of "5 a.m." and "Acme Inc." stays."""
    text = " ".join(answer.split())
    return text.rstrip(".") if text.endswith(".") and parse(text)[-1].text.strip(".") == "" else text


def attributable(finding: Finding, question: Question) -> bool:
    """Whether the answer is somebody's account: a yes or no, a number, or a statement, and not a bare name or date.

    Where the question asks what the speaker said, the answer need not name the speaker again.
    """
    if question.says and coverage(words(finding.speaker or ""), question.wanted) >= NAMED:
        return False
    return question.asked in (Asked.POLAR, Asked.NUMBER) or (
        question.asked is Asked.OPEN and len(finding.answer.split()) >= STATEMENT
    )


def _lead(group: Group, question: Question) -> Finding:
    """The finding to quote for a group: the fullest wording among those about as sure as the best."""
    sure = [f for f in group.findings if f.confidence >= group.lead.confidence - 0.15]
    if question.asked is Asked.NUMBER:
        return max(sure, key=lambda f: (bool(numbers(f.answer)), f.confidence))
    return max(sure, key=lambda f: (min(len(f.answer), 80), f.confidence))


def compose(question: Question, reconciled: Reconciled, asked: AskedTime) -> Composed:
    """Write the answer. Every sentence of the text ends with at least one mark."""
    groups, earlier = reconciled.groups, reconciled.earlier
    citations, marks = _citations((*groups, *earlier))

    def carried(group: Group) -> tuple[int, ...]:
        numbers_ = (marks[f.article, s.number] for f in group.findings for s in f.sentences)
        return tuple(sorted(set(numbers_)))

    leads = [_lead(group, question) for group in groups]
    days = exact((*groups, *earlier))
    apart = earlier or (reconciled.conflict and old(groups, asked))
    phrases = [
        (_as_of_day(wording(lead, question), lead, exact=days) if apart else wording(lead, question), carried(group))
        for lead, group in zip(leads, groups, strict=True)
    ]
    before = "".join(
        f"{', ' if place else '; earlier '}{_earlier(_lead(group, question), exact=days)} {_shown(carried(group))}"
        for place, group in enumerate(earlier)
    )
    if reconciled.conflict:
        mixed = len({f.source.article.published is None for f in leads}) == 2
        phrases = [
            (f"{text} (undated)" if mixed and lead.source.article.published is None else text, numbers_)
            for lead, (text, numbers_) in zip(leads, phrases, strict=True)
        ]
        listed = "; ".join(f"{text} {_shown(numbers_)}" for text, numbers_ in phrases)
        values = (next(iter(lead.values), None) for lead in leads)
        positions = tuple(Position(text, marks_, value) for (text, marks_), value in zip(phrases, values, strict=True))
        return Composed(f"The articles disagree: {listed}{before}.", citations, positions)
    told = [f"{text} {_shown(numbers_)}" for text, numbers_ in phrases]
    opening = "" if earlier else preface(groups, asked)
    return Composed(f"{opening}{'. '.join(told)}{before}.", citations, ())


def _shown(marks: Sequence[int]) -> str:
    return "".join(f"[{mark}]" for mark in marks)


def _as_of_day(text: str, finding: Finding, *, exact: bool) -> str:
    """What was so on a day with that day, where the text does not already say as of when."""
    day = told_as_of(finding, exact=exact)
    return text if not day or ", as of " in text else f"{text}, as of {day}"


def _earlier(finding: Finding, *, exact: bool) -> str:
    """What was so before, with its time: "83 (2022)"."""
    text = _unstopped(finding.answer)
    day = told_as_of(finding, exact=exact)
    return f"{text} ({day})" if day else text
