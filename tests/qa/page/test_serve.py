"""The page in a real browser: the system's Chromium, driven by Playwright, over a desk with canned answers."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from index.article import Article
from index.store.archive import Archive
from index.store.feedback import Feedback, Judgement
from qa.answer import Answer
from qa.errors import PortError
from qa.events import Done, Event
from qa.page.guard import POLICY
from qa.page.serve import listen
from tests.fakes.browser import ARGUMENTS, CHROMIUM, ask, box, served
from tests.fakes.desk import FOUR, ONE, THREE, TWO, FakeDesk, FakeLibrary, seed_library, stored
from tests.fakes.payloads import PAYLOADS

TRAITOR = "Who called Vasyukevich a traitor?"
WHEN = "On what date did Vasyukevich read out the statement?"
CUP = "Who won the 2022 World Cup?"
REPORT = "<!doctype html><title>r</title><h1>8 of 9</h1><script>parent.ran = 1; top.ran = 1</script>"

browser_tests = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]


expect.set_options(timeout=20_000)  # the machine may be busy with other things


def in_browser(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that drives Chromium."""
    for mark in browser_tests:
        test = mark(test)
    return test


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("archive")
    Archive.open(folder, create=True).close()
    return served(FakeDesk(), feedback=Feedback.of(folder), report=lambda: ("A caption", REPORT))


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page whose library holds an attacker's articles: title, publisher, address and text."""
    folder = tmp_path_factory.mktemp("hostile")
    Archive.open(folder, create=True).close()
    library = FakeLibrary()
    library.take(
        Article(f"a{n}", f"Story. {text}", text, text, date(2022, 1, 1), text) for n, text in enumerate(PAYLOADS)
    )
    return served(Echo(library=library, pause=0), feedback=Feedback.of(folder), report=lambda: ("x", REPORT))


class Echo(FakeDesk):
    """Says that it found nothing, and that the article with the question for a title came nearest."""

    def _answer(self, question: str, as_of: date) -> Answer:
        near = [
            n for source in self.library.held.values() for n in self._near(source) if source.article.title == question
        ]
        return Answer(question, as_of, "not_in_articles", "", nearest=tuple(near))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, url: str) -> Page:
    return opened(context, url)


