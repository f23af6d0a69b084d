"""Which clause of a sentence speaks of what a yes-or-no question asks, and whether it is denied there. Pure.

Clauses are cut at punctuation and before a second verb that "and" or "but" joins; what is denied is the parser's to
say.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.language.amounts import numbers
from qa.language.lexicon import DENIALS, NEGATIONS, RULED_OUT, YES_NO
from qa.language.parser import ancestors, lemmas, parse
from qa.language.roles import joined, phrase, subjects
from qa.language.words import coverage, tokens, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CLAUSE = 0.5  # share of the question's content words that a clause must hold to speak of what was asked
_CONTRAST = frozenset("although though but while even despite except only unless".split())
_LEAD_IN = frozenset("and but or so that adding saying stating noting claiming which who".split())
_BREAKS = frozenset(",;:—–")
_NOT_DENYING = frozenset("only just until before merely".split())  # after "not": "not only", "not until Friday"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a sentence at `start:end` (code points) that speaks of a question.

    `held` is the share (0 to 1) of the question's words that it holds, `predicate` whether it holds what is asked of
    the subject, `denied` whether it denies that.
    """

    start: int
    end: int
    held: float
    predicate: bool
    denied: bool


def polarity(answer: str) -> bool | None:
    """True for an answer that starts with yes, False for no, None for neither."""
    first = next(iter(tokens(answer[:20])), None)
    return YES_NO.get(first.folded) if first else None


def reason(answer: str) -> str:
    """What follows the yes or no of an answer."""
    listed = tokens(answer)
    return answer[listed[0].end :].strip(" ,.:;–—-“”\"'") if listed and listed[0].folded in YES_NO else answer


def predicate(question: str) -> str | None:
    """The word that is asked of the subject: the verb, or after "be" what is said to be; None where none is seen."""
    doc = parse(question)
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None:
        return None
    if root.pos_ == "VERB" and root.lemma_ not in {"do", "have"}:  # an auxiliary that the parser took for the verb
        return root.lower_
    said = [child for child in root.children if child.dep_ in {"attr", "acomp", "oprd"}]
    if said and root.lemma_ == "be":
        return said[-1].lower_
    content = [token for token in doc if token.pos_ in {"VERB", "NOUN", "ADJ"} and words(token.lower_)]
    return content[-1].lower_ if content else None


def _about(question: str) -> tuple[str, ...]:
    """The content words of what is asked, without the names of its subject: a clause often has a pronoun for those."""
    doc = parse(question)
    subject = next((token for token in doc if token.dep_ in {"nsubj", "nsubjpass"}), None)
    named = {t.i for t in subject.subtree if t.pos_ == "PROPN"} if subject is not None else set()
    return words(" ".join(token.text for token in doc if token.i not in named)) or words(question)


def clause(question: str, sentence: str) -> Clause | None:
    """The clause of `sentence` that speaks of what was asked, with a contrast that follows it; None where none does."""
    asked, said = _about(question), predicate(question)
    doc = parse(sentence)
    spans = _spans(doc)
    if not spans:
        return None
    held = [coverage(asked, words(doc[a:b].text)) for a, b in spans]
    told = [[token for token in doc[a:b] if said and _tells(token, said, question)] for a, b in spans]
    best = max(range(len(spans)), key=lambda i: (held[i] >= CLAUSE, bool(told[i]), held[i], -i))
    if held[best] < CLAUSE:
        return None
    first, last = spans[best]
    anchors = told[best]
    anchors.sort(key=lambda token: token.lower_ != said)  # "an engineer", before "the engineers' union"
    anchor = anchors[0] if anchors else doc[first:last].root
    if best + 1 < len(spans) and doc[spans[best + 1][0]].lower_ in _CONTRAST:
        last = spans[best + 1][1]  # what qualifies a clause must not be cut off
    while first < last - 1 and doc[first].lower_ in _LEAD_IN:
        first += 1
    while last > first + 1 and doc[last - 1].is_punct and doc[last - 1].text not in {"”", '"', "’"}:
        last -= 1
    end = doc[last - 1]
    return Clause(doc[first].idx, end.idx + len(end), held[best], bool(anchors), denied(anchor))


