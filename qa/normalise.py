"""Comparable forms of what news text states: dates, numbers, names, content words. Pure functions over strings.

Two mentions are compared by these forms and never by their letters: "27 May" and "May 27, 2022" are compatible,
"four" is "4", "Geraschenko" is "Gerashchenko".
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import Indel
from snowballstemmer import stemmer
from text_to_num import alpha2digit

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
# "may" is also a verb, so a bare month counts as a date only with a day or a year, or after a preposition.
_DATE_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b",
        rf"\b{_MONTH}\s+{_DAY}\b(?!\s*(?:%|percent|million|billion))(?:,?\s+{_YEAR}\b)?",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?![a-z])(?:,?\s+{_YEAR}\b)?",
        rf"\b{_MONTH},?\s+{_YEAR}\b",
        rf"(?<=\bin ){_MONTH}(?![a-z])",
    )
)
_NUMBER = re.compile(r"(?<![\w.,])[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])\d+(?:\.\d+)?")
_SCALE = re.compile(r"(\d+(?:\.\d+)?)[\s-]*(hundred|thousand|million|billion|trillion|bn|mn|m|k)\b", re.IGNORECASE)
_SCALES = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9,
           "trillion": 1e12}  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# English function words: they carry no fact, so a missing one is no missing support.
STOP_WORDS = frozenset(
    """
    a about after again against all also although am an and any are as at be because been before being between
    both but by can could did do does doing during each few for from further had has have having he her here
    hers him his how i if in into is it its itself just me more most my no nor not now of off on once only or
    other our out over own said same say says she should so some such than that the their them then there these
    they this those through to too under until up very was we were what when where which while who whom whose
    why will with would you your it's there's mr mrs ms yes
    """.split()
)
_LEANS_BACK = re.compile(
    r"\s*(?:[\"“‘']|(?:he|she|they|it|his|her|hers|their|its|this|that|these|those|such|but|and|also|however|instead|then"
    r"|there|another|both|meanwhile|similarly)\b)",
    re.IGNORECASE,
)
_STEMMER = stemmer("english")  # Snowball (Porter 2): called, calling and calls are call
SAME_WORD = 0.8  # Indel similarity from which two words of 4+ letters are one: Geraschenko/Gerashchenko


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date as far as it is stated; a part that is not stated is None."""

    year: int | None
    month: int | None
    day: int | None

    @classmethod
    def of(cls, day: date) -> "Day":
        """A calendar date that is wholly known."""
        return cls(day.year, day.month, day.day)

    def agrees(self, other: "Day") -> bool:
        """True where no stated part contradicts a stated part of the other."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(a is None or b is None or a == b for a, b in pairs)

    def __str__(self) -> str:
        """The date in words, as far as it is stated: "May 27, 2022"."""
        month = MONTHS[self.month - 1].title() if self.month else ""
        text = f"{month} {self.day}" if self.day else month
        return f"{text}, {self.year}" if text and self.year else text or str(self.year)


def fold(text: str) -> str:
    """Lower case, without diacritics, with straight quotes and plain hyphens."""
    text = text.translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0xA0: " "})
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def _day(match: re.Match[str]) -> Day | None:
    parts = match.groupdict()
    month = parts.get("month")
    number = None
    if month:
        number = (
            int(month) if month.isdigit() else next(i for i, m in enumerate(MONTHS, 1) if m[:3] == month[:3].lower())
        )
    day = int(parts["day"]) if parts.get("day") else None
    year = int(parts["year"]) if parts.get("year") else None
    if (number and not 1 <= number <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return Day(year, number, day)


@lru_cache(maxsize=4096)
def dates(text: str) -> tuple[tuple[int, int, Day], ...]:
    """The explicit calendar dates in `text` as (start, end, Day), in order, not overlapping; weekdays are not dates."""
    found: list[tuple[int, int, Day]] = []
    for pattern in _DATE_PATTERNS:
        for match in pattern.finditer(text):
            day = _day(match)
            if day and not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((match.start(), match.end(), day))
    return tuple(sorted(found, key=lambda item: item[0]))


@lru_cache(maxsize=4096)
def numbers(text: str) -> frozenset[float]:
    """The quantities in `text` outside its dates, written in digits or in words: {1351.0, 4.0}."""
    for start, end, _ in reversed(dates(text)):
        text = text[:start] + " " * (end - start) + text[end:]
    text = re.sub(r"\bno one\b", "nobody", text, flags=re.IGNORECASE)
    found = {float(match[1]) * _SCALES[match[2].lower()] for match in _SCALE.finditer(text)}
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", _SCALE.sub(" ", text), flags=re.IGNORECASE)  # a three-month campaign
    text = str(alpha2digit(text, "en", threshold=0))
    found.update(float(match[0].replace(",", "")) for match in _NUMBER.finditer(text))
    return frozenset(found)


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The content words of `text`, folded, without function words and possessive endings, in order."""
    tokens = (match[0].removesuffix("'s") for match in _WORD.finditer(fold(text)))
    return tuple(token for token in tokens if token not in STOP_WORDS and (len(token) > 1 or token.isdigit()))


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[str, ...]:
    """The capitalised words of `text` that are likely part of a name, folded; a sentence's start alone is none."""
    found = []
    for match in _WORD.finditer(text):
        word = match[0]
        at_start = not text[: match.start()].strip() or text[: match.start()].rstrip()[-1] in ".!?:“\"'‘"
        following = text[match.end() : match.end() + 2].strip()[:1]
        if not word[0].isupper() or fold(word) in STOP_WORDS or fold(word) in MONTHS:
            continue
        # At a sentence's start a capital says nothing, unless another capital follows it (Oleg Kozhemyako).
        if not at_start or following.isupper() or word.isupper():
            found.append(fold(word).removesuffix("'s"))
    return tuple(found)


@lru_cache(maxsize=65536)
def same_word(a: str, b: str) -> bool:
    """True where two folded words are one word: equal, an inflection, or a spelling variant."""
    if a == b:
        return True
    if min(len(a), len(b)) < 4 or a.isdigit() or b.isdigit():
        return False
    if _STEMMER.stemWord(a) == _STEMMER.stemWord(b):
        return True
    return Indel.normalized_similarity(a, b) >= SAME_WORD


def coverage(wanted: tuple[str, ...], held: tuple[str, ...]) -> float:
    """The share (0 to 1) of `wanted` words that are among `held`; 1.0 where nothing is wanted."""
    return sum(any(same_word(w, h) for h in held) for w in wanted) / len(wanted) if wanted else 1.0


def missing_numbers(claim: str, text: str) -> list[float]:
    """The numbers that `claim` states and `text` does not, smallest first."""
    return sorted(numbers(claim) - numbers(text))


def missing_dates(claim: str, text: str) -> list[Day]:
    """The dates that `claim` states and no date of `text` agrees with, in order."""
    there = [day for _, _, day in dates(text)]
    return [day for _, _, day in dates(claim) if not any(day.agrees(other) for other in there)]


def missing_names(claim: str, text: str) -> list[str]:
    """The names of `claim` that are not among the words of `text`, in order, spelling variants allowed."""
    held = words(text)
    return [name for name in names(claim) if coverage((name,), held) == 0]


def leans_back(sentence: str) -> bool:
    """Whether a sentence opens with a quotation, a pronoun or a connective, and so leans on the one before it."""
    return _LEANS_BACK.match(sentence) is not None
