"""The library as HTML: each article with what it states, pages, outcomes with their buttons, all text escaped."""

import re
from datetime import date

import pytest

from index.article import Article, Entry, Heading, Listing, StoredArticle
from qa.page.views.library import Outcome, label, library, opened, results, summary
from tests.fakes.desk import FOUR, seed_library
from tests.qa.page.views.test_article import HOSTILE, tags


def entry(name: str, **more: str) -> Entry:
    return Entry(Heading(name, more.get("title"), None, None), 3, more.get("opening", "Once"))


def listing(count: int, *, found: int) -> Listing:
    return Listing(tuple(entry(f"a{n}") for n in range(count)), found, 500)


def test_it_lists_title_or_first_line_outlet_date_and_length() -> None:
    held = seed_library()
    html = library(held.find(), days=held.days())
    assert html.count("<li>") == 5
    assert "Putins facing coup as politicians demand" in html
    assert "26 February 2022" in html
    assert html.count("date not stated") == 4
    assert "383 words" in html
    assert "4 of 5 articles state no date" in html


def test_an_empty_one_says_what_to_do() -> None:
    assert "Add .txt" in library(Listing((), 0, 0), days={})


@pytest.mark.parametrize(
    ("offset", "count", "found", "said", "ways"),
    [
        (0, 10, 10, None, []),
        (0, 10, 25, "1 to 10", [("10", "Later")]),
        (10, 10, 25, "11 to 20", [("0", "Earlier"), ("20", "Later")]),
        (20, 5, 25, "21 to 25", [("10", "Earlier")]),
        (5, 10, 15, "6 to 15", [("0", "Earlier")]),
        (0, 0, 0, None, []),
    ],
)
def test_a_long_list_is_shown_a_page_at_a_time(
    offset: int, count: int, found: int, said: str | None, ways: list[tuple[str, str]]
) -> None:
    html = library(listing(count, found=found), query="x", offset=offset, page=10, days={})
    assert html.count("<li>") == count
    assert f"{found} of 500 articles" in html
    assert re.findall(r'data-offset="(\d+)">(\w+)<', html) == ways
    assert (f">{said}<" in html) == bool(said)


def test_a_long_first_line_is_cut_at_a_word() -> None:
    assert label(entry("a", opening="word " * 40)) == "word " * 17 + "word …"
    assert label(entry("a", opening="x" * 200)) == "x" * 90 + " …"
    assert label(entry("a", opening="word " * 40, title="t " * 90)) == "t " * 90


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (
            {date(2022, 5, 1): 2, date(2022, 6, 1): 3, None: 4},
            "9 articles: 4 without a date, 5 from 1 May 2022 to 1 June 2022.",
        ),
        ({date(2022, 5, 1): 1}, "1 article, of 1 May 2022."),
        ({None: 2}, "2 articles, none of which states its date."),
        ({}, "nothing to ask about yet"),
    ],
)
def test_a_summary_says_what_there_is_to_ask_about(days: dict[date | None, int], words: str) -> None:
    assert words in " ".join(re.sub(r"<[^>]*>", "", summary(days)).split())


def test_an_open_article_has_its_boilerplate_greyed_and_names_its_copies() -> None:
    html = opened(
        seed_library().stored(FOUR), copies=[Heading("b", None, "Herald", None), Heading("c", None, None, None)]
    )
    assert 'class="grey"' in html
    assert "also in Herald, c" in html
    assert "also in" not in opened(seed_library().stored(FOUR))


def test_an_outcome_that_can_be_acted_on_has_a_button() -> None:
    html = results(
        [Outcome("removed", "a", "undo", "t1"), Outcome("already there", "b", "replace", "t2"), Outcome("added", "c")]
    )
    assert html.count("<button") == 2
    assert 'data-undo="t1" aria-label="Undo: a"' in html
    assert 'data-replace="t2" aria-label="Replace it: b"' in html


def test_hostile_text_is_only_text() -> None:
    def shown(text: str) -> list[tuple[str, tuple[str, ...]]]:
        head = Heading(text, text, text, None)
        listed = Listing((Entry(head, 1, text, (head,)), Entry(Heading(text, None, text, None), 1, text)), 2, 2)
        article = StoredArticle(Article(text, text, text, text, url=text), ())
        done = results([Outcome(text, text, "undo", text)])
        return tags(library(listed, query=text, days={}) + opened(article, copies=[head]) + done)

    assert shown(HOSTILE) == shown("text")
