"""Plots over time: what each source said and when, and how many articles the library has from when.

From records to places on an axis and to HTML with inline SVG. Each plot has a table of the same facts for screen
readers. What has no date is never placed on an axis; it is listed.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from qa.page.views.templating import render

LEFT, RIGHT = 3.0, 97.0  # of the width, in %: a dot at the end of the axis stays whole
APART = 6.0  # two dots nearer than this, in %, go above each other: on a phone that is a dot's width
LANE, LEVEL, RADIUS = 54, 24, 10  # pixels
AXIS = 26  # pixels under the plot, for the days
LABEL = 64  # characters of a lane's label
BARS = 60  # at most
TALL = 72  # pixels of the highest bar


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source said: its mark in the answer, its outlet, the day it was published, and the words."""

    mark: int
    outlet: str
    published: date | None
    said: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A day under the axis, at `x` (a length of SVG), and which end of its text stands there."""

    label: str
    x: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A source, at `x` % of the width and `y` pixels from the top."""

    mark: int
    x: float
    y: float
    radius: int = RADIUS


@dataclass(frozen=True, slots=True)
class Lane:
    """One statement with the sources that made it; places in pixels from the top."""

    label: str
    label_y: float
    line_y: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """How many, drawn: `left` and `width` in % of the width, `top` and `height` in pixels."""

    title: str
    left: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot and the table of what it shows; `height` in pixels."""

    caption: str
    title: str
    height: float
    ticks: Sequence[Tick]
    table: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str
    lanes: Sequence[Lane] = ()
    bars: Sequence[Bar] = ()


def statements(each: Sequence[Statement]) -> Markup:
    """What the sources said, by date, one lane for each different statement; empty where fewer than two are dated."""
    dated = sorted(((one, one.published) for one in each if one.published), key=lambda pair: (pair[1], pair[0].mark))
    if len({one.outlet for one, _ in dated}) < 2:
        return Markup()
    first, last = dated[0][1], dated[-1][1]
    said: dict[str, list[tuple[float, int]]] = {}
    worded: dict[str, str] = {}  # each statement as it was first worded; case and a full stop make no other one
    for one, day in dated:
        words = worded.setdefault(one.said.casefold().strip(" ."), one.said)
        said.setdefault(words, []).append((_place(day, first, last), one.mark))
    lanes: list[Lane] = []
    top = 0.0
    for words, dots in said.items():
        lane, height = _lane(words, dots, top)
        lanes.append(lane)
        top += height
    rows = sorted(each, key=lambda one: (one.published is None, one.published or date.min, one.mark))
    undated = [f"{one.outlet} [{one.mark}]" for one in each if one.published is None]
    plot = Plot(
        "When each source said it",
        f"What {len(dated)} sources said, by date",
        top + AXIS,
        _ticks(first, last),
        "What each source said, by date",
        ("Published", "Source", "Said"),
        [(_day(one.published) if one.published else "not stated", one.outlet, one.said) for one in rows],
        f"Undated: {', '.join(undated)}." if undated else "",
        lanes=lanes,
    )
    return render("timeline", plot=plot)


def articles_by_day(counts: Mapping[date | None, int]) -> Markup:
    """How many articles are from when, as bars of days, weeks, months or years; a sentence where that says nothing.

    Args:
        counts: how many articles were published on each day; under None, how many state no date.
    """
    days = sorted(day for day in counts if day)
    undated = counts.get(None, 0)
    note = f"{undated:,} of {sum(counts.values()):,} articles state no date." if undated else ""
    if len(days) < 2:
        return render("undated", note=note)
    unit, starts = _bins(days)
    held: Counter[date] = Counter()
    for day in days:
        held[_STARTS[unit](day)] += counts[day]
    highest = max(held.values())
    wide = (RIGHT - LEFT) / len(starts)
    bars = [
        Bar(f"{_name(start, unit)}: {held[start]:,}", LEFT + wide * number, wide * 0.86, TALL - high, high)
        for number, start in enumerate(starts)
        if (high := TALL * held[start] / highest)
    ]
    plot = Plot(
        f"Articles by {unit}, {highest:,} at most",
        f"Articles by {unit}",
        TALL + AXIS,
        _ticks(days[0], days[-1]),
        f"Articles by {unit}",
        (unit.capitalize(), "Articles"),
        [(_name(start, unit), f"{held[start]:,}") for start in starts if held[start]],
        note,
        bars=bars,
    )
    return render("timeline", plot=plot)


def _lane(said: str, dots: Sequence[tuple[float, int]], top: float) -> tuple[Lane, float]:
    """One statement with its dots, and how many pixels it takes; dots that would touch go above each other."""
    levels: list[float] = []  # the last place taken on each level
    placed = []
    for x, mark in dots:
        level = next((n for n, taken in enumerate(levels) if x - taken >= APART), len(levels))
        levels[level : level + 1] = [x]
        placed.append((x, level, mark))
    height = LANE + LEVEL * (len(levels) - 1)
    line = top + height - RADIUS - 4
    label = said if len(said) <= LABEL else said[: LABEL - 2].rstrip() + " …"
    return Lane(label, top + 15, line, tuple(Dot(mark, x, line - LEVEL * level) for x, level, mark in placed)), height


def _place(day: date, first: date, last: date) -> float:
    """Where a day is between two others, in % of the width."""
    return LEFT + (RIGHT - LEFT) * ((day - first) / (last - first) if first != last else 0.5)


def _ticks(first: date, last: date) -> list[Tick]:
    """The first day, the last one, and one halfway where there is one."""
    if first == last:
        return [Tick(_day(first), "50%", "middle")]
    half = [Tick(_day(first + (last - first) / 2), "50%", "middle")] if (last - first).days > 1 else []
    return [Tick(_day(first), "0", "start"), *half, Tick(_day(last), "100%", "end")]


_STARTS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
_NEXT: dict[str, Callable[[date], date]] = {
    "day": lambda start: start + timedelta(days=1),
    "week": lambda start: start + timedelta(days=7),
    "month": lambda start: (start + timedelta(days=31)).replace(day=1),
    "year": lambda start: start.replace(year=start.year + 1),
}


def _bins(days: Sequence[date]) -> tuple[str, list[date]]:
    """The finest unit that needs no more than 60 bars, and the start of each bar without a gap."""
    for unit, start_of in _STARTS.items():
        bins, last = [start_of(days[0])], start_of(days[-1])
        while bins[-1] < last and (len(bins) <= BARS or unit == "year"):
            bins.append(_NEXT[unit](bins[-1]))
        if len(bins) <= BARS or unit == "year":
            return unit, bins
    raise AssertionError("years always do")


def _name(start: date, unit: str) -> str:
    """A bar's name: 27 May 2022, week of 23 May 2022, May 2022, 2022."""
    named = {"day": _day(start), "week": f"week of {_day(start)}", "month": f"{start:%B %Y}", "year": str(start.year)}
    return named[unit]


def _day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"
