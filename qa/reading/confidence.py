"""How sure it is that a passage answers: signals of one reading, and their calibration. Pure functions.

The model's word decides nothing; a logistic regression over probabilities of its tokens and over shares of words does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from index.article import Sentence
from qa.answer import Passage, Value
from qa.language.clauses import polarity
from qa.language.question import Question
from qa.language.words import coverage, missing_names, names, words
from qa.reader.place import seen
from qa.reader.spans import logistic, logit, probability


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for or against a passage answering: two probabilities of the model, shares (0 to 1) of words.

    `not_in_passage` is the probability of the first token NOT, `stated` of yes to the proposed answer. The shares are
    of the question's content words in the cited sentences, and of its names in the passage and in the article. `denies`
    is 1 for a no, else 0: a small model leans to yes, so its no is worth more. `reader_answers` is the reader's
    probability that the passage answers, .5 where no reader looked; `reader_agrees` is 1 where its span meets the
    model's answer, -1 where it lies elsewhere, 0 where no reader looked.
    """

    not_in_passage: float
    stated: float
    in_sentences: float
    names_in_passage: float
    names: float
    denies: float
    reader_answers: float = 0.5
    reader_agrees: float = 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a logistic regression from `Signals` to the probability that the passage answers.

    The three probabilities enter as logits, the shares as they are.
    """

    intercept: float
    not_in_passage: float
    stated: float
    in_sentences: float
    names_in_passage: float
    names: float
    denies: float
    reader_answers: float = 0.0
    reader_agrees: float = 0.0


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
# Fitted to the declined questions of the pinned run by whether the articles really do not say it: where no passage said
# anything that is so for three in four, where one said something surely for one in ten (docs/decisions.md).
ABSTENTION = (1.15, -3.0)
_SIGNALS = tuple(field.name for field in fields(Signals))
_PROBABILITIES = ("not_in_passage", "stated", "reader_answers")


def confidence(signals: Signals, weights: Calibration = CALIBRATION) -> float:
    """The calibrated probability (0 to 1) that the passage answers the question."""
    score = weights.intercept
    for name in _SIGNALS:
        value = getattr(signals, name)
        score += getattr(weights, name) * (logit(value) if name in _PROBABILITIES else value)
    return logistic(score)


def abstention(said: Sequence[float]) -> float:
    """The calibrated probability (0 to 1) that the articles do not say it, where nothing was found that stands.

    Args:
        said: of each passage that said something all the same, the probability that it answers: 1 − p(NOT).
    """
    intercept, weight = ABSTENTION
    return logistic(intercept + weight * max(said, default=0.0))


def signals(
    passage: Passage,
    answer: str,
    cited: Sequence[Sentence],
    question: Question,
    *,
    absent: float,
    stated: float,
    values: Sequence[Value] = (),
) -> Signals:
    """The signals of one reading: the model's two probabilities, where the question's words are, yes or no, the reader.

    `values` are the words that carry the answer; without any the reader's span is compared with the cited sentences.
    """
    article = passage.source.article
    return Signals(
        not_in_passage=absent,
        stated=stated,
        in_sentences=coverage(question.wanted, words(" ".join(passage.source.quote(s) for s in cited))),
        names_in_passage=_named(question, passage.text),
        names=_named(question, f"{article.title or ''} {article.text}"),
        denies=float(polarity(answer) is False),
        reader_answers=probability(passage.look) if passage.look else 0.5,
        reader_agrees=_agrees(passage, [(v.start, v.end) for v in values] or [(s.start, s.end) for s in cited]),
    )


def _agrees(passage: Passage, said: Sequence[tuple[int, int]]) -> float:
    """1 where the reader's span meets one of the spans that were said, -1 where none, 0 without one to compare."""
    found = seen(passage)
    if found is None or not said:
        return 0.0
    start, end = found.value.start, found.value.end
    return 1.0 if any(begin < end and start < stop for begin, stop in said) else -1.0


def _named(question: Question, text: str) -> float:
    """The share of the question's names that a text holds, in any paper's spelling; 1.0 where it names nobody."""
    named = names(question.put)
    return 1 - len(missing_names(question.put, text)) / len(named) if named else 1.0
