"""What a question asks for, from its form alone: yes or no, a date, a number, one name, or anything else.

It decides which difference between two answers is a conflict and how an answer is worded. A yes-or-no question about a
date or a number is turned into the question for the value, so that an article which states another value says no.
Pure functions.
"""

import re
from enum import StrEnum

from qa.normalise import dates


class Asked(StrEnum):
    """What kind of value a question asks for; it decides which difference between two answers is a conflict."""

    POLAR = "yes or no"
    DATE = "a date"
    NUMBER = "a number"
    ONE = "one thing"
    WHO = "one or several people"
    OPEN = "anything else"


_POLAR = re.compile(
    r"^(?:and |but |so )?(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might)\b", re.I
)
_DATE = re.compile(
    r"^(?:on |in |by |since |until )?(?:when|(?:what|which) (?:exact )?(?:date|day|month|year|weekday))\b"
    r"|\b(?:what|which) (?:date|day|year|month)\b|\bwhat (?:is|was) the (?:[\w’'-]+ ){0,3}date\b",
    re.I,
)
_NUMBER = re.compile(
    r"\bhow (?:many|much|old|long|far|tall|big|large|high|often)\b"
    r"|\bwhat (?:[\w’'-]+ ){0,4}(?:number|percentage|percent|share|age|price|cost|amount|total|score|toll|population"
    r"|revenue|profit|income|salary|budget|size|weight|height|temperature|speed|distance|rate)\b",
    re.I,
)
_ONE = re.compile(
    r"^(?:in |at |from |to |for |by |of |with )?(?:where\b|(?:what|which) (?:is|was|'s)? ?(?:the )?(?:\w+ )?"
    r"(?:city|town|country|state|region|name|team|company|newspaper|party|capital|place|location|venue)\b"
    r"|who (?:is|was|won|became|directed|wrote|founded|leads|led|heads|headed|acquired|bought|invented|discovered)\b)",
    re.I,
)
_SINGULAR = r"is|was|has|had|does|did|will|would|can|could|should|may|might"
# "which beer", "to which energy source", "what unusual fear does": a noun of which one is asked for
_NOUN = re.compile(
    r"\bwhich (?!of\b|one\b)(?P<which>(?:[\w.’'&-]+ ?){1,4})"
    rf"|\bwhat (?!(?:{_SINGULAR}|are|were|have|do|kind|type|sort|else|happened|caused|makes?)\b)"
    rf"(?P<what>(?:[\w.’'&-]+ ){{1,3}}?)(?:{_SINGULAR})\b",
    re.I,
)
# In doubt several: what is asked for is then open, and nothing is called a disagreement.
_SEVERAL = re.compile(
    r"\b(?:are|were|have|do|two|three|four|five|six|seven|eight|nine|ten|several|both|other)\b"
    r"|\b[a-z]{2,}[^\Wsui'’]s\b",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[a-z”\"’)]{3}[.!?])[\"”’)]?\s+(?=[A-Z“\"])")
_WHO = re.compile(r"^(?:by |to |for |with |from |of )?(?:who|whom|whose)\b", re.I)


def asked(question: str) -> Asked:
    """The kind of value that `question` asks for, from the form of its last sentence that asks."""
    asking = [sentence for sentence in _SENTENCE_END.split(question.strip()) if sentence.endswith("?")]
    text = asking[-1] if asking else question.strip()
    forms = (
        (_POLAR, Asked.POLAR),
        (_NUMBER, Asked.NUMBER),
        (_DATE, Asked.DATE),
        (_ONE, Asked.ONE),
        (_WHO, Asked.WHO),
    )
    for pattern, kind in forms:
        if pattern.search(text):
            return kind
    return Asked.ONE if _asks_for_one(text) else Asked.OPEN


def _asks_for_one(text: str) -> bool:
    """Whether a "which" or "what" goes with a noun in the singular."""
    found = _NOUN.search(text)
    if found is None:
        return False
    noun = re.split(rf"\b(?:{_SINGULAR})\b", found["which"])[0] if found["which"] else found["what"]
    return not _SEVERAL.search(noun) and not re.match(r"\s*(?:are|were|have|do)\b", text[found.end() :], re.I)


_COUNT = re.compile(
    r"\b(?P<before>[\w’'-]+)\s+(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?!\s*(?:%|percent|per cent))"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"\s+(?=[^\W\d])",
    re.IGNORECASE,
)
# "the two lawmakers" names them, "more than 300" compares: neither asks how many there are.
_NO_COUNT = frozenset(
    """the these those both all his her its their our my your over under than least most almost nearly about around
    chapter room flight route number no article section top day week""".split()
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def value_question(question: str) -> str | None:
    """A yes-or-no question about one date or one count, as the question for it: "Was it read on what date?".

    None for any other question.
    """
    if asked(question) is not Asked.POLAR:
        return None
    stated = dates(question)
    counts = [
        found
        for found in _COUNT.finditer(question)
        if found["before"].lower() not in _NO_COUNT
        and not _YEAR.fullmatch(found["number"])
        and not any(start <= found.start("number") < end for start, end, _ in stated)
    ]
    if len(stated) == 1 and stated[0][2].day:
        start, end, _ = stated[0]
        return f"{question[:start]}what date{question[end:]}"
    if len(counts) == 1 and not stated:
        return f"{question[: counts[0].start('number')]}how many{question[counts[0].end('number') :]}"
    return None
