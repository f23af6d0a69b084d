"""Text as a row of comparable units: amounts, clock times, dates, and the content words between them. Pure.

A claim is held against a sentence unit by unit: by value where both are of one type, else by form or lemma, and never
by how alike the letters are.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from qa.language.amounts import DIGITS, Amount, amounts
from qa.language.clocks import Clock, clocks
from qa.language.dates import Day, dates
from qa.language.lexicon import NEGATIONS, ORDINALS, TELLING
from qa.language.parser import lemmas
from qa.language.words import fold, outside, tokens

Typed = Amount | Clock | Day


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a text at `start:end` (code points): a typed `value`, or None for a word."""

    start: int
    end: int
    folded: str
    value: Typed | None = None
    capital: bool = False

    @property
    def ordinal(self) -> int | None:
        """The number of an ordinal: 88 of "88th" and 2 of "second"; None of other words."""
        return None if self.value else _ordinal(self.folded)

    def agrees(self, other: "Unit") -> bool:
        """Whether two values may be the same, one perhaps less precise; values of two types are not."""
        match self.value, other.value:
            case (Amount() as mine, Amount() as theirs):
                return mine.agrees(theirs)
            case (Day() as mine, Day() as theirs):
                return mine.agrees(theirs)
            case (None, None):
                return self.ordinal == other.ordinal
        return self.value == other.value

    def matches(self, stated: "Unit", published: date | None = None) -> bool:
        """Whether a claim of this is borne out by `stated`; what is stated may say more, never less."""
        if self.folded == stated.folded:
            return True
        match self.value, stated.value:
            case Amount() as mine, Amount() as theirs:
                return mine.within(theirs)
            case Day() as mine, Day() as theirs:
                return mine.within(theirs, published)
            case Clock() as mine, Clock() as theirs:
                return mine == theirs
            case Day(year=int(year)), Amount() as theirs if self.folded.isdecimal():
                return theirs.within(Amount(year))  # "1900 soldiers" for "1,900 soldiers"
            case (None, None):
                return _same(self.folded, stated.folded)
        return False


def _same(a: str, b: str) -> bool:
    if a in TELLING or b in TELLING:
        return a in NEGATIONS and b in NEGATIONS and {a, b} <= {"not", "n't", "no", "never"}
    if _ordinal(a) and _ordinal(a) == _ordinal(b):
        return True
    return not lemmas(a).isdisjoint(lemmas(b))


def _ordinal(word: str) -> int | None:
    if word in ORDINALS:
        return ORDINALS[word]
    digits, ending = word[:-2], word[-2:]
    read = ending in {"st", "nd", "rd", "th"} and digits.isdecimal() and len(digits) <= DIGITS
    return int(digits) if read else None


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[Unit, ...]:
    """The units of `text` in order: its typed values, and its content words outside them."""
    typed = [(start, end, value) for found in (dates(text), clocks(text), amounts(text)) for start, end, value in found]
    found = [Unit(start, end, fold(text[start:end]), value) for start, end, value in typed]
    found.extend(
        Unit(word.start, word.end, word.folded, capital=word.capital)
        for word in outside(tokens(text), [(start, end) for start, end, _ in typed])
        if word.content
    )
    return tuple(sorted(found, key=lambda unit: unit.start))
