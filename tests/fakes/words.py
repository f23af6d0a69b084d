"""How much of a text an extraction brought, word by word and in order."""

from difflib import SequenceMatcher


def f1(expected: str, read: str) -> float:
    """F1 on words, where a word counts only in its place: twice the longest runs in common over the words of both."""
    return SequenceMatcher(None, expected.split(), read.split(), autojunk=False).ratio()
