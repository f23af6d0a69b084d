"""Does a value stand in the place that the question asks for: the agent of its verb, the number of its noun? Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.language.clauses import denied
from qa.language.lexicon import SCALES
from qa.language.parser import forms, lemmas
from qa.language.question import Kind, Question
from qa.language.roles import (
    AGENT,
    IS,
    PATIENT,
    PLACE,
    RECIPIENT,
    TIME,
    Slot,
    converses,
    doers,
    fillers,
    governor,
    is_of,
    phrase,
    verbs,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_DECIDING = frozenset({AGENT, PATIENT, RECIPIENT, IS, TIME, "to", "from", "against"})


def in_place(doc: "Doc", inside: "Sequence[Token]", question: Question) -> bool | None:
    """Whether the value stands in the place that the question asks for; None where the sentence leaves that open."""
    slot = question.slot
    if slot is None:
        return None
    heads = _held(doc, slot, question)
    if not heads:
        heads = [head for other in converses(slot) for head in _held(doc, other, question)]
    own = {token.i for token in inside}
    named = [head for head in heads if head.pos_ != "PRON" or head.i in own]
    held = _amounts_of(named) if question.kind is Kind.AMOUNT else {i for head in named for i in phrase(head)}
    if own & held or (question.kind in {Kind.PERSON, Kind.ANY} and any(_same_person(head, inside) for head in named)):
        return True
    if (
        question.kind is Kind.AMOUNT
        and held
        and all(counts(doc[i], question) is False for i in held if doc[i].like_num)
    ):
        return None  # 2,300 people marched, 400 of them women: the place counts something else
    loose = [v for v in verbs(doc, slot.verb) if v.dep_ == "relcl" and not denied(v)]  # hung on the wrong noun at times
    if any(own & phrase(head) for verb in loose for head in fillers(verb, slot.role)):
        return None
    # What other prepositions take is of many kinds ("in May", "in Oslo", "in a statement"): it rules nothing out.
    decides = slot.role in _DECIDING and held and len(named) == len(heads)
    return False if decides and _of_the_kind(named, inside, question) else None


def _of_the_kind(heads: "Sequence[Token]", inside: "Sequence[Token]", question: Question) -> bool:
    """Whether what stands in the place could be the answer: a name for a name, or the noun that was asked for."""
    if question.kind is Kind.AMOUNT:
        return True
    phrases = [head.doc[i] for head in heads for i in phrase(head)]
    if question.kind is Kind.ANY and question.noun:
        return any(question.noun in lemmas(token.lower_) for token in phrases)
    named = any(token.pos_ == "PROPN" for token in inside)
    return not named or any(token.pos_ == "PROPN" for token in phrases)


def _same_person(head: "Token", inside: "Sequence[Token]") -> bool:
    """Whether a name in the place is the value's, which stands elsewhere in the sentence: Ito, Jun Ito."""
    theirs = {head.doc[i].lower_ for i in phrase(head) if head.doc[i].pos_ == "PROPN"}
    mine = {token.lower_ for token in inside if token.pos_ == "PROPN"}
    return bool(theirs and mine) and (theirs <= mine or mine <= theirs)


def _held(doc: "Doc", slot: Slot, question: Question) -> "list[Token]":
    """The heads of all that stands in a place of the sentence."""
    if slot.role == IS:  # who the mayor is: the mayor, and the name beside that
        nouns = [token for token in doc if not lemmas(token.lower_).isdisjoint(lemmas(slot.verb))]
        return [name for noun in nouns for name in (noun, *_named(noun))]
    heads: list[Token] = []
    for verb in _meant([each for each in verbs(doc, slot.verb) if is_of(each, slot)], question):
        if slot.role in {TIME, PLACE}:
            heads += [each for each in _circumstances(doc, slot.role) if governor(each).i == verb.i]
        else:
            heads += fillers(verb, slot.role)
    if slot.role == AGENT:
        heads += [name for noun in doers(doc, slot.verb) for name in (noun, *_named(noun))]
    return heads


