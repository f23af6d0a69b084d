"""Measure the figures of docs/page.md: the real page on the seeds, answered by the real models, in Chromium.

    python -m tests.figures

It serves the seeds, asks three questions once so that their passages have been read, and then takes the times: page
usable, first progress, first finding, answer; and ten clients at once. A few minutes on two cores.
"""

import os
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from gradio_client import Client  # type: ignore[import-untyped]
from playwright.sync_api import Browser, sync_playwright

from index.build import Library
from index.settings import IndexSettings
from qa.ask import Desk
from qa.settings import QASettings
from tests.fakes.browser import ARGUMENTS, CHROMIUM, ask, box, served
from tests.screenshots import CUP, SEEDS, TRAITOR, WHEN, opened

QUESTIONS = (TRAITOR, WHEN, CUP)
READERS = 10


def usable(browser: Browser, url: str) -> float:
    """Seconds from opening the page in a new context until a question can be typed."""
    page = browser.new_context().new_page()
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    box(page).wait_for()
    box(page).fill("x")
    seconds = time.perf_counter() - started
    page.context.close()
    return seconds


def follow(browser: Browser, url: str, question: str) -> dict[str, float]:
    """Seconds from pressing Enter to what appears, by the browser's own clock, so that polling adds nothing."""
    page = opened(browser, url)
    page.evaluate(
        """() => { const seen = window.seen = {}; const note = (name) => { seen[name] ??= performance.now(); };
        new MutationObserver(() => {
          if (document.querySelector('#progress .working')) note('progress');
          if (document.querySelector('#sheet .found li')) note('finding');
          if (document.querySelector('#sheet .answer .keep')) note('answer');
        }).observe(document.body, { childList: true, subtree: true });
        document.addEventListener('keydown', (key) => { if (key.key === 'Enter') note('enter'); }, true); }"""
    )
    ask(page, question)
    seen: dict[str, float] = page.evaluate("window.seen")
    page.context.close()
    return {name: (at - seen["enter"]) / 1000 for name, at in seen.items() if name != "enter"}


def together(url: str) -> list[float]:
    """Seconds until each of ten clients that ask at once has its answer, in the order in which they were answered."""
    ended: list[float] = []
    clients = [Client(url, verbose=False, analytics_enabled=False) for _ in range(READERS)]
    started = time.perf_counter()

    def reader(number: int) -> None:
        question = QUESTIONS[number % len(QUESTIONS)]
        answer = clients[number].predict(question, api_name="/ask")
        assert answer["question"] == question
        ended.append(time.perf_counter() - started)

    threads = [threading.Thread(target=reader, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def main() -> None:
    """Open a desk on the seeds, serve it, measure, print."""
    with tempfile.TemporaryDirectory() as archive:
        settings = IndexSettings(archive=Path(archive))
        with Library.open(settings, create=True) as library:
            library.add([SEEDS])
        with Desk.open(settings, QASettings()) as desk, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            url = served(desk)
            times = [usable(browser, url) for _ in range(5)]
            print(f"page usable: {min(times):.2f} to {max(times):.2f} s, median {median(times):.2f}")
            for question in QUESTIONS:
                follow(browser, url, question)
            for question in QUESTIONS:
                seen = follow(browser, url, question)
                print(question, ", ".join(f"{name} {seconds:.2f} s" for name, seconds in seen.items()))
            ended = together(url)
            print(f"{len(ended)} of {READERS} asked at once answered after", ", ".join(f"{each:.1f}" for each in ended))
            print("load, one minute:", f"{os.getloadavg()[0]:.1f}", "on", os.cpu_count(), "cores")
            browser.close()


if __name__ == "__main__":
    main()
