"""The page in a real browser: the system's Chromium, driven by Playwright, over a desk with canned answers."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from index.article import Article
from qa.errors import PortError
from qa.guard import POLICY
from qa.page import listen
from tests.browser import ARGUMENTS, CHROMIUM, ask, box, served
from tests.fake_desk import ONE, THREE, TWO, FakeDesk, seed_library, stored
from tests.test_article_view import HOSTILE

TRAITOR = "Who called Vasyukevich a traitor?"
WHEN = "On what date did Vasyukevich read out the statement?"
CUP = "Who won the 2022 World Cup?"

browser_tests = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]


def in_browser(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that drives Chromium."""
    for mark in browser_tests:
        test = mark(test)
    return test


@pytest.fixture(scope="module")
def url() -> str:
    return served(FakeDesk())


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
        rf"^Reading source 3 of 5: {TWO}$",
        r"Oleg Kozhemyako.*not yet checked",
        rf"^Reading source 4 of 5: {THREE}$",
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
def test_examples_ask(page: Page) -> None:
    page.locator("#examples button", has_text=WHEN).click()
    expect(page.locator("#sheet .kicker")).to_have_text("The sources disagree")
    expect(box(page)).to_have_value(WHEN)


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
    for control in ("#asking", "#examples", ".keep", ".turn", ".tab-wrapper"):
        expect(page.locator(control)).to_be_hidden()


@in_browser
def test_library_opens_adds_and_removes(context: BrowserContext, tmp_path: Path) -> None:
    page = opened(context, served(FakeDesk()))
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
    expect(page.locator("#report")).to_contain_text("not added empty.txt: the file is empty")
    expect(page.locator("#listed li")).to_have_count(6)
    row = page.locator("#listed li", has_text="A new story.")
    row.locator("summary").click()
    row.locator("[data-remove]").click()
    expect(page.locator("#report")).to_contain_text("removed new_story")
    expect(page.locator("#listed li")).to_have_count(5)


@in_browser
def test_history_brings_an_answer_back(page: Page) -> None:
    ask(page, TRAITOR)
    ask(page, CUP)
    page.get_by_role("tab", name="History").click()
    expect(page.locator("#past li")).to_have_count(2)
    page.locator("#past .open", has_text=TRAITOR).click()
    expect(page.locator("#sheet .kicker")).to_have_text("On the record")
    expect(page.locator("#sheet p.said")).to_contain_text("Oleg Kozhemyako")


@in_browser
def test_two_readers_see_their_own_answers_and_their_place(browser: Browser) -> None:
    url = served(FakeDesk(pause=0.1))
    first, second = (opened(browser.new_context(), url) for _ in range(2))
    box(first).fill(TRAITOR)
    box(first).press("Enter")
    expect(first.locator("#progress")).to_contain_text("Reading")
    box(second).fill(CUP)
    box(second).press("Enter")
    expect(second.locator("#progress")).to_contain_text("1 question is ahead of yours")
    expect(first.locator("#sheet .kicker")).to_have_text("On the record")
    expect(second.locator("#sheet .kicker")).to_have_text("Not in the articles")
    expect(first.locator("#sheet .kicker")).to_have_text("On the record")
    second.get_by_role("tab", name="History").click()
    expect(second.locator("#past li")).to_have_count(1)
    first.context.close()
    second.context.close()


@in_browser
def test_hostile_text_runs_nothing_anywhere(context: BrowserContext) -> None:
    library = seed_library()
    payload = HOSTILE.replace("alert(1)", "window.ran=1") + "<svg onload=window.ran=1><iframe srcdoc='<script>'>"
    library.held["hostile"] = stored(Article("hostile", payload + " ![x](http://evil.example)", payload, payload))
    page = opened(context, served(FakeDesk(library=library)))
    ask(page, "anything else? " + payload)
    page.get_by_role("tab", name="History").click()
    page.get_by_role("tab", name="Library").click()
    page.locator("#listed .open").last.click()
    expect(page.locator("#shown .source")).to_contain_text("<script>")
    box_text = page.locator("#shown .source h3")
    expect(box_text).to_have_text(payload)
    page.goto(page.url + "?" + urlencode({"q": payload}))
    expect(page.locator("#sheet .asked")).to_contain_text("<svg")
    assert page.evaluate("window.ran") is None
    assert page.locator("#sheet :is(script, img, svg, iframe), #shown :is(script, img, svg, iframe)").count() == 0


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


def test_the_api_answers_with_the_contract(url: str) -> None:
    client = Client(url, verbose=False, analytics_enabled=False)
    answer = client.predict(TRAITOR, "2022-05-31", api_name="/ask")
    assert (answer["status"], answer["as_of"]) == ("answered", "2022-05-31")
    assert [c["article"] for c in answer["citations"]] == [TWO, THREE]
    with pytest.raises(AppError, match="The question is empty"):
        client.predict("", "", api_name="/ask")


def test_the_api_offers_only_what_is_meant_for_programs(url: str) -> None:
    offered = Client(url, verbose=False, analytics_enabled=False).view_api(return_format="dict", print_info=False)
    assert isinstance(offered, dict)
    assert list(offered["named_endpoints"]) == ["/ask"]
    assert offered["unnamed_endpoints"] == {}
    assert "verbatim quote" in offered["named_endpoints"]["/ask"]["description"]


def test_the_command_line_starts_without_gradio() -> None:
    code = "import sys, qa.page; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    code = (
        "from qa.page import listen, serve; from tests.fake_desk import FakeDesk\n"
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


def test_the_api_honours_filters_and_tells_when_they_leave_nothing(url: str) -> None:
    client = Client(url, verbose=False, analytics_enabled=False)
    answer = client.predict(TRAITOR, articles=["002_c0e621ed79ed7c7b"], after="", api_name="/ask")
    assert answer["status"] == "answered"
    with pytest.raises(AppError, match="no article is published on or after 2031-01-01: of 5 articles, 4 have no date"):
        client.predict(TRAITOR, after="2031-01-01", api_name="/ask")
    with pytest.raises(AppError, match="not a date"):
        client.predict(TRAITOR, before="May", api_name="/ask")
