"""Measures answering from outside: tokens at the model's boundary, and the signals of each reading.

Neither is part of the answer's contract; a run file keeps them beside the answer.
"""

import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from eval.results import Given, Tokens
from qa.ask import Desk
from qa.llm import LanguageModel, Message, Reply
from qa.read import PassageReading

NOTHING = Tokens()


@dataclass
class Meter:
    """A language model that counts what passes through it; otherwise it is the `model` inside."""

    model: LanguageModel
    used: Tokens = NOTHING
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def name(self) -> str:
        """The name of the model inside."""
        return self.model.name

    @property
    def parallel(self) -> int:
        """Requests that the model inside serves at once."""
        return self.model.parallel

    @property
    def embedded(self) -> bool:
        """True where this process serves the model inside."""
        return self.model.embedded

    def reply(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Reply:
        """The reply of the model inside, counted."""
        reply = self.model.reply(messages, max_tokens=max_tokens, stop=stop)
        with self._turn:  # passages are read in parallel where the endpoint allows
            self.used = Tokens(
                self.used.read + reply.prompt_tokens - reply.cached_tokens,
                self.used.cached + reply.cached_tokens,
                self.used.generated + reply.reply_tokens,
            )
        return reply

    def tokens(self) -> Tokens | None:
        """What was used so far; None where the endpoint tells no counts."""
        return self.used if self.used != NOTHING else None


def ask_desk(desk: Desk, question: str, as_of: date) -> Given:
    """Ask a desk one question: its answer's JSON, the tokens used, the short values and every reading.

    Raises:
        QuestionError, ModelError: as `Desk.ask` does.
    """
    meter, readings = Meter(desk.model), list[PassageReading]()
    measured = replace(desk, model=meter, told=readings.append)
    answer = measured.ask(question, as_of=as_of)
    kept = {"values": list(answer.values), "readings": [reading_record(one) for one in readings if one.answer]}
    return Given(answer.to_json(), meter.tokens(), kept)


def reading_record(reading: PassageReading) -> dict[str, Any]:
    """One reading as plain values: where, what it says, how sure, and the signals behind that (see `qa.read`)."""
    sentences = reading.passage.sentences
    return {
        "article": reading.passage.article,
        "start": sentences[0].start,
        "end": sentences[-1].end,
        "answer": reading.answer,
        "confidence": round(reading.confidence, 4),
        "signals": {name: round(value, 6) for name, value in asdict(reading.signals).items()},
    }