def opened(context: BrowserContext, url: str) -> Page:
    """A tab on the page, in which any script error fails the test."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.goto(url)
    box(page).wait_for()
    return page


def in_view(page: Page, place: Locator) -> bool:
    """Whether a reader sees it: inside the window and inside what scrolls around it."""
    return bool(
        place.evaluate(
            """(e) => { const b = e.getBoundingClientRect(), p = e.closest('.pane')?.getBoundingClientRect() ?? b;
            return b.top >= Math.max(0, p.top - 1) && b.top < Math.min(window.innerHeight, p.bottom); }"""
        )
    )


@in_browser
def test_the_page_is_ready_for_typing_and_shows_progress(context: BrowserContext, url: str) -> None:
    page = opened(context, url)
    expect(box(page)).to_be_focused()
    box(page).fill(TRAITOR)
    box(page).press("Enter")
    page.locator("#progress .working").wait_for()


@in_browser
def test_an_answer_has_marks_and_a_mark_shows_its_quote_in_its_article(page: Page) -> None:
    answer = ask(page, TRAITOR)
    expect(answer.locator(".kicker")).to_have_text("On the record")
    expect(answer.locator("p.said")).to_contain_text("Oleg Kozhemyako")
    assert page.locator(".source:visible").get_attribute("data-id") == TWO
    answer.locator("p.said .mark", has_text="2").click()
    quote = page.locator(f'.source[data-id="{THREE}"] mark')
    expect(quote).to_be_focused()
    expect(quote).to_contain_text('calling them "traitors."')
    assert in_view(page, quote)
    assert page.locator(".source:visible").count() == 1
    page.keyboard.press("Escape")
    expect(answer.locator("p.said .mark", has_text="2")).to_be_focused()


@in_browser
def test_the_first_quote_is_on_screen_as_soon_as_the_answer_is(page: Page) -> None:
    ask(page, WHEN)
    quote = page.locator(".source:visible mark.chosen")
    expect(quote).to_contain_text("On May 27, Vasyukevich")
    assert in_view(page, quote)
    ask(page, "What illness is Putin said to have?")  # a second answer on the same page
    expect(page.locator(".source:visible mark.chosen")).to_contain_text("blood cancer")
    assert in_view(page, page.locator(".source:visible mark.chosen"))


@in_browser
def test_progress_is_named_and_findings_come_before_the_answer(context: BrowserContext) -> None:
    page = opened(context, served(FakeDesk(pause=0.2)))
    page.evaluate(
        """() => { window.said = []; const keep = () => { for (const id of ['progress', 'sheet'])
        window.said.push(document.getElementById(id).textContent.replace(/\\s+/g, ' ').trim()); };
        new MutationObserver(keep).observe(document.getElementById('tabs'), { childList: true, subtree: true,
        characterData: true }); }"""
    )
    ask(page, TRAITOR)
    said = list(dict.fromkeys(page.evaluate("window.said")))
    expected = [
        r"^Searching the articles$",
        rf"^Reading 5 sources together, 0 read: .*{TWO},.*",
        r"Oleg Kozhemyako.*not yet checked",
        r"^Reading 5 sources together, 4 read:",
        r"^Checking what 2 sources said$",
        r"^On the record",
    ]
    found = [next(n for n, text in enumerate(said) if re.search(part, text)) for part in expected]
    assert found == sorted(found)
    expect(page.locator("#progress")).to_have_attribute("aria-live", "polite")
    expect(page.locator("#progress .working")).to_have_count(0)
    expect(page.locator("#progress")).to_contain_text("On the record. Oleg Kozhemyako.")  # for screen readers


@in_browser
def test_sources_that_disagree_stand_side_by_side(page: Page) -> None:
    answer = ask(page, WHEN)
    expect(answer.locator(".kicker")).to_have_text("The sources disagree")
    first, second = answer.locator(".position").all()
    expect(first).to_contain_text("May 27")
    expect(first).not_to_contain_text("May 29")
    expect(second).to_contain_text("May 29")
    left, right = first.bounding_box(), second.bounding_box()
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"] + 1


@in_browser
def test_an_abstention_shows_what_was_read_and_the_nearest_passages(page: Page) -> None:
    answer = ask(page, CUP)
    expect(answer.locator(".kicker")).to_have_text("Not in the articles")
    expect(answer.locator(".searched")).to_contain_text(THREE)
    expect(answer.locator("blockquote")).to_have_count(2)
    answer.locator(".record .mark").nth(1).click()
    expect(page.locator(f'.source[data-id="{ONE}"] mark')).to_be_focused()


@in_browser
def test_an_empty_page_says_what_there_is_to_ask_about(page: Page) -> None:
    expect(page.locator("#summary")).to_contain_text("5 articles: 4 without a date, 1 of 26 February 2022.")
    ask(page, WHEN)
    expect(page.locator("#summary")).to_be_hidden()  # the answer needs the room
    box(page).fill("")
    expect(page.locator("#summary")).to_be_visible()


@in_browser
def test_stop_stops_and_the_next_question_is_answered(page: Page) -> None:
    box(page).fill("a slow question")
    box(page).press("Enter")
    page.locator("#halt").click()
    expect(page.locator("#progress")).to_contain_text("Stopped")
    expect(page.locator("#go")).to_be_visible()
    expect(page.locator("#halt")).to_be_hidden()
    ask(page, TRAITOR)


@in_browser
def test_problems_are_words_on_the_page(page: Page) -> None:
    for question, part in (
        ("", "The question is empty"),
        ("x" * 2001, "2,001 characters"),
        ("endpoint down", "does not answer; is it running?"),
        ("break it", "Internal error"),
    ):
        box(page).fill(question)
        box(page).press("Enter")
        expect(page.locator("#sheet .problem")).to_contain_text(part)
        expect(page.locator("#go")).to_be_visible()
    assert "Traceback" not in page.content()
    ask(page, TRAITOR)


@in_browser
def test_the_keyboard_is_enough(page: Page) -> None:
    ask(page, TRAITOR)
    page.locator("#go").focus()
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        reached.append(re.sub(r"\s+", " ", name or "").strip())
        if reached[-1] == f"Show quote 2 in {THREE}":
            break
    assert reached[-1] == f"Show quote 2 in {THREE}"
    page.keyboard.press("Enter")
    expect(page.locator(f'.source[data-id="{THREE}"] mark')).to_be_focused()
    outline = page.locator(".mark").first
    page.keyboard.press("Escape")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert outline.is_visible()


@in_browser
def test_every_control_has_a_name(page: Page) -> None:
    ask(page, TRAITOR)
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('button, input, textarea, a[href], summary')].filter((e) =>
        e.checkVisibility() && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length))
        .map((e) => e.outerHTML)"""
    )
    assert unnamed == []


