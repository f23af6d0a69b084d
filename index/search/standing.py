"""Which text of an article stood on a day. Pure.

An archive knows since when it has held each text, and what day a text states of itself. The first text stands from the
day it states, and always where it states none: an archive that is made today of old articles answers about old days. A
later one stands from the day it was fetched, or from the day it states (of its last change, or else of publication)
where that is a new one and the text before it was fetched by then: it was changed on that day and found later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from index.article import Heading
from index.store.versions import Arrival


@dataclass(frozen=True, slots=True)
class Standing:
    """What of an archive stood on a day.

    `hidden` are ids of articles whose newest text did not stand yet. `earlier` is by article what stood in its place,
    a text that was kept; an article that is hidden and not in it had no text then, or that text is gone.
    """

    hidden: frozenset[str] = frozenset()
    earlier: Mapping[str, Arrival] = field(default_factory=dict)


def standing(headings: Iterable[Heading], arrivals: Iterable[Arrival], day: date) -> Standing:
    """What stood on a day.

    Args:
        headings: of every listed article, as its newest text states them.
        arrivals: of the texts of articles that had several, in the order in which they came.
        day: all of it; what came in the course of it counts.
    """
    by_id = {heading.id: heading for heading in headings}
    several = {
        article: list(each)
        for article, each in groupby(sorted(arrivals, key=lambda one: one.article), key=lambda one: one.article)
    }
    hidden = {h.id for h in by_id.values() if h.published and h.published > day and h.id not in several}
    earlier = {}
    for article, texts in several.items():
        if article not in by_id:
            continue
        chosen = _stood(texts, by_id[article], day)
        if chosen is None or chosen.hash != texts[-1].hash:
            hidden.add(article)
            if chosen and chosen.key is not None:
                earlier[article] = chosen
    return Standing(frozenset(hidden), earlier)


def _stood(texts: Sequence[Arrival], newest: Heading, day: date) -> Arrival | None:
    """The text that stood on a day: of those that did by then the one that did last."""
    best: tuple[date, Arrival] | None = None
    start, held, before = date.min, date.min, None
    for number, each in enumerate(texts):
        heading = newest if number == len(texts) - 1 else each.heading
        stated = heading.modified or heading.published
        if number == 0:
            start = heading.published or date.min
        elif each.held:  # else it is not known when: since the one before did
            start = stated if stated and stated != before and held <= stated < each.held else each.held
        held, before = each.held or held, stated
        if start <= day and (best is None or start >= best[0]):
            best = start, each
    return best[1] if best else None
