"""The server ends in time and without a traceback, whatever is under way."""

import signal
import subprocess
import sys
import threading
from contextlib import suppress

import httpx
import pytest

# An app whose reply never ends, beside a thread that nobody stops.
ENDLESS = """
import asyncio, threading, time
from qa.page.serve import listen
from qa.page.server import end_by_sigterm, run

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": message["type"] + ".complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["path"] == "/silent":
        print("asked", flush=True)
        await asyncio.sleep(600)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"more ", "more_body": True})
        await asyncio.sleep(0.05)

threading.Thread(target=time.sleep, args=(600,)).start()
end_by_sigterm()
at = listen("127.0.0.1", 0)
run(app, at, started=lambda: print(at.getsockname()[1], flush=True), ended=lambda: print("ended", flush=True))
"""


def _signalled(process: "subprocess.Popen[str]", end: signal.Signals) -> None:
    """Signal the process once it says that it was asked."""
    if process.stdout and process.stdout.readline():
        process.send_signal(end)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("path", ["/endless", "/silent", ""])
def test_both_signals_end_it_whatever_is_under_way(end: signal.Signals, path: str) -> None:
    command = [sys.executable, "-c", ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
            with httpx.Client(base_url=url, trust_env=False, timeout=300) as http:
                if path == "/endless":
                    # On a busy machine its time may be up before the reply is ended as a reply is.
                    with suppress(httpx.RemoteProtocolError), http.stream("GET", path) as reply:
                        parts = reply.iter_raw()
                        assert next(parts).startswith(b"more ")
                        process.send_signal(end)
                        for _ in parts:
                            pass
                elif path:
                    threading.Thread(target=_signalled, args=(process, end)).start()
                    assert http.get(path).status_code == 503
                else:
                    process.send_signal(end)
            out, told = process.communicate(timeout=300)
        finally:
            process.kill()
    assert process.returncode == 0
    assert out == "ended\n"
    assert "Traceback" not in told