@in_browser
def test_what_was_left_out_opens_with_one_click(page: Page) -> None:
    answer = ask(page, TRAITOR)
    expect(answer.get_by_text("does not name the person")).to_be_hidden()
    answer.locator("summary").click()
    expect(answer.get_by_text("does not name the person")).to_be_visible()


@in_browser
def test_a_link_asks_its_question(context: BrowserContext, url: str) -> None:
    page = opened(context, f"{url}/?q=On+what+date+did+Vasyukevich+read+out+the+statement%3F&as_of=2022-05-31")
    expect(page.locator("#sheet .kicker")).to_have_text("The sources disagree")
    expect(box(page)).to_have_value(WHEN)
    expect(page.locator("#sheet .fine")).to_contain_text("Asked as of 2022-05-31")
    page.get_by_role("link", name="Link to this question").click()
    expect(page.locator("#sheet .kicker")).to_have_text("The sources disagree")


@in_browser
def test_exports_are_the_answer(page: Page, tmp_path: Path) -> None:
    answer = ask(page, TRAITOR)
    kept: dict[str, str] = {}
    for name in ("Markdown", "JSON"):
        with page.expect_download() as download:
            answer.get_by_role("link", name=name).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        kept[path.name] = path.read_text("utf-8")
    assert kept["answer.md"].startswith(f"# {TRAITOR}")
    assert json.loads(kept["answer.json"])["status"] == "answered"


@in_browser
def test_paper_has_the_answer_and_every_quoted_article_and_no_controls(page: Page) -> None:
    ask(page, TRAITOR)
    page.emulate_media(media="print")
    expect(page.locator(".source:visible")).to_have_count(2)
    expect(page.locator("#sheet p.said")).to_be_visible()
    for control in ("#asking", "#summary", ".keep", ".turn", ".tab-wrapper"):
        expect(page.locator(control)).to_be_hidden()


@in_browser
def test_library_opens_adds_and_removes(context: BrowserContext, tmp_path: Path) -> None:
    library = seed_library()
    page = opened(context, served(FakeDesk(library=library)))
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#listed li")).to_have_count(5)
    page.locator("#listed .open").nth(4).click()
    expect(page.locator("#shown .grey").first).to_contain_text("Don’t miss a thing")
    expect(page.locator("#shown")).to_contain_text("Title not stated")
    for name, text in (("new_story.txt", "A new story."), ("empty.txt", " \n")):
        (tmp_path / name).write_text(text)
    with page.expect_file_chooser() as chooser:
        page.locator("#add").click()
    chooser.value.set_files([tmp_path / "new_story.txt", tmp_path / "empty.txt"])
    expect(page.locator("#report")).to_contain_text("added new_story")
    expect(page.locator("#report")).to_contain_text("not added empty.txt: is empty")
    expect(page.locator("#listed li")).to_have_count(6)
    row = page.locator("#listed li", has_text="A new story.")
    row.locator("[data-remove]").click()
    expect(page.locator("#report")).to_contain_text("removed new_story")
    expect(page.locator("#listed li")).to_have_count(5)
    page.get_by_role("button", name="Undo: new_story").click()
    expect(page.locator("#report")).to_contain_text("back again new_story")
    expect(page.locator("#listed li")).to_have_count(6)
    (tmp_path / "new_story.txt").write_text("A changed story.")
    with page.expect_file_chooser() as chooser:
        page.locator("#add").click()
    chooser.value.set_files([tmp_path / "new_story.txt"])
    expect(page.locator("#report")).to_contain_text("already there new_story")
    expect(page.locator("#listed")).not_to_contain_text("A changed story.")
    page.get_by_role("button", name="Replace it: new_story").click()
    expect(page.locator("#listed")).to_contain_text("A changed story.")
    page.get_by_label("Find an article").fill("changed")
    expect(page.locator("#listed li")).to_have_count(1)
    assert library.stored("new_story").article.source == "new_story.txt"


