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
    """Passages are being read, all of them together; told again whenever a source is done.

    `passages` names the article of each passage, and `read` the articles whose passages are all read, in that order.
    """

    passages: tuple[str, ...]
    read: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The articles, each once."""
        return tuple(dict.fromkeys(self.passages))


@dataclass(frozen=True, slots=True)
class Found:
    """A passage was read and says something; more may follow and it may still be dropped."""

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
