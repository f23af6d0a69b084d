"""Times of day that text states: 7 p.m., 7:30pm, 19:00, noon. Pure functions over strings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.language.words import Word, tokens


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, in minutes after midnight."""

    minutes: int


_HALVES = frozenset({"am", "pm", "a.m", "p.m"})
_NAMED = {"noon": Clock(720), "midnight": Clock(0)}


@lru_cache(maxsize=4096)
def clocks(text: str) -> tuple[tuple[int, int, Clock], ...]:
    """The times of day in `text` as (start, end, Clock): 7 p.m., 7:30pm, 19:00, noon."""
    listed, found = tokens(text), []
    free = 0  # the first word that is part of no time yet
    for place, word in enumerate(listed):
        folded = word.folded
        if place < free or not (folded[:1].isdecimal() or folded in _NAMED):
            continue
        count, clock = (1, _NAMED[folded]) if folded in _NAMED else _clock(text, listed, place)
        if clock:
            free = place + count
            end = listed[free - 1].end
            found.append((word.start, end + (text[end : end + 1] == "." and text[end - 2 : end - 1] == "."), clock))
    return tuple(found)


def _clock(text: str, listed: Sequence[Word], place: int) -> tuple[int, Clock | None]:
    word, count = listed[place], 1
    following = listed[place + 1].folded if place + 1 < len(listed) else ""
    if word.folded.isdecimal() and text[word.end : word.end + 1] != ":" and following not in _HALVES:
        return 1, None  # nearly all numbers
    digits = word.folded.rstrip("apm.")
    ending = word.folded[len(digits) :]
    minutes: str | None = None
    if "." in digits:
        digits, _, minutes = digits.partition(".")
    elif not ending and text[word.end : word.end + 1] == ":" and place + 1 < len(listed):
        count, after = 2, listed[place + 1].folded
        minutes = after.rstrip("apm.")
        ending = after[len(minutes) :]
    if not ending and place + count < len(listed) and listed[place + count].folded in _HALVES:
        ending = listed[place + count].folded
        count += 1
    half = ending.replace(".", "")
    if (
        not digits.isdecimal()
        or len(digits) > 2
        or (minutes is not None and not (minutes.isdecimal() and len(minutes) == 2))
    ):
        return 1, None
    hour, past = int(digits), int(minutes or 0)
    if half in {"am", "pm"} and 1 <= hour <= 12 and past < 60:
        return count, Clock((hour % 12 + 12 * (half == "pm")) * 60 + past)
    colon = minutes is not None and text[word.end : word.end + 1] == ":"
    return (count, Clock(hour * 60 + past)) if not half and colon and hour < 24 and past < 60 else (1, None)
