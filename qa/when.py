"""When a thing happened or was counted: days told from the article's own date, and the day of a running count. Pure.

"On Friday" is a date only for who knows when the article appeared. What is inferred from that is kept apart from what
is stated, and is said to be inferred.
"""

import re
from datetime import date, timedelta

from qa.answer import Finding
from qa.normalise import dates

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_RELATIVE = re.compile(rf"\b(?:(last|next)\s+)?({'|'.join((*_WEEKDAYS, *_NEAR))})\b", re.IGNORECASE)
_TO_COME = re.compile(r"\b(?:will|shall|is to|are to|is due|are due|is set|are set|is expected|are expected)\b")
_RUNNING = re.compile(
    r"\b(?:has|have|had)\s+(?:been\s+|now\s+|already\s+)*\w+(?:ed|en|t|ne|de|st|ght)\b"
    r"|\b(?:toll|tally|so far|to date)\b",
    re.IGNORECASE,
)


def inferred_day(answer: str, sentence: str, published: date | None) -> date | None:
    """The day that a weekday or "yesterday" in `answer` means in an article of that date.

    None where the answer states a date itself, names no such day, or the article's date is not known. A bare weekday is
    the last one up to the article's date, or the first after it where the sentence speaks of what is to come.
    """
    match = _RELATIVE.search(answer)
    if published is None or match is None or dates(answer):
        return None
    direction, word = (match[1] or "").lower(), match[2].lower()
    if word in _NEAR:
        return published + timedelta(days=_NEAR[word])
    back = (published.weekday() - _WEEKDAYS.index(word)) % 7
    if direction == "next" or (not direction and _TO_COME.search(sentence)):
        return published + timedelta(days=7 - back)
    return published - timedelta(days=back or (7 if direction == "last" else 0))


_PERIODS = (  # what the asker calls now, and how many days before the question an article may be that speaks of it
    (re.compile(r"\b(?:today|tonight|yesterday|this (?:morning|afternoon|evening))\b", re.IGNORECASE), 4),
    (re.compile(r"\b(?:this|last|past) (?:week|weekend)\b", re.IGNORECASE), 21),
    (re.compile(r"\b(?:this|last|past) month\b", re.IGNORECASE), 75),
    (re.compile(r"\b(?:recent|recently|lately)\b", re.IGNORECASE), 365),
    (re.compile(r"\bthis year\b", re.IGNORECASE), 450),
)


def oldest(question: str, as_of: date) -> date | None:
    """The earliest date of an article that can speak of the time a question asks about ("this week"); None without one.

    Twice or thrice the period is allowed: what happens this week may have been announced before.
    """
    days = [allowed for pattern, allowed in _PERIODS if pattern.search(question)]
    return as_of - timedelta(days=min(days)) if days else None


def counted_on(finding: Finding) -> str | None:
    """The one date at which the article puts a running count ("had been killed"), in its own words, else None."""
    if dates(finding.answer):
        return None
    quoted = " ".join(finding.quotes)
    stated = dates(quoted)
    if len(stated) != 1 or not _RUNNING.search(quoted):
        return None
    start, end, _ = stated[0]
    return quoted[start:end]


def count_day(finding: Finding) -> date | None:
    """The calendar day of a running count: the date beside it, else the article's own; None where neither is known.

    A date without its year is of the article's year, or of the year before where it would lie after the article.
    """
    published = finding.source.article.published
    quoted = " ".join(finding.quotes)
    if not _RUNNING.search(quoted):
        return None
    stated = [day for _, _, day in dates(quoted)]
    if not stated:
        return published
    day = stated[0]
    if len(stated) > 1 or not day.month or not day.day or not (day.year or published):
        return None
    try:
        found = date(day.year or published.year, day.month, day.day)  # type: ignore[union-attr]
        return found.replace(year=found.year - 1) if not day.year and published and found > published else found
    except ValueError:  # February 30
        return None
