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
    of the question's content words in the cited sentences, in the passage and in the article, and of its names in the
    passage and in the article. `affirms` and `denies` are 1 for a yes and for a no, else 0: a small model leans to yes,
    so its no is worth more.
    """

    not_in_passage: float
    stated: float
    in_sentences: float
    in_passage: float
    in_article: float
    names_in_passage: float
    names: float
    affirms: float
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
    in_passage: float
    in_article: float
    names_in_passage: float
    names: float
    affirms: float
    denies: float


# Set by hand between two small fits, on SQuAD 2.0 dev paragraphs and on the seeds' labels; see docs/decisions.md.
CALIBRATION = Calibration(
    intercept=-3.0,
    not_in_passage=-0.6,
    stated=0.85,
    in_sentences=0.0,
    in_passage=0.9,
    in_article=0.6,
    names_in_passage=0.0,
    names=0.7,
    affirms=0.0,
    denies=1.5,
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
        in_passage=coverage(asked, here),
        in_article=coverage(asked, whole),
        names_in_passage=coverage(named, here),
        names=coverage(named, whole),
        affirms=float(polarity(answer) is True),
        denies=float(polarity(answer) is False),
    )