def _amounts_of(heads: "Sequence[Token]") -> set[int]:
    """The numbers of what stands in a place: "two" in "two of its five governors", "61" in "a minority of 61"."""
    found: set[int] = set()
    for head in heads:
        numerals = [
            child for child in head.children if child.dep_ in {"nummod", "quantmod", "nmod", "amod"} and child.like_num
        ]
        if head.like_num or head.pos_ == "NUM" or not numerals:
            numerals.append(head)
        of = [leaf for child in head.children if child.lower_ == "of" for leaf in child.children if leaf.pos_ == "NUM"]
        numerals += of if head.pos_ == "NOUN" else []
        for number in numerals:
            found |= {t.i for t in number.subtree if t.dep_ not in {"pobj", "prep"} and t.i <= number.i} | {number.i}
    return found


def _meant(found: "Sequence[Token]", question: Question) -> "list[Token]":
    """Of several verbs of one form, those that are not denied, and around which most of the question's words stand."""
    if len(found) < 2:
        return list(found)
    told = [verb for verb in found if denied(verb) == question.negated] or list(found)
    wanted = forms(question.wanted)
    shared = [sum(not lemmas(t.lower_).isdisjoint(wanted) for t in _around(verb)) for verb in told]
    return [verb for verb, count in zip(told, shared, strict=True) if count == max(shared) or verb.lemma_ == "do"]


def _around(verb: "Token") -> "list[Token]":
    heads = [*fillers(verb, AGENT), *fillers(verb, PATIENT)]
    said = [token for child in verb.children if child.dep_ in {"ccomp", "advcl"} for token in child.subtree]
    return [*(verb.doc[i] for head in heads for i in phrase(head)), *said]


def _circumstances(doc: "Doc", role: str) -> "list[Token]":
    """Heads of the sentence's times, or of its places."""
    labels = {"DATE", "TIME"} if role == TIME else {"GPE", "LOC", "FAC"}
    return [ent.root for ent in doc.ents if ent.label_ in labels]


def _named(noun: "Token") -> "list[Token]":
    """The name of "the winner, Almaz Bekele" and of "the winner was Almaz Bekele"."""
    beside = [child for child in noun.children if child.dep_ in {"appos", "compound"}]
    if noun.dep_ in {"appos", "compound"}:
        beside.append(noun.head)
    if noun.dep_ in {"nsubj", "attr"}:
        beside += [child for child in noun.head.children if child.dep_ in {"attr", "nsubj"} and child.i != noun.i]
    return beside


def counted_by(number: "Token") -> "Token":
    """The last word of a number: "dozen" in "two dozen", which hangs from what is counted."""
    while number.head.lower_ in SCALES and number.dep_ in {"nummod", "compound", "quantmod"}:
        number = number.head
    return number


def counts(number: "Token", question: Question) -> bool | None:
    """Whether a number counts the noun of the question, as that is told from others; None where it names no noun."""
    if question.noun is None or question.kind is not Kind.AMOUNT:
        return None
    number = counted_by(number)
    nouns = [number.head] if number.dep_ in {"nummod", "quantmod", "compound", "amod"} else []
    nouns += [child for child in number.head.children if child.dep_ == "attr"] if number.dep_ == "nsubj" else []
    nouns += [leaf for child in number.children if child.lower_ == "of" for leaf in child.children]
    nouns = [noun for noun in nouns if noun.pos_ == "NOUN"] or (
        [number] if number.pos_ == "NOUN" and number.lower_ not in SCALES else []
    )
    if not nouns:
        return None
    found = [noun for noun in nouns if noun.lemma_.lower() == question.noun]
    if not found or not question.told_apart:
        return bool(found)
    before = {lemma for noun in found for i in phrase(noun) for lemma in lemmas(noun.doc[i].lower_)}
    return all(not lemmas(word).isdisjoint(before) for word in question.told_apart)
