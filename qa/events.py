"""What happens while a question is answered, as it is told to whoever waits."""

from dataclasses import dataclass

from qa.answer import Answer, Finding


@dataclass(frozen=True, slots=True)
class Searching:
    """The question is being looked up in the index."""

    question: str


@dataclass(frozen=True, slots=True)
class Loading:
    """The passages are found, and the language model is still being loaded."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Source `number` of `total` is being read."""

    number: int
    total: int
    article: str


@dataclass(frozen=True, slots=True)
class Found:
    """A source was read and says something; more may follow and it may still be dropped."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class Checking:
    """All sources are read; the findings are being reconciled and verified."""

    findings: int


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete."""

    answer: Answer


Event = Searching | Loading | Reading | Found | Checking | Done
