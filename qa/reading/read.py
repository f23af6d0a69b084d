"""Read each source alone: does this passage answer the question, in which sentences, and what does it say?

The model is asked twice about one passage. First it answers or says NOT IN PASSAGE; then it judges its own answer as a
proposal. Whether the passage answers is decided by calibrated signals (`confidence`), not by what the model promises.
The quote is never the model's: it points at sentence numbers.

All passages are put to the model together, each as a conversation of its own: first every question, then every
proposal.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.article import Sentence
from qa.answer import Finding, Passage, Value
from qa.cancellation import Cancellation
from qa.language.orders import gives_orders
from qa.language.question import Question
from qa.language.speech import hedge, speaker
from qa.language.when import inferred_day, spoken
from qa.language.words import coverage, words
from qa.reading.confidence import Signals, confidence, signals
from qa.reading.draft import Draft, draft
from qa.reading.model import LanguageModel, Reply, Request, in_order
from qa.reading.prompts import ask, messages, numbered, propose

ANSWER_TOKENS = 48
STOP = ("\n", " IN PASS")  # an abstention is known by its first words; each token less is 30 ms on two cores
UNTOLD = 0.5  # a probability that speaks neither for nor against: its logit is 0
FOUND = 0.5  # confidence from which a reading counts as a finding
SPEAKS_OF_IT = 0.75  # share of the question's content words from which a sentence plainly speaks of what was asked


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What reading one passage gave, with the signals that decided: kept for calibration and for `dropped`.

    `missing` says why the model's words could not be found in the passage; then there are no `values` and no
    confidence.
    """

    passage: Passage
    answer: str
    sentences: tuple[Sentence, ...]
    signals: Signals
    confidence: float
    values: tuple[Value, ...] = ()
    missing: str = ""

    @property
    def finding(self) -> Finding | None:
        """The finding, where the passage answers with enough confidence."""
        if not self.answer or self.confidence < FOUND:
            return None
        quotes = [self.passage.source.quote(s) for s in self.sentences]
        said = (_speaker(quote, s, self.values) for s, quote in zip(self.sentences, quotes, strict=True))
        return Finding(
            self.passage.source,
            self.answer,
            self.sentences,
            self.confidence,
            hedge=hedge(" ".join(quotes)),
            speaker=next(filter(None, said), None),
            inferred=inferred_day(self.answer, quotes[0], self.passage.source.article.published),
            values=self.values,
            spoken=spoken(
                [(s.start, quote) for s, quote in zip(self.sentences, quotes, strict=True)],
                self.values,
                self.passage.source.article.published,
            ),
        )


def _speaker(quote: str, sentence: Sentence, values: Sequence[Value]) -> str | None:
    """Whom the sentence names as saying the words that carry the answer."""
    inside = (value for value in values if sentence.start <= value.start < sentence.end)
    return next((speaker(quote, v.start - sentence.start, v.end - sentence.start) for v in inside), None)


def warm(model: LanguageModel, cancellation: Cancellation) -> None:
    """Have the model read the instructions and examples once, so that the first question finds them read."""
    in_order(model.replies([Request(messages("", ask("")), max_tokens=1)], cancellation))


def read_all(
    passages: Sequence[Passage], question: Question, model: LanguageModel, cancellation: Cancellation
) -> Iterator[tuple[int, PassageReading]]:
    """Read each passage alone, all of them in one batch, and say what each says, with its place, as soon as it is read.

    Two rounds of requests: every question, then every proposal. Two more for the passages that are looked at again.

    Raises:
        ModelError: the model could not be reached, sent what cannot be used, or took too long.
        StoppedError: the asker left.
    """
    looks = {place: (kept, kept) for place, one in enumerate(passages) if (kept := _without_orders(one)).sentences}
    again: dict[int, tuple[Passage, Passage]] = {}
    unsure: dict[int, PassageReading] = {}
    for place, reading in _look(looks, question, model, cancellation):
        if focus := _overlooked(reading, question):
            again[place], unsure[place] = (reading.passage, replace(reading.passage, sentences=(focus,))), reading
        else:
            yield place, reading
    for place, reading in _look(dict(sorted(again.items())), question, model, cancellation):
        yield place, reading if reading.finding else unsure[place]
    for place, passage in enumerate(passages):
        if place not in looks:  # nothing but orders to the reader: it is not read
            yield place, _silent(passage, question, absent=1.0)


