"""Turns free text into a query for full-text search. Pure."""

import re

MOST_WORDS = 64  # of a query; nobody asks with more, and each costs time
_STOP_WORDS = frozenset(
    """
    a about an and any are as at be been but by can could did do does for from had has have he her his how i if in into
    is it its many me much my not of on or our s she should so t than that the their them then there these they this
    those to was we were what when where which who whom whose why will with would you your
    """.split()
)


def match_any(query: str) -> str:
    """An FTS5 expression that matches any telling word of `query`; empty when it has no word.

    Every word is quoted, so nothing in it is an operator.
    """
    words = list(dict.fromkeys(re.findall(r"\w+", query.lower())))
    telling = ([word for word in words if word not in _STOP_WORDS] or words)[:MOST_WORDS]
    return " OR ".join(f'"{word}"' for word in telling)
