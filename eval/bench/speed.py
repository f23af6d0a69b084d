"""How long answers take here: read passages, never-read passages, first progress, start, peak memory.

Each question is asked three times. First with the memory for read passages switched off, so that every passage is read
anew. Then with it, unmeasured, so that the passages are read. Then in lower case, measured: retrieval ignores case and
so finds the same passages, while the language model sees a question that it has not seen before.

Beside it stands the usual way: the same passages stuffed into one prompt for the same model. A new mix of passages is
never warm there, so its time on never-read passages is what onrecord is held against; how long it takes when the very
same passages come in the same order, which is its best case, is shown too.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench.baselines import found, stuffed
from eval.bench.figures import Figure, ratio
from eval.cases import AS_OF
from index.build import Library
from index.settings import IndexSettings
from qa.answer import Done
from qa.ask import Desk
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
    figure: Figure | None
    target: float


@dataclass(frozen=True, slots=True)
class Speed:
    """All that was measured; `peak_mib` is the resident memory of this process at its highest."""

    timings: tuple[Timing, ...]
    ratios: tuple[Ratio, ...]
    peak_mib: float


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
    """Our times and the stuffed prompt's with the memory for read passages off, in turns of a third of the questions.

    Turns, because other work on the machine comes and goes; not question by question, because each of the two has its
    own instructions, which stay read only while the other is not asked.
    """
    ours: list[tuple[float, float]] = []
    theirs: list[float] = []
    third = max(1, -(-len(questions) // 3))
    for first in range(0, len(questions), third):
        turn = questions[first : first + third]
        desk.warm()
        ours += [time_question(desk, question) for question in turn]
        stuffed(desk.model, "Who?", AS_OF, ())  # reads its instructions, as warm() does ours
        theirs += [time_stuffed(desk, question) for question in turn]
    return ours, theirs


def time_start(archive: Path) -> float:
    """Seconds from `onrecord serve` on an existing archive to the line that says the page is ready."""
    command = [sys.executable, "-m", "eval", "serve", "--port", "0", "--archive", str(archive)]
    started = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "200"}) as process:  # noqa: S603 - our own command
        assert process.stderr is not None  # noqa: S101 - piped above
        try:
            for line in process.stderr:
                if "ready" in line:
                    return time.perf_counter() - started
                if time.perf_counter() - started > START_TIMEOUT:
                    break
        finally:
            process.terminate()
    raise RuntimeError(f"the page was not ready within {START_TIMEOUT:.0f} s")


def measure(seeds: Path, *, questions: Sequence[str] = QUESTIONS, starts: int = 3) -> Speed:
    """Measure on the articles in `seeds`, in an archive of their own. Takes about five minutes on two cores."""
    with tempfile.TemporaryDirectory() as folder:
        index_settings = IndexSettings(archive=Path(folder) / "archive")
        with Library.open(index_settings, create=True) as library:
            library.add([seeds])
        page = tuple(time_start(index_settings.archive) for _ in range(starts))
        with Desk.open(index_settings, QASettings(llm_cache_mib=0)) as desk:
            cold, stuffed_cold = never_read(desk, questions)
        del desk  # and with it the first server's memory
        with Desk.open(index_settings, QASettings()) as desk:
            desk.warm()
            for question in questions:
                desk.ask(question)
            warm = [time_question(desk, question.lower()) for question in questions]
            for question in questions:
                time_stuffed(desk, question)
            stuffed_warm = [time_stuffed(desk, question.lower()) for question in questions]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Speed(
        timings=(
            Timing("page up, second start", 15.0, page),
            Timing("first progress", 0.5, tuple(first for first, _ in cold + warm)),
            Timing("answer, passages never read", 15.0, tuple(total for _, total in cold)),
            Timing("answer, passages read before", 3.0, tuple(total for _, total in warm)),
            Timing("stuffed prompt, a new mix of passages", None, tuple(stuffed_cold)),
            Timing("stuffed prompt, the same passages in the same order", None, tuple(stuffed_warm)),
        ),
        ratios=(
            Ratio("passages never read", ratio([total for _, total in cold], stuffed_cold), 0.6),
            Ratio("passages read before", ratio([total for _, total in warm], stuffed_cold), 0.15),
        ),
        peak_mib=peak,
    )
