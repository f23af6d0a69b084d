"""What is asked of a language model and what it replies; `embedded` and `endpoint` are the two there are.

Replies are greedy and carry the probabilities of their first token, because the decision to answer is taken from those
and not from what the model says of itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Literal, Protocol

from qa.cancellation import Cancellation

Message = tuple[Literal["system", "user", "assistant"], str]


@dataclass(frozen=True, slots=True)
class Request:
    """One conversation to be continued greedily with at most `max_tokens` tokens, ending before any `stop` string.

    A model may end a reply after its first token where that is the word `unless`, in lower case: nothing that follows
    it is wanted.
    """

    messages: Sequence[Message]
    max_tokens: int
    stop: Sequence[str] = ()
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said: its text, the probabilities of the first token's alternatives, and token counts.

    `first` maps a token, stripped and lower-cased, to its probability; it is empty where the endpoint gives none.
    """

    text: str
    first: Mapping[str, float] = field(default_factory=dict)
    prompt_tokens: int = 0
    cached_tokens: int = 0
    reply_tokens: int = 0


class LanguageModel(Protocol):
    """Anything that continues conversations, several at once; tests pass a small fake."""

    @property
    def name(self) -> str:
        """What it is called, for the record of what an answer depends on."""
        ...

    @property
    def embedded(self) -> bool:
        """True where calling it costs nothing but time."""
        ...

    @property
    def ready(self) -> bool:
        """False while it is still being loaded: requests wait for that."""
        ...

    def replies(self, requests: Sequence[Request], cancellation: Cancellation) -> Iterator[tuple[int, Reply]]:
        """One reply to each request, with its place among them, as they come; what can be computed together is.

        Any thread may call. Whoever stops listening gives up what is still under way.

        Raises:
            ModelError: a reply could not be had, or not in time.
            StoppedError: the asker left.
        """
        ...

    def close(self) -> None:
        """Let go of what the model holds; it is not asked again."""
        ...


def in_order(replies: Iterable[tuple[int, Reply]]) -> list[Reply]:
    """All replies, waited for, in the order of their requests."""
    return [reply for _, reply in sorted(replies, key=itemgetter(0))]
