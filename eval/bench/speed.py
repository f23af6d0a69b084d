"""How long answers take here: never-read and read passages, ten askers at once, first progress, start, peak memory.

Passages that were never read are had by a mark before each, another one for each question: what the model keeps of
the same passage under another mark does not fit, while the instructions before it do. Then the questions are asked
without marks, unmeasured, so that the passages are read; then in lower case, measured: retrieval ignores case and so
finds the same passages, while the language model sees a question that it has not seen before.

Beside it stands the usual way: the same passages stuffed into one prompt for the same model. A new mix of passages is
never warm there, so its time on never-read passages is what onrecord is held against; how long it takes when the very
same passages come in the same order, which is its best case, is shown too.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import count
from pathlib import Path

from eval.bench.answers.baselines import found, stuffed
from eval.cases import AS_OF
from eval.report.tables import markdown
from eval.scoring.intervals import Estimate, ratio
from index.build import Library
from index.settings import IndexSettings
from qa.ask import Desk
from qa.cancellation import Cancellation
from qa.events import Done
from qa.reading.model import LanguageModel, Message, Reply, Request
from qa.settings import QASettings

QUESTIONS = (  # the questions that the seeds are known to be hard on
    "Who called Vasyukevich a traitor?",
    "On what date did Vasyukevich read out the statement?",
    "How many lawmakers stood behind the statement with Vasyukevich?",
    "Is Vasyukevich a member of the Communist Party?",
    "How many Russian soldiers did the Defense Ministry say were killed?",
    "What illness is Putin said to have?",
    "Why was Elena Chernenko ejected from the pool?",
    "Who won the 2022 World Cup?",
    "Why did Smolin resign?",
    "Who is the governor of the region?",
)
START_TIMEOUT = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of several askings of one kind."""

    name: str
    target: float | None
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle value, in seconds."""
        return statistics.median(self.seconds)


@dataclass(frozen=True, slots=True)
class Ratio:
    """Our seconds over the stuffed prompt's, over the same questions, and the most that it should be."""

    name: str
    estimate: Estimate
    target: float


@dataclass(frozen=True, slots=True)
class Speed:
    """All that was measured; `peak_mib` is the resident memory of this process and its model's at their highest."""

    timings: tuple[Timing, ...]
    ratios: tuple[Ratio, ...]
    peak_mib: float


@dataclass(frozen=True)
class Unseen:
    """A language model to which no passage looks like one that it has read: `mark` stands before each."""

    model: LanguageModel
    mark: str

    @property
    def name(self) -> str:
        """The name of the model inside."""
        return self.model.name

    @property
    def embedded(self) -> bool:
        """As the model inside."""
        return self.model.embedded

    @property
    def ready(self) -> bool:
        """As the model inside."""
        return self.model.ready

    def replies(self, requests: Sequence[Request], cancellation: Cancellation) -> Iterator[tuple[int, Reply]]:
        """The replies of the model inside to marked passages."""
        return self.model.replies([replace(one, messages=self._marked(one)) for one in requests], cancellation)

    def _marked(self, request: Request) -> list[Message]:
        *before, (role, text) = request.messages
        return [*before, (role, f"{self.mark}\n{text}")]

    def close(self) -> None:
        """The model inside is closed by whoever opened it."""


def unseen(desk: Desk, numbers: Iterator[int]) -> Desk:
    """The desk with passages that it has not read."""
    return replace(desk, model=Unseen(desk.model, f"No. {next(numbers)}"))


def time_question(desk: Desk, question: str) -> tuple[float, float]:
    """Seconds to the first event and to the answer."""
    started = time.perf_counter()
    first = 0.0
    for event in desk.events(question, as_of=AS_OF):
        first = first or time.perf_counter() - started
        if isinstance(event, Done):
            break
    return first, time.perf_counter() - started


def time_stuffed(desk: Desk, question: str) -> float:
    """Seconds to the answer of the usual way, retrieval included."""
    started = time.perf_counter()
    stuffed(desk.model, question, AS_OF, found(desk, question, AS_OF))
    return time.perf_counter() - started


def never_read(desk: Desk, questions: Sequence[str]) -> tuple[list[tuple[float, float]], list[float]]:
    """Our times and the stuffed prompt's on passages never read, in turns: other work on the machine comes and goes."""
    numbers = count(1)
    desk.warm()
    desk.instruct()
    stuffed(desk.model, "Who?", AS_OF, ())  # reads its instructions, as warm() does ours
    ours: list[tuple[float, float]] = []
    theirs: list[float] = []
    for question in questions:
        ours.append(time_question(unseen(desk, numbers), question))
        theirs.append(time_stuffed(unseen(desk, numbers), question))
    return ours, theirs


