"""The requests of all askers in one batch: one thread steps the runtime, everybody else waits for futures.

A request has two stages. First its likeliest first tokens, from which the decision to answer is taken; then, where
more is wanted, the rest of the likeliest reply, for which the whole prompt is already in the runtime's memory.

A prompt that begins like one that is just being read waits until that is read. The runtime finds what is in its memory
when a request comes, so requests that come together would each read what they share: the instructions and examples, at
the first question five times over.
"""

import atexit
import logging
import math
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from index.errors import OnRecordError
from qa.errors import ModelError
from qa.reading.model import Message, Reply, Request
from qa.reading.runtime import Outputs

log = logging.getLogger(__name__)

SHARED = 64  # tokens that are not read yet and worth waiting for: two blocks of the runtime's memory


class Handle(Protocol):
    """One request in the runtime's batch."""

    def outputs(self) -> Outputs | None:
        """What was generated, likeliest first; None while it is under way."""

    def drop(self) -> None:
        """Leave the batch."""


class Steps(Protocol):
    """What the thread needs of a runtime: `qa.reading.runtime.Runtime` is one, tests have a small one."""

    end: int

    def encode(self, messages: Sequence[Message]) -> list[int]:
        """The tokens of a conversation."""

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of some tokens."""

    def first_tokens(self, prompt: Sequence[int]) -> Handle:
        """Ask for the likeliest first tokens."""

    def continued(self, prompt: Sequence[int], max_tokens: int, stop: Sequence[str]) -> Handle:
        """Ask for the greedy continuation."""

    def seen(self, prompt: Sequence[int]) -> int:
        """How many of the prompt's tokens were read before; from now on all of them are."""

    def known(self, prompt: Sequence[int]) -> int:
        """How many of the prompt's tokens were read before; nothing is changed."""

    @property
    def busy(self) -> bool:
        """Whether a step would do anything."""

    def step(self) -> None:
        """Compute one step of everything in the batch."""


@dataclass
class _Job:
    request: Request
    future: Future[Reply] = field(default_factory=Future)
    handle: Handle | None = None
    prompt: list[int] = field(default_factory=list)
    reply: Reply | None = None  # of the first stage, once that is over
    first: int = 0  # the token that it begins with


