"""What a question asks for, from its form alone: yes or no, a date, a number, one name, or anything else.

It decides which difference between two answers is a conflict and how an answer is worded. Pure functions.
"""

import re
from enum import StrEnum


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
