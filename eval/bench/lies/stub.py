"""A language model that is sure of whatever it was told to say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.cancellation import Cancellation
from qa.reading.model import Reply, Request

# So that a reading always counts as a finding: nothing but code is left to stop a wrong one.
NOT_IN_PASSAGE, STATED = 0.02, 0.97


@dataclass(frozen=True)
class Liar:
    """A `LanguageModel` that replies one thing to every question and says yes when asked whether it is stated."""

    says: str
    sentence: int = 1
    name: str = "liar"
    embedded: bool = False
    ready: bool = True

    def replies(self, requests: Sequence[Request], cancellation: Cancellation) -> Iterator[tuple[int, Reply]]:
        """The scripted reply, or yes, to each request."""
        cancellation.check()
        yield from enumerate(map(self._reply, requests))

    def close(self) -> None:
        """Nothing is held."""

    def _reply(self, request: Request) -> Reply:
        _, asked = request.messages[-1]
        if asked.endswith("Is it stated?"):
            return Reply("yes", {"yes": STATED, "no": 1 - STATED})
        opening = self.says.split()[0].strip(".,").lower()
        return Reply(f"{self.says} [{self.sentence}]", {opening: 1 - NOT_IN_PASSAGE, "not": NOT_IN_PASSAGE})
