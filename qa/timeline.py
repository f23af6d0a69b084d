"""Plots over time as inline SVG: what each source said and when, and how many articles the library has from when.

Pure functions from records to safe HTML: all text is escaped, nothing is fetched, no script. Places along the axis are
percentages, so that a plot fits any width while its text keeps its size. Each plot has a table of the same facts for
screen readers. What has no date is never placed on an axis; it is listed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

LEFT, RIGHT = 3.0, 97.0  # of the width, in %: a dot at the end of the axis stays whole
APART = 6.0  # two dots nearer than this, in %, go above each other
LANE, LEVEL, RADIUS = 54, 24, 10  # pixels
LABEL = 64  # characters of a lane's label
BARS = 60  # at most
TALL = 72  # pixels of the highest bar


@dataclass(frozen=True, slots=True)
class Saying:
    """What one source said: its mark in the answer, its outlet, the day it was published, and the statement."""

    mark: int
    outlet: str
    published: date | None
    said: str


def sayings(each: Sequence[Saying]) -> str:
    """What the sources said, by date, one lane for each different statement; empty where fewer than two are dated."""
    dated = [(one, one.published) for one in each if one.published]
    if len({one.outlet for one, _ in dated}) < 2:
        return ""
    first, last = min(day for _, day in dated), max(day for _, day in dated)
    lanes: dict[str, list[tuple[float, int]]] = {}
    worded: dict[str, str] = {}  # each statement as it was first worded; case and a full stop make no other one
    for one, day in sorted(dated, key=lambda pair: (pair[1], pair[0].mark)):
        said = worded.setdefault(one.said.casefold().strip(" ."), one.said)
        lanes.setdefault(said, []).append((_place(day, first, last), one.mark))
    parts, top = [], 0.0
    for said, dots in lanes.items():
        drawn, height = _lane(said, dots, top)
        parts.append(drawn)
        top += height
    rows = sorted(each, key=lambda one: (one.published is None, one.published or date.min, one.mark))
    cells = [(_day(one.published) if one.published else "not stated", one.outlet, one.said) for one in rows]
    undated = [f"{one.outlet} [{one.mark}]" for one in each if one.published is None]
    return _figure(
        "When each source said it",
        _svg(f"What {len(dated)} sources said, by date", "".join(parts) + _axis(first, last, top), top + 26),
        _table("What each source said, by date", ("Published", "Source", "Said"), cells),
        f"Undated: {', '.join(undated)}." if undated else "",
    )


def corpus(published: Sequence[date | None]) -> str:
    """How many articles are from when, as bars of days, weeks, months or years; a sentence where that says nothing."""
    days = sorted(day for day in published if day)
    undated = f"{len(published) - len(days):,} of {len(published):,} articles state no date." if published else ""
    undated = undated if len(days) < len(published) else ""
    if len(set(days)) < 2:
        return f'<p class="searched">{undated}</p>' if undated else ""
    unit, bins = _bins(days)
    counts = _count(unit, days)
    highest = max(counts.values())
    wide = (RIGHT - LEFT) / len(bins)
    bars = "".join(
        _bar(LEFT + wide * number, wide * 0.86, counts[start] / highest, f"{_name(start, unit)}: {counts[start]:,}")
        for number, start in enumerate(bins)
        if counts[start]
    )
    cells = [(_name(start, unit), f"{counts[start]:,}") for start in bins if counts[start]]
    return _figure(
        f"Articles by {unit}, {highest:,} at most",
        _svg(f"Articles by {unit}", bars + _axis(days[0], days[-1], TALL), TALL + 26),
        _table(f"Articles by {unit}", (unit.capitalize(), "Articles"), cells),
        undated,
    )


def _bar(left: float, wide: float, share: float, title: str) -> str:
    """A bar at `left` %, as high as its share of the highest."""
    high = TALL * share
    place = f'x="{left:.2f}%" width="{wide:.2f}%" y="{TALL - high:.1f}" height="{high:.1f}"'
    return f"<rect {place}><title>{escape(title)}</title></rect>"


def _lane(said: str, dots: Sequence[tuple[float, int]], top: float) -> tuple[str, float]:
    """One statement with its dots, and how many pixels it takes; dots that would touch go above each other."""
    levels: list[float] = []  # the last place taken on each level
    placed = []
    for x, mark in dots:
        level = next((n for n, taken in enumerate(levels) if x - taken >= APART), len(levels))
        levels[level : level + 1] = [x]
        placed.append((x, level, mark))
    height = LANE + LEVEL * (len(levels) - 1)
    line = top + height - RADIUS - 4
    circles = "".join(
        f'<g data-mark="{mark}"><circle cx="{x:.2f}%" cy="{line - LEVEL * level:.0f}" r="{RADIUS}"/>'
        f'<text x="{x:.2f}%" y="{line - LEVEL * level + 4:.0f}" text-anchor="middle">{mark}</text></g>'
        for x, level, mark in placed
    )
    label = said if len(said) <= LABEL else said[: LABEL - 2].rstrip() + " …"
    return (
        f'<text class="lane" x="0" y="{top + 15:.0f}">{escape(label)}</text>'
        f'<line x1="0" x2="100%" y1="{line:.0f}" y2="{line:.0f}"/>{circles}',
        height,
    )


def _place(day: date, first: date, last: date) -> float:
    """Where a day is between two others, in % of the width."""
    return LEFT + (RIGHT - LEFT) * ((day - first) / (last - first) if first != last else 0.5)


def _axis(first: date, last: date, top: float) -> str:
    """The first day, the last one, and one halfway where there is one."""
    half = first + (last - first) / 2
    ticks = [(first, "50%", "middle")]
    if first != last:
        between = [(half, "50%", "middle")] if (last - first).days > 1 else []
        ticks = [(first, "0", "start"), *between, (last, "100%", "end")]
    return "".join(
        f'<text class="tick" x="{x}" y="{top + 18:.0f}" text-anchor="{anchor}">{_day(day)}</text>'
        for day, x, anchor in ticks
    )


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


def _count(unit: str, days: Iterable[date]) -> Counter[date]:
    """How many days fall to each bar, by the bar's start."""
    return Counter(map(_STARTS[unit], days))


def _name(start: date, unit: str) -> str:
    """A bar's name: 27 May 2022, week of 23 May 2022, May 2022, 2022."""
    named = {"day": _day(start), "week": f"week of {_day(start)}", "month": f"{start:%B %Y}", "year": str(start.year)}
    return named[unit]


def _day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def _svg(title: str, inner: str, height: float) -> str:
    return f'<svg width="100%" height="{height:.0f}" role="img" aria-label="{escape(title)}">{inner}</svg>'


def _figure(caption: str, plot: str, table: str, note: str) -> str:
    said = f'<p class="meta">{escape(note)}</p>' if note else ""
    return (
        f'<figure class="timeline"><figcaption class="label">{escape(caption)}</figcaption>{plot}{table}{said}</figure>'
    )


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The same facts for whoever cannot see the plot."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="unseen"><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>'
