"""Take the screenshots that the README and docs/page.md show: the real page on the seeds, answered by the real models.

    python -m tests.screenshots docs/images

It indexes the seeds into a temporary archive, serves them, asks, and writes one PNG per state. Needs Chromium and the
models, and takes a few minutes on two cores.
"""

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from eval.report.newest import newest_report
from index.build import Library
from index.settings import IndexSettings
from index.store.feedback import Feedback
from qa.ask import Desk
from qa.settings import QASettings
from tests.fakes.browser import ARGUMENTS, CHROMIUM, ask, box, served

SEEDS = Path(__file__).parent.parent / "seeds"
TRAITOR = "Who called Vasyukevich a traitor?"
WHEN = "On what date did Vasyukevich read out the statement?"
CUP = "Who won the 2022 World Cup?"
DESKTOP = (1280, 860)
PHONE = (390, 844)


def opened(browser: Browser, url: str, *, size: tuple[int, int] = DESKTOP, dark: bool = False) -> Page:
    """A tab of its own session, with the patience that a reading model needs."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", device_scale_factor=1.5
    )
    context.set_default_timeout(180_000)
    page = context.new_page()
    page.goto(url)
    page.locator("#summary time").first.wait_for()
    return page


def take(browser: Browser, url: str, folder: Path) -> None:
    """Every state, one file each."""

    def keep(page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(400)  # the progress line's rule has come to rest
        write(page, name)

    def write(page: Page, name: str) -> None:
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        Image.open(path).convert("RGB").quantize(128).save(
            path, optimize=True
        )  # a third of the size, for the repository
        print(path)

    page = opened(browser, url)
    keep(page, "empty")
    box(page).fill(TRAITOR)
    box(page).press("Enter")
    page.locator("#progress .working", has_text="2 read").wait_for()
    write(page, "reading")
    for question, name in ((TRAITOR, "answered"), (WHEN, "disagreement"), (CUP, "abstention")):
        ask(page, question)
        keep(page, name)
    answer = ask(page, WHEN)
    answer.locator(".mark").last.click()
    keep(page, "mark-followed")
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_label("Note on this answer").wait_for()
    page.get_by_role("tab", name="Library").click()
    page.locator("#listed .open").last.click()
    page.locator("#shown .source").wait_for()
    keep(page, "library")
    page.get_by_role("tab", name="History").click()
    keep(page, "history")
    page.get_by_role("tab", name="Evaluation").click()
    page.locator("iframe.report").wait_for()
    keep(page, "evaluation")
    page.get_by_role("tab", name="Ask").click()
    page.get_by_role("button", name="Date and sources").click()
    page.get_by_role("combobox", name="Articles").click()
    page.get_by_role("option", name="003_").click()
    page.keyboard.press("Escape")
    ask(page, TRAITOR)
    keep(page, "narrowed")
    for name, size, dark in (("phone", PHONE, False), ("dark", DESKTOP, True)):
        other = opened(browser, url, size=size, dark=dark)
        ask(other, WHEN)
        keep(other, name)


def main() -> None:
    """Open a desk on the seeds, serve it, and take every screenshot into the folder that the command names."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as archive:
        settings = IndexSettings(archive=Path(archive))
        with Library.open(settings, create=True) as library:
            library.add([SEEDS])
        with Desk.open(settings, QASettings()) as desk, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            take(browser, served(desk, feedback=Feedback.of(settings.archive), report=newest_report), folder)
            browser.close()


if __name__ == "__main__":
    main()
