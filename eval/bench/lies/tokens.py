"""Strict tokens: two texts say the same only where these are equal. No likeness, no stems, nothing of qa."""

import re
import unicodedata

Tokens = tuple[str, ...]

# A number keeps its currency, its percent sign and what is glued to it: $5m, 8.5%, 100m, 2-1, 9/20/2023, 11:40.
_TOKEN = re.compile(r"[$£€]?\d+(?:[.,:/-]\d+)*(?:[a-z]+|%)?|[^\W\d_]+")
_DOTTED = re.compile(r"\b([a-z])\.([a-z])\b\.?")  # a.m., also where the last point was cut off with the sentence's
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}\b)")
_DETERMINERS = {"the", "a", "an", "his", "her", "its", "their"}


def tokens(text: str) -> Tokens:
    """The tokens of a text in order, folded: "the 2,300 MPs" is ("the", "2300", "mps")."""
    text = unicodedata.normalize("NFKD", text.translate({0x2019: "'", 0x2013: "-"}))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = _GROUPED.sub("", _DOTTED.sub(r"\1\2", text).replace("'s", " "))
    return tuple(_TOKEN.findall(text))


def bare(wanted: Tokens) -> Tokens:
    """The tokens without an article or a possessive at their head: a quote may leave it out."""
    return wanted[1:] if len(wanted) > 1 and wanted[0] in _DETERMINERS else wanted


def holds(held: Tokens, wanted: Tokens) -> bool:
    """Whether `wanted` is a run of `held`."""
    return any(held[i : i + len(wanted)] == wanted for i in range(len(held) - len(wanted) + 1))