def time_together(desk: Desk, questions: Sequence[str]) -> float:
    """Seconds until the last of all questions is answered, asked at once, as many side by side as the page answers."""
    numbers = count(1000)  # other marks than `never_read` has
    desks = [unseen(desk, numbers) for _ in questions]
    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=desk.at_once) as askers:
        list(askers.map(time_question, desks, questions))
    return time.perf_counter() - started


def ask_page(url: str) -> None:
    """Ask a page one question through its API, and wait for the answer."""
    from gradio_client import Client  # type: ignore[import-untyped]

    Client(url, verbose=False).predict(QUESTIONS[0], api_name="/ask")


def time_start(archive: Path, ask: Callable[[str], None] = ask_page) -> tuple[float, float]:
    """Seconds from `onrecord serve` on an existing archive until the page is ready, and from then to a first answer."""
    command = [sys.executable, "-m", "eval", "serve", "--port", "0", "--archive", str(archive)]
    started = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "200"}) as process:  # noqa: S603 - our own command
        assert process.stderr is not None  # noqa: S101 - piped above
        try:
            for line in process.stderr:
                if "ready" in line and (url := re.search(r"https?://\S+", line)):
                    ready = time.perf_counter()
                    ask(url[0])
                    return ready - started, time.perf_counter() - ready
                if time.perf_counter() - started > START_TIMEOUT:
                    break
        finally:
            process.terminate()
    raise RuntimeError(f"the page was not ready within {START_TIMEOUT:.0f} s")


def measure(seeds: Path, *, questions: Sequence[str] = QUESTIONS, starts: int = 3) -> Speed:
    """Measure on the articles in `seeds`, in an archive of their own. Takes about five minutes on two cores."""
    import_module("gradio_client")  # its import is no part of an answer
    with tempfile.TemporaryDirectory() as folder:
        index_settings = IndexSettings(archive=Path(folder) / "archive")
        with Library.open(index_settings, create=True) as library:
            library.add([seeds])
        pages = [time_start(index_settings.archive) for _ in range(starts)]
        with Desk.open(index_settings, QASettings()) as desk:
            cold, stuffed_cold = never_read(desk, questions)
            together = time_together(desk, questions)
            for question in questions:
                desk.ask(question)
            warm = [time_question(desk, question.lower()) for question in questions]
            for question in questions:
                time_stuffed(desk, question)
            stuffed_warm = [time_stuffed(desk, question.lower()) for question in questions]
    used = (resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = sum(used) / 1024  # the largest process that was begun here is the language model's
    return Speed(
        timings=(
            Timing("page up, second start", 4.0, tuple(ready for ready, _ in pages)),
            Timing("first answer, asked as soon as the page is up", 5.0, tuple(answer for _, answer in pages)),
            Timing("first progress", 0.5, tuple(first for first, _ in cold + warm)),
            Timing("answer, passages never read", 3.5, tuple(total for _, total in cold)),
            Timing("answer, passages read before", 1.0, tuple(total for _, total in warm)),
            Timing(f"last of {len(questions)} answers asked for at once, passages never read", 25.0, (together,)),
            Timing("stuffed prompt, a new mix of passages", None, tuple(stuffed_cold)),
            Timing("stuffed prompt, the same passages in the same order", None, tuple(stuffed_warm)),
        ),
        ratios=(
            Ratio("passages never read", ratio([total for _, total in cold], stuffed_cold), 0.8),
            Ratio("passages read before", ratio([total for _, total in warm], stuffed_cold), 0.25),
        ),
        peak_mib=peak,
    )


def report(result: Speed) -> str:
    """The figures in Markdown, beside their targets."""
    timings = (
        [t.name, str(len(t.seconds)), *(f"{s:.2f}" for s in (min(t.seconds), t.median, max(t.seconds))),
         "" if t.target is None else f"under {t.target:g}"]
        for t in result.timings
    )  # fmt: skip
    ratios = ((one.name, one.estimate.plain(), f"at most {one.target:g}") for one in result.ratios)
    lines = [
        *markdown(["seconds", "n", "min", "median", "max", "target"], timings),
        "",
        *markdown(["onrecord / stuffed prompt", "ratio, 95 % interval", "target"], ratios),
        "",
        f"Peak memory: {result.peak_mib:,.0f} MiB; the target is under 5,120.",
    ]
    return "\n".join(lines) + "\n"
