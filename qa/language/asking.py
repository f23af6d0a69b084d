"""What time a question asks about, by the tense of its verb, its words, and the day that it is asked. Pure.

A period that it names stands above all. Else the present and what is "recent" ask for now; "first" in the past asks for
what happened once for all; any other past asks for the last time that the thing happened.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from qa.language.lexicon import ORDINALS
from qa.language.parser import parse
from qa.language.periods import Told, periods
from qa.language.roles import QUESTION_WORDS
from qa.period import About, AskedTime

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Adverbs and adjectives (closed classes of time) that ask for how things stand, or what has just happened.
_NOW = frozenset("now currently current presently nowadays still recently recent lately newly latest".split())
_TO_COME = frozenset("to due set expected scheduled slated going".split())
RECENT = 31  # days up to which a period that ends now asks for news, and not for a chronicle


class Tense(StrEnum):
    """The tense of a clause's verb."""

    PAST = "past"
    PRESENT = "present"
    PERFECT = "perfect"
    PROGRESSIVE = "progressive"
    FUTURE = "future"
    NONE = "no verb"


@dataclass(frozen=True, slots=True)
class Timing:
    """The time in a question before the day that it is asked is known; `on` reads it for a day.

    `now` is the word that asks for the present, `once` whether it asks for what happened once for all ("the first").
    `asks` is where in `text` the sentence begins that asks, and `bounds` are the clauses after it that tell since when
    something is so ("since the strike began last March"): places in `text`, in code points.
    """

    text: str
    tense: Tense
    state: bool
    now: str
    once: bool
    asks: int = 0
    bounds: tuple[tuple[int, int], ...] = ()

    def on(self, as_of: date) -> AskedTime:
        """What time is asked about by somebody who asks on the day `as_of`."""
        ahead = self.tense is Tense.FUTURE
        # what stands before the question tells what happened, in a tense of its own: "On Tuesday … What will …?"
        before = periods(self.text[: self.asks], as_of)
        asking = (each.moved(self.asks) for each in periods(self.text[self.asks :], as_of, ahead=ahead))
        told = [each for each in (*before, *asking) if not (each.bound or self._bounds(each))]
        if told:
            return self._period(told, as_of, ahead=ahead)
        if self.tense is Tense.NONE or (self.once and not self.now):
            how = About.EVER
        elif self.now or self.tense is not Tense.PAST:
            how = About.NOW
        else:
            how = About.LATEST
        return AskedTime(how, as_of, words=self.now, state=self.state, ahead=ahead)

    def _bounds(self, told: Told) -> bool:
        return any(start <= told.start and told.end <= end for start, end in self.bounds)

    def _period(self, told: list[Told], as_of: date, *, ahead: bool) -> AskedTime:
        """The shortest of the periods that are named: "on Friday" in "in 2024"."""
        chosen = min(told, key=lambda each: each.period.days)
        period, words = chosen.period, self.text[chosen.start : chosen.end]
        ends_now = period.days <= RECENT and period.first <= as_of <= period.last
        recent = ends_now or (as_of - period.last).days in {0, 1}
        ahead = (ahead and as_of <= period.last) or as_of < period.first
        return AskedTime(About.PERIOD, as_of, period, words, self.state, recent, ahead)


NO_TIME = Timing("", Tense.NONE, state=False, now="", once=False)


def timing(text: str, doc: "Doc", *, number: bool) -> Timing:
    """The time in a question.

    Args:
        text: all that was asked, also what stands before the sentence that asks.
        doc: the sentence that asks.
        number: whether it asks for a count or an amount.
    """
    verb = _main(doc)
    tense = tense_of(verb) if verb is not None else Tense.NONE
    be = verb is not None and verb.lemma_ == "be" and not any(c.dep_ == "expl" for c in verb.children)
    state = tense is Tense.PRESENT or (tense is Tense.PERFECT and number) or (tense is Tense.PAST and be and not number)
    now = next((token.text for token in doc if token.lower_ in _NOW or _just(token)), "")
    first = any(t.lower_ in ORDINALS or t.lower_ in {"ever", "originally"} for t in doc if t.dep_ != "nummod")
    once = first and tense in {Tense.PAST, Tense.PERFECT}
    asks = max(text.find(doc.text), 0)
    since = [t.head if t.dep_ == "mark" else t for t in doc if t.lower_ == "since" and t.dep_ in {"mark", "prep"}]
    bounds = ((each.left_edge.idx + asks, each.right_edge.idx + len(each.right_edge) + asks) for each in since)
    return Timing(text, tense, state, now, once, asks, tuple(bounds))


def _just(token: "Token") -> bool:
    """Whether "just" is of time: has just announced, and not just a few."""
    return token.lower_ == "just" and token.dep_ == "advmod" and token.head.tag_ in {"VBD", "VBN"}


def _main(doc: "Doc") -> "Token | None":
    """The verb of what is asked: the root, else the verb that the question word hangs from, else the first."""
    roots = [token for token in doc if token.dep_ == "ROOT" and token.pos_ in {"VERB", "AUX"}]
    asking = next((t for t in doc if t.tag_ in QUESTION_WORDS), None)
    above = [t for t in asking.ancestors if t.pos_ in {"VERB", "AUX"}] if asking is not None else []
    return next(iter([*roots, *above, *(t for t in doc if t.pos_ in {"VERB", "AUX"})]), None)


def tense_of(verb: "Token") -> Tense:
    """The tense of a verb with its auxiliaries."""
    chain = [c for c in verb.children if c.dep_ in {"aux", "auxpass"} and c.tag_ != "TO"]
    if any(each.lower_ in {"will", "shall", "'ll", "’ll"} and each.tag_ == "MD" for each in chain):
        return Tense.FUTURE
    finite = next((t for t in [*chain, verb] if t.tag_ in {"VBD", "VBZ", "VBP", "MD"}), None)
    if finite is None:
        return Tense.PAST if verb.tag_ in {"VBN", "VBD"} else Tense.PRESENT if verb.tag_ == "VB" else Tense.NONE
    if finite.tag_ == "VBD":
        return Tense.PAST
    if finite.lemma_ == "be" and _ahead(finite, verb):
        return Tense.FUTURE
    if finite.lemma_ == "have" and verb.tag_ == "VBN":
        return Tense.PERFECT
    if finite.lemma_ == "be" and (verb.tag_ == "VBG" or any(c.tag_ == "VBG" for c in chain)):
        return Tense.PROGRESSIVE
    return Tense.PRESENT


def _ahead(be: "Token", verb: "Token") -> bool:
    """Whether "is" opens what is to come: is to, is due, is set to, is going to."""
    doc = be.doc
    following = doc[be.i + 1] if be.i + 1 < len(doc) else None
    told = {verb.lower_, *(child.lower_ for child in be.children if child.i > be.i)}
    return (following is not None and following.lower_ in _TO_COME) or bool(told & (_TO_COME - {"to"}))


def speaks_of_the_future(text: str) -> bool:
    """Whether a sentence speaks of what is to come: will, is to, is due, is set, is expected."""
    return any(token.pos_ in {"VERB", "AUX"} and tense_of(token) is Tense.FUTURE for token in parse(text))
