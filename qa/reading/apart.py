"""The embedded model in a process of its own: what it computes holds nobody up, and what kills it kills no page.

The runtime keeps Python's one lock while it computes a step, which is a second or two on two cores: in one process
nothing else would be done meanwhile, no page served and no question looked up. So a process holds the batch
(`qa.reading.batch`), and numbered requests and replies go through a socket that only the two know.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from itertools import count
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from qa.errors import ModelError
from qa.reading.batch import Batch, settle
from qa.reading.model import Reply, Request
from qa.reading.runtime import Runtime

Told = tuple[int, Reply | Exception]  # a request's number and what came of it
LOADED: Told = (-1, Reply(""))  # no request's


class Apart:
    """A process that loads a model and answers whoever submits. Any thread may call.

    One that died is started anew by the next request.

    Args:
        command: starts the process; the number of a file, its end of the socket, is put behind it.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._one = threading.RLock()
        self._numbers = count()
        self._coming: dict[int, Future[Reply]] = {}
        self._closed = self._gone = False
        self._start()

    @property
    def ready(self) -> bool:
        """False while the model is being loaded."""
        return self._ready.is_set()

    def submit(self, request: Request) -> Future[Reply]:
        """Have a request answered; cancelling its future takes it out of the batch."""
        future, number = Future[Reply](), next(self._numbers)
        with self._one:
            if self._closed:
                future.set_exception(ModelError("The language model has been closed."))
                return future
            if self._gone:
                self._start()
            self._coming[number] = future
            self._send((number, request))
        future.add_done_callback(partial(self._done, number))
        return future

    def close(self) -> None:
        """End the process and fail what is under way."""
        with self._one:
            self._closed = True
        self._process.kill()  # it has nothing to put in order
        self._listening.join()

    def _start(self) -> None:
        ours, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*self._command, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # which is for answers
            )
        self._connection, self._ready, self._gone = ours, threading.Event(), False
        self._listening = threading.Thread(target=self._listen, args=(ours, self._ready), daemon=True)
        self._listening.start()

    def _send(self, what: tuple[int, Request | None]) -> None:
        with self._one, suppress(OSError):  # it died: whoever listens to it tells all that wait
            self._connection.send(what)

    def _done(self, number: int, future: Future[Reply]) -> None:
        with self._one:
            given_up = self._coming.pop(number, None) is not None and future.cancelled()
        if given_up:
            self._send((number, None))

    def _listen(self, connection: Connection, ready: threading.Event) -> None:
        """Hand on what the process tells, until it is gone."""
        with connection, suppress(EOFError, OSError):
            while True:
                told: Told = connection.recv()
                number, outcome = told
                ready.set()
                if future := self._coming.get(number):
                    settle(future, outcome)
        status = self._process.wait()
        what = "has been closed" if self._closed else f"ended by itself (status {status}). Ask again"
        with self._one:  # from here on a request starts another
            self._gone, left = True, tuple(self._coming.values())
            ready.set()
        for future in left:
            settle(future, ModelError(f"The language model {what}."))


def command(folder: Path, *, threads: int, cache_gib: int) -> list[str]:
    """How the process of a converted model is started; nothing is imported from the working folder."""
    return [sys.executable, "-P", "-m", "qa.reading.apart", str(folder), str(threads), str(cache_gib)]


def answer(connection: Connection, batch: Batch) -> None:
    """Answer what comes through the connection until its other end is gone."""
    sending, coming = threading.Lock(), dict[int, Future[Reply]]()

    def send(told: Told) -> None:
        with sending, suppress(OSError):
            connection.send(told)

    def done(number: int, future: Future[Reply]) -> None:
        coming.pop(number, None)
        if not future.cancelled():
            error = future.exception()
            send((number, error if isinstance(error, Exception) else future.result()))

    def loaded() -> None:
        batch.wait()
        send(LOADED)

    threading.Thread(target=loaded, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            number, request = connection.recv()
            if request is None:
                if future := coming.get(number):
                    future.cancel()
            else:
                coming[number] = future = batch.submit(request)
                future.add_done_callback(partial(done, number))


def main(folder: str, threads: str, cache_gib: str, end: str) -> None:
    """Be the process: `end` is the number of the socket's file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this, who then ends it
    load = partial(Runtime, Path(folder), threads=int(threads), cache_gib=int(cache_gib))
    answer(Connection(int(end)), Batch(load))
    os._exit(0)  # in the middle of a step, if it has to be: nobody listens any more


if __name__ == "__main__":
    main(*sys.argv[1:])
