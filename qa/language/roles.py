"""Who does what to whom: the places around a verb, in a question and in a sentence, in any voice. Pure.

"Who was bought by whom" and "X bought Y" have the same agent. A subject that is left out is taken from the verb that
this one is joined to, a relative pronoun stands for its noun. What the parse does not show is left open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.language.lexicon import SPEECH, TIME_NOUNS
from qa.language.parser import forms, lemmas

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_CLAUSES = frozenset({"relcl", "advcl", "parataxis", "ccomp", "conj", "cc", "punct"})
_RELATIVE = frozenset({"WP", "WDT", "WP$"})
QUESTION_WORDS = _RELATIVE | {"WRB"}  # tags of who, which, whose; and of when, where, how
# Prepositions whose phrase beside a noun tells where or when, and is no part of what the noun names.
_CIRCUMSTANTIAL = frozenset("in at near on during after before since until under over".split())
_LIGHT = frozenset({"be", "do", "have"})
_MODIFIES = frozenset("det advmod amod poss compound nmod nummod".split())
AGENT, PATIENT, RECIPIENT, TIME, PLACE, IS = "agent", "patient", "recipient", "time", "place", "is"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place that a question asks for: a verb's agent or patient, its time or place, or what a preposition takes.

    `others` are the words (folded) by which the question names the verb's agent or patient, where it asks for the other
    one: a verb that a sentence says of something else is no answer.
    """

    verb: str
    role: str
    others: tuple[tuple[str, frozenset[str]], ...] = ()


def asked_slot(doc: "Doc") -> Slot | None:
    """The place that the question word of a question stands in, or None where the parse does not show one."""
    slot = _slot(doc)
    if slot is None:
        return None
    if slot.role == IS:
        return slot
    verb = next(token for token in doc if token.lower_ == slot.verb and token.pos_ in {"VERB", "AUX"})
    named = {role: [h for h in fillers(verb, role) if h.pos_ in {"NOUN", "PROPN"}] for role in (AGENT, PATIENT)}
    asking = {t.i for t in doc if t.tag_ in QUESTION_WORDS or t.lower_ in {"many", "much"}}
    others = [
        (
            role,
            frozenset(
                doc[i].lower_ for h in heads for i in phrase(h) if doc[i].pos_ in {"NOUN", "PROPN", "ADJ", "NUM"}
            ),
        )
        for role, heads in named.items()
        if heads and role != slot.role and not any(asking & phrase(h) for h in heads)
    ]
    return Slot(slot.verb, slot.role, tuple(others))


def is_of(verb: "Token", slot: Slot) -> bool:
    """Whether a verb of a sentence is told of what the question names: not bought, but bought João Prates."""
    for role, words in slot.others:
        heads = [head for head in fillers(verb, role) if head.pos_ in {"NOUN", "PROPN"}]
        wanted = forms(words)
        if heads and not any(lemmas(verb.doc[i].lower_) & wanted for head in heads for i in phrase(head)):
            return False
    return True


def _slot(doc: "Doc") -> Slot | None:
    wh = next((token for token in doc if token.tag_ in QUESTION_WORDS and token.dep_ != "mark"), None)
    if wh is None:
        return None
    head = (noun_after(wh) if wh.lower_ in {"which", "what"} else None) or wh
    while head.dep_ in _MODIFIES and head.head.pos_ not in {"VERB", "AUX"}:
        head = head.head
    verb = next((token for token in head.ancestors if token.pos_ in {"VERB", "AUX"}), None)
    before = wh.nbor(-1) if wh.i else None
    if before is not None and before.tag_ in {"IN", "TO"}:  # "to which country was it returned": by the order of words
        verb = _full_verb(wh)
        rank = {t.lemma_.lower() for t in doc[wh.i : wh.i + 3]} & (TIME_NOUNS | {"place", "position", "way"})
        if verb is None or rank:  # "in which month", "in which place did she finish"
            return None
        return Slot(verb.lower_, AGENT if before.lower_ == "by" and passive(verb) else before.lower_)
    if verb is not None and verb.lemma_ == "be" and wh.tag_ == "WP" and wh.lower_ == "who":
        named = [c for c in verb.children if c.dep_ in {"nsubj", "attr"} and c.pos_ == "NOUN" and c.i != wh.i]
        return Slot(named[0].lower_, IS) if named else None
    if verb is not None and verb.lemma_ in _LIGHT and wh.tag_ == "WRB":  # the parser takes "was" of "was stolen" for it
        verb = _full_verb(wh, beside=verb)
    if verb is None or verb.lemma_ in _LIGHT:
        return None
    reports = lemmas(verb.lower_) & SPEECH and any(child.dep_ == "ccomp" for child in verb.children)
    other = any(c.dep_ == "nsubj" and c.i > head.i for c in verb.children)  # then "how many" is no subject
    # "whom did she say that he met?" asks of the second verb
    if reports and (other or head.dep_ not in {"nsubj", "nsubjpass"}):
        return None
    if wh.lower_ == "when":
        return Slot(verb.lower_, TIME)
    if wh.lower_ == "where":
        return Slot(verb.lower_, PLACE)
    if head.dep_ == "pobj":
        preposition = head.head
        return Slot(verb.lower_, AGENT if preposition.lower_ == "by" and passive(verb) else preposition.lower_)
    stranded = [c for c in verb.children if c.dep_ == "prep" and not list(c.children)]
    if stranded and head.dep_ != "nsubj":  # "who was it given to?", "how much was it set at?"
        return Slot(verb.lower_, stranded[-1].lower_)
    role = {"nsubj": AGENT, "nsubjpass": PATIENT, "dobj": PATIENT, "dative": RECIPIENT}.get(head.dep_)
    if role == AGENT and (passive(verb) or other):
        role = PATIENT
    if head.dep_ == "dobj" and head.i < verb.i and not any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children):
        role = AGENT  # "which lawmakers must wear masks?" has no other subject
    return Slot(verb.lower_, role) if role else None


