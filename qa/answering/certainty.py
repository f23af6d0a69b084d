"""How sure it is that all of an answer that is printed is right, and when that is too little. Pure.

The confidence of a reading says whether a passage answers. What is printed may still be of another year or of another
event, or one of several values may be wrong; so an answer has a confidence of its own, fitted to answers and not to
readings. Logistic regression on 475 printed answers (103 of published news questions, which weigh as much as the
labelled facts); out of fold on the news AUC .75 and calibration error .11, where the surest group of agreeing readings
had .70 and .24 (docs/decisions.md).
"""

from collections.abc import Sequence

from qa.answer import Group
from qa.answering import times
from qa.language.question import Question
from qa.language.words import coverage, words
from qa.period import AskedTime
from qa.reader.spans import logistic, logit

INTERCEPT = -0.5
READING = 0.44  # times the logit of the surest reading
SPOKEN = 1.45  # times the share of the question's words in its sentences
SEVERAL = -1.64  # where several values are printed, which are all right more rarely
OLD = -0.86  # where only articles of another time say it
UNDATED = 0.7  # what remains where the question asks for what is new and no article says of when it is
# Below this an answer that only old articles give is not printed: of 27 on news questions 10, none of them right.
LEAST_OLD = 0.3


def certainty(question: Question, groups: Sequence[Group], asked: AskedTime) -> float:
    """The probability (0 to 1) that every value printed of `groups` is a right answer.

    Args:
        question: as it was read.
        groups: what stands, at least one finding in each.
        asked: what time the question asks about.
    """
    surest = max((finding for group in groups for finding in group.findings), key=lambda f: f.confidence)
    score = (
        INTERCEPT
        + READING * logit(surest.confidence)
        + SPOKEN * coverage(question.wanted, words(" ".join(surest.quotes)))
        + SEVERAL * (len(groups) > 1)
        + OLD * times.old(groups, asked)
    )
    return logistic(score) * (UNDATED if times.undated(groups, asked) else 1.0)


def too_unsure(groups: Sequence[Group], asked: AskedTime, sure: float, least: float) -> str | None:
    """Why an answer is not printed at that confidence, or None where it is; `least` is asked of every answer."""
    if sure < least:
        return f"the answer is not as sure ({sure:.2f}) as is asked for ({least:.2f})"
    if times.old(groups, asked) and sure < LEAST_OLD:
        return (
            f"only articles {times.age(groups, asked)} days old and older say so, which is not sure enough ({sure:.2f})"
        )
    return None
