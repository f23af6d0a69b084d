"""What a question asks for, read once by the parser: yes or no, a day, an amount of what, one thing, a person.

It decides which difference between two answers is a conflict, of what kind an answer has to be, and how it is worded. A
yes-or-no question about one date or count is also put as the question for the value, so that an article which states
another value says no.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.language.amounts import amounts
from qa.language.asking import NO_TIME, Timing, timing
from qa.language.dates import dates
from qa.language.lexicon import (
    CONDITIONS,
    MEASURE_NOUNS,
    MEASURES,
    NEGATIONS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    SAYING,
    SOLE,
    TIME_NOUNS,
)
from qa.language.parser import parse
from qa.language.roles import QUESTION_WORDS, Slot, asked_slot, noun_after
from qa.language.words import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_OPENERS = frozenset({"and", "but", "so", "then"})
_AUXILIARIES = frozenset("be do have can could will would should may might must shall".split())
_DEFINITE = frozenset("the these those both all his her their its our my your".split())


class Asked(StrEnum):
    """What kind of value a question asks for; it decides which difference between two answers is a conflict."""

    POLAR = "yes or no"
    DATE = "a date"
    NUMBER = "a number"
    ONE = "one thing"
    WHO = "one or several people"
    OPEN = "anything else"


class Kind(StrEnum):
    """Of what kind the answer has to be; ANY where the question does not tell."""

    PERSON = "a person"
    PLACE = "a place"
    TIME = "a time"
    AMOUNT = "an amount"
    ANY = "anything"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was read, once: every stage gets this record.

    `wanted` are its content words, folded. `noun` is the lemma of what is asked for ("which city", "how many people"),
    `choice` whether it offers alternatives ("open or closed"), `says` whether it asks what somebody said. `for_value`
    is a yes-or-no question about one date or count put as the question for that, else None. `slot` is the place around
    a verb that is asked for, `told_apart` what tells the counted thing from others ("Ukrainian" soldiers), `measure`
    the word after "how" ("far"). `time` is what its tense and its words say of the time, before the day is known.
    """

    text: str
    asked: Asked
    kind: Kind
    noun: str | None
    wanted: tuple[str, ...]
    choice: bool
    negated: bool
    says: bool
    for_value: str | None
    slot: Slot | None = None
    told_apart: tuple[str, ...] = ()
    measure: str | None = None
    time: Timing = NO_TIME

    @property
    def put(self) -> str:
        """The words that are put to the reader."""
        return self.for_value or self.text

    @classmethod
    @lru_cache(maxsize=1024)
    def of(cls, text: str) -> "Question":
        """Read a question; of several sentences the last that asks decides.

        Raises:
            LanguageError: the English pipeline is not installed.
        """
        asking = _asking(text)
        doc = parse(asking)
        asked, kind, noun = _form(doc)
        return cls(
            text=text,
            asked=asked,
            kind=kind,
            noun=noun,
            wanted=words(text),
            choice=any(token.lower_ == "or" for token in doc),
            negated=any(token.lower_ in NEGATIONS for token in doc),
            says=any(token.lemma_.lower() in SAYING for token in doc),
            for_value=_for_value(text, doc) if asked is Asked.POLAR else None,
            slot=None if asked is Asked.POLAR else asked_slot(doc),
            told_apart=_told_apart(doc) if kind is Kind.AMOUNT else (),
            measure=next((t.lower_ for t in doc if t.lower_ in MEASURES and t.i and t.nbor(-1).lower_ == "how"), None),
            time=timing(text, doc, number=asked is Asked.NUMBER),
        )


def _asking(text: str) -> str:
    """The last sentence of `text` that ends with a question mark, else all of it."""
    sentences = [sentence.text.strip() for sentence in parse(text.strip()).sents]
    asking = [sentence for sentence in sentences if sentence.rstrip("\"”’)'").endswith("?")]
    return asking[-1] if asking else text.strip()


def _form(doc: "Doc") -> tuple[Asked, Kind, str | None]:
    opening = next((token for token in doc if token.lower_ not in _OPENERS and not token.is_punct), None)
    words_that_ask = [token for token in doc if token.tag_ in QUESTION_WORDS]
    wh = next(filter(_asks, words_that_ask), None)
    if opening is not None and wh is None and _inverted(opening):
        return Asked.POLAR, Kind.ANY, None
    if wh is None and words_that_ask and doc.text.rstrip().endswith("?"):
        wh = words_that_ask[0]  # "a judge in which country was arrested?"
    if wh is None:
        return Asked.OPEN, Kind.ANY, None
    word = wh.lower_
    if word == "when":
        condition = any(child.lower_ in CONDITIONS for token in doc for child in token.children if child.dep_ == "aux")
        return (Asked.OPEN, Kind.ANY, None) if condition else (Asked.DATE, Kind.TIME, None)
    if word == "where":
        return Asked.ONE, Kind.PLACE, None
    if word in {"who", "whom", "whose"}:
        return (Asked.ONE if _sole(wh) else Asked.WHO), Kind.PERSON, None
    if word == "how":
        return _how(wh)
    if word in {"what", "which"}:
        return _what(wh)
    return Asked.OPEN, Kind.ANY, None


