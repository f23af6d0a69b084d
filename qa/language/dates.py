"""Calendar dates that text states, as far as it states them. Pure functions over strings.

Days, months, years and weekdays are read from words in their usual orders (May 27, 27 May 2022, Tuesday, 2022-05-27,
27.05.2022, 5/27/2022). What is told from the article's own day ("yesterday") is `qa.language.when`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice, pairwise

from qa.language.lexicon import CURRENCIES, MONTH_OF, MONTHS, PEOPLE, PERCENT, UNITS, WEEKDAY_OF, WEEKDAYS
from qa.language.parser import lemmas
from qa.language.words import Word, tokens

MOST = 100_000  # words that may begin a date or an amount are looked at; an article of 200,000 characters has no more
Dated = tuple[int, int, "Day"]  # start and end in code points
# Before a bare month or year, which is else no date: "may" is a verb and 2019 may be a count.
_BEFORE = frozenset("in since until till by of during from to last next this early late mid before after year".split())
_VERBS_TOO = frozenset({"may", "march"})
_NAMED = frozenset({*MONTH_OF, *WEEKDAY_OF, *(f"{day}s" for day in WEEKDAY_OF)})
_DEFINITE = frozenset("the its his her their our this each every".split())


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date as far as it is stated; a part that is not stated is None. `weekday` is 0 for Monday."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    @classmethod
    def of(cls, day: date) -> "Day":
        """A calendar date that is wholly known."""
        return cls(day.year, day.month, day.day)

    @property
    def calendar(self) -> date | None:
        """The date where year, month and day are known and such a day exists."""
        if not (self.year and self.month and self.day):
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:  # February 30
            return None

    def known(self) -> "Day":
        """The same with its weekday, where the calendar gives it."""
        on = self.calendar
        return replace(self, weekday=on.weekday()) if on and self.weekday is None else self

    def resolved(self, published: date | None) -> "Day":
        """With the year that an article of that date means: its own, or the one before where the day is yet to come."""
        if self.year or not self.month or published is None:
            return self
        later = (self.month, self.day or 1) > (published.month, published.day)
        return replace(self, year=published.year - later)

    def agrees(self, other: "Day") -> bool:
        """True where no stated part contradicts a stated part of the other."""
        a, b = self.known(), other.known()
        pairs = ((a.year, b.year), (a.month, b.month), (a.day, b.day), (a.weekday, b.weekday))
        return all(x is None or y is None or x == y for x, y in pairs)

    def within(self, stated: "Day", published: date | None = None) -> bool:
        """Whether every part of this date is stated by the other, its year perhaps only by the article's date."""
        told = stated.known() if self.year is None or stated.year else stated.resolved(published).known()
        pairs = ((self.year, told.year), (self.month, told.month), (self.day, told.day), (self.weekday, told.weekday))
        return all(mine is None or mine == theirs for mine, theirs in pairs)

    def __str__(self) -> str:
        """The date in words, as far as it is stated: "May 27, 2022"."""
        month = MONTHS[self.month - 1].title() if self.month else ""
        text = f"{month} {self.day}" if self.day else month
        text = f"{text}, {self.year}" if text and self.year else text or str(self.year or "")
        return text or (WEEKDAYS[self.weekday].title() if self.weekday is not None else "")


@lru_cache(maxsize=4096)
def dates(text: str) -> tuple[Dated, ...]:
    """The dates in `text` as (start, end, Day), in order, not overlapping; weekdays and years alone count as well.

    In a text that is longer than any article only the first are found.
    """
    listed = tokens(text)
    found: list[Dated] = []
    free = 0  # the first word that is part of no date yet
    starts = (n for n, word in enumerate(listed) if word.folded in _NAMED or _of_digits(text, listed, n))
    for place in islice(starts, MOST):
        if place < free:
            continue
        if taken := _numeric(text, listed, place) or _worded(text, listed, place) or _bare(text, listed, place):
            free = place + taken[0]
            found.append((listed[place].start, listed[free - 1].end, taken[1]))
    return tuple(_joined(text, found))


def _of_digits(text: str, listed: Sequence[Word], place: int) -> bool:
    """Whether a word begins with a digit and is worth a look: 27.05.2022, 2022-05-27, 27 May, 27th of May, 2022."""
    word = listed[place]
    if not word.folded[:1].isdecimal():
        return False
    if len(word.folded) == 4 or "." in word.folded or text[word.end : word.end + 1] in {"-", "/"}:
        return True
    following = listed[place + 1].folded if place + 1 < len(listed) else ""
    return following == "of" or following in MONTH_OF


def _number(word: Word | None, least: int, most: int) -> int | None:
    """The value of digits, perhaps with an ordinal ending, in a range."""
    if word is None:
        return None
    digits = word.folded
    if not digits.isdecimal():
        for ending in ("st", "nd", "rd", "th"):
            digits = digits.removesuffix(ending)
    return int(digits) if digits.isdecimal() and len(digits) <= 4 and least <= int(digits) <= most else None


