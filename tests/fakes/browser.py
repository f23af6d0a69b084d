"""Chromium and the page, for the browser tests and the screenshots."""

import shutil
import threading
from typing import Any

from playwright.sync_api import Locator, Page

from qa.page.questions import DeskProtocol
from qa.page.serve import listen, serve

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def served(desk: DeskProtocol, **more: Any) -> str:  # noqa: ANN401 - whatever `serve` takes
    """Serve a desk on a free port from a thread that ends with the process; its address."""
    ready = threading.Event()
    address: list[str] = []

    def opened(url: str) -> None:
        address.append(url)
        ready.set()

    at = listen("127.0.0.1", 0)
    threading.Thread(target=lambda: serve(desk, at=at, open_ready=opened, **more), daemon=True).start()
    assert ready.wait(300), "the page did not come up"  # the machine may be busy
    return address[0]


def box(page: Page) -> Locator:
    """Where the question goes."""
    return page.locator("#question input, #question textarea")


def ask(page: Page, question: str) -> Locator:
    """Ask by keyboard and wait for the answer."""
    box(page).fill(question)
    box(page).press("Enter")
    answer = page.locator("#sheet .answer", has=page.locator(".keep")).filter(has_text=question)
    answer.wait_for()
    return answer