def _asks(wh: "Token") -> bool:
    """Whether a question word asks, and does not open a relative or a reported clause in the middle of a sentence."""
    if wh.dep_ == "mark":
        return False
    clause = next((token for token in wh.ancestors if token.pos_ in {"VERB", "AUX"}), None)
    return clause is None or clause.dep_ not in {"relcl", "advcl", "acl"} or wh.i < 3


def _inverted(opening: "Token") -> bool:
    """Whether the first word is an auxiliary before its subject, and no part of a name (Will Smith)."""
    return opening.lemma_.lower() in _AUXILIARIES and opening.dep_ not in {"compound", "nsubj", "amod", "det", "poss"}


def _noun_kind(noun: "Token") -> tuple[Asked, Kind]:
    lemma = noun.lemma_.lower()
    if lemma in TIME_NOUNS:
        return Asked.DATE, Kind.TIME
    if lemma in MEASURE_NOUNS:
        return Asked.NUMBER, Kind.AMOUNT
    kind = Kind.PLACE if lemma in PLACE_NOUNS else Kind.PERSON if lemma in PERSON_NOUNS else Kind.ANY
    several = noun.tag_ in {"NNS", "NNPS"} or (noun.text.endswith("s") and noun.text[:-1].isupper())  # MPs
    return (Asked.OPEN if several else Asked.ONE), kind


def _how(wh: "Token") -> tuple[Asked, Kind, str | None]:
    measure = wh.head if wh.head.lower_ in MEASURES else wh.doc[min(wh.i + 1, len(wh.doc) - 1)]
    if measure.lower_ not in MEASURES:
        return Asked.OPEN, Kind.ANY, None
    if measure.lower_ in {"many", "much"}:
        counted = measure.head if measure.head.pos_ in {"NOUN", "PROPN"} and measure.head.i > measure.i else None
        return Asked.NUMBER, Kind.AMOUNT, counted.lemma_.lower() if counted is not None else None
    return Asked.NUMBER, Kind.AMOUNT, None


def _what(wh: "Token") -> tuple[Asked, Kind, str | None]:
    noun = noun_after(wh)  # "what speed skater", "in which city": by the order of words, which the parser may misread
    if noun is None and wh.dep_ in {"attr", "nsubj"} and wh.head.lemma_ == "be":  # "what is the capital of …?"
        subjects = [child for child in wh.head.children if child.dep_ in {"nsubj", "attr"} and child.i != wh.i]
        if not subjects or subjects[0].pos_ != "NOUN":
            return Asked.OPEN, Kind.ANY, None
        asked, kind = _noun_kind(subjects[0])
        named = subjects[0].lemma_.lower()
        return (asked if kind is not Kind.ANY or named == "name" else Asked.OPEN), kind, named
    if noun is None:
        return Asked.OPEN, Kind.ANY, None
    return *_noun_kind(noun), noun.lemma_.lower()


def _sole(wh: "Token") -> bool:
    """Whether one person is asked for: who is the mayor, who won."""
    verb = wh.head
    if verb.lemma_ == "be":
        others = [child for child in verb.children if child.dep_ in {"nsubj", "attr"} and child.i != wh.i]
        return bool(others) and others[0].tag_ not in {"NNS", "NNPS"} and wh.lower_ == "who"
    return wh.dep_ == "nsubj" and verb.lemma_ in SOLE


def _for_value(text: str, doc: "Doc") -> str | None:
    """The question for the one day or count that a yes-or-no question names: "Was it read on what date?"."""
    stated = [(start, end) for start, end, day in dates(text) if day.day]
    counts = [(start, end) for start, end, amount in amounts(text) if not amount.unit and not amount.currency]
    counts = [(start, end) for start, end in counts if _counts(text, start, doc)]
    if len(stated) == 1:
        start, end = stated[0]
        return f"{text[:start]}what date{text[end:]}"
    if len(counts) == 1 and not dates(text):
        start, end = counts[0]
        return f"{text[:start]}how many{text[end:]}"
    return None


def _counts(text: str, start: int, doc: "Doc") -> bool:
    """Whether the number at `start` counts what follows: not "the two lawmakers", "more than 300" or "Apollo 11"."""
    offset = text.find(doc.text)
    token = next((t for t in doc if t.idx + max(offset, 0) <= start < t.idx + max(offset, 0) + len(t)), None)
    if token is None or token.i == 0 or token.i + 1 >= len(doc):
        return False
    before, after = doc[token.i - 1], doc[token.i + 1]
    bounded = before.lower_ in _DEFINITE or before.lower_ in {
        "than",
        "least",
        "most",
        "over",
        "under",
        "about",
        "almost",
        "nearly",
    }
    return (
        not bounded and before.pos_ != "PROPN" and after.pos_ in {"NOUN", "ADJ", "PROPN", "VERB"} and not after.is_punct
    )


def _told_apart(doc: "Doc") -> tuple[str, ...]:
    """The adjectives and names before the noun that is counted."""
    many = next((token for token in doc if token.lower_ in {"many", "much"}), None)
    if many is None:
        return ()
    return tuple(t.lower_ for t in many.head.children if t.dep_ in {"amod", "compound", "nmod"} and t.i != many.i)
