"""Ctrl-C and SIGTERM end a command at once, whatever it waits for, in words and not with a traceback."""

import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from tests.fakes.endpoint import misbehaving

# `onrecord ask` as it is, over two small articles and an endpoint.
ASK = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are begun with it ignored
from dataclasses import replace
from qa.ask import Desk
from qa.reading.endpoint import Endpoint
from qa.settings import QASettings
from tests.qa.test_ask import MAY_27, dates_script, desk
import eval.__main__
opened = replace(desk(dates_script, MAY_27), model=Endpoint("m", sys.argv.pop(), timeout=600))
opened.settings = QASettings(question_seconds=600)
opened.library.close = lambda: None
Desk.open = lambda *_, **__: opened
eval.__main__.main()
"""


def test_ctrl_c_ends_a_question_while_the_endpoint_is_silent() -> None:
    asked, over = threading.Event(), threading.Event()

    def silent(_: BaseHTTPRequestHandler) -> None:
        asked.set()
        over.wait(300)

    with misbehaving(silent) as url:
        command = [sys.executable, "-c", ASK, "ask", "When did Vasyukevich read it out?", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                assert asked.wait(300)
                process.send_signal(signal.SIGINT)
                out, told = process.communicate(timeout=120)  # the endpoint is silent for five minutes
            finally:
                process.kill()
                over.set()
    assert process.returncode == 130
    assert "Traceback" not in told
    assert out == ""


# `onrecord serve` as it is, over a desk that takes half a minute for a slow question.
SERVE = """
import sys
from contextlib import nullcontext
from qa.ask import Desk
from tests.fakes.desk import FakeDesk
import eval.__main__
Desk.open = lambda *_, **__: nullcontext(FakeDesk(pause=0.3))
eval.__main__.main()
"""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_both_signals_end_the_page_in_the_middle_of_a_question(end: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE, "serve", "--port", "0", "--archive", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            url = process.stderr.readline().split("ready: ")[1].split()[0]
            with httpx.Client(base_url=url, trust_env=False, timeout=300) as http:
                sent = {"data": ["a slow question", "", "", "", [], []]}
                event = http.post("/gradio_api/call/ask", json=sent).json()["event_id"]
                with http.stream("GET", f"/gradio_api/call/ask/{event}"):
                    process.send_signal(end)
                    told = process.stderr.read()
                    process.wait(timeout=120)
        finally:
            process.kill()
    assert process.returncode == 0
    assert told.startswith("warmed\n")  # what a question needs is loaded, and only when the page is up
    assert "Traceback" not in told
