"""What the reader, a small network, sees in one passage."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """The likeliest answer of one passage, and how likely the passage answers at all.

    `start` and `end` are in code points of the passage's text, and of the article's where the look is a `Passage`'s;
    `span` is the logit of that answer less that of “no answer here”, `answers` the logit that the passage answers.
    """

    start: int
    end: int
    span: float
    answers: float
