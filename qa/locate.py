"""Which sentences of a passage carry an answer: those that the model pointed at, mended where they lack it. Pure."""

from collections.abc import Sequence

from index.article import Sentence
from qa.answer import Passage
from qa.normalise import coverage, missing_dates, missing_names, missing_numbers, words

CITED_SENTENCES = 3  # at most, for one finding


def lacking(answer: str, quoted: str) -> int:
    """How many numbers, dates and names of the answer the quotes lack."""
    return sum(len(missing(answer, quoted)) for missing in (missing_numbers, missing_dates, missing_names))


def locate(answer: str, pointed: Sequence[int], passage: Passage, question: str) -> tuple[Sentence, ...]:
    """The sentences of the passage that carry the answer: those pointed at, mended where they do not hold it.

    A pointer is kept while the sentences together hold the answer's numbers, dates, names and words as well as any one
    sentence does. Otherwise the sentence that holds most of them takes its place, ties going to the one that shares
    more with the question; a yes or no has nothing to hold, so there the question's words decide. While a number, date
    or name is still missing, the sentence that holds most of what is missing joins them: a list may be spread out.
    """
    quotes = [passage.source.quote(s) for s in passage.sentences]
    asked = words(question)
    wanted = words(answer) or asked

    def lacks(indexes: Sequence[int]) -> tuple[int, float]:
        text = " ".join(quotes[i] for i in indexes)
        return lacking(answer, text), -round(coverage(wanted, words(text)), 2)

    kept = [n - 1 for n in pointed if 0 < n <= len(quotes)][:CITED_SENTENCES]
    best = min(range(len(quotes)), key=lambda i: (lacks([i]), -coverage(asked, words(quotes[i])), i))
    if not kept or lacks([best]) < lacks(kept):
        kept = [best]
    while lacks(kept)[0] and len(kept) < CITED_SENTENCES:
        joined = min(([*kept, i] for i in range(len(quotes))), key=lacks)
        if lacks(joined)[0] == lacks(kept)[0]:
            break
        kept = joined
    return tuple(passage.sentences[i] for i in sorted(set(kept)))
