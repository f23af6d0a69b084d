"""Read one source alone: does this passage answer the question, in which sentences, and what does it say?

The model is asked twice about one passage. First it answers or says NOT IN PASSAGE; then it judges its own answer as a
proposal. Whether the passage answers is decided by calibrated signals (qa.confidence), not by what the model promises.
The quote is never the model's: it points at sentence numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.article import Sentence
from qa.answer import Finding, Passage
from qa.confidence import Signals, confidence, signals
from qa.llm import LanguageModel, Reply
from qa.locate import lacking, locate
from qa.normalise import coverage, words
from qa.planted import gives_orders
from qa.polar import settle, settle_value
from qa.prompts import ask, messages, numbered, parse, propose
from qa.question import value_question
from qa.speech import hedge, speaker
from qa.when import inferred_day

ANSWER_TOKENS = 48
STOP = ("\n", " IN PASS")  # an abstention is known by its first words; each token less is 30 ms on two cores
FOUND = 0.5  # confidence from which a reading counts as a finding
SPEAKS_OF_IT = 0.75  # share of the question's content words from which a sentence plainly speaks of what was asked


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What reading one passage gave, with the signals that decided: kept for calibration and for `dropped`."""

    passage: Passage
    answer: str
    sentences: tuple[Sentence, ...]
    signals: Signals
    confidence: float

    @property
    def finding(self) -> Finding | None:
        """The finding, where the passage answers with enough confidence."""
        if not self.answer or self.confidence < FOUND:
            return None
        quotes = [self.passage.source.quote(s) for s in self.sentences]
        said = next(filter(None, (speaker(quote, self.answer) for quote in quotes)), None)
        return Finding(
            self.passage.source,
            self.answer,
            self.sentences,
            self.confidence,
            hedge=hedge(" ".join(quotes)),
            speaker=said,
            inferred=inferred_day(self.answer, quotes[0], self.passage.source.article.published),
        )


def warm(model: LanguageModel) -> None:
    """Have the model read the instructions and examples once, so that the first question finds them read."""
    model.reply(messages("", ask("")), max_tokens=1)


def read(passage: Passage, question: str, model: LanguageModel) -> PassageReading:
    """Read one passage for one question: one model call where it abstains, else two; four where it is read again.

    Raises:
        ModelError: the model could not be reached or sent what cannot be used.
    """
    sentences = tuple(s for s in passage.sentences if not gives_orders(passage.source.quote(s)))
    if not sentences:
        return _silent(passage, question, absent=1.0)
    passage = replace(passage, sentences=sentences)
    reading = _read(passage, sentences, question, model)
    focus = _overlooked(reading, question)
    if focus is None:
        return reading
    again = _read(passage, (focus,), question, model)
    return again if again.finding else reading


def _overlooked(reading: PassageReading, question: str) -> Sentence | None:
    """The sentence that speaks of what was asked, where the answer was taken from one that shares no word with it.

    Small models answer from a neighbouring sentence at times; alone with the right one they do not.
    """
    passage, asked = reading.passage, words(question)
    if not reading.answer or not asked or len(passage.sentences) < 2 or reading.signals.in_sentences > 0:
        return None
    best = max(passage.sentences, key=lambda s: (coverage(asked, words(passage.source.quote(s))), -s.number))
    return best if coverage(asked, words(passage.source.quote(best))) >= SPEAKS_OF_IT else None


def _read(passage: Passage, shown: Sequence[Sentence], question: str, model: LanguageModel) -> PassageReading:
    """One look at some sentences of the passage."""
    looked_at = Passage(passage.source, tuple(shown), passage.score)
    text = numbered(looked_at)
    value = value_question(question)
    asked = value or question
    reply = model.reply(messages(text, ask(asked)), max_tokens=ANSWER_TOKENS, stop=STOP)
    answer, pointed = parse(reply.text)
    absent = reply.first.get("not", 0.0 if answer else 1.0)
    if not answer:
        return _silent(passage, question, absent=absent)
    sentences = locate(answer, pointed, looked_at, asked)
    if value is None:
        answer = settle(question, answer, passage.source.quote(sentences[0]))
    # What the passage does not hold at all is invented; asking the model about it would only cost time.
    invented = lacking(answer, f"{passage.text} {question}") > 0
    stated = 0.0 if invented else _yes(model.reply(messages(text, propose(asked, answer)), max_tokens=1))
    measured = signals(passage, answer, sentences, asked, absent=absent, stated=stated)
    said = answer if value is None else settle_value(question, answer) or ""
    return PassageReading(passage, said, sentences, measured, confidence(measured) if said else 0.0)


def _silent(passage: Passage, question: str, *, absent: float) -> PassageReading:
    """A reading that says nothing."""
    return PassageReading(passage, "", (), signals(passage, "", (), question, absent=absent, stated=0.0), 0.0)


def _yes(reply: Reply) -> float:
    """The probability of yes against no; an endpoint without log probabilities is taken at its word."""
    yes, no = reply.first.get("yes", 0.0), reply.first.get("no", 0.0)
    if yes + no == 0:
        return 0.95 if reply.text.lower().startswith("yes") else 0.05
    return yes / (yes + no)
