"""How sure it is that a passage answers: signals of one reading, and their calibration. Pure functions.

The model's word decides nothing; a logistic regression over probabilities of its tokens and over shares of words does.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

from index.article import Sentence
from qa.answer import Passage
from qa.normalise import coverage, names, words
from qa.polar import polarity


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for or against a passage answering: two probabilities of the model, shares (0 to 1) of words.

    `not_in_passage` is the probability of the first token NOT, `stated` of yes to the proposed answer. The shares are
    of the question's content words in the cited sentences, and of its names in the passage and in the article. `denies`
    is 1 for a no, else 0: a small model leans to yes, so its no is worth more.
    """

    not_in_passage: float
    stated: float
    in_sentences: float
    names_in_passage: float
    names: float
    denies: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a logistic regression from `Signals` to the probability that the passage answers.

    The two probabilities enter as logits, the shares as they are.
    """

    intercept: float
    not_in_passage: float
    stated: float
    in_sentences: float
    names_in_passage: float
    names: float
    denies: float


# Near the fits of `onrecord eval calibrate` to SQuAD 2.0 dev, to news questions and to the seeds' labels, where one
# choice of weights is as good as each set's own; see docs/decisions.md.
CALIBRATION = Calibration(
    intercept=-3.0,
    not_in_passage=-0.4,
    stated=0.55,
    in_sentences=0.6,
    names_in_passage=0.9,
    names=1.2,
    denies=1.7,
)
_SIGNALS = tuple(field.name for field in fields(Signals))
_PROBABILITIES = ("not_in_passage", "stated")


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(clipped / (1 - clipped))


def confidence(signals: Signals, weights: Calibration = CALIBRATION) -> float:
    """The calibrated probability (0 to 1) that the passage answers the question."""
    score = weights.intercept
    for name in _SIGNALS:
        value = getattr(signals, name)
        score += getattr(weights, name) * (_logit(value) if name in _PROBABILITIES else value)
    return 1 / (1 + math.exp(-score))


def signals(
    passage: Passage, answer: str, cited: Sequence[Sentence], question: str, *, absent: float, stated: float
) -> Signals:
    """The signals of one reading: the model's two probabilities, where the question's words are, and yes or no."""
    article = passage.source.article
    whole = words(f"{article.title or ''} {article.text}")
    here = words(passage.text)
    asked, named = words(question), names(question)
    return Signals(
        not_in_passage=absent,
        stated=stated,
        in_sentences=coverage(asked, words(" ".join(passage.source.quote(s) for s in cited))),
        names_in_passage=coverage(named, here),
        names=coverage(named, whole),
        denies=float(polarity(answer) is False),
    )