def _full_verb(wh: "Token", beside: "Token | None" = None) -> "Token | None":
    """The first verb from a question word on that is no auxiliary, nor `beside`."""
    full = (t for t in wh.doc[wh.i :] if t.pos_ == "VERB" and t.dep_ not in {"aux", "auxpass"})
    return next((t for t in full if beside is None or t.i != beside.i), None)


def noun_after(wh: "Token") -> "Token | None":
    """The last noun of the run of adjectives and nouns that begins right after a question word."""
    noun = None
    for token in wh.doc[wh.i + 1 :]:
        if token.pos_ in {"NOUN", "PROPN"}:
            noun = token
        elif token.pos_ not in {"ADJ", "NUM"} and not token.is_punct:
            break
    return noun


# Verbs that tell of one event from the other side: who bought it is to whom it was sold (FrameNet's commerce, giving
# and beating frames). For each, the verbs that tell it otherwise, with the place there for each place here.
_GIVING = ("give", "hand", "send", "award", "present", "deliver", "sell", "pay", "grant")
_BEATING = ("beat", "defeat", "overcome", "outplay")
_CONVERSES: dict[str, tuple[tuple[tuple[str, ...], dict[str, str]], ...]] = {
    "buy": ((("sell",), {AGENT: RECIPIENT, PATIENT: PATIENT, "from": AGENT}),),
    "sell": ((("buy", "acquire", "purchase"), {AGENT: "from", PATIENT: PATIENT, RECIPIENT: AGENT, "to": AGENT}),),
    "receive": ((_GIVING, {AGENT: RECIPIENT, PATIENT: PATIENT, "from": AGENT}),),
    "get": ((_GIVING, {AGENT: RECIPIENT, PATIENT: PATIENT, "from": AGENT}),),
    "give": ((("receive", "get"), {AGENT: "from", PATIENT: PATIENT, RECIPIENT: AGENT, "to": AGENT}),),
    "win": ((_BEATING, {AGENT: AGENT}), (("lose",), {AGENT: "to"})),
    "lose": ((_BEATING, {AGENT: PATIENT}), (("win",), {"to": AGENT})),
    "beat": ((("lose",), {AGENT: "to", PATIENT: AGENT}),),
}


def converses(slot: Slot) -> list[Slot]:
    """The same place, told from the other side of the event."""
    found = []
    for lemma in lemmas(slot.verb):
        for others, roles in _CONVERSES.get(lemma, ()):
            found += [Slot(other, roles[slot.role]) for other in others if slot.role in roles]
    return found


def verbs(doc: "Doc", verb: str) -> "list[Token]":
    """The verbs of a sentence that are forms of `verb`; and "did" where it stands for one of them."""
    wanted = lemmas(verb)
    if wanted & SPEECH:  # who announced it is who is told to have said it
        return [token for token in doc if token.pos_ == "VERB" and lemmas(token.lower_) & SPEECH]
    found = [token for token in doc if token.pos_ in {"VERB", "AUX"} and not lemmas(token.lower_).isdisjoint(wanted)]
    for token in doc:
        alone = token.lemma_ == "do" and token.dep_ not in {"aux", "auxpass"}
        if found and alone and token.i > found[0].i and not any(c.dep_ in {"dobj", "xcomp"} for c in token.children):
            found.append(token)
    return found


