"""Compares two texts of one article, sentence by sentence and word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from index.text.sentences import split_sentences

Standing = Literal["unchanged", "changed since", "sentence removed"]
ALIKE = 0.5  # of two sentences' words, from which one is the other, changed; of 2.0 * common / (both lengths)
_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that both texts have ("same"), that only the old one has ("gone") or only the new one ("new")."""

    what: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of cited words in another text: where it has them now, and how they differ, if they do."""

    standing: Standing
    start: int | None = None
    end: int | None = None
    runs: tuple[Run, ...] = ()


def compare(old: str, start: int, end: int, new: str) -> Comparison:
    """What became in `new` of the sentences that hold `old[start:end]`.

    They are unchanged where the same sentences stand in `new`, one after another, white space aside. They were changed
    where a sentence (or two) that `old` does not have is at least half the same words.
    """
    before, after = split_sentences(old), split_sentences(new)
    cited = [s for s in before if s.start < end and s.end > start]
    if not cited:
        return Comparison("sentence removed")
    first, last = cited[0].start, cited[-1].end
    wanted = _plain(old[first:last])
    spans = [(s.start, s.end) for s in after]
    for low, high in _runs(spans, new, len(wanted)):
        if _plain(new[low:high]) == wanted:
            return Comparison("unchanged", *_same_words(old, start, end, new, low, high))
    known = {_plain(old[s.start : s.end]) for s in before}
    fresh = [_plain(new[low:high]) not in known for low, high in spans]
    candidates = _candidates(spans, fresh, len(cited))
    best = max(candidates, key=lambda span: _alike(wanted, _plain(new[span[0] : span[1]])), default=None)
    if best is None or _alike(wanted, _plain(new[best[0] : best[1]])) < ALIKE:
        return Comparison("sentence removed")
    return Comparison("changed since", *best, differences(old[first:last], new[best[0] : best[1]]))


def differences(old: str, new: str) -> tuple[Run, ...]:
    """Two texts as runs of words that they share or do not; the old's and the new's runs make up each text again."""
    one, two = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, [w.strip() for w in one], [w.strip() for w in two], autojunk=False)
    runs: list[Run] = []
    for what, low, high, lower, higher in matcher.get_opcodes():
        if what == "equal":
            runs.append(Run("same", "".join(two[lower:higher])))
            continue
        runs += [Run("gone", "".join(one[low:high]))] if high > low else []
        runs += [Run("new", "".join(two[lower:higher]))] if higher > lower else []
    return tuple(runs)


def exchanged(old: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences that only the old text has, and those that only the new one has, in order, white space aside."""
    one, two = ([_plain(text[s.start : s.end]) for s in split_sentences(text)] for text in (old, new))
    before, after = set(one), set(two)
    return tuple(s for s in one if s not in after), tuple(s for s in two if s not in before)


def _runs(spans: Sequence[tuple[int, int]], text: str, length: int) -> Iterator[tuple[int, int]]:
    """Runs of whole sentences that may be as long as `length` once their white space is one."""
    for number, (low, _) in enumerate(spans):
        for _, high in spans[number:]:
            yield low, high
            if len(_plain(text[low:high])) >= length:
                break


def _same_words(old: str, start: int, end: int, new: str, low: int, high: int) -> tuple[int, int]:
    """Where the cited words stand in a run of sentences that is the same: their own place, if they are part of it."""
    at = new.find(old[start:end], low, high)
    return (at, at + end - start) if at >= 0 else (low, high)


def _candidates(spans: Sequence[tuple[int, int]], fresh: Sequence[bool], cited: int) -> Iterator[tuple[int, int]]:
    """Runs of sentences that may stand for `cited` ones, of which one may have been parted.

    A sentence that was there before does not stand for another, except where several were cited and not all changed.
    """
    for number, (low, _) in enumerate(spans):
        for last in range(number, min(number + cited + 1, len(spans))):
            inside = fresh[number : last + 1]
            if all(inside) or (cited > 1 and any(inside)):
                yield low, spans[last][1]


def _alike(one: str, two: str) -> float:
    return SequenceMatcher(None, one.lower().split(), two.lower().split(), autojunk=False).ratio()


def _plain(text: str) -> str:
    return " ".join(text.split())
