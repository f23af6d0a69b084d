"""Plots over time: dots where their dates are, nothing undated on an axis, the same facts as a table."""

import re
from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qa.page.views.timeline import BARS, LEFT, RIGHT, Statement, articles_by_day, statements
from tests.qa.page.views.test_article import HOSTILE, tags

DAYS = st.dates(date(1950, 1, 1), date(2030, 12, 31))


def dots(html: str) -> dict[int, float]:
    return {int(m): float(x) for m, x in re.findall(r'<g data-mark="(\d+)"><circle cx="([\d.]+)%"', html)}


def test_each_source_stands_at_its_date_in_the_lane_of_what_it_said() -> None:
    html = statements(
        [
            Statement(1, "Herald", date(2022, 5, 27), "May 27"),
            Statement(2, "Star", date(2022, 5, 30), "May 29"),
            Statement(3, "Mirror", date(2022, 6, 2), "may 27."),
            Statement(4, "Post", None, "May 27"),
        ]
    )
    assert dots(html) == {1: LEFT, 2: 50.0, 3: RIGHT}
    assert re.findall(r'class="lane"[^>]*>([^<]*)<', html) == ["May 27", "May 29"]
    assert "Undated: Post [4]." in html
    assert re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", html) == [
        ("27 May 2022", "Herald", "May 27"),
        ("30 May 2022", "Star", "May 29"),
        ("2 Jun 2022", "Mirror", "may 27."),
        ("not stated", "Post", "May 27"),
    ]


def test_one_dated_source_is_no_timeline() -> None:
    assert statements([Statement(1, "Herald", date(2022, 5, 27), "x"), Statement(2, "Star", None, "x")]) == ""
    assert (
        statements([Statement(1, "Herald", date(2022, 5, 27), "x"), Statement(2, "Herald", date(2022, 5, 28), "x")])
        == ""
    )


@given(st.lists(DAYS, min_size=2, max_size=12))
def test_dots_keep_to_the_axis_in_the_order_of_their_dates_and_never_cover_each_other(days: list[date]) -> None:
    html = statements([Statement(n, f"outlet {n}", day, "the same") for n, day in enumerate(days, 1)])
    places = dots(html)
    assert all(LEFT <= x <= RIGHT for x in places.values())
    assert [places[n] for n, _ in sorted(enumerate(days, 1), key=lambda p: p[1])] == sorted(places.values())
    spots = re.findall(r'<circle cx="([\d.]+)%" cy="(\d+)"', html)
    assert len(set(spots)) == len(days)


@given(st.lists(st.one_of(st.none(), DAYS), max_size=40))
def test_the_bars_of_the_library_hold_every_dated_article_once(published: list[date | None]) -> None:
    html = articles_by_day(Counter(published))
    days = [day for day in published if day]
    bars = [int(n.replace(",", "")) for n in re.findall(r"<title>[^<]*: ([\d,]+)</title>", html)]
    if len(set(days)) > 1:
        assert sum(bars) == len(days)
        assert len(bars) <= max(BARS, 81)
    else:
        assert bars == []
    missing = len(published) - len(days)
    assert (f"{missing} of {len(published)} articles state no date" in html) == (missing > 0)


def test_the_unit_of_the_bars_follows_the_span() -> None:
    start = date(2022, 1, 1)
    for span, unit in ((10, "day"), (200, "week"), (1000, "month"), (9000, "year")):
        assert f"Articles by {unit}" in articles_by_day({start: 2, start + timedelta(days=span): 1})


def test_hostile_text_is_only_text() -> None:
    def shown(text: str) -> list[tuple[str, tuple[str, ...]]]:
        return tags(statements([Statement(n, f"{text}{n}", date(2022, 5, 1 + n), text) for n in (1, 2)]))

    assert shown(HOSTILE) == shown("x")