def doers(doc: "Doc", verb: str) -> "list[Token]":
    """Nouns for who does what a verb says: the winner, the founder."""
    stems = lemmas(verb)
    forms = {f"{stem.removesuffix('e')}{end}" for stem in stems for end in ("er", "or", f"{stem[-1:]}er")}
    return [token for token in doc if token.pos_ == "NOUN" and not lemmas(token.lower_).isdisjoint(forms)]


def passive(verb: "Token") -> bool:
    """Whether a verb is in the passive: it was bought, the firm bought by it."""
    if any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children):
        return True
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and not any(c.dep_ in {"aux", "nsubj"} for c in verb.children):
        return passive(verb.head)
    return verb.dep_ == "acl" and verb.tag_ == "VBN"


def subjects(verb: "Token", *, depth: int = 4) -> "list[Token]":
    """The heads of a verb's subject, its own or one that it shares; empty where none is seen."""
    own = [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}]
    if own:
        pronoun = own[0].tag_ in _RELATIVE and verb.dep_ == "relcl"
        return [verb.head] if pronoun else list(joined(own))
    if depth == 0 or verb.head.i == verb.i:
        return []
    if verb.dep_ in {"acl", "relcl"} and verb.tag_ in {"VBN", "VBG"}:
        return [verb.head]
    if verb.dep_ in {"conj", "xcomp"}:  # not of an adverbial clause: the parser hangs those on the wrong verb at times
        return subjects(verb.head, depth=depth - 1)
    return []


def fillers(verb: "Token", role: str) -> "list[Token]":
    """The heads of what stands in a place of a verb; empty where the sentence leaves it open."""
    objects = [child for child in verb.children if child.dep_ in {"dobj", "attr", "oprd"}]
    relative = [child for child in objects if child.tag_ in _RELATIVE]
    if role == AGENT:
        if passive(verb):
            by = [
                leaf
                for child in verb.children
                if child.dep_ == "agent"
                for leaf in child.children
                if leaf.dep_ == "pobj"
            ]
            return list(joined(by))
        return subjects(verb)
    if role == PATIENT:
        if passive(verb):
            return subjects(verb)
        if verb.dep_ == "relcl" and (
            relative or (not objects and verb.head.pos_ in {"NOUN", "PROPN"} and _own_subject(verb))
        ):
            return [verb.head]
        return list(joined(child for child in objects if child.tag_ not in _RELATIVE))
    if role == RECIPIENT:
        given = [child for child in verb.children if child.dep_ == "dative" and child.pos_ != "ADP"]
        return list(joined(given)) or _after(verb, "to")
    if role in {TIME, PLACE}:
        return []
    return _after(verb, role)


def _own_subject(verb: "Token") -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass"} and child.tag_ not in _RELATIVE for child in verb.children)


def _after(verb: "Token", preposition: str) -> "list[Token]":
    """What a preposition of the verb, or of its object, takes."""
    near = [
        verb,
        *(child for child in verb.children if child.dep_ in {"dobj", "prep", "advmod", "dative", "nsubjpass"}),
    ]
    found = [
        child
        for each in near
        for child in each.children
        if child.lower_ == preposition and child.pos_ in {"ADP", "SCONJ", "PART"}
    ]
    found += [each for each in near if each.lower_ == preposition and each.pos_ == "ADP"]
    found = list({each.i: each for each in found}.values())
    return list(joined(leaf for each in found for leaf in each.children if leaf.dep_ in {"pobj", "pcomp"}))


def joined(heads: "Iterable[Token]") -> "Iterator[Token]":
    """The heads, and those that "and" or an apposition joins to them."""
    for head in heads:
        yield head
        negs = [child.i for child in head.children if child.dep_ == "neg" and child.i > head.i]
        beside = (child for child in head.children if child.dep_ in {"conj", "appos"})
        yield from joined(child for child in beside if not any(n < child.i for n in negs))


def phrase(head: "Token") -> frozenset[int]:
    """The places of the tokens of a noun phrase, without the clauses that hang from it or phrases joined to it."""
    own = {head.i}
    for child in head.children:
        # "the lawyer, not his client": the client is not in it
        denied = child.dep_ == "appos" and any(c.dep_ == "neg" and head.i < c.i < child.i for c in head.children)
        where = child.dep_ == "prep" and child.lower_ in _CIRCUMSTANTIAL
        if child.dep_ not in _CLAUSES and not denied and not where:
            own |= phrase(child)
    return frozenset(own)


def governor(token: "Token") -> "Token":
    """The verb that a token hangs from, else the root."""
    above = list(token.ancestors)
    return next((each for each in above if each.pos_ in {"VERB", "AUX"}), above[-1] if above else token)
