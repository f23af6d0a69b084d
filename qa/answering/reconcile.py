"""Reconcile what the sources said: one voice per article, then groups that agree, add, or conflict.

Answers are compared by their normalised dates, numbers and names, never by asking a model. More precise is not
conflicting: "May" agrees with "May 27", "the governor" adds to "Oleg Kozhemyako". Two articles conflict only where one
value is asked for and each gives another one.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import combinations, product

from qa.answer import Dropped, Finding, Group, Reconciled
from qa.answering.times import day_of, in_time
from qa.language.amounts import amounts
from qa.language.clauses import polarity
from qa.language.clocks import clocks
from qa.language.lexicon import APPROXIMATE
from qa.language.parser import lemmas
from qa.language.question import Asked, Kind, Question
from qa.language.units import Unit, units
from qa.language.when import days_of
from qa.language.words import coverage, names, same_name, same_word, tokens, words
from qa.period import AskedTime

SAME = 0.5  # share of one answer's content words that the other must hold to be the same answer, more or less precise
SPOKEN = 0.5  # what the question's words in the cited sentences weigh against the reader's confidence
# A position of its own needs POSITION where another has SURE: no labelled disagreement is lost by it on the readings of
# the pinned run, and two that were none are gone.
POSITION = 0.6
SURE = 0.8
CLOCKED = frozenset({"time", "hour"})  # nouns that ask for a time of day rather than for the day


class Relation(StrEnum):
    """How two answers to one question stand to each other."""

    AGREE = "agree"
    CONFLICT = "conflict"
    ADD = "add"


def relation(question: Question, a: Finding, b: Finding) -> Relation:
    """How what two sources say in answer to `question` stands to each other, by typed values before words."""
    compare = {
        Asked.POLAR: (_polarity,),
        Asked.DATE: (_clocks, _days, _amounts) if question.noun in CLOCKED else (_days, _amounts, _clocks),
        Asked.NUMBER: (_amounts,),
    }.get(question.asked, (_prices,) if _several(question) else (_values,))
    for comparison in compare:
        if (same := comparison(a, b)) is not None:
            return Relation.AGREE if same else Relation.CONFLICT
    if question.kind is Kind.PLACE and _two_places(a.answer, b.answer):
        return Relation.CONFLICT if question.asked is Asked.ONE else Relation.ADD
    first, second = words(a.answer), words(b.answer)
    if max(_overlap(first, second), _overlap(second, first)) >= SAME:
        return Relation.AGREE
    if question.asked is Asked.ONE and _is_name(a.answer) and _is_name(b.answer):
        return Relation.CONFLICT
    return Relation.ADD


def _polarity(a: Finding, b: Finding) -> bool | None:
    first, second = polarity(a.answer), polarity(b.answer)
    return None if first is None or second is None else first == second


def _days(a: Finding, b: Finding) -> bool | None:
    first, second = days_of(a.answer, a), days_of(b.answer, b)
    return any(x.agrees(y) for x in first for y in second) if first and second else None


def _amounts(a: Finding, b: Finding) -> bool | None:
    first, second = ([amount for _, _, amount in amounts(each.answer)] for each in (a, b))
    return any(x.agrees(y) for x in first for y in second) if first and second else None


def _clocks(a: Finding, b: Finding) -> bool | None:
    first, second = ({clock for _, _, clock in clocks(each.answer)} for each in (a, b))
    return bool(first & second) if first and second else None


def _several(question: Question) -> bool:
    """Whether the question is for a list, of which two articles may name two parts: "in which years"."""
    nouns = [word for word in tokens(question.text) if question.noun in lemmas(word.folded)]
    return any(word.folded != question.noun for word in nouns)


def _values(a: Finding, b: Finding) -> bool | None:
    """Whether two answers that are values and no more are the same: 9 to 34, the 88th, 2.5 million dollars.

    A score is the same from either side, and "9 to 34" says what "34" says. One of the two may have words beside its
    value, if the value comes first. Two days' counts of what goes on are no contradiction.
    """
    if a.spoken.running and b.spoken.running and day_of(a) != day_of(b):
        return None
    first, second = ([unit for unit in units(each.answer) if unit.folded not in APPROXIMATE] for each in (a, b))
    if not first or not second or not (_only_values(first) or _only_values(second)):
        return None
    if not (_is_value(first[0]) and _is_value(second[0])):
        return None
    fewer, more = sorted(([u for u in each if _is_value(u)] for each in (first, second)), key=len)
    alike = [[one.agrees(other) for other in more] for one in fewer]
    return all(map(any, alike)) and (len(fewer) < len(more) or all(map(any, zip(*alike, strict=True))))


def _prices(a: Finding, b: Finding) -> bool | None:
    money = ([amount.currency for _, _, amount in amounts(each.answer)] for each in (a, b))
    return _values(a, b) if all(each and all(each) for each in money) else None


def _is_value(unit: Unit) -> bool:
    return unit.value is not None or unit.ordinal is not None


def _only_values(held: Sequence[Unit]) -> bool:
    return all(map(_is_value, held))


def _two_places(a: str, b: str) -> bool:
    """Whether two answers name two places of one region: Tampa, Florida and Miami, Florida."""
    first, second = ([words(part) for part in each.split(",")] for each in (a, b))
    if min(len(first), len(second)) < 2 or not first[0] or not second[0]:
        return False
    inside = (_overlap(first[0], sum(second, ())), _overlap(second[0], sum(first, ())))
    return not any(inside)


def _overlap(wanted: Sequence[str], held: Sequence[str]) -> float:
    """The share of words that the other answer holds, in another form or in another paper's spelling of a name."""
    return sum(any(same_word(w, h) or same_name(w, h) for h in held) for w in wanted) / len(wanted) if wanted else 1.0


