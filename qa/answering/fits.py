"""Is a value of the kind, and of the thing, that was asked for? Pure; by the parse of the sentence that holds it.

A value that stands in the quoted sentence may still be of something else: 400 women among 2,300 people, the loser of
the race, the day of the announcement. Where the sentence holds a rival of the same type that stands nearer to the
question's own words, in the dependency tree, or in the role that is asked for, the value does not fit. Without a rival
it stands.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qa.answer import Finding, Value
from qa.answering.kinds import wrong_kind
from qa.answering.places import counted_by, counts, in_place
from qa.language.amounts import Amount
from qa.language.clauses import denied
from qa.language.dates import dates
from qa.language.lexicon import NEGATIONS
from qa.language.parser import distance, forms, lemmas, parse, within
from qa.language.question import Asked, Kind, Question
from qa.language.roles import AGENT, PATIENT, fillers, governor, phrase, verbs
from qa.language.units import Unit, units
from qa.language.words import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Labels of the named-entity recogniser (OntoNotes) that are of one type for rivalry.
_TYPES = {"PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "group", "NORP": "group"}
_MEMBERS = frozenset({"member", "person", "man", "woman", "strong"})  # a five-man crew is of five people
SAME_PHRASE = 2  # steps in the tree: "Graz, Austria" is one place, told twice


def misfit(finding: Finding, question: Question) -> str | None:
    """Why the finding's value is not what was asked for, or None where nothing speaks against it."""
    if question.asked is Asked.POLAR:
        return None
    for sentence, quote in zip(finding.sentences, finding.quotes, strict=True):
        for value in finding.values:
            if sentence.start <= value.start and value.end <= sentence.end:
                start = value.start - sentence.start
                if reason := _problem(quote, start, start + len(value.text), value, question):
                    return reason
    return None


def _problem(quote: str, start: int, end: int, value: Value, question: Question) -> str | None:
    doc = parse(quote)
    inside = within(doc, start, end)
    held = [unit for unit in units(quote) if start <= unit.start and unit.end <= end]
    if not inside or not held:
        return None
    return (
        wrong_kind(doc, held, inside, value.text, question)
        or _denied(doc, inside, question)
        or _other_thing(doc, quote, held, inside, question)
    )


def _denied(doc: "Doc", inside: "Sequence[Token]", question: Question) -> str | None:
    """What is said of the value is denied: "Anna Berg did not resign" does not answer who resigned."""
    if question.negated or _last_time(inside, question):
        return None
    matched = [
        token for token in _matched(doc, question) if token.pos_ in {"VERB", "AUX"} or token.dep_ in {"attr", "acomp"}
    ]
    own = {token.i for token in inside}
    above = {head.i for token in inside for head in token.ancestors} | own
    governing = [token for token in matched if token.i in above and token.i not in own]
    before = [
        token for token in doc[: inside[0].i] if token.dep_ not in {"det", "poss", "case"} and not token.is_currency
    ]
    named = {token.lower_ for token in inside if token.pos_ == "PROPN"}  # "Asked by Carol Nash, … Peck, not Nash"
    again = [t for t in doc[1:] if t.i not in own and t.lower_ in named and t.nbor(-1).lower_ in NEGATIONS]
    ruled_out = any(head in matched for token in again for head in token.ancestors)
    if ruled_out or any(denied(token) for token in governing) or (before and before[-1].lower_ in NEGATIONS):
        return "the quoted sentence denies it"
    return None


def _last_time(inside: "Sequence[Token]", question: Question) -> bool:
    """Not "since" a day: that day is when it last was so."""
    before = inside[0].doc[inside[0].i - 1].lower_ if inside[0].i else ""
    return question.kind is Kind.TIME and "last" in question.wanted and "since" in {before, inside[0].lower_}


def _head(inside: "Sequence[Token]") -> "Token":
    own = {token.i for token in inside}
    return next((token for token in inside if token.head.i not in own or token.head.i == token.i), inside[0])


