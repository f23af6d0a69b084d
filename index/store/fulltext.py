"""Turns free text into a query for full-text search. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

TOKENIZER = "porter unicode61 remove_diacritics 2"  # of passages, in SQLite's words: stems, and no accents
MOST_WORDS = 64  # of a query; nobody asks with more, and each costs time
COMMON_SHARE = 0.05  # a word in more chunks than this says little and costs most: without it 30 % of the work is left,
COMMON_LEAST = 2000  # and the answer is as often found (400 questions, 51,404 chunks); small archives keep all words
ALWAYS = 3  # of the rarest words, however common they are
_STOP_WORDS = frozenset(
    """
    a about an and any are as at be been but by can could did do does for from had has have he her his how i if in into
    is it its many me much my not of on or our s she should so t than that the their them then there these they this
    those to was we were what when where which who whom whose why will with would you your
    """.split()
)


def words_of(query: str) -> list[str]:
    """The words of `query` that may tell something, each once, in order."""
    words = list(dict.fromkeys(re.findall(r"\w+", query.lower())))
    return ([word for word in words if word not in _STOP_WORDS] or words)[:MOST_WORDS]


def rare_words(words: Sequence[str], frequency: Mapping[str, int], chunks: int) -> list[str]:
    """Those of `words` that are not common, and always the three rarest.

    Args:
        words: of a query.
        frequency: in how many chunks each is.
        chunks: how many there are.
    """
    most = max(COMMON_LEAST, COMMON_SHARE * chunks)
    rarest = sorted(words, key=lambda word: frequency[word])[:ALWAYS]
    return [word for word in words if frequency[word] <= most or word in rarest]


def phrase(word: str) -> str:
    """One word as an FTS5 expression; quoted, so that nothing in it is an operator."""
    return f'"{word}"'


def match_any(words: Sequence[str]) -> str:
    """An FTS5 expression that matches any of the words."""
    return " OR ".join(map(phrase, words))


def match_all(query: str) -> str:
    """An FTS5 expression that matches what holds, for every word of `query`, a word that begins with it."""
    # split as the tokenizer splits, which knows no underscore in a word: without places it can match no phrase
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", query))
    return " AND ".join(f"{phrase(word)}*" for word in words[:MOST_WORDS])
