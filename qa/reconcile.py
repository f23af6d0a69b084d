"""Reconcile what the sources said: one voice per article, then groups that agree, add, or conflict.

Answers are compared by their normalised dates, numbers and names, never by asking a model. More precise is not
conflicting: "May" agrees with "May 27", "the governor" adds to "Oleg Kozhemyako". Two articles conflict only where one
value is asked for and each gives another one.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from qa.answer import Dropped, Finding, Group, Reconciled
from qa.normalise import Day, coverage, dates, names, numbers, words
from qa.polar import polarity
from qa.question import Asked, asked
from qa.when import count_day

SAME = 0.5  # share of one answer's content words that the other must hold to be the same answer, more or less precise
SPOKEN = 0.5  # what the question's words in the cited sentences weigh against the reader's confidence


class Relation(StrEnum):
    """How two answers to one question stand to each other."""

    AGREE = "agree"
    CONFLICT = "conflict"
    ADD = "add"


def _compare_polarity(a: str, b: str) -> Relation | None:
    first, second = polarity(a), polarity(b)
    if first is None or second is None:
        return None
    return Relation.AGREE if first == second else Relation.CONFLICT


def _compare_dates(a: str, b: str) -> Relation | None:
    first, second = [d for _, _, d in dates(a)], [d for _, _, d in dates(b)]
    if not first or not second:
        return None
    return Relation.AGREE if any(x.agrees(y) for x in first for y in second) else Relation.CONFLICT


def _compare_numbers(a: str, b: str) -> Relation | None:
    first, second = numbers(a), numbers(b)
    if not first or not second:
        return None
    return Relation.AGREE if first & second else Relation.CONFLICT


def relation(question: str, a: str, b: str) -> Relation:
    """How two answers to `question` stand to each other."""
    kind = asked(question)
    compare = {
        Asked.POLAR: (_compare_polarity,),
        Asked.DATE: (_compare_dates, _compare_numbers),  # a bare year is a number
        Asked.NUMBER: (_compare_numbers,),
    }.get(kind, ())
    for comparison in compare:
        if (result := comparison(a, b)) is not None:
            return result
    first, second = words(a), words(b)
    if max(coverage(first, second), coverage(second, first)) >= SAME:
        return Relation.AGREE
    if kind is Asked.ONE and _is_name(a) and _is_name(b):
        return Relation.CONFLICT
    return Relation.ADD


def _is_name(answer: str) -> bool:
    """Whether an answer holds a name, also as its first word: it is no sentence, so its capital means something."""
    return bool(names(f"is {answer}"))


def _said(finding: Finding) -> str:
    """The answer for comparing: with the day that "Friday" means."""
    return f"{finding.answer} {Day.of(finding.inferred)}" if finding.inferred else finding.answer


def _compare(question: str, a: Finding, b: Finding) -> Relation:
    return relation(question, _said(a), _said(b))


def _is_sequence(question: str, groups: Sequence[Group]) -> bool:
    """Whether the groups are one running count on different days: later ones supersede, and do not contradict."""
    days = [count_day(group.lead) for group in groups]
    return asked(question) is Asked.NUMBER and None not in days and len(set(days)) == len(days)


def _one_voice(question: str, findings: Sequence[Finding]) -> tuple[list[Finding], list[Dropped]]:
    """Keep what one article says: its best finding, and others only where they add something to an open question.

    The best is the one whose sentences speak of what was asked, if the reader is about as sure of it: an article often
    names two people or two dates, and the sentence in which the question's words stand together is about the right one.
    """
    wanted = words(question)

    def rank(finding: Finding) -> tuple[float, int]:
        spoken = coverage(wanted, words(" ".join(finding.quotes)))
        return -(finding.confidence + SPOKEN * spoken), finding.sentences[0].number

    best, *others = sorted(findings, key=rank)
    kept, dropped = [best], []
    for other in others:
        if _compare(question, best, other) is Relation.AGREE:
            continue
        if asked(question) is Asked.OPEN and _compare(question, best, other) is Relation.ADD:
            kept.append(other)
        else:
            reason = f"the same article answers more directly elsewhere: {best.answer}"
            dropped.append(Dropped(other.article, other.answer, reason))
    return kept, dropped


def reconcile(question: str, findings: Sequence[Finding]) -> Reconciled:
    """Group the findings of all sources. Pure; the order of the findings does not change the result."""
    by_article: dict[str, list[Finding]] = {}
    for finding in findings:
        by_article.setdefault(finding.article, []).append(finding)
    voices: list[Finding] = []
    dropped: list[Dropped] = []
    for article in sorted(by_article):
        kept, left_out = _one_voice(question, by_article[article])
        voices += kept
        dropped += left_out
    groups: list[list[Finding]] = []
    for finding in sorted(voices, key=lambda f: (-f.confidence, f.article, f.sentences[0].number)):
        for group in groups:
            if _compare(question, group[0], finding) is Relation.AGREE:
                group.append(finding)
                break
        else:
            groups.append([finding])
    joined = sorted((Group(tuple(g)) for g in groups), key=lambda g: -g.confidence)
    conflict = any(
        _compare(question, a.lead, b.lead) is Relation.CONFLICT for i, a in enumerate(joined) for b in joined[i + 1 :]
    )
    if conflict and _is_sequence(question, joined):
        in_time = sorted(joined, key=lambda g: count_day(g.lead) or date.min)
        return Reconciled(tuple(in_time), conflict=False, dropped=tuple(dropped), sequence=True)
    return Reconciled(tuple(joined), conflict, tuple(dropped))