def _is_name(answer: str) -> bool:
    """Whether an answer holds a name, also as its first word: it is no sentence, so its capital means something."""
    return bool(names(f"is {answer}"))


def _conflict(question: Question, a: Group, b: Group) -> bool:
    """Whether any two members conflict: a lead that says May hides that one group says May 27, the other May 29."""
    return any(relation(question, x, y) is Relation.CONFLICT for x, y in product(a.findings, b.findings))


def _one_voice(question: Question, findings: Sequence[Finding]) -> tuple[list[Finding], list[Dropped]]:
    """Keep what one article says: its best finding, and others only where they add something to an open question.

    The best is the one whose sentences speak of what was asked, if the reader is about as sure of it: an article often
    names two people or two dates, and the sentence in which the question's words stand together is about the right one.
    """
    wanted = question.wanted

    def rank(finding: Finding) -> tuple[float, int]:
        spoken = coverage(wanted, words(" ".join(finding.quotes)))
        return -(finding.confidence + SPOKEN * spoken), finding.sentences[0].number

    best, *others = sorted(findings, key=rank)
    kept, dropped = [best], []
    for other in others:
        if relation(question, best, other) is Relation.AGREE:
            continue
        if question.asked is Asked.OPEN and relation(question, best, other) is Relation.ADD:
            kept.append(other)
        else:
            reason = f"the same article answers more directly elsewhere: {best.answer}"
            dropped.append(Dropped(other.article, other.answer, reason))
    return kept, dropped


def reconcile(question: Question, findings: Sequence[Finding], asked: AskedTime) -> Reconciled:
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
        for group in groups:  # agreement does not carry over: May agrees with May 27 and with May 29
            if all(relation(question, member, finding) is Relation.AGREE for member in group):
                group.append(finding)
                break
        else:
            groups.append([finding])
    joined = sorted((Group(tuple(g)) for g in groups), key=lambda g: -g.confidence)

    def conflicts(a: Group, b: Group) -> bool:
        return _conflict(question, a, b)

    sure, weak = _sure(joined, conflicts)
    timed = in_time(question, sure, asked, conflicts)
    conflict = any(conflicts(a, b) for a, b in combinations(timed.groups, 2))
    return Reconciled(timed.groups, conflict, (*dropped, *weak, *timed.dropped), timed.earlier)


def _sure(groups: Sequence[Group], conflicts: Callable[[Group, Group], bool]) -> tuple[list[Group], list[Dropped]]:
    """The groups without those that contradict a sure one and are not sure enough to be a position of their own.

    A group is sure by its surest reading, however many it has: five articles that lie make nothing surer.
    """
    kept: list[Group] = []
    dropped: list[Dropped] = []
    for group in groups:
        rival = next((each for each in kept if each.lead.confidence >= SURE and conflicts(each, group)), None)
        if rival is None or group.confidence >= POSITION:
            kept.append(group)
            continue
        reason = f"not sure enough ({group.confidence:.2f}) to stand against {rival.lead.answer}"
        dropped += [Dropped(finding.article, finding.answer, reason) for finding in group.findings]
    return kept, dropped
