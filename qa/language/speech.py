"""Who says it, and how sure they are: the speaker whom the parser finds, and the article's own words of doubt. Pure."""

from typing import TYPE_CHECKING

from qa.language.lexicon import HEDGE_SOURCES, HEDGES, SPEECH
from qa.language.parser import parse, within

if TYPE_CHECKING:
    from spacy.tokens import Token

_MANNER = frozenset({"plan", "schedule", "need", "taste"})  # "it went according to plan" names no speaker
_CLAIMS = frozenset({"claim", "speculate"})


def hedge(text: str) -> str | None:
    """The text's own first word of doubt ("reportedly", "claimed"), as written, or None where it states outright."""
    for token in parse(text):
        if token.lower_ in HEDGES:
            return token.text
        if token.lemma_.lower() in _CLAIMS and token.pos_ == "VERB" and not _takes(token):
            return token.text
        passive = [child.i for child in token.children if child.dep_ == "auxpass"]
        if token.lower_ == "said" and passive and token.doc[token.i + 1 : token.i + 2].text.lower() == "to":
            return token.doc[passive[0] : token.i + 2].text  # "is said to"
        if token.lower_ == "according":
            source = token.doc[token.i + 1 : token.i + 5]
            if any(each.lemma_.lower() in HEDGE_SOURCES for each in source):
                stop = max(each.i for each in source if each.lemma_.lower() in HEDGE_SOURCES)
                return token.doc[token.i : stop + 1].text
    return None


def _takes(claim: "Token") -> bool:
    """Whether a claim is laid to a thing, and nothing is told by it: the flood claimed three lives."""
    told = {child.dep_ for child in claim.children}
    return "dobj" in told and not told & {"ccomp", "xcomp"}


def speaker(sentence: str, start: int, end: int) -> str | None:
    """Whom the sentence names as saying what stands at `start:end` (code points), as written.

    None where nobody is named, where the article says it itself, or where the words are about the speaker: "Lee, 69,
    said that he left" is no account of Lee's age. A pronoun is nobody.
    """
    doc = parse(sentence)
    inside = within(doc, start, end)
    if not inside:
        return None
    for token in doc:
        if token.lower_ == "according" and token.i + 2 < len(doc) and doc[token.i + 1].lower_ == "to":
            source = next((child for child in doc[token.i + 1].children if child.dep_ == "pobj"), None)
            if source is not None and source.lower_ in _MANNER:
                continue
            return _named(source, inside) if source is not None else None
    for verb in doc:
        if verb.pos_ != "VERB" or verb.lemma_.lower() not in SPEECH:
            continue
        subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
        if subject is None:
            continue
        told = {t.i for t in subject.subtree}
        if any(t.i in told for t in inside):
            return None
        if all(_reported(token, verb, told) for token in inside) and (named := _named(subject, inside)):
            return named
    return None


def _reported(token: "Token", verb: "Token", subject: set[int]) -> bool:
    """Whether a token is in what the verb reports: its clause, or the speech around it."""
    above = [token.i, *(head.i for head in token.ancestors)]
    if verb.i not in above:  # "…," Lee said: the speech may be the root, and the verb hang from it
        return verb.dep_ in {"parataxis", "ccomp", "advcl"} and verb.head.i in above and token.i not in subject
    below = above[: above.index(verb.i)]
    child = verb.doc[below[-1]] if below else verb
    clauses = (verb.doc[i] for i in below if verb.doc[i].dep_ in {"acl", "ccomp"})
    if child.dep_ == "prep":  # "said in a statement that …"
        return any(each.lower_ == "that" and each.dep_ == "mark" for clause in clauses for each in clause.children)
    return child.dep_ in {"ccomp", "xcomp", "dobj", "parataxis", "conj", "advcl"} or child.pos_ in {"VERB", "AUX"}


def _named(source: "Token", inside: "list[Token]") -> str | None:
    """The words of a speaker: the noun with what stands before it and "of …" after it; no pronoun, not the answer."""
    if source.pos_ == "PRON" or any(token.i == source.i for token in inside):
        return None
    own = [source.i]
    for child in source.children:
        if child.dep_ in {"det", "compound", "amod", "poss", "nmod", "nummod", "prep", "flat", "appos"} and not (
            child.dep_ == "appos" and source.pos_ == "PROPN"
        ):
            own += [t.i for t in child.subtree]
    first, last = min(own), max(own)
    text = source.doc[first : last + 1].text.strip(' ,.“”"')
    return text if any(token.i < first or token.i > last for token in inside) else None