@in_browser
def test_a_long_library_is_turned_over_page_by_page(context: BrowserContext) -> None:
    library = FakeLibrary({name: stored(Article(name, f"Story {name}.")) for name in (f"a{n:03}" for n in range(201))})
    page = opened(context, served(FakeDesk(library=library)))
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#listed li")).to_have_count(100)
    page.get_by_role("button", name="Later").click()
    page.locator("#listed [data-article=a199]").wait_for()
    page.get_by_role("button", name="Later").click()
    expect(page.locator("#listed li")).to_have_count(1)
    page.locator("#listed [data-remove]").click()  # the last page is now the one before it
    expect(page.locator("#listed")).to_contain_text("101 to 200")
    page.get_by_label("Find an article").fill("story a00")
    expect(page.locator("#listed li")).to_have_count(10)
    expect(page.get_by_role("button", name="Later")).to_have_count(0)


@in_browser
def test_a_question_is_narrowed_and_its_link_keeps_the_filters(page: Page, url: str) -> None:
    expect(page.locator("#after input")).to_be_hidden()
    page.get_by_role("button", name="Date and sources").click()
    expect(page.get_by_role("button", name="Date and sources")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("combobox", name="Publishers")).to_have_count(0)  # no article states one
    page.get_by_role("combobox", name="Articles").click()
    page.get_by_role("option", name=re.compile(TWO)).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Date and sources (1 set)")).to_be_visible()
    answer = ask(page, TRAITOR)
    narrowed = f"Searched only articles named {TWO}: 1 of 5."
    expect(answer.locator(".narrowed")).to_have_text(narrowed)
    link = answer.get_by_role("link", name="Link to this question").get_attribute("href")
    page.goto(f"{url}/{link}")
    expect(page.locator("#sheet .narrowed")).to_have_text(narrowed)
    expect(page.get_by_role("button", name="Date and sources (2 set)")).to_be_visible()  # and the day it was asked


@in_browser
def test_filters_that_leave_nothing_say_so(page: Page) -> None:
    page.get_by_role("button", name="Date and sources").click()
    page.locator("#after input").fill("2031-01-01")
    box(page).fill(TRAITOR)
    box(page).press("Enter")
    expect(page.locator("#sheet .problem")).to_contain_text("no article is published on or after 2031-01-01")


