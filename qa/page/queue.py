"""The queue before the desk: a few questions are answered side by side, the others wait in order and know their place.

A few, because the model reads the passages of all of them in one batch; not all, because each would then wait for the
slowest. Threads answer the questions; whoever asked follows from an event loop and can leave at any moment, which ends
the reading.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from index.article import NO_FILTERS, Filters
from index.errors import OnRecordError
from qa.answer import Answer
from qa.cancellation import Cancellation
from qa.errors import BusyError, StoppedError
from qa.events import Done, Event, Found, Reading
from qa.page.faults import INTERNAL, log_fault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """`ahead` questions are answered before this one."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The question could not be answered, in words for the reader; `internal` when the fault is onrecord's."""

    message: str
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """The reader stopped the question."""


Update = Waiting | Event | Failed | Stopped


class Counts(Protocol):
    """What is told how questions end: `qa.page.metrics.Metrics`."""

    def answered(self, answer: Answer) -> None:
        """A question was answered."""

    def failed(self, kind: str) -> None:
        """A question ended without an answer: told, internal or stopped."""


class QueuedQuestion:
    """One question's place in the queue. `updates` ends with Done, Failed or Stopped."""

    def __init__(
        self, question: str, as_of: date | None, filters: Filters, leave: "Callable[[QueuedQuestion], None]"
    ) -> None:
        self.question = question
        self.as_of = as_of
        self.filters = filters
        self.cancellation = Cancellation()
        self.stopped = False
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._updates: asyncio.Queue[Update] = asyncio.Queue()

    def tell(self, update: Update) -> None:
        """Hand an update to whoever follows; called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._updates.put_nowait, update)

    def stop(self) -> None:
        """Leave the queue, or end the reading. Stopping twice is the same as once."""
        if not self.stopped:
            self.stopped = True
            self.cancellation.cancel()
            self._leave(self)
            self.tell(Stopped())

    async def updates(self) -> AsyncGenerator[Update, None]:
        """Everything that happens to the question, as it happens; leaving the loop early leaves the queue too."""
        ended = False
        try:
            while not ended:
                update = await self._updates.get()
                ended = isinstance(update, Done | Failed | Stopped)
                yield update
        finally:
            if not ended:
                self.stop()

    async def answer(self) -> Answer | Failed:
        """Wait for the end, and return how it ended."""
        async with aclosing(self.updates()) as updates:
            async for update in updates:
                match update:
                    case Done(answer):
                        return answer
                    case Failed():
                        return update
        return Failed("The question was stopped.")


class QuestionQueue:
    """Questions for one desk, answered in the order they came, `at_once` of them side by side.

    Each place is a thread of its own, made when it is first needed: the archive has a connection for each thread.
    """

    def __init__(
        self,
        events: Callable[..., Iterator[Event]],
        *,
        at_once: int = 1,
        most_waiting: int = 50,
        counts: Counts | None = None,
    ) -> None:
        self._events = events
        self._places = at_once
        self._most = most_waiting
        self._counts = counts
        self._waiting: deque[QueuedQuestion] = deque()
        self._changed = threading.Condition()
        self._reading = 0  # questions that are being answered
        self._threads = 0

    def join(self, question: str, as_of: date | None, filters: Filters = NO_FILTERS) -> QueuedQuestion:
        """Put a question at the end of the queue; needs a running event loop.

        Raises:
            BusyError: as many questions wait as may.
        """
        queued = QueuedQuestion(question, as_of, filters, self._left)
        with self._changed:
            if len(self._waiting) >= self._most + self._places - self._reading:
                raise BusyError(f"{len(self._waiting)} questions are waiting already. Ask again in a minute.")
            self._waiting.append(queued)
            here = self._reading + len(self._waiting)
            if self._threads < min(here, self._places):
                self._threads += 1
                threading.Thread(target=self._serve, name=f"onrecord-desk-{self._threads}", daemon=True).start()
            if here > self._places:
                queued.tell(Waiting(here - self._places))
            self._changed.notify()
        return queued

    def sizes(self) -> tuple[int, int]:
        """How many questions wait, and how many are being answered."""
        with self._changed:
            return len(self._waiting), self._reading

    def _left(self, queued: QueuedQuestion) -> None:
        """Close the gap that a question leaves behind."""
        with self._changed:
            if queued in self._waiting:
                self._waiting.remove(queued)
                self._renumber()

    def _renumber(self) -> None:
        """Tell those who wait how many answers must end before theirs is begun."""
        for ahead, queued in enumerate(self._waiting, start=1 + self._reading - self._places):
            if ahead > 0:
                queued.tell(Waiting(ahead))

    def _serve(self) -> None:
        """Answer whoever is first, for as long as the process lives."""
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                queued = self._waiting.popleft()
                self._reading += 1
                self._renumber()
            try:
                self._answer(queued)
            finally:
                with self._changed:
                    self._reading -= 1

    def _answer(self, queued: QueuedQuestion) -> None:
        said: list[str] = []  # an internal error is easier to find with what came before it
        try:
            events = self._events(
                queued.question, as_of=queued.as_of, filters=queued.filters, cancellation=queued.cancellation
            )
            try:
                for event in events:
                    if queued.stopped:
                        self._failed("stopped")
                        return
                    if isinstance(event, Reading | Found):
                        said.append(_noted(event))
                    if isinstance(event, Done) and self._counts:
                        self._counts.answered(event.answer)
                    queued.tell(event)
            finally:
                if close := getattr(events, "close", None):
                    close()
        except StoppedError:
            self._failed("stopped")
            return  # whoever stopped it has been told
        except OnRecordError as error:
            self._failed("told")
            queued.tell(Failed(str(error)))
        except Exception as error:  # noqa: BLE001 - the page stays up whatever a stage does, and the log has where
            log_fault(log, f"internal error in a question after {', '.join(said) or 'nothing'}", error)
            self._failed("internal")
            queued.tell(Failed(INTERNAL, internal=True))

    def _failed(self, kind: str) -> None:
        if self._counts:
            self._counts.failed(kind)


def _noted(event: Reading | Found) -> str:
    """What the log says of an event: articles, and nothing of what they say."""
    named = (event.read or event.sources) if isinstance(event, Reading) else (event.finding.article,)
    return f"{type(event).__name__} {' '.join(named)}"