def _year(word: Word | None) -> int | None:
    return _number(word, 1500, 2099) if word and len(word.folded) == 4 else None


def _numeric(text: str, listed: Sequence[Word], place: int) -> tuple[int, Day] | None:
    """2022-05-27, 27.05.2022 and 5/27/2022; where day and month could change places only the year is known."""
    word = listed[place]
    if word.folded.count(".") == 2:
        parts, count = word.folded.split("."), 1
    elif text[word.end : word.end + 1] not in {"-", "/"}:
        return None
    else:
        three = listed[place : place + 3]
        marks = {text[a.end : b.start] for a, b in pairwise(three)}
        if len(three) < 3 or marks not in ({"-"}, {"/"}):
            return None
        parts, count = [each.folded for each in three], 3
    if not all(part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    first, second, third = map(int, parts)
    if 1500 <= first <= 2099 and 1 <= second <= 12 and 1 <= third <= 31:
        return count, Day(first, second, third)
    if not 1500 <= third <= 2099:
        return None
    if first > 12 and first <= 31 and 1 <= second <= 12:
        return count, Day(third, second, first)
    if second > 12 and second <= 31 and 1 <= first <= 12:
        return count, Day(third, first, second)
    return (count, Day(third)) if 1 <= first <= 12 and 1 <= second <= 12 else None


def _worded(text: str, listed: Sequence[Word], place: int) -> tuple[int, Day] | None:
    """May 27, 2022; 27 May; 27th of May 2022; May 2022; in May."""

    def at(offset: int) -> Word | None:
        return listed[place + offset] if place + offset < len(listed) else None

    def gap(offset: int) -> str:
        return text[listed[place + offset - 1].end : listed[place + offset].start].strip(" .,\xa0")

    word, after = listed[place], at(1)
    if day := _number(word, 1, 31):
        of = 1 + (after is not None and after.folded == "of")
        named = at(of)
        if named and named.capital and (month := MONTH_OF.get(named.folded)) and not gap(of):
            year = _year(at(of + 1)) if at(of + 1) and not gap(of + 1) else None
            return of + 1 + (year is not None), Day(year, month, day)
        return None
    month = MONTH_OF.get(word.folded)
    if not month or not word.capital:
        return None
    if after and not gap(1):
        if year := _year(after):
            return 2, Day(year, month)
        scaled = at(2) is not None and at(2).folded in {"percent", "million", "billion"}  # type: ignore[union-attr]
        if (day := _number(after, 1, 31)) and not scaled and text[after.end : after.end + 1] != "%":
            year = _year(at(2)) if at(2) and not gap(2) else None
            return 2 + (year is not None), Day(year, month, day)
    before = listed[place - 1].folded if place else ""
    follows_name = after is not None and after.capital and not text[word.end : after.start].strip()
    told = word.folded in MONTHS and word.folded not in _VERBS_TOO  # and not Jan, who is a person
    bare = before in _BEFORE or len(listed) == 1 or (told and not follows_name and place > 0)
    return (1, Day(month=month)) if bare else None


def _bare(text: str, listed: Sequence[Word], place: int) -> tuple[int, Day] | None:
    """A weekday, or a year that is not followed by what it would count."""
    word = listed[place]
    if word.capital and word.folded.removesuffix("s") in WEEKDAY_OF:
        return 1, Day(weekday=WEEKDAY_OF[word.folded.removesuffix("s")])
    year = _year(word)
    if (
        year is None
        or text[word.start - 1 : word.start] in {"$", "£", "€", "#"}
        or text[word.end : word.end + 1] == "%"
    ):
        return None
    following = listed[place + 1] if place + 1 < len(listed) else None
    before = listed[place - 1].folded if place else ""
    if following is None:
        return 1, Day(year)
    many = following.folded in PEOPLE
    forms = lemmas(following.folded)
    plural = following.content and following.folded.removesuffix("s") in forms - {following.folded}
    named = before in _BEFORE or (before in _DEFINITE and year >= 1900 and not many)  # "the 2019 elections"
    return (
        None
        if _measure(following.folded, forms) or ((many or (plural and not following.capital)) and not named)
        else (1, Day(year))
    )


def _measure(word: str, forms: frozenset[str]) -> bool:
    """Whether a word is a unit as it follows a number above one: km, feet, percent."""
    plural = any(form in UNITS or form in CURRENCIES for form in forms - {word})
    return plural or word in PERCENT or UNITS.get(word, "").lower() == word


def _joined(text: str, found: Sequence[Dated]) -> list[Dated]:
    """A weekday and the date beside it are one: "Tuesday, May 27"."""
    joined: list[Dated] = []
    for start, end, day in found:
        last = joined[-1] if joined else None
        alone = last is not None and not (last[2].year or last[2].month or last[2].day)
        if last and alone and day.weekday is None and not text[last[1] : start].strip(" ,("):
            joined[-1] = (last[0], end, replace(day, weekday=last[2].weekday))
        else:
            joined.append((start, end, day))
    return joined