def _without_orders(passage: Passage) -> Passage:
    sentences = tuple(s for s in passage.sentences if not gives_orders(passage.source.quote(s)))
    return replace(passage, sentences=sentences)


def _overlooked(reading: PassageReading, question: Question) -> Sentence | None:
    """The sentence that speaks of what was asked, where the answer was taken from one that shares no word with it.

    Small models answer from a neighbouring sentence at times; alone with the right one they do not.
    """
    passage, asked = reading.passage, question.wanted
    if not reading.answer or not asked or len(passage.sentences) < 2 or reading.signals.in_sentences > 0:
        return None
    best = max(passage.sentences, key=lambda s: (coverage(asked, words(passage.source.quote(s))), -s.number))
    return best if coverage(asked, words(passage.source.quote(best))) >= SPEAKS_OF_IT else None


def _look(
    looks: Mapping[int, tuple[Passage, Passage]], question: Question, model: LanguageModel, cancellation: Cancellation
) -> Iterator[tuple[int, PassageReading]]:
    """One look at each passage, of which the second of the pair, some of its sentences, is what the model sees.

    Drafts are made while the model reads on.
    """
    places = list(looks)
    shown = {place: numbered(look) for place, (_, look) in looks.items()}
    questions = [
        Request(messages(shown[place], ask(question.put)), ANSWER_TOKENS, STOP, unless="not") for place in places
    ]
    held: dict[int, tuple[Draft, Reply]] = {}
    for at, reply in model.replies(questions, cancellation):
        place = places[at]
        passage, look = looks[place]
        one = draft(reply.text, look, question)
        if one.answer and not one.missing:
            held[place] = one, reply
        else:  # what the passage does not hold is invented; asking the model about it would only cost time
            yield place, _weighed(passage, one, question, first=reply, second=None)
    places = sorted(held)
    proposals = [
        Request(messages(shown[place], propose(question.put, held[place][0].answer)), max_tokens=1) for place in places
    ]
    for at, judged in model.replies(proposals, cancellation):
        one, reply = held[places[at]]
        yield places[at], _weighed(looks[places[at]][0], one, question, first=reply, second=judged)


def _weighed(passage: Passage, one: Draft, question: Question, *, first: Reply, second: Reply | None) -> PassageReading:
    """The reading that a draft becomes by the model's two replies; `second` is None where nothing was proposed."""
    absent = first.first.get("not", 0.0 if one.answer else 1.0)
    if one.answer and first.text.lstrip()[:3].lower() == "not":  # "Not guilty", Notodden: the token says nothing of it
        absent = min(absent, UNTOLD)
    if not one.answer:
        return _silent(passage, question, absent=absent)
    stated = _yes(second) if second else 0.0
    measured = signals(passage, one.answer, one.sentences, question, absent=absent, stated=stated, values=one.values)
    sure = 0.0 if one.missing else confidence(measured)
    return PassageReading(passage, one.answer, one.sentences, measured, sure, one.values, one.missing)


def _silent(passage: Passage, question: Question, *, absent: float) -> PassageReading:
    """A reading that says nothing."""
    return PassageReading(passage, "", (), signals(passage, "", (), question, absent=absent, stated=0.0), 0.0)


def _yes(reply: Reply) -> float:
    """The probability of yes against no; an endpoint without log probabilities is taken at its word."""
    yes, no = reply.first.get("yes", 0.0), reply.first.get("no", 0.0)
    if yes + no == 0:
        return 0.95 if reply.text.lower().startswith("yes") else 0.05
    return yes / (yes + no)
