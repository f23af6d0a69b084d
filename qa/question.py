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
    NAME = "one name"
    WHO = "one or several people"
    OPEN = "anything else"


_POLAR = re.compile(
    r"^(?:and |but |so )?(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might)\b", re.I
)
_DATE = re.compile(
    r"^(?:on |in |by |since |until )?(?:when|(?:what|which) (?:exact )?(?:date|day|month|year|weekday))\b"
    r"|\b(?:what|which) (?:date|day|year|month)\b",
    re.I,
)
_NUMBER = re.compile(
    r"\bhow (?:many|much|old|long|far|tall|big|large|high|often)\b"
    r"|\bwhat (?:\w+ ){0,4}(?:number|percentage|percent|share|age|price|cost|amount|total|score|toll|population)\b",
    re.I,
)
_NAME = re.compile(
    r"^(?:in |at |from |to |for |by |of |with )?(?:where\b|(?:what|which) (?:is|was|'s)? ?(?:the )?(?:\w+ )?"
    r"(?:city|town|country|state|region|name|team|company|newspaper|party|capital|place|location|venue)\b"
    r"|who (?:is|was|won|became|directed|wrote|founded|leads|led|heads|headed)\b)",
    re.I,
)
_WHO = re.compile(r"^(?:by |to |for |with |from |of )?(?:who|whom|whose)\b", re.I)


def asked(question: str) -> Asked:
    """The kind of value that `question` asks for, from its form alone."""
    text = question.strip()
    forms = (
        (_POLAR, Asked.POLAR),
        (_NUMBER, Asked.NUMBER),
        (_DATE, Asked.DATE),
        (_NAME, Asked.NAME),
        (_WHO, Asked.WHO),
    )
    for pattern, kind in forms:
        if pattern.search(text):
            return kind
    return Asked.OPEN


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
