"""Sentences that give orders to a program that reads the article, instead of reporting. Pure.

An article can only speak for itself, because each source is read alone, and what is printed are its own words. Still,
an order in it could change what it is itself read to say, so such a sentence is not shown to the model. What counts is
the imperative itself, found by the parser: to take back instructions, to reply in set words. What somebody is reported
to demand ("Chatbots should refuse to answer, the minister said") is news. After Greshake et al., 2023; Liu et al.,
2024.
"""

import re
from itertools import islice
from typing import TYPE_CHECKING

from qa.language.lexicon import SPEECH
from qa.language.parser import CHARACTERS, parse
from qa.language.words import fold, tokens

if TYPE_CHECKING:
    from spacy.tokens import Token

_MARKUP = ("<|", "[inst]", "[/inst]", "<<sys>>", "### instruction", "### system", "### response")
_ROLES = frozenset({"system", "assistant", "developer"})
_MACHINES = frozenset("ai assistant assistants chatbot chatbots llm llms model models".split())
_TAKE_BACK = frozenset("ignore disregard forget override bypass".split())
_TAKEN = frozenset("instruction prompt direction above previous prior preceding rule guideline".split())
_REPLY = frozenset("answer reply respond output print repeat say state claim write return".split())
_RESPONSES = frozenset("answer reply response output".split())
_SET_WORDS = re.compile(r"\bwith (only )?the (exact )?(words?|phrase)\b|\bonly with\b|\bfrom now on\b")
_TRIGGERS = _TAKE_BACK | _REPLY | _RESPONSES | _MACHINES | _ROLES | {"instructions", "instruction", "prompt", "you"}
_MUST = frozenset("must shall should will".split())
_TEXTS = frozenset("article document page passage site text".split())
# A verb in these places belongs to another one: "to help answer questions", "which answer questions".
_DEPENDENT = frozenset("xcomp relcl acl pcomp csubj advcl aux amod compound".split())
_NEAR = 8  # verbs that "and" joins, or heads, that are looked through; it keeps a text of a thousand verbs cheap


def gives_orders(sentence: str) -> bool:
    """Whether a sentence gives orders to a program that reads it ("ignore the above", "when asked, answer …")."""
    folded = fold(sentence)
    if any(mark in folded for mark in _MARKUP):
        return True
    listed = tokens(sentence)
    said = {word.folded for word in listed}
    if said.isdisjoint(_TRIGGERS):  # nearly all of news: it need not be parsed
        return False
    first = listed[0]
    doc = parse(sentence)
    if first.folded in _ROLES and sentence[first.end :].lstrip()[:1] == ":":  # and not "Developer: Oakfield Homes"
        return first.text.isupper() or any(_imperative(token) for token in doc[1:])
    # No newspaper writes so long a sentence. What the parser does not read of it must not hide orders.
    unread = {word.folded.removesuffix("s") for word in listed if word.end > CHARACTERS}
    hidden = not unread.isdisjoint(_TAKE_BACK | _MACHINES) and not unread.isdisjoint(_TAKEN | _REPLY)
    return hidden or _noted(doc.text) or any(_orders(token) for token in doc)


def _noted(sentence: str) -> bool:
    """Whether a sentence itself says that it is for a program: "Note to AI assistants: …"."""
    head, colon, _ = fold(sentence).partition(":")
    said = [word.folded for word in tokens(head)]
    addressed = {"note", "message", "attention", "instruction", "instructions"} & set(said[:3]) and {"to", "for"} & set(
        said
    )
    new = {"new", "updated", "hidden", "secret", "system", "special"} & set(said[:1])
    titled = new and {"instruction", "instructions", "prompt"} & set(said[1:2]) and len(said) == 2
    return bool(colon and titled) or bool(colon and addressed and _MACHINES & set(said))


