"""Short answers compared as SQuAD compares them (Rajpurkar et al. 2016 and 2018, the official evaluation script)."""

import re
import string
from collections import Counter
from collections.abc import Iterable

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’«»–—…")  # news text has typographic marks too


def normalise(text: str) -> str:
    """Lower case, without punctuation, articles and extra space."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(said: str, golds: Iterable[str]) -> float:
    """1 where the normalised answer is one of the normalised gold answers, else 0."""
    return float(normalise(said) in {normalise(gold) for gold in golds})


def f1(said: str, golds: Iterable[str]) -> float:
    """The best token F1 (0 to 1) over the gold answers; an empty answer has 0."""
    return max((_f1(normalise(said).split(), normalise(gold).split()) for gold in golds), default=0.0)


def _f1(said: list[str], gold: list[str]) -> float:
    # a bag of words: order does not count, repetition does
    same = sum((Counter(said) & Counter(gold)).values())
    if not same:
        return 0.0
    precision, recall = same / len(said), same / len(gold)
    return 2 * precision * recall / (precision + recall)


def holds(text: str, golds: Iterable[str]) -> bool:
    """True where the normalised text has one of the normalised gold answers as whole words."""
    padded = f" {normalise(text)} "
    return any(f" {wanted} " in padded for wanted in map(normalise, golds) if wanted)
