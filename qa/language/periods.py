"""Periods that a text tells: dates that it states, and "last year", "on Friday", "a week ago" seen from a day. Pure."""

import calendar
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from qa.language.amounts import amounts
from qa.language.dates import Day, dates
from qa.language.lexicon import NEAR_DAYS
from qa.language.words import Word, tokens
from qa.period import Known, Period

_UNITS = {"day": "d", "week": "wk", "weekend": "wk", "month": "mo", "year": "y", "morning": "d", "afternoon": "d",
          "evening": "d", "night": "d"}  # fmt: skip
_DAYTIMES = frozenset({"day", "morning", "afternoon", "evening", "night"})
_LAST = frozenset({"last", "past", "previous"})
_NEXT = frozenset({"next", "coming"})
_SOFAR = frozenset({"past", "previous"})  # "in the past week" ends today, "last week" on its Sunday
# What follows these is where a time begins or ends, and not the time that is spoken of.
_BOUNDS = frozenset("since until till before after from".split())


@dataclass(frozen=True, slots=True)
class Told:
    """A period at `start:end` (code points) of a text, and how it is known: stated, or told from the text's day."""

    start: int
    end: int
    period: Period
    known: Known
    bound: bool = False  # it opens or closes a time: "since 2019"

    def moved(self, by: int) -> "Told":
        """The same in a text that begins `by` code points earlier."""
        return replace(self, start=self.start + by, end=self.end + by)


@lru_cache(maxsize=4096)
def periods(text: str, day: date | None, *, ahead: bool = False) -> tuple[Told, ...]:
    """The periods in `text`, in order, seen from the `day` that it was written.

    Without a day only what states its year is a period. `ahead` is whether the text speaks of what is to come: then a
    month or a weekday is the next one.
    """
    listed = tokens(text)
    before = {after.start: word.folded for word, after in pairwise(listed)}
    found = []
    for start, end, stated in dates(text):
        if period := _calendar(stated, text[max(start - 20, 0) : start], day, ahead):
            known = Known.STATED if stated.year else Known.TOLD
            found.append(Told(start, end, period, known, before.get(start) in _BOUNDS))
    if day:
        near = [*_near(listed, day), *_ago(text, listed, day)]
        found += [Told(s, e, period, Known.TOLD, before.get(s) in _BOUNDS) for s, e, period in near]
    return tuple(_joined(text, sorted(found, key=lambda told: told.start)))


def _joined(text: str, found: "list[Told]") -> "list[Told]":
    """What stands side by side is one time: "since March last year", and its year is the second's."""
    joined: list[Told] = []
    for told in found:
        last = joined[-1] if joined else None
        if last and not text[last.end : told.start].strip() and last.known is Known.TOLD is told.known:
            joined[-1] = replace(last, end=told.end, period=_in_year(last.period, told.period))
        else:
            joined.append(told)
    return joined


def _in_year(period: Period, of: Period) -> Period:
    """The month of "March last year"; other periods as they are."""
    whole_month = period.first.day == 1 and 28 <= period.days <= 31
    return _month(of.first.year, period.first.month) if whole_month and of.days >= 365 else period


def _calendar(stated: Day, before: str, day: date | None, ahead: bool) -> Period | None:
    """The days that a date means, with the year that it does not state as the text's day gives it."""
    if stated.weekday is not None and not (stated.month or stated.year):
        said = [word.folded for word in tokens(before)]
        return Period.of(weekday(stated.weekday, said[-1:], day, ahead=ahead)) if day else None
    dated = stated if stated.year else _with_year(stated, day, ahead)
    if dated.year is None:
        return None
    if dated.month is None:
        return Period(date(dated.year, 1, 1), date(dated.year, 12, 31))
    if dated.day is None:
        return _month(dated.year, dated.month)
    return Period.of(dated.calendar) if dated.calendar else None