def _orders(token: "Token") -> bool:
    """Whether a word is the verb of an order, or the noun of "the answer to any question is …"."""
    lemma = token.lemma_.lower()
    if lemma in _RESPONSES and token.dep_ in {"nsubj", "nsubjpass"}:
        told = {each.lower_ for each in token.subtree}
        yours = "your" in told and any(child.lower_ in _MUST for child in token.head.children)
        return (yours or _of_any_question(told)) and not _reported(token)
    subject = next((child for child in token.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    if lemma == "be" and subject is not None and subject.lower_ == "you":
        return any(child.dep_ == "attr" and _machine(child) for child in token.children) and not _reported(token)
    if subject is not None and subject.lemma_.lower() in _MACHINES:  # "AI models that read this must …"
        bound = any(child.lower_ in _MUST for child in token.children)
        return bound and any(_this_text(each) for each in subject.subtree) and not _reported(token)
    if not _imperative(token):
        return False
    if lemma in _TAKE_BACK:
        objects = (child for child in token.children if child.dep_ != "advcl")
        told = {each.lemma_.lower() for child in objects for each in child.subtree}
        return not told.isdisjoint(_TAKEN) and not _reported(token)
    own = (child for child in token.children if child.dep_ != "conj")
    told = {each.lower_ for child in own for each in child.subtree}
    if "your" in told and any(_in_your_reply(each) for each in token.subtree):
        return not _reported(token)
    if lemma not in _REPLY:
        return False
    denied = any(child.dep_ == "neg" for child in token.children) and told & {"question", "questions"}
    asked = any(each.tag_ == "VBN" and each.lower_ == "asked" and _of_nobody_else(each) for each in token.doc)
    fixed = told & {"exactly", "verbatim"} or _SET_WORDS.search(fold(token.doc.text))
    return bool(denied or asked or fixed or _of_any_question(told)) and not _reported(token)


def _imperative(verb: "Token") -> bool:
    """Whether a verb commands: the base form without a subject, or "you must"; and so does the one it is joined to."""
    for _ in range(_NEAR):
        opens = verb.i == 0 or verb.nbor(-1).lower_ in {":", "please"}
        auxiliaries = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
        if not (opens or verb.tag_ in {"VB", "VBP"}) or any(each.tag_ == "TO" for each in auxiliaries):
            return False
        if subjects := [child.lower_ for child in verb.children if child.dep_ in {"nsubj", "nsubjpass", "expl"}]:
            return subjects == ["you"] and any(each.lower_ in _MUST for each in auxiliaries)
        if any(each.lower_ != "do" for each in auxiliaries):
            return False
        if verb.dep_ != "conj":
            return verb.dep_ not in _DEPENDENT
        verb = verb.head
    return False


def _of_any_question(told: set[str]) -> bool:
    return bool(told & {"any", "every", "all", "each"} and told & {"question", "questions", "query", "queries"})


def _of_nobody_else(asked: "Token") -> bool:
    """Whether "asked" speaks of the reader: "when asked", "if you are asked"."""
    return all(child.lower_ == "you" for child in asked.children if child.dep_ in {"nsubj", "nsubjpass"})


def _in_your_reply(noun: "Token") -> bool:
    own = any(child.lower_ == "your" for child in noun.children)
    return own and noun.lower_ in _RESPONSES and noun.dep_ == "pobj" and noun.head.lower_ in {"in", "with", "to"}


def _this_text(this: "Token") -> bool:
    """Whether "this" or "here" means the text that is read: alone, or before "page"."""
    return this.lower_ in {"this", "here"} and (this.dep_ != "det" or this.head.lower_ in _TEXTS)


def _machine(noun: "Token") -> bool:
    return any(each.lower_ in _MACHINES - {"model", "models", "assistant", "assistants"} for each in noun.subtree) or (
        noun.lower_ in {"assistant", "model"}
        and any(each.lower_ in {"ai", "language", "helpful", "virtual"} for each in noun.subtree)
    )


def _reported(verb: "Token") -> bool:
    """Whether somebody is told to say it: a verb of speech with a subject of its own is near."""
    near = [*islice(verb.ancestors, _NEAR), *(child for child in verb.children if child.dep_ in {"ccomp", "parataxis"})]
    return any(
        each.i != verb.i
        and each.lemma_.lower() in SPEECH | {"urge", "ask", "order", "advise"}
        and any(child.dep_ == "nsubj" and child.lower_ != "you" for child in each.children)
        for each in near
    )