def _matched(doc: "Doc", question: Question) -> "list[Token]":
    """The sentence's tokens that are content words of the question, in some form."""
    wanted = forms(question.wanted)
    return [token for token in doc if (said := words(token.text)) and not lemmas(said[0]).isdisjoint(wanted)]


def _other_thing(
    doc: "Doc", quote: str, held: Sequence[Unit], inside: "Sequence[Token]", question: Question
) -> str | None:
    """Another value of the sentence stands where the question asks: in its place, or nearer to it."""
    own = {token.i for token in inside}
    known = frozenset(question.wanted)  # what the asker named is no rival for the answer
    rivals = {
        name: tokens
        for name, tokens in _rivals(doc, quote, held, inside).items()
        if known.isdisjoint(words(name))
        and (question.negated or doc[max(0, tokens[0].i - 1)].lower_ not in NEGATIONS)  # "not Saturday"
    }
    heads = {name: _head(tokens) for name, tokens in rivals.items()}
    number = next((token for token in inside if token.like_num), _head(inside))
    if (same_day := _of_that_day(doc, quote, inside, heads, question)) is not None:
        return None if same_day else "another number of the quoted sentence is of the day that is asked about"
    heads = {
        name: head
        for name, head in heads.items()
        if not _whole(head, number, question) and not _part_of_it(head, question)
    }
    mine = counts(number, question)
    counted = [name for name, head in heads.items() if counts(head, question)]
    fits = in_place(doc, inside, question)
    if mine is False and counted:  # it counts something else, and another number counts what was asked for
        return f"“{counted[0]}” in the same sentence counts what was asked for"
    if mine is False and (compound := _compounded(number)):
        return f"“{compound}” counts something else"
    if people := _other_people(number, question):
        return f"it counts {people}, and others were asked for"
    if part := next((name for name, head in heads.items() if _whole(number, head, question)), None):
        return f"“{part}” in the same sentence is the part of it that was asked for"
    if fits is False:
        return "another thing stands in that place in the quoted sentence"
    if fits is True or (mine and not counted):
        return None
    if counted and not mine:
        return f"“{counted[0]}” in the same sentence counts what was asked for"
    if question.kind is Kind.ANY:  # a statement may well name others
        return _told_of_another(doc, inside, question)
    anchor = _anchor(doc, own | {token.i for name in heads for token in rivals[name]}, question)
    if anchor is None:
        return None
    steps = min(distance(_head(inside), each) for each in anchor)
    for name, head in heads.items():
        if min(distance(head, each) for each in anchor) < steps and distance(head, _head(inside)) > SAME_PHRASE:
            return f"“{name}” in the same sentence stands nearer to what was asked"
    return None


def _compounded(number: "Token") -> str | None:
    """The adjective that a number is a part of, which counts what it says alone: seven-time, and not seven seasons."""
    doc, joint, end = number.doc, number.i + 1, number.i + 2
    if end >= len(doc) or doc[joint].text != "-" or number.whitespace_ or doc[joint].whitespace_:
        return None
    return None if doc[end].lemma_.lower() in _MEMBERS else doc[number.i : end + 1].text


def _other_people(number: "Token", question: Question) -> str | None:
    """The people that a number counts where the question is about another people: Floridians, and not Americans."""
    if question.kind is not Kind.AMOUNT:
        return None
    head = counted_by(number).head
    counted = [token for token in (head, *head.children) if token.ent_type_ == "NORP" and token.i > number.i]
    asked = {lemma for token in parse(question.text) if token.ent_type_ == "NORP" for lemma in lemmas(token.lower_)}
    others = [token.text for token in counted if lemmas(token.lower_).isdisjoint(asked)]
    return " ".join(others) if asked and len(others) == len(counted) and counted else None


def _whole(number: "Token", part: "Token", question: Question) -> bool:
    """Whether one number is what another is a part of, and the part's predicate is asked about.

    "Of the 187 people in the train 41 were hurt": how many were hurt is no question for the 187, how many were in it
    is.
    """
    noun, of = number.head, number.head.head
    if noun.dep_ != "pobj" or of.lower_ != "of" or not any(child.dep_ == "det" for child in noun.children):
        return False
    return part.i > noun.i and any(token.i > part.i for token in _matched(number.doc, question))


