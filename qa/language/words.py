"""Words of news text in comparable forms: tokens, content words, names, and near forms of one name. Pure functions."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from qa.language.lexicon import MONTH_OF, STOP_WORDS, TELLING, TITLES, WEEKDAY_OF
from qa.language.parser import forms, lemmas

# With inner marks: 1,351.5, 2.5m, o'clock, U.S, AT&T.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+[^\W\d_]*|[^\W_]+(?:['’.&-][^\W_]+)*")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")  # U.S
_STRAIGHT = str.maketrans({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0xA0: " "})
# Letters that Unicode does not take apart: Łódź, Tromsø.
_PLAIN = _STRAIGHT | str.maketrans("łŁøØđĐı", "lLoOdDi") | {0xE6: "ae", 0xC6: "ae", 0x153: "oe", 0x152: "oe"}
_PARTED = frozenset({"cannot", "Cannot", "s"})  # words that are several, or none
_LEANING = frozenset(
    """he she they it his her hers their its this that these those such but and also however instead then there another
    both meanwhile similarly""".split()
)
_CALENDAR = frozenset({*MONTH_OF, *WEEKDAY_OF})  # written with a capital, and no names
_BEFORE_A_START = frozenset(".!?:“\"'‘")
# How the same name is spelled by two papers, the longer group first: Gerashchenko, Geraschenko; Markhaev, Markhayev.
_SPELLINGS = (("shch", "s"), ("sch", "s"), ("tch", "c"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("zh", "z"),
              ("ts", "c"), ("tz", "c"), ("ph", "f"), ("ck", "k"), ("x", "ks"), ("yu", "u"), ("iu", "u"), ("ya", "a"),
              ("ia", "a"), ("yo", "o"), ("ye", "e"), ("ie", "e"), ("iy", "i"), ("yi", "i"), ("y", "i"), ("j", "i"),
              ("w", "v"), ("ou", "u"), ("q", "k"))  # fmt: skip
_NAME_LETTERS = 6  # shorter names are too near each other to be told apart by their consonants: Niger, Iran, Ryan


class Word(NamedTuple):  # made twice as fast as a frozen dataclass
    """One word of a text at `start:end` (code points), as written and folded."""

    start: int
    end: int
    text: str
    folded: str

    @property
    def content(self) -> bool:
        """Whether the word carries a fact, or turns one round."""
        return self.folded not in STOP_WORDS or self.folded in TELLING

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def fold(text: str) -> str:
    """Lower case, without diacritics, with straight quotes and plain hyphens."""
    if text.isascii():  # nearly all words: their other case is all that there is to fold
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Word, ...]:
    """The words of `text` in order; hyphens, possessive endings and "n't" part them."""
    found: list[Word] = []
    made = tuple.__new__  # Word(...) goes through a function of Python's, at twice the price
    for match in _TOKEN.finditer(text):
        start, written = match.start(), match[0]
        if written.isascii() and written.isalnum() and written not in _PARTED:  # nearly all words, five times as fast
            found.append(made(Word, (start, match.end(), written, written.lower())))
        else:
            found += [made(Word, (start + a, start + z, piece, folded)) for a, z, piece, folded in _parted(written)]
    return tuple(found)


@lru_cache(maxsize=65536)
def _parted(written: str) -> tuple[tuple[int, int, str, str], ...]:
    """The pieces of a run of letters: where they begin and end in it, as written and folded."""
    start, parted = 0, []
    for piece in _pieces(written):
        end = start + len(piece)
        parted.append((start, end, piece, _folded(piece)))
        start = end + (written[end : end + 1] in {"-", "'", "’"})
    return tuple(part for part in parted if part[3] != "s" or part[2] == "S")


def _folded(piece: str) -> str:
    """Folded, initials without their full stops: U.S. and US are one word, as are p.m. and pm."""
    folded = fold(piece)
    return folded.replace(".", "") if "." in folded and _INITIALS.fullmatch(folded) else folded


def _pieces(word: str) -> list[str]:
    """A run of letters parted at hyphens and before "n't" and "'s"; an inner full stop or ampersand stays."""
    pieces: list[str] = []
    for part in word.split("-"):
        straight = part.translate(_STRAIGHT).lower()
        if straight.endswith("n't") and len(part) > 3:
            pieces += [part[:-3], part[-3:]]
        elif straight == "cannot":
            pieces += [part[:3], part[3:]]
        elif straight.endswith("'s"):
            pieces += [part[:-2], part[-1:]]
        else:
            pieces.append(part)
    return [piece for piece in pieces if piece]


def outside(listed: Sequence[Word], spans: Sequence[tuple[int, int]]) -> list[Word]:
    """The words that overlap none of the spans, in their order."""
    if not spans:
        return list(listed)
    ordered = sorted(spans)  # looked up by halves: a table saved as one line holds thousands of numbers
    starts = [start for start, _ in ordered]
    reach = list(accumulate((end for _, end in ordered), max))
    return [w for w in listed if not (n := bisect_left(starts, w.end)) or reach[n - 1] <= w.start]


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The content words of `text`, folded, without function words, in order."""
    return tuple(
        word.folded
        for word in tokens(text)
        if word.folded not in STOP_WORDS and (len(word.folded) > 1 or word.folded.isdigit())
    )


