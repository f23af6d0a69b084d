"""Where the reader's span stands in the article: from code points of a passage's text to the article's own. Pure."""

from dataclasses import dataclass, replace

from index.article import Sentence
from qa.answer import Passage, Value
from qa.look import Look


@dataclass(frozen=True, slots=True)
class Seen:
    """The words that the reader takes for the answer, and the sentence that they stand in."""

    value: Value
    sentence: Sentence


def located(passage: Passage, look: Look) -> Look:
    """The look with its span in the article's code points instead of those of `passage.text`.

    A span that runs into the next sentence ends with its own, because a value stands in one sentence. An empty one
    begins and ends where the passage begins.
    """
    begin = 0  # of the sentence, in the passage's text, whose sentences are joined by one space
    for sentence in passage.sentences:
        length = sentence.end - sentence.start
        if begin <= look.start < min(look.end, begin + length):
            end = min(length, look.end - begin)
            return replace(look, start=sentence.start + look.start - begin, end=sentence.start + end)
        begin += length + 1
    first = passage.sentences[0].start
    return replace(look, start=first, end=first)


def seen(passage: Passage) -> Seen | None:
    """What the reader saw; None where no reader looked, or its sentence is not shown any more."""
    look = passage.look
    if look is None or look.end <= look.start:
        return None
    sentence = next((s for s in passage.sentences if s.start <= look.start < s.end), None)
    if sentence is None:
        return None
    return Seen(Value(passage.source.article.text[look.start : look.end], look.start, look.end), sentence)
