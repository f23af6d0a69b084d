"""The line before the desk: one question is answered at a time, in the order they came, and each knows its place.

The embedded model reads one passage at a time, so questions asked together would only slow each other down. A thread
answers the line's first question; whoever asked follows it from an event loop and can leave at any moment. A source
that is being read when its reader leaves is read to its end before the next question starts.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date

from index.article import NO_FILTERS, Filters
from index.errors import OnRecordError
from qa.answer import Answer, Done, Event, Found, Reading

INTERNAL = "Internal error: the question could not be answered. What happened is in the log of the server."

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


class Ticket:
    """One question's place in the line. `updates` ends with Done, Failed or Stopped."""

    def __init__(self, question: str, as_of: date | None, filters: Filters, leave: "Callable[[Ticket], None]") -> None:
        self.question = question
        self.as_of = as_of
        self.filters = filters
        self.stopped = False
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._updates: asyncio.Queue[Update] = asyncio.Queue()

    def tell(self, update: Update) -> None:
        """Hand an update to whoever follows; called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._updates.put_nowait, update)

    def stop(self) -> None:
        """Leave the line, or stop the reading before its next source. Stopping twice is the same as once."""
        if not self.stopped:
            self.stopped = True
            self._leave(self)
            self.tell(Stopped())

    async def updates(self) -> AsyncGenerator[Update, None]:
        """Everything that happens to the question, as it happens; leaving the loop early leaves the line too."""
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


class Line:
    """Questions for one desk, answered one at a time and all by one thread: the archive has a connection per thread."""

    def __init__(self, events: Callable[[str, date | None, Filters], Iterator[Event]]) -> None:
        self._events = events
        self._waiting: deque[Ticket] = deque()
        self._changed = threading.Condition()
        self._reading: Ticket | None = None
        self._thread: threading.Thread | None = None

    def join(self, question: str, as_of: date | None, filters: Filters = NO_FILTERS) -> Ticket:
        """Put a question at the end of the line; needs a running event loop."""
        ticket = Ticket(question, as_of, filters, self._left)
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="onrecord-desk", daemon=True)
                self._thread.start()
            self._waiting.append(ticket)
            if ahead := len(self._waiting) - (self._reading is None):
                ticket.tell(Waiting(ahead))
            self._changed.notify()
        return ticket

    def _left(self, ticket: Ticket) -> None:
        """Close the gap that a leaving ticket makes."""
        with self._changed:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                self._renumber()

    def _renumber(self) -> None:
        for ahead, ticket in enumerate(self._waiting, start=1):
            ticket.tell(Waiting(ahead))

    def _serve(self) -> None:
        """Answer whoever is first, for as long as the process lives."""
        while True:
            with self._changed:
                self._reading = None
                while not self._waiting:
                    self._changed.wait()
                self._reading = self._waiting.popleft()
                self._renumber()
            self._answer(self._reading)

    def _answer(self, ticket: Ticket) -> None:
        said: list[str] = []  # an internal error is easier to find with what came before it
        try:
            events = self._events(ticket.question, ticket.as_of, ticket.filters)
            try:
                for event in events:
                    if ticket.stopped:
                        return
                    if isinstance(event, Reading | Found):
                        said.append(f"{type(event).__name__} {_article(event)}")
                    ticket.tell(event)
            finally:
                if close := getattr(events, "close", None):
                    close()
        except OnRecordError as error:
            ticket.tell(Failed(str(error)))
        except Exception:  # the page stays up whatever a stage does, and the log has the traceback
            log.exception("internal error on %r after %s", ticket.question, said or "nothing")
            ticket.tell(Failed(INTERNAL, internal=True))


def _article(event: Reading | Found) -> str:
    return event.article if isinstance(event, Reading) else event.finding.article
