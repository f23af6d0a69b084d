"""What time a sentence of an article speaks of: told from the article's own day, stated, or only the article's. Pure.

"On Friday" is a date only for who knows when the article appeared. What is inferred from that is kept apart from what
is stated, and is said to be inferred.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qa.answer import Finding, Value
from qa.language.asking import speaks_of_the_future
from qa.language.dates import Day, dates
from qa.language.lexicon import NEAR_DAYS
from qa.language.parser import ancestors, distance, parse, within
from qa.language.periods import Told, periods, weekday
from qa.language.words import tokens
from qa.period import Known, Period, Spoken

if TYPE_CHECKING:
    from spacy.tokens import Token

_VERBS = frozenset({"VERB", "AUX"})
_RUNNING = ("so far", "to date")
_TOLLS = frozenset({"toll", "tally"})


def inferred_day(answer: str, sentence: str, published: date | None) -> date | None:
    """The day that a weekday or "yesterday" in `answer` means in an article of that date.

    None where the answer states a date itself, names no such day, or the article's date is not known. A bare weekday is
    the last one up to the article's date, or the first after it where the sentence speaks of what is to come.
    """
    stated = [day for _, _, day in dates(answer)]
    if published is None or any(day.month or day.year for day in stated):
        return None
    said = [w.folded for w in tokens(answer) if not (w.capital and w.start and w.folded in NEAR_DAYS)]  # USA Today
    near = next((NEAR_DAYS[word] for word in said if word in NEAR_DAYS), None)
    if near is not None:
        return published + timedelta(days=near)
    named = next((day.weekday for day in stated if day.weekday is not None), None)
    return None if named is None else weekday(named, said, published, ahead=speaks_of_the_future(sentence))


def spoken(quotes: Sequence[tuple[int, str]], values: Sequence[Value], published: date | None) -> Spoken:
    """What time sentences speak of, in an article published on that day.

    It is the time that hangs from the verb of the value: "which stands since 1998" dates nothing else. Without one it
    is the article's day; where that is not known either, the finding is undated.

    Args:
        quotes: the sentences, each with its place in the article.
        values: the words of them that carry the answer; a date among them is the answer, and not its time.
        published: the article's day, if it states one.
    """
    running = any(_running(quote) for _, quote in quotes)
    for start, quote in quotes:
        inside = [(v.start - start, v.end - start) for v in values if start <= v.start < start + len(quote)]
        if inside or not values:
            told = _told(quote, inside, published)
            if told:
                return Spoken(told.period, told.known, quote[told.start : told.end], running)
    if published is None:
        words = _undated(quotes, values)
        return Spoken(None, Known.STATED if words else Known.UNDATED, words, running)
    return Spoken(Period.of(published), Known.ARTICLE, running=running)


def _told(quote: str, inside: Sequence[tuple[int, int]], published: date | None) -> Told | None:
    """The period that the sentence tells of what stands at `inside`, else None."""
    found = [
        told
        for told in periods(quote, published, ahead=speaks_of_the_future(quote))
        if not told.bound and not any(told.start < end and start < told.end for start, end in inside)
    ]
    if not found:
        return None
    doc = parse(quote)
    value = [token for start, end in inside for token in within(doc, start, end)]
    if not value:
        return found[0] if len(found) == 1 else None
    head = next((t for t in value if t.head.i not in {v.i for v in value}), value[0])
    own = {head.i} | {verb.i for verb in _verbs_of(head)}
    timed = []
    for told in found:
        token = within(doc, told.start, told.end)[0]
        hangs = next((each for each in ancestors(token) if each.pos_ in _VERBS or each.i == head.i), None)
        if hangs is None or hangs.i in own:
            timed.append((distance(token, head), told.start, told))
    return min(timed)[2] if timed else None


def _undated(quotes: Sequence[tuple[int, str]], values: Sequence[Value]) -> str:
    """The one date, without its year, that sentences of an article without a date state; empty without one."""
    found = [
        quote[start:end]
        for offset, quote in quotes
        for start, end, day in dates(quote)
        if (day.month or day.year) and not any(v.start < offset + end and offset + start < v.end for v in values)
    ]
    return found[0] if len(found) == 1 else ""


def _verbs_of(head: "Token") -> "list[Token]":
    """The verbs that are told of a value: those that it hangs from, and that of its own clause ("who won in 2019")."""
    above = [token for token in head.ancestors if token.pos_ in _VERBS]
    return [*above, *(child for child in head.children if child.dep_ in {"relcl", "acl"} and child.pos_ in _VERBS)]


def _running(sentence: str) -> bool:
    """Whether a sentence tells a count that runs on: a perfect tense ("have been killed"), a toll, "so far"."""
    if any(phrase in sentence.lower() for phrase in _RUNNING):
        return True
    return any(_perfect(t) or (t.lower_ in _TOLLS and t.dep_ != "compound") for t in parse(sentence))  # no toll road


def _perfect(token: "Token") -> bool:
    """Whether a verb is in a perfect tense: "has found", and not "has eight"."""
    return token.tag_ == "VBN" and any(
        child.dep_ in {"aux", "auxpass"} and child.lemma_ == "have" for child in token.children
    )


def days_of(text: str, finding: Finding) -> list[Day]:
    """The days that a finding's words mean, with the day that "Friday" stands for and the year of its article."""
    if finding.inferred:
        return [Day.of(finding.inferred)]
    return [day.resolved(finding.source.article.published) for _, _, day in dates(text)]