class Batch:
    """A thread that loads a runtime and steps it for whoever submits. Any thread may call."""

    def __init__(self, load: Callable[[], Steps]) -> None:
        self._changed = threading.Condition()
        self._inbox: deque[_Job] = deque()
        self._jobs: list[_Job] = []
        self._waiting: list[_Job] = []  # for what they share with a job
        self._ended: OnRecordError | None = None  # why nothing is taken any more
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(load,), name="onrecord-model", daemon=True)
        self._thread.start()
        # Native code that comes back into an interpreter that is gone aborts the process: end before that.
        atexit.register(self.close)

    @property
    def ready(self) -> bool:
        """False while the runtime is being loaded."""
        return self._ready.is_set()

    def wait(self) -> None:
        """Wait until the runtime is loaded, or has failed to."""
        self._ready.wait()

    def submit(self, request: Request) -> Future[Reply]:
        """Have a request answered; cancelling its future takes it out of the batch."""
        job = _Job(request)
        with self._changed:
            if self._ended:
                job.future.set_exception(self._ended)
            else:
                self._inbox.append(job)
                self._changed.notify()
        return job.future

    def close(self) -> None:
        """Fail what is under way, and wait until the thread has ended: one step at most."""
        self._end(ModelError("The language model has been closed."))
        self._thread.join()
        atexit.unregister(self.close)

    def _run(self, load: Callable[[], Steps]) -> None:
        try:
            runtime = load()
        except Exception as error:  # whatever it is, whoever asks is told
            log.exception("the language model could not be loaded")
            self._end(error if isinstance(error, OnRecordError) else ModelError(f"The model failed to load: {error}"))
            return
        finally:
            self._ready.set()
        while self._take(runtime):
            try:
                runtime.step()
            except Exception as error:  # as above: a reader waits for each of these
                log.exception("the language model failed")
                if not self._jobs:  # nor can it be emptied
                    self._end(ModelError(f"The language model failed: {error}. Start onrecord again."))
                for job in self._jobs:
                    settle(job.future, ModelError(f"The language model failed: {error}. Ask again."))
            self._jobs = [job for job in self._jobs if self._goes_on(job, runtime)]
            self._begin(runtime)

    def _take(self, runtime: Steps) -> bool:
        """Wait for something to do, and put new requests into the batch; False when closed."""
        with self._changed:
            while not (self._inbox or runtime.busy or self._ended):
                self._changed.wait()
            if self._ended:
                return False
            new = list(self._inbox)
            self._inbox.clear()
        for job in new:
            with _refused(job):
                job.prompt = runtime.encode(job.request.messages)
                self._waiting.append(job)
        self._begin(runtime)
        return True

    def _begin(self, runtime: Steps) -> None:
        """Put those into the batch that do not begin like one that is just being read."""
        waiting, self._waiting = self._waiting, []
        for job in waiting:
            if job.future.cancelled():
                continue
            shared = job.prompt[: runtime.known(job.prompt) + SHARED]
            if any(each.reply is None and each.prompt[: len(shared)] == shared for each in self._jobs):
                self._waiting.append(job)
                continue
            with _refused(job):
                job.handle = runtime.first_tokens(job.prompt)
                self._jobs.append(job)

    def _goes_on(self, job: _Job, runtime: Steps) -> bool:
        """Whether a job needs more steps, after what this step gave it."""
        assert job.handle is not None  # noqa: S101 - set before it became a job
        if job.future.done():  # given up by its asker, or failed
            job.handle.drop()
            return False
        try:
            outputs = job.handle.outputs()
            if outputs is None:
                return True
            if job.reply is None:
                job.reply = _first(job, outputs, runtime)
                if _more(job, runtime):
                    rest = job.request.max_tokens - 1
                    job.handle = runtime.continued([*job.prompt, job.first], rest, job.request.stop)
                    return True
                outputs = [([], 0.0)]
            _finish(job, outputs[0][0], runtime)
        except OnRecordError as error:
            settle(job.future, error)
        return False

    def _end(self, error: OnRecordError) -> None:
        with self._changed:
            self._ended = self._ended or error
            for job in (*self._inbox, *self._waiting, *self._jobs):
                settle(job.future, self._ended)
            self._inbox.clear()
            self._changed.notify()


@contextmanager
def _refused(job: _Job) -> Iterator[None]:
    """Whatever the runtime raises at a request is for its asker."""
    try:
        yield
    except Exception as error:
        log.exception("a request was refused by the language model")
        settle(job.future, ModelError(f"The language model refused a request: {error}"))


def settle(future: Future[Reply], outcome: Reply | Exception) -> None:
    """Give a future its outcome."""
    with suppress(InvalidStateError):  # its asker has left, or it was closed in this moment
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)


def _first(job: _Job, outputs: Outputs, runtime: Steps) -> Reply:
    """What the first stage gives: probabilities by word, whatever its case and the space before it."""
    first: dict[str, float] = {}
    for tokens, log_probability in outputs:
        word = runtime.decode(tokens).strip().lower()
        first[word] = first.get(word, 0.0) + math.exp(log_probability)
    job.first = outputs[0][0][0]
    return Reply("", first, len(job.prompt), runtime.seen(job.prompt))


def _more(job: _Job, runtime: Steps) -> bool:
    word = runtime.decode([job.first]).strip().lower()
    return job.request.max_tokens > 1 and job.first != runtime.end and word != job.request.unless


def _finish(job: _Job, rest: Sequence[int], runtime: Steps) -> None:
    assert job.reply is not None  # noqa: S101 - the first stage is over
    tokens = [token for token in (job.first, *rest) if token != runtime.end]
    text = runtime.decode(tokens) if tokens else ""
    for stop in job.request.stop:  # one that began in the first token was not seen by the runtime
        text = text.partition(stop)[0]
    reply = Reply(
        text.strip(), job.reply.first, job.reply.prompt_tokens, job.reply.cached_tokens, reply_tokens=1 + len(rest)
    )
    settle(job.future, reply)
