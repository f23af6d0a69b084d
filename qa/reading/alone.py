"""Reading without a language model: what the reader sees is the answer, where it is sure enough. Pure.

For machines without room for a language model: `ONRECORD_LLM_MODEL=none`. Its answers are spans of the article, so they
are verified, reconciled and composed as any other. Questions for yes or no it cannot answer, and says nothing.
"""

from collections.abc import Iterator, Sequence

from qa.answer import Passage
from qa.cancellation import Cancellation
from qa.errors import ModelError
from qa.language.orders import gives_orders
from qa.language.question import Asked, Question
from qa.look import Look
from qa.reader.place import seen
from qa.reader.spans import logistic
from qa.reading.confidence import signals
from qa.reading.model import LanguageModel, Reply, Request
from qa.reading.read import UNTOLD, PassageReading

LABEL = "Read by the small reader alone, without a language model."
# Weights of span and “answers”, after the intercept, from logits to the probability that the span is right.
ALONE = (0.0, 0.25, 0.5)


class NoModel:
    """Stands where a language model would; it is never asked."""

    name = "none"
    embedded = False
    ready = True

    def replies(self, requests: Sequence[Request], cancellation: Cancellation) -> Iterator[tuple[int, Reply]]:
        """Refuses.

        Raises:
            ModelError: always.
        """
        cancellation.check()
        raise ModelError(f"{len(requests)} requests, but no language model: set ONRECORD_LLM_MODEL to one.")

    def close(self) -> None:
        """Nothing is held."""


def read_all(
    passages: Sequence[Passage], question: Question, _model: LanguageModel, cancellation: Cancellation
) -> Iterator[tuple[int, PassageReading]]:
    """What each passage says by the reader's look at it; called as `qa.reading.read.read_all` is.

    Raises:
        StoppedError: the asker left.
    """
    cancellation.check()
    yield from enumerate(_reading(passage, question) for passage in passages)


def _reading(passage: Passage, question: Question) -> PassageReading:
    found = None if question.asked is Asked.POLAR else seen(passage)
    if found is None or passage.look is None or gives_orders(passage.source.quote(found.sentence)):
        return PassageReading(passage, "", (), signals(passage, "", (), question, absent=1.0, stated=0.0), 0.0)
    cited, values = (found.sentence,), (found.value,)
    sure = confidence_alone(passage.look)
    measured = signals(passage, found.value.text, cited, question, absent=1 - sure, stated=UNTOLD, values=values)
    return PassageReading(passage, found.value.text, cited, measured, sure, values)


def confidence_alone(look: Look) -> float:
    """The probability (0 to 1) that the reader's span is right."""
    intercept, span, answers = ALONE
    return logistic(intercept + span * look.span + answers * look.answers)
