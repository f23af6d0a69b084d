"""Measures answering from outside: tokens at the model's boundary, and the signals of each reading.

Neither is part of the answer's contract; a run file keeps them beside the answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from eval.results import Output, Tokens
from qa.ask import Desk
from qa.cancellation import Cancellation
from qa.reading.model import LanguageModel, Reply, Request
from qa.reading.read import PassageReading

NOTHING = Tokens()


@dataclass
class Meter:
    """A language model that counts what passes through it for one asker; otherwise it is the `model` inside."""

    model: LanguageModel
    used: Tokens = NOTHING

    @property
    def name(self) -> str:
        """The name of the model inside."""
        return self.model.name

    @property
    def ready(self) -> bool:
        """False while the model inside is being loaded."""
        return self.model.ready

    @property
    def embedded(self) -> bool:
        """True where this process serves the model inside."""
        return self.model.embedded

    def replies(self, requests: Sequence[Request], cancellation: Cancellation) -> Iterator[tuple[int, Reply]]:
        """The replies of the model inside, counted."""
        for place, reply in self.model.replies(requests, cancellation):
            self.used = Tokens(
                self.used.read + reply.prompt_tokens - reply.cached_tokens,
                self.used.cached + reply.cached_tokens,
                self.used.generated + reply.reply_tokens,
            )
            yield place, reply

    def close(self) -> None:
        """The model inside is closed by whoever opened it."""

    def tokens(self) -> Tokens | None:
        """What was used so far; None where the endpoint tells no counts."""
        return self.used if self.used != NOTHING else None


def ask_desk(desk: Desk, question: str, as_of: date) -> Output:
    """Ask a desk one question: its answer's JSON, the tokens used, the short values and every reading.

    Raises:
        QuestionError, ModelError: as `Desk.ask` does.
    """
    meter, readings = Meter(desk.model), list[PassageReading]()
    measured = replace(desk, model=meter, told=readings.extend)
    answer = measured.ask(question, as_of=as_of)
    # readings that said nothing are most of them, and nothing is fitted to them
    kept = {"values": list(answer.values), "readings": [reading_record(one) for one in readings if one.answer]}
    return Output(answer.to_json(), meter.tokens(), kept)


def reading_record(reading: PassageReading) -> dict[str, Any]:
    """One reading as plain values: where, what it says, how sure, and the signals behind that."""
    sentences = reading.passage.sentences
    return {
        "article": reading.passage.article,
        "start": sentences[0].start,
        "end": sentences[-1].end,
        "answer": reading.answer,
        "confidence": round(reading.confidence, 4),
        # six digits: the fit is by logits, where .9999 and .99999 differ
        "signals": {name: round(value, 6) for name, value in asdict(reading.signals).items()},
    }