@in_browser
def test_an_answer_is_judged_without_losing_ones_place(page: Page) -> None:
    answer = ask(page, TRAITOR)
    answer.locator("p.said .mark", has_text="2").click()
    expect(page.locator(".source:visible")).to_have_attribute("data-id", THREE)
    answer.get_by_role("button", name="No", exact=True).click()
    note = page.get_by_label("Note on this answer")
    note.fill("It was the mayor.")
    note.press("Enter")
    expect(page.locator(".judge")).to_contain_text("Kept with the archive.")
    expect(page.locator(".source:visible")).to_have_attribute("data-id", THREE)
    assert in_view(page, page.locator(".source:visible mark.chosen"))
    page.get_by_role("tab", name="History").click()
    page.locator("#past .open").first.click()
    expect(page.get_by_label("Note on this answer")).to_have_value("It was the mayor.")
    page.get_by_role("tab", name="Evaluation").click()
    expect(page.locator("#judged")).to_contain_text("It was the mayor.")
    page.get_by_role("tab", name="Ask").click()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_role("button", name="Yes", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Note on this answer")).to_have_value("It was the mayor.")
    page.get_by_role("button", name="Yes", exact=True).click()  # once more takes it back
    expect(page.get_by_label("Note on this answer")).to_have_count(0)
    page.get_by_role("tab", name="History").click()
    page.get_by_role("tab", name="Evaluation").click()
    expect(page.locator("#judged")).to_contain_text("Nobody has judged")


class SlowFeedback(Feedback):
    """Does not keep a judgement before it is let."""

    go = threading.Event()

    def keep(self, key: str, verdict: str, note: str, answer: dict[str, Any]) -> Judgement:
        self.go.wait(60)
        return super().keep(key, verdict, note, answer)


@in_browser
def test_a_judgement_that_is_slow_to_keep_takes_nothing_from_the_question_after_it(
    context: BrowserContext, tmp_path: Path
) -> None:
    Archive.open(tmp_path, create=True).close()
    page = opened(context, served(FakeDesk(), feedback=SlowFeedback.of(tmp_path)))
    ask(page, TRAITOR).get_by_role("button", name="No", exact=True).click()
    ask(page, CUP)
    SlowFeedback.go.set()
    page.wait_for_timeout(1000)  # nothing is to happen now, so there is nothing to wait for
    expect(page.locator("#sheet .kicker")).to_have_text("Not in the articles")
    ask(page, WHEN)
    page.get_by_role("tab", name="History").click()
    expect(page.locator("#past li")).to_have_count(3)
    page.locator("#past .open", has_text=TRAITOR).click()
    expect(page.get_by_role("button", name="No", exact=True)).to_have_attribute("aria-pressed", "true")


@in_browser
def test_the_report_is_shown_and_runs_nothing(page: Page) -> None:
    page.get_by_role("tab", name="Evaluation").click()
    expect(page.frame_locator("iframe.report").locator("h1")).to_have_text("8 of 9")
    assert page.locator("iframe.report").get_attribute("sandbox") == ""
    assert page.evaluate("window.ran") is None


@in_browser
def test_a_dot_of_the_timeline_leads_to_its_quote(context: BrowserContext) -> None:
    library = seed_library()
    for name, day in ((THREE, date(2022, 6, 1)), (FOUR, date(2022, 5, 28))):
        library.held[name] = stored(replace(library.held[name].article, published=day, publisher=f"The {day:%A}"))
    page = opened(context, served(FakeDesk(library=library)))
    ask(page, WHEN)
    page.locator('.timeline g[data-mark="2"]').click()
    expect(page.locator(".source:visible mark.chosen")).to_contain_text("yesterday (May 29)")
    expect(page.get_by_role("table", name="What each source said")).to_contain_text("28 May 2022")
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#listed .timeline rect")).to_have_count(3)
    expect(page.locator("#listed .timeline")).to_contain_text("2 of 5 articles state no date")


@in_browser
def test_closing_the_page_lets_the_next_reader_in(browser: Browser) -> None:
    url = served(FakeDesk(pause=0.5))
    first, second = (opened(browser.new_context(), url) for _ in range(2))
    box(first).fill("a slow question")  # 50 seconds, if nobody stopped it
    box(first).press("Enter")
    expect(first.locator("#progress")).to_contain_text("Reading")
    box(second).fill(TRAITOR)
    box(second).press("Enter")
    expect(second.locator("#progress")).to_contain_text("1 question is ahead of yours")
    first.close()
    expect(second.locator("#sheet .kicker")).to_have_text("On the record", timeout=40_000)


@in_browser
def test_history_brings_an_answer_back(page: Page) -> None:
    ask(page, TRAITOR)
    ask(page, CUP)
    page.get_by_role("tab", name="History").click()
    expect(page.locator("#past li")).to_have_count(2)
    page.locator("#past .open", has_text=TRAITOR).click()
    expect(page.locator("#sheet .kicker")).to_have_text("On the record")
    expect(page.locator("#sheet p.said")).to_contain_text("Oleg Kozhemyako")


class Gated(FakeDesk):
    """Does not finish before it is let."""

    go = threading.Event()

    def events(self, question: str, **given: Any) -> Iterator[Event]:  # noqa: ANN401 - passed on
        for event in super().events(question, **given):
            if isinstance(event, Done):
                self.go.wait(60)
            yield event


@in_browser
def test_two_readers_see_their_own_answers_and_their_place(browser: Browser) -> None:
    url = served(Gated())
    first, second = (opened(browser.new_context(), url) for _ in range(2))
    box(first).fill(TRAITOR)
    box(first).press("Enter")
    expect(first.locator("#progress")).to_contain_text("Checking")
    box(second).fill(CUP)
    box(second).press("Enter")
    expect(second.locator("#progress")).to_contain_text("1 question is ahead of yours")
    Gated.go.set()
    expect(first.locator("#sheet .kicker")).to_have_text("On the record")
    expect(second.locator("#sheet .kicker")).to_have_text("Not in the articles")
    expect(first.locator("#sheet .kicker")).to_have_text("On the record")
    second.get_by_role("tab", name="History").click()
    expect(second.locator("#past li")).to_have_count(1)
    first.context.close()
    second.context.close()


@in_browser
def test_hostile_text_runs_nothing_anywhere(context: BrowserContext, hostile_url: str) -> None:
    page = opened(context, hostile_url)
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))

    def harmless(after: str) -> None:
        """Nothing ran, and no element is on the page that only an attacker's text could have made."""
        live = page.locator(
            ":is(#sheet, #shown, #listed, #past, #judged) :is(script, img, math, object, video, base, form, style,"
            " link, meta, template, textarea, x, svg, iframe,"
            " a:not([download], [href^='?q='], [href^='cite?ref='], [href='changes']))"
        )
        assert (page.evaluate("window.ran"), live.count(), after) == (None, 0, after)

    for payload in PAYLOADS:
        box(page).fill(payload)
        box(page).press("Enter")
        expect(page.locator("#sheet .source h3")).to_have_text(" ".join(payload.split()))
        # By script: of some hundred clicks by mouse in a row, Chromium without a screen lost one.
        page.get_by_role("button", name="Yes", exact=True).evaluate("button => button.click()")
        page.get_by_label("Note on this answer").fill(payload)
        page.get_by_label("Note on this answer").press("Enter")
        expect(page.locator(".judge")).to_contain_text("Kept with the archive.")
        harmless(payload)
    page.get_by_role("tab", name="History").click()
    expect(page.locator("#past li")).to_have_count(len(PAYLOADS))
    page.get_by_role("tab", name="Evaluation").click()
    expect(page.locator("#judged li")).to_have_count(len(PAYLOADS))
    harmless("history and judgements")
    page.get_by_role("tab", name="Library").click()
    for number, payload in enumerate(PAYLOADS):
        page.locator(f'#listed [data-article="a{number}"]').click()
        expect(page.locator("#shown h3")).to_have_text(payload)
        harmless(payload)
    page.goto(f"{hostile_url}/?{urlencode({'q': ' '.join(PAYLOADS), 'article': 'a0', 'publisher': PAYLOADS[0]})}")
    expect(page.locator("#sheet .narrowed")).to_contain_text("1 of")
    harmless("a link")
    assert [each for each in asked_for if not each.startswith((hostile_url, "data:", "blob:"))] == []


