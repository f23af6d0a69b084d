"""Is a value of the kind that was asked for: a person, a place, a time, an amount of that measure? Pure.

Only what is plainly of another kind is refused. The named-entity recogniser is wrong at times, so its word alone
refuses nothing that could be what was asked for.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.language.amounts import Amount
from qa.language.clocks import Clock
from qa.language.dates import Day
from qa.language.lexicon import (
    COUNTRY_NAMES,
    CURRENCIES,
    FREQUENCIES,
    HEIGHTLESS,
    LENGTHS,
    MEASURE_UNITS,
    NEAR_DAYS,
    SHARES,
    UNITS,
    VAGUE,
)
from qa.language.parser import lemmas
from qa.language.question import Kind, Question
from qa.language.units import Unit, units
from qa.language.words import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def wrong_kind(
    doc: "Doc", held: Sequence[Unit], inside: "Sequence[Token]", text: str, question: Question
) -> str | None:
    """Why the words `text`, with their units and tokens in the sentence, are of another kind; None if they may fit."""
    typed = [unit for unit in held if unit.value is not None]
    only_typed = len(typed) == len(held)
    entities = [ent for ent in doc.ents if ent.start <= inside[-1].i and inside[0].i < ent.end]
    labels = {ent.label_ for ent in entities}
    wanted = f"“{text}” is not {question.kind.value}, which was asked for"
    if question.kind in {Kind.AMOUNT, Kind.TIME} and (reason := _wrong_measure(typed, units(doc.text), question)):
        return reason
    match question.kind:
        case Kind.AMOUNT:
            counted = any(isinstance(unit.value, Amount) for unit in held) or labels & {
                "CARDINAL",
                "MONEY",
                "PERCENT",
                "QUANTITY",
            }
            vague = any(token.lower_ in VAGUE for token in inside)
            dated = question.noun == "age" or any(
                isinstance(unit.value, Day) and unit.folded.isdecimal() for unit in held
            )
            times = (question.measure == "often" or question.noun == "time") and any(
                token.lower_ in FREQUENCIES for token in inside
            )
            return None if counted or vague or dated or times else wanted
        case Kind.TIME:
            timed = any(not isinstance(unit.value, Amount) for unit in typed) or labels & {"DATE", "TIME", "EVENT"}
            near = any(
                token.lower_ in NEAR_DAYS or token.pos_ in {"SCONJ", "VERB"} or token.dep_ == "mark" for token in inside
            )
            digits = any(unit.folded.isdecimal() for unit in held)
            return None if timed or near or digits else wanted
        case Kind.PERSON | Kind.PLACE if only_typed:
            return wanted
        case Kind.PLACE if labels == {"PERSON"} and len(held) <= 3 and not _located(inside):
            return wanted
        case Kind.PERSON if labels and labels <= {"DATE", "TIME", "MONEY", "PERCENT"}:
            return wanted
        case Kind.ANY if question.noun and only_typed and not isinstance(typed[0].value, Amount):
            return f"“{text}” is a time, and no {question.noun}"
    if question.noun in {"country", "nation"} and entities and not _territory(text):
        return f"“{text}” is no {question.noun}"
    if question.noun in {"city", "town", "capital"} and labels and labels <= {"PERSON", "FAC", "EVENT", "NORP"}:
        return f"“{text}” is no {question.noun}"
    return None


def _located(inside: "Sequence[Token]") -> bool:
    """Whether something is said to be there, which the recogniser may miss: many towns bear a person's name."""
    before = inside[0].doc[inside[0].i - 1] if inside[0].i else inside[0]
    return before.lower_ in {"in", "near", "outside"} and before.pos_ == "ADP"


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    """The countries and territories of the world, folded, by the Unicode consortium's CLDR (Babel)."""
    from babel import Locale

    return COUNTRY_NAMES | {fold(name) for name in Locale("en").territories.values()}


def _territory(text: str) -> bool:
    """Whether a text names a country, by its present name or one that newspapers use."""
    folded = f" {fold(text)} "
    return any(f" {name} " in folded or f" {name.replace('&', 'and')} " in folded for name in _territories())


def _wrong_measure(typed: Sequence[Unit], stated: Sequence[Unit], question: Question) -> str | None:
    """A value of another measure: kilometres were asked for and days are given, a month and a year is given."""
    amounts = [unit.value for unit in typed if isinstance(unit.value, Amount)]
    days = [unit.value for unit in typed if isinstance(unit.value, Day)]
    if question.noun in {"time", "hour"} and days and not any(isinstance(unit.value, Clock) for unit in typed):
        return "a day is given, and the time of day was asked for"
    timed = days or any(isinstance(unit.value, Clock) for unit in typed)
    part = question.noun
    if part in {"month", "year"} and timed and not any(getattr(day, part) for day in days):
        return f"no {part} is given, which was asked for"
    wanted = MEASURE_UNITS.get(question.measure or "")
    there = any(isinstance(unit.value, Amount) and unit.value.unit in wanted for unit in stated) if wanted else False
    if wanted and there and amounts and not any(amount.unit in wanted for amount in amounts):
        return "the amount is of another measure than was asked for"
    heightless = question.measure == "high" and any(lemmas(word) & HEIGHTLESS for word in question.wanted)
    if heightless and amounts and all(amount.unit in LENGTHS for amount in amounts):
        return "it is a length, and what was asked about has no height"
    money = question.noun == "money" or (question.measure == "much" and question.noun is None)
    priced = any(isinstance(unit.value, Amount) and unit.value.currency for unit in stated)
    if money and priced and amounts and not any(amount.currency or amount.unit for amount in amounts):
        return "no currency is given, and money was asked for"
    shared = any(isinstance(unit.value, Amount) and unit.value.unit == "%" for unit in stated)
    if question.noun in SHARES and shared and amounts and not any(amount.unit == "%" for amount in amounts):
        return "no share is given, which was asked for"
    counted = (
        question.measure == "many" and question.noun and question.noun not in UNITS and question.noun not in CURRENCIES
    )
    if counted and question.noun != "time" and amounts and all(amount.currency or amount.unit for amount in amounts):
        return "it is no count"
    return None
