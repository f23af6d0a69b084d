"""Ends the work on one question: its asker leaves, or its time is up. Checked wherever something is waited for."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from qa.errors import ModelError, StoppedError

T = TypeVar("T")

GLANCE = 0.1  # seconds between two checks while something is awaited: a stop is felt at once


class Cancellation:
    """What an asker and those who work for it share. Any thread may cancel or check."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._seconds = 0.0
        self._deadline: float | None = None

    def limit(self, seconds: float) -> None:
        """Give the work this long from now on."""
        self._seconds, self._deadline = seconds, time.monotonic() + seconds

    def cancel(self) -> None:
        """Say that the answer is no longer wanted."""
        self._cancelled.set()

    @property
    def over(self) -> bool:
        """Whether there is no more reason to work."""
        return self._cancelled.is_set() or (self._deadline is not None and time.monotonic() > self._deadline)

    def check(self) -> None:
        """Do nothing while the answer is wanted.

        Raises:
            StoppedError: the asker left.
            ModelError: the time is up.
        """
        if self._cancelled.is_set():
            raise StoppedError("The question was stopped.")
        if self.over:
            raise ModelError(
                f"The question was not answered within {self._seconds:g} s. Ask it again when less is going on, "
                "or raise ONRECORD_QUESTION_SECONDS."
            )

    def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so, while that is wanted.

        Raises:
            StoppedError, ModelError: as `check` does.
        """
        while not so():
            self.check()
            time.sleep(GLANCE)

    def results(self, futures: "Sequence[Future[T]]") -> Iterator[tuple[int, T]]:
        """The result of each future with its place among them, as they come, waited for while they are wanted.

        Raises:
            StoppedError, ModelError: as `check` does; and what a future raises.
        """
        places = {future: place for place, future in enumerate(futures)}
        while places:
            done = wait(places, timeout=GLANCE, return_when=FIRST_COMPLETED).done
            if not done:
                self.check()
            for future in sorted(done, key=places.__getitem__):
                yield places.pop(future), future.result()
