"""Which of the retrieved passages are worth the language model's time.

Reading a passage that was never read takes about two seconds on two cores, comparing its sentences with the question a
few milliseconds. A passage is passed over where no sentence of it shares words or meaning with the question; it counts
against it if a date or a number is asked for and it states none. Each passage is judged alone; where none passes, the
likeliest one is read instead of nothing.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.models.embed import Encoder
from qa.answer import Passage
from qa.language.amounts import numbers
from qa.language.dates import dates
from qa.language.lexicon import NEAR_DAYS, TIME_NOUNS
from qa.language.question import Asked, Question
from qa.language.words import coverage, tokens, words

# Of 1,315 passages of the labelled facts a third is below, among them 10 of the 282 that are cited; of 750 of news
# questions 11 %, among them 1 of the 154 that hold the answer's string (docs/decisions.md).
WORTH = 0.65
FORM_MISSING = 0.3

_POINTING = frozenset({"last", "this", "next"})  # with a period after it: "last week", and not "at last"
_PERIODS = TIME_NOUNS | frozenset("weekend night morning afternoon evening spring summer autumn fall winter".split())


def worth_reading(question: Question, passages: Sequence[Passage], encoder: Encoder) -> list[Passage]:
    """The passages that may answer `question`, in their order; the likeliest one always, so that something is read.

    Args:
        question: as it was read.
        passages: as retrieved.
        encoder: gives the sentences' similarity to the question.
    """
    if len(passages) < 2:  # one is read in any case
        return list(passages)
    sentences = [[p.source.quote(s) for s in p.sentences] for p in passages]
    vectors = encoder.encode([question.text, *(text for texts in sentences for text in texts)])
    scores, row = [], 1
    for texts in sentences:
        scores.append(relevance(question, texts, vectors[row : row + len(texts)] @ vectors[0]))
        row += len(texts)
    least = min(WORTH, max(scores))
    return [passage for passage, score in zip(passages, scores, strict=True) if score >= least]


def relevance(question: Question, sentences: Sequence[str], similarities: npt.NDArray[np.float32]) -> float:
    """How likely a passage is to answer: 0 for nothing in common, 2 for the question's own words.

    Args:
        question: as it was read.
        sentences: of the passage, as the reader would see them; one at least.
        similarities: of each sentence to the question, cosines.
    """
    wanted = question.wanted
    shared = max(coverage(wanted, words(sentence)) for sentence in sentences)
    missing = FORM_MISSING if _lacks_form(question, " ".join(sentences)) else 0.0
    return shared + float(similarities.max()) - missing


def _lacks_form(question: Question, text: str) -> bool:
    """Whether a date or number is asked for, and the text states nothing of the kind."""
    if question.asked is Asked.DATE:
        said = [word.folded for word in tokens(text)]
        timed = not NEAR_DAYS.keys().isdisjoint(said) or any(
            a in _POINTING and b in _PERIODS for a, b in pairwise(said)
        )
        return not (timed or dates(text) or numbers(text))
    return question.asked is Asked.NUMBER and not numbers(text)