def same_word(a: str, b: str) -> bool:
    """Whether two folded words are one word or forms of one: called, calling; never words that only look alike."""
    return a == b or not (a.isdigit() or b.isdigit() or lemmas(a).isdisjoint(lemmas(b)))


def coverage(wanted: tuple[str, ...], held: tuple[str, ...]) -> float:
    """The share (0 to 1) of `wanted` words that are among `held` in some form; 1.0 where nothing is wanted."""
    if not wanted:
        return 1.0
    there = forms(held)
    return sum(not lemmas(word).isdisjoint(there) for word in wanted) / len(wanted)


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[str, ...]:
    """The capitalised words of `text` that are likely part of a name, folded; a sentence's start alone is none."""
    found: list[str] = []
    listed = tokens(text)
    for place, word in enumerate(listed):
        if not word.capital or word.folded in STOP_WORDS or word.folded in _CALENDAR:
            continue
        gap = text[listed[place - 1].end if place else 0 : word.start].rstrip()
        following = listed[place + 1] if place + 1 < len(listed) else None
        titled = place > 0 and listed[place - 1].folded in TITLES and gap == "."  # Mr. Smith
        at_start = (not gap and not place) or (gap[-1:] in _BEFORE_A_START and not titled)
        # At a sentence's start a capital says nothing, unless another capital follows it (Oleg Kozhemyako).
        joined = following is not None and following.capital and not text[word.end : following.start].strip()
        if not at_start or joined or (word.text.isupper() and len(word.text) > 1):
            found.append(word.folded)
    return tuple(found)


@lru_cache(maxsize=65536)
def _skeleton(name: str) -> str:
    for written, sound in _SPELLINGS:
        name = name.replace(written, sound)
    return "".join(c for i, c in enumerate(name) if i == 0 or c != name[i - 1])


def same_name(a: str, b: str) -> bool:
    """Whether two folded names may be spellings of one by two papers. For comparing sources, never for verifying."""
    return a == b or (min(len(a), len(b)) >= _NAME_LETTERS and _skeleton(a) == _skeleton(b))


def missing_names(claim: str, text: str) -> list[str]:
    """The names of `claim` that `text` does not hold in any spelling, in order."""
    held = {word.folded for word in tokens(text)}
    sounds = {_skeleton(word) for word in held if len(word) >= _NAME_LETTERS}
    unheld = [name for name in names(claim) if name not in held]
    return [n for n in unheld if (len(n) < _NAME_LETTERS or _skeleton(n) not in sounds) and not lemmas(n) & held]


def leans_back(sentence: str) -> bool:
    """Whether a sentence opens with a quotation, a pronoun or a connective, and so leans on the one before it."""
    opening = sentence.lstrip()
    first = next(iter(tokens(opening[:40])), None)
    return opening[:1] in {'"', "“", "‘", "'"} or (first is not None and first.folded in _LEANING)
