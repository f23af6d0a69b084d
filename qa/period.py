"""The records of time: a period of days, what time a question asks about, and what time a finding speaks of."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# Of 691 articles of news questions that hold the answer's words, a third is of the seven days before the question, 2 %
# of the three days before those, and hardly one of the next week; older ones are spread over years.
GRACE = 3  # days before the period asked about from which an article may tell of it, or a tenth of a longer period
FRESH = 90  # days from which what an article says of now is told as of then
AFTERMATH = 60  # days after a period in which articles tell of it without naming it


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `first` to `last`, both in it."""

    first: date
    last: date

    @classmethod
    def of(cls, day: date) -> "Period":
        """The period of one day."""
        return cls(day, day)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def gap(self, other: "Period") -> int:
        """Days between the two; 0 where they share one."""
        return max((other.first - self.last).days, (self.first - other.last).days, 0)

    def __str__(self) -> str:
        """In words, as exact as it is: "2022", "March 2025", "May 3, 2025", "May 3 to June 1, 2025"."""
        first, last = self.first, self.last
        if self.days > 1 and (first.day, (last.month, last.day)) == (1, (12, 31)) and first.month == 1:
            return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
        if first == last:
            return f"{MONTHS[first.month - 1]} {first.day}, {first.year}"
        if first.day == 1 and self.days >= 28 and (first.year, first.month) == (last.year, last.month):
            return month(first)
        year = "" if first.year == last.year else f", {first.year}"
        return f"{MONTHS[first.month - 1]} {first.day}{year} to {Period.of(last)}"


def month(day: date) -> str:
    """The month of a day in words: "May 2019"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


class Known(StrEnum):
    """How the time that a finding speaks of is known."""

    STATED = "stated"
    TOLD = "told from the article's day"
    ARTICLE = "only the article's day"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What time a finding speaks of, None where neither its sentence nor its article tells.

    `words` are the article's own words for it. `running` is whether it is a count that goes on ("have been killed so
    far"), of which a later one takes the place of an earlier one.
    """

    period: Period | None = None
    known: Known = Known.UNDATED
    words: str = ""
    running: bool = False


UNDATED = Spoken()


class About(StrEnum):
    """What kind of time a question asks about."""

    PERIOD = "a period"  # it says which
    NOW = "now"  # how things stand on the day that it is asked, or what has just happened
    LATEST = "the last time"  # it happened, and the question does not say when
    EVER = "any time"  # it happened once for all, or no time is seen in the question


@dataclass(frozen=True, slots=True)
class AskedTime:
    """What time a question asks about, on the day that it is asked.

    `words` are the question's own for it. `state` is whether it asks how something stands (a count, an office, a price)
    and not what happened. `recent` is whether its words ask for what is new (this week, today): then what older
    articles say is no answer. `ahead` is whether it asks for what is to come.
    """

    how: About
    as_of: date
    period: Period | None = None
    words: str = ""
    state: bool = False
    recent: bool = False
    ahead: bool = False

    @property
    def searched(self) -> Period | None:
        """The days whose articles are searched first; None where those of any day may tell of it."""
        if self.how is About.NOW:
            return Period(self.as_of - timedelta(days=FRESH), self.as_of + timedelta(days=1))
        if self.period is None or self.ahead:
            return None
        return Period(self.period.first - timedelta(days=self.grace), self.period.last + timedelta(days=AFTERMATH))

    @property
    def grace(self) -> int:
        """Days before the period from which an article may tell of it."""
        return max(GRACE, self.period.days // 10) if self.period else 0

    def __str__(self) -> str:
        """For people, where it narrows what answers; else empty."""
        return f"Asked about {self.period} (“{self.words}”)." if self.period and self.words else ""

    def to_json(self) -> dict[str, Any]:
        """Plain values: the first and the last day, None where there is none, and how it was told."""
        return {
            "from": self.period.first.isoformat() if self.period else None,
            "to": self.period.last.isoformat() if self.period else None,
            "how": self.how.value,
            "words": self.words,
        }
