"""What happens to questions, counted for Prometheus. Names and numbers only; nothing of what was asked or answered."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from qa.answer import Answer

KIND = CONTENT_TYPE_LATEST
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """Counts of one page.

    Args:
        sizes: how many questions wait, and how many are being answered.
    """

    def __init__(self, sizes: Callable[[], tuple[int, int]]) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)  # memory, processor time and open files, on Linux
        self._answers = Counter(
            "onrecord_questions",
            "Questions answered, by the status of the answer.",
            ["status"],
            registry=self._registry,
        )
        self._failures = Counter(
            "onrecord_question_errors",
            "Questions that ended without an answer: told (in words to the asker), internal (a defect), stopped.",
            ["kind"],
            registry=self._registry,
        )
        self._stages = Histogram(
            "onrecord_stage_seconds", "Seconds of each stage.", ["stage"], buckets=_SECONDS, registry=self._registry
        )
        waiting = Gauge("onrecord_questions_waiting", "Questions that wait.", registry=self._registry)
        waiting.set_function(lambda: sizes()[0])
        answering = Gauge("onrecord_questions_answering", "Questions being answered.", registry=self._registry)
        answering.set_function(lambda: sizes()[1])

    def answered(self, answer: Answer) -> None:
        """Count an answer; one with the status not_in_articles is a question that was declined."""
        self._answers.labels(answer.status).inc()
        for stage, seconds in answer.timings.items():
            self._stages.labels(stage).observe(seconds)

    def failed(self, kind: str) -> None:
        """Count a question that ended without an answer."""
        self._failures.labels(kind).inc()

    def text(self) -> str:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry).decode()
