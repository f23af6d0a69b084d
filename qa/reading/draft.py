"""What a reply says, in the article's own words, before it is weighed: a value, or yes or no with its clause. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Sentence
from qa.answer import Passage, Value
from qa.language.amounts import amounts
from qa.language.clauses import Clause, clause, polarity, reason
from qa.language.dates import dates
from qa.language.question import Asked, Question
from qa.language.words import coverage, words
from qa.reading.align import Aligned, align, told
from qa.reading.prompts import parse


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reply says: the answer as it would be printed, with the article's words; empty where it abstains.

    `missing` says why the reply could not be found in the passage, and then `answer` is the model's own and not
    printed.
    """

    answer: str = ""
    values: tuple[Value, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    missing: str = ""


def draft(reply: str, shown: Passage, question: Question) -> Draft:
    """What a reply to the question says, in which of the sentences that the model was shown."""
    answer, pointed = parse(reply)
    if not answer:
        return Draft()
    if question.asked is Asked.POLAR and question.for_value is None and polarity(answer) is not None:
        return _yes_or_no(answer, pointed, shown, question)
    found = align(answer, pointed, shown, question)
    if found.missing:
        return Draft(answer, missing=found.missing)
    said = found.text
    if question.for_value is not None:
        same = _same_value(question.text, said)
        if same is None:
            return Draft(answer, missing="it is no value of the kind that was asked for")
        said = f"{'yes' if same else 'no'}, {said}"
    return Draft(said, found.values, found.sentences)


def _same_value(question: str, value: str) -> bool | None:
    """Whether the one date or count of a yes-or-no question is the value; None where the value states no such thing."""
    asked_days = [day for *_, day in dates(question) if day.day]
    if asked_days:
        given = [day for *_, day in dates(value)]
        return any(a.agrees(g) for a in asked_days for g in given) if given else None
    asked = [amount for *_, amount in amounts(question)]
    stated = [amount for *_, amount in amounts(value)]
    return any(a.agrees(s) for a in asked for s in stated) if stated else None


def _yes_or_no(answer: str, pointed: Sequence[int], shown: Passage, question: Question) -> Draft:
    """Yes or no with the clause that carries it: the reply's own reason where the article has it, else what was asked.

    A clause that denies what was asked turns yes into no: small models lean to yes.
    """
    said = polarity(answer)
    quotes = [shown.source.quote(s) for s in shown.sentences]
    own = align(reason(answer), pointed, shown, question) if words(reason(answer)) else Aligned(missing="no reason")
    first = [n - 1 for n in pointed if 0 < n <= len(quotes)]
    if own.sentences and not own.missing:
        first = [shown.sentences.index(own.sentences[0])]
    others = sorted(range(len(quotes)), key=lambda i: -coverage(question.wanted, words(quotes[i])))
    for i in [*first, *others]:
        if about := clause(question.text, quotes[i]):
            break
    else:
        if own.missing:
            return Draft(answer, missing="no sentence of the passage speaks of it")
        return _settled(bool(said), own.values, own.sentences)
    sentence = shown.sentences[i]
    if said and about.predicate and about.denied != question.negated:
        return _settled(False, (_value(about, quotes[i], sentence),), (sentence,))
    if not own.missing:
        return _settled(bool(said), own.values, own.sentences)
    return _settled(bool(said), (_value(about, quotes[i], sentence),), (sentence,))


def _value(about: Clause, quote: str, sentence: Sentence) -> Value:
    return Value(quote[about.start : about.end], sentence.start + about.start, sentence.start + about.end)


def _settled(said: bool, values: tuple[Value, ...], sentences: tuple[Sentence, ...]) -> Draft:
    return Draft(f"{'yes' if said else 'no'}: “{told(values)}”", values, sentences)