def _with_year(stated: Day, day: date | None, ahead: bool) -> Day:
    resolved = stated.resolved(day)
    if ahead and day and resolved.year and (resolved.calendar or date(resolved.year, resolved.month or 1, 1)) < day:
        gone = (stated.month or 1, stated.day or 31) < (day.month, day.day)
        return Day(day.year + gone, stated.month, stated.day, stated.weekday)
    return resolved


def weekday(number: int, before: list[str], day: date, *, ahead: bool) -> date:
    """The day that a weekday means: the last up to `day`, or after "next" or in what is to come the first after it."""
    back = (day.weekday() - number) % 7
    if "next" in before or ("last" not in before and ahead):
        return day + timedelta(days=7 - back)
    return day - timedelta(days=back or (7 if "last" in before else 0))


def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _near(listed: tuple[Word, ...], day: date) -> list[tuple[int, int, Period]]:
    """Today, yesterday; this week, last year, next month."""
    found = [
        (word.start, word.end, Period.of(day + timedelta(days=NEAR_DAYS[word.folded])))
        for word in listed
        if word.folded in NEAR_DAYS and not (word.capital and word.start)  # and not USA Today
    ]
    for before, word in pairwise(listed):
        unit = word.folded.removesuffix("s") if word.text.endswith("'s") else word.folded
        if unit in _UNITS and (period := _pointed(before.folded, unit, day)):
            found.append((before.start, word.end, period))
    return found


def _pointed(pointer: str, unit: str, day: date) -> Period | None:
    """The days of "this week" (the seven up to it, and to its Sunday), "last month", "next year"."""
    step = 0 if pointer == "this" else -1 if pointer in _LAST else 1 if pointer in _NEXT else None
    if step is None:
        return None
    if unit in _DAYTIMES:
        return Period.of(day + timedelta(days=step if pointer != "past" else 0))
    if unit in {"week", "weekend"}:
        monday = day - timedelta(days=day.weekday())
        if step == 0 or pointer in _SOFAR:  # a paper's week is the one that it looks back on
            return Period(day - timedelta(days=7), max(day, monday + timedelta(days=6)) if step == 0 else day)
        start = monday + timedelta(weeks=step)
        if unit == "weekend" and step < 0:  # on a Friday the last weekend is of the week before
            start = monday - timedelta(weeks=1)
        return Period(start + timedelta(days=4 if unit == "weekend" else 0), start + timedelta(days=6))
    if unit == "month":
        if pointer in _SOFAR:
            return Period(day - timedelta(days=31), day)
        ordinal = day.year * 12 + day.month - 1 + step
        return _month(ordinal // 12, ordinal % 12 + 1)
    if pointer in _SOFAR:
        return Period(day - timedelta(days=366), day)
    return Period(date(day.year + step, 1, 1), date(day.year + step, 12, 31))


def _ago(text: str, listed: tuple[Word, ...], day: date) -> list[tuple[int, int, Period]]:
    """Two years ago, a month ago: as exact as the unit is."""
    counted = [(start, end, amount.value, amount.unit) for start, end, amount in amounts(text) if amount.unit]
    for article, word in pairwise(listed):
        if article.folded in {"a", "an"} and word.folded in _UNITS:
            counted.append((article.start, word.end, 1, _UNITS[word.folded]))
    found = []
    starts = [word.start for word in listed]
    for start, end, value, unit in counted:
        place = bisect_left(starts, end)
        following = listed[place] if place < len(listed) else None
        if following is None or following.folded != "ago" or not 0 < value < 500:
            continue
        count = round(value)
        if unit == "y":
            period = Period(date(day.year - count, 1, 1), date(day.year - count, 12, 31))
        elif unit == "mo":
            ordinal = day.year * 12 + day.month - 1 - count
            period = _month(ordinal // 12, ordinal % 12 + 1)
        elif unit in {"wk", "d"}:
            then, slack = day - timedelta(days=count * (7 if unit == "wk" else 1)), 3 if unit == "wk" else 0
            period = Period(then - timedelta(days=slack), then + timedelta(days=slack))
        else:
            continue
        found.append((start, following.end, period))
    return found