def _part_of_it(number: "Token", question: Question) -> bool:
    """Whether a number is a part of one before it, of which nothing is asked: "41 were hurt, six of them seriously"."""
    of_them = any(leaf.pos_ == "PRON" for child in number.children if child.lower_ == "of" for leaf in child.children)
    return of_them and not any(token.i > number.i for token in _matched(number.doc, question))


def _of_that_day(
    doc: "Doc", quote: str, inside: "Sequence[Token]", heads: "Mapping[str, Token]", question: Question
) -> bool | None:
    """Whether, of several numbers, this is the one of the day that is asked for: "243 today; in 2017 it was 198"."""
    asked = [day for _, _, day in dates(question.text) if day.month or day.year]
    told = [(start, end, day) for start, end, day in dates(quote) if day.month or day.year]
    same = [(start, end) for start, end, day in told if any(each.agrees(day) for each in asked)]
    there = [token for start, end in same for token in within(doc, start, end)]
    if question.kind is not Kind.AMOUNT or not heads or not there or len(told) > len(same):
        return None
    verbs = {governor(token).i for token in there}
    mine = governor(_head(inside)).i in verbs
    theirs = [governor(head).i in verbs for head in heads.values()]
    return mine if mine is not any(theirs) else None  # both under one verb: the day tells them not apart


def _told_of_another(doc: "Doc", inside: "Sequence[Token]", question: Question) -> str | None:
    """A verb is given that is told of something else: imports are asked about, and "fell" is told of exports."""
    verb = _head(inside)
    if verb.pos_ != "VERB" or any(token.dep_ in {"nsubj", "nsubjpass", "dobj"} for token in inside):
        return None
    told = [each for each in (*fillers(verb, AGENT), *fillers(verb, PATIENT)) if each.pos_ in {"NOUN", "PROPN"}]
    of = {i for each in told for i in phrase(each)}
    named = [token for token in _matched(doc, question) if token.pos_ in {"NOUN", "PROPN"} and token.i != verb.i]
    if told and named and not any(token.i in of for token in named):
        return "the quoted sentence says it of something else"
    return None


def _anchor(doc: "Doc", taken: set[int], question: Question) -> "list[Token] | None":
    """The sentence's words that the question asks about: its verb where that stands there, else its other words."""
    asked = [token for token in _matched(doc, question) if token.i not in taken]
    told = [token for token in asked if question.slot and token in verbs(doc, question.slot.verb)]
    return told or asked or None


def _rivals(doc: "Doc", quote: str, held: Sequence[Unit], inside: "Sequence[Token]") -> "dict[str, list[Token]]":
    """Other values of the sentence of the same type as the one value, by their words; none where it holds several."""
    start, end = inside[0].idx, inside[-1].idx + len(inside[-1])
    typed = [unit for unit in held if unit.value is not None]
    if len(typed) == 1 and len(held) <= 3:
        return {
            quote[unit.start : unit.end]: within(doc, unit.start, unit.end)
            for unit in units(quote)
            if _alike(unit, typed[0]) and (unit.end <= start or end <= unit.start)
        }
    entities = [ent for ent in doc.ents if ent.label_ in _TYPES and ent.start_char < end and start < ent.end_char]
    if typed or len(entities) != 1:
        return {}
    kind = _TYPES[entities[0].label_]
    return {
        ent.text: list(ent)
        for ent in doc.ents
        if _TYPES.get(ent.label_) == kind
        and (ent.end_char <= start or end <= ent.start_char)
        and ent.text != entities[0].text
    }


def _alike(unit: Unit, other: Unit) -> bool:
    if isinstance(unit.value, Amount) and isinstance(other.value, Amount):
        return (unit.value.unit, unit.value.currency) == (other.value.unit, other.value.currency)
    return unit.value is not None and type(unit.value) is type(other.value)