@in_browser
def test_nothing_is_requested_from_another_host(context: BrowserContext, url: str) -> None:
    page = context.new_page()
    asked_for: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(url)
    box(page).wait_for()
    ask(page, TRAITOR)
    page.get_by_role("tab", name="Library").click()
    page.locator("#listed .open").first.click()
    expect(page.locator("#shown .source")).to_be_visible()
    outside = [each for each in asked_for if not each.startswith((url, "data:", "blob:"))]
    assert len(asked_for) > 10
    assert outside == []
    assert refused == []  # it does not even try


@in_browser
def test_the_browser_is_told_to_refuse_other_hosts(page: Page, url: str) -> None:
    response = page.goto(url)
    assert response
    assert response.headers["content-security-policy"] == POLICY
    assert page.evaluate("fetch('http://127.0.0.2:9/').then(() => 'sent', (error) => String(error))") != "sent"
    directives = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert directives["default-src"] == directives["connect-src"] == "'self'"


@in_browser
def test_a_phone_needs_no_sideways_scrolling_and_leads_back_to_the_answer(browser: Browser, url: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = opened(context, url)
    answer = ask(page, WHEN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    mark = answer.locator(".position .mark").nth(1)
    mark.tap()
    quote = page.locator(".source:visible mark.chosen")
    expect(quote).to_contain_text("yesterday (May 29)")
    assert in_view(page, quote)
    page.get_by_role("button", name="Back to the answer").tap()
    expect(mark).to_be_focused()
    assert in_view(page, mark)
    context.close()


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast_aa(browser: Browser, url: str, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = opened(context, url)
    low: list[str] = []
    for question in (TRAITOR, WHEN, CUP):
        ask(page, question)
        low += page.evaluate(CONTRAST)
    page.get_by_role("tab", name="Library").click()
    page.locator("#listed .open").first.click()
    expect(page.locator("#shown .source")).to_be_visible()
    low += page.evaluate(CONTRAST)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    context.close()
    assert low == []
    assert (background == "rgb(23, 22, 20)") == (scheme == "dark")


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(browser: Browser, url: str, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = opened(context, url)
    page.get_by_role("button", name="Date and sources").click()
    found = violations(page)
    for question in (TRAITOR, WHEN, CUP):
        ask(page, question)
        found += violations(page)
    for tab in ("Library", "History", "Evaluation"):
        page.get_by_role("tab", name=tab).click()
        if tab == "Library":
            page.locator("#listed .open").first.click()
            expect(page.locator("#shown .source")).to_be_visible()
        found += violations(page)
    context.close()
    assert found == []


def violations(page: Page) -> list[str]:
    """What axe-core holds against the page as it is now: WCAG 2.2, levels A and AA."""
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


CONTRAST = """() => {
  const parse = (c) => { const n = c.match(/[\\d.]+/g).map(Number); return { rgb: n.slice(0, 3), a: n[3] ?? 1 }; };
  const light = (rgb) => { const [r, g, b] = rgb.map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.a === 1) return c.rgb; } return [255, 255, 255]; };
  const low = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest('.sr-only, .visually-hidden, option')) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color).rgb), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`);
  }
  return low;
}"""


def test_the_command_line_starts_without_gradio() -> None:
    code = "import sys, qa.page.serve; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    code = (
        "from qa.page.serve import listen, serve; from tests.fakes.desk import FakeDesk\n"
        "serve(FakeDesk(), at=listen('127.0.0.1', 0), open_ready=lambda url: print(url, flush=True)); print('ended')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as page:
        assert page.stdout
        assert page.stdout.readline().startswith("http://127.0.0.1:")
        page.send_signal(signal.SIGINT)
        said, problems = page.communicate(timeout=30)
    assert (page.returncode, said) == (0, "ended\n")
    assert "Traceback" not in problems


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(PortError, match=rf"127\.0\.0\.1:{port}.*--port"):
            listen("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(PortError, match=r"192\.0\.2\.1:7860"):
        listen("192.0.2.1", 7860)


@in_browser
def test_a_permanent_link_opens_the_quote_on_a_page_of_its_own(page: Page) -> None:
    link = ask(page, TRAITOR).locator("a.permanent").first
    quote = page.locator("#sheet blockquote").first.inner_text()
    page.goto(urljoin(page.url, link.get_attribute("href") or ""))
    expect(page.locator(".standing")).to_contain_text("still has this sentence")
    expect(page.locator(".source mark").first).to_be_visible()
    assert " ".join(page.locator(".source mark").first.inner_text().split()).endswith(" ".join(quote.split()))
    page.go_back()
    expect(box(page)).to_be_visible()