def _tells(token: "Token", said: str, question: str) -> bool:
    """Whether a word is a form of what is asked, and not told of something else than the question's subject.

    "Imports rose while exports fell" does not say that exports rose: the subject that is asked about stands elsewhere.
    "Anna Berg is a member" says nothing of Tom Hale, though what the ministry does may be what the minister does.
    """
    if lemmas(token.lower_).isdisjoint(lemmas(said)):
        return False
    verb = token if token.pos_ == "VERB" else token.head
    heads = [verb] if token.dep_ == "appos" else subjects(verb)  # "Anna Berg, a member of the party"
    told = [head for head in heads if head.pos_ in {"NOUN", "PROPN", "NUM"} or head.lower_ == "both"]
    nouns = (t for t in parse(question) if t.dep_ in {"nsubj", "nsubjpass"} and t.pos_ in {"NOUN", "PROPN"})
    asked = next((t for t in nouns if t.lower_ != said), None)  # the verb of "Did the wall crack?" is read as one
    if asked is None or not told:
        return True
    wanted = lemmas(asked.lower_)
    own = any(lemmas(token.doc[i].lower_) & wanted for head in told for i in {*phrase(head), *_counted(head)})
    another = token.pos_ != "VERB" and all(each.pos_ == "PROPN" for each in (asked, *told))
    return own or not (another or any(lemmas(other.lower_) & wanted for other in token.doc))


def _counted(head: "Token") -> frozenset[int]:
    """The tokens that "the two lawmakers" stands for: the last names joined before it, where they are that many."""
    said = [head, *(child for child in head.children if child.dep_ in {"nummod", "det", "predet"})]
    many = 2.0 if any(t.lower_ == "both" for t in said) else max(numbers(" ".join(t.text for t in said)), default=0)
    for first in reversed(head.doc[: head.i]):
        together = [each for each in joined([first]) if each.pos_ == "PROPN"]
        if len(together) > 1 and first.dep_ not in {"conj", "appos"}:
            before = together[-1].i < head.i and len(together) == many
            return frozenset(i for each in together for i in phrase(each)) if before else frozenset()
    return frozenset()


def _spans(doc: "Doc") -> list[tuple[int, int]]:
    cuts = [0]
    for token in doc:
        if token.text in _BREAKS and token.i + 1 < len(doc):
            closing = doc[token.i + 1].text in {"”", '"', "’", "'"}
            cuts.append(token.i + 1 + closing)
        elif token.dep_ == "cc" and any(t.dep_ == "conj" and _finite(t) for t in token.head.children):
            cuts.append(token.i)
    bounds = sorted({*cuts, len(doc)})
    return [(a, b) for a, b in pairwise(bounds) if doc[a:b].text.strip()]


def _finite(verb: "Token") -> bool:
    """Whether a verb makes a clause of its own: "and failed", and not "killed and wounded" before a noun."""
    return verb.pos_ in {"VERB", "AUX"} and (
        verb.tag_ in {"VBD", "VBZ", "VBP"} or any(child.dep_ in {"aux", "auxpass", "nsubj"} for child in verb.children)
    )


def denied(token: "Token") -> bool:
    """Whether what a token says is denied: by a negation on it or above it, or by a verb that denies or fails to.

    Two negations make a statement. What is above a clause that is said, or joined by "and", does not reach into it.
    """
    times, below = 0, None
    for head in ancestors(token):
        if (
            below is not None
            and _denying_head(head)
            and below.dep_ in {"ccomp", "xcomp", "dobj", "pcomp", "prep", "acl"}
        ):
            times += 1
        negated = any(_negates(child) for child in head.children if below is None or child.i != below.i)
        if negated and not _until(head):
            times += 1
        if head.dep_ in {"conj", "ccomp", "relcl", "advcl", "parataxis"} and not _denying_head(head.head):
            break
        below = head
    return times % 2 == 1


def _denying_head(head: "Token") -> bool:
    return head.lemma_.lower() in DENIALS or any((head.lemma_.lower(), c.lower_) in RULED_OUT for c in head.children)


def _until(head: "Token") -> bool:
    """Whether a verb goes with "until": what was not published until Friday was published then."""
    return any("until" in (c.lower_, *(g.lower_ for g in c.children if g.dep_ == "mark")) for c in head.children)


def _negates(child: "Token") -> bool:
    if child.dep_ == "neg" and child.i > child.head.i and child.nbor(-1).text == ",":  # "on Sunday, not Saturday"
        return False
    after = child.doc[child.i + 1].lower_ if child.i + 1 < len(child.doc) else ""
    if child.lower_ in {"longer"}:
        return child.i > 0 and child.doc[child.i - 1].lower_ == "no"
    if child.dep_ in {"nsubj", "nsubjpass", "dobj", "attr"}:  # "no lawmaker voted", "nobody came"
        return child.lower_ in NEGATIONS or any(c.lower_ in {"no", "neither"} for c in child.children)
    return (child.dep_ == "neg" or child.lower_ in NEGATIONS) and after not in _NOT_DENYING
