"""Amounts that text states: value, unit and currency. Pure functions over strings.

Own code, and small: quantulum3 needs a trained classifier and guesses units of bare numbers, price-parser reads prices
alone. Words for numbers are text2num's.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from text_to_num import text2num

from qa.language.clocks import clocks
from qa.language.dates import MOST, dates
from qa.language.lexicon import CURRENCIES, FRACTIONS, ORDINALS, PEOPLE, PERCENT, RACED, SCALES, SPEEDS, UNITS
from qa.language.parser import lemmas
from qa.language.words import Word, fold, outside, tokens

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety""".split()
_VALUE = {word: value for value, word in enumerate(_SMALL)}
_NUMERALS = frozenset([*_SMALL, "hundred", "thousand", "million", "billion", "trillion"])
_STARTS = _NUMERALS | FRACTIONS.keys() | {"a", "an"}
_LETTERS = frozenset({"k", "m", "b"})  # after digits alone they may be metres or a name: they scale only money
_NOT_ONE = frozenset({"of", "another", "day", "thing", "by", "side"})  # "one of them", "one day": not a count
_LONGEST = 12  # words of a number and its unit: "nine hundred and ninety-nine thousand Hong Kong dollars"
_SYMBOLS = "$£€¥₽₹₩"
_SYMBOL = re.compile(rf"([A-Za-z]{{0,3}})([{_SYMBOLS}])$")
_SIGN = re.compile(r"\s?(%|°\s?[CFcf]\b|°)")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")  # 5,5 percent; and not 1,00,000
DIGITS = 15  # of a number are read; a longer run of digits is a key or an attack


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity: its value in units, "%" among them, and its currency (ISO code); None where not stated."""

    value: float
    unit: str | None = None
    currency: str | None = None

    def within(self, stated: "Amount") -> bool:
        """Whether all that this amount says is said by the other one."""
        return (
            _equal(self.value, stated.value)
            and self.unit in {None, stated.unit}
            and self.currency in {None, stated.currency}
        )

    def agrees(self, other: "Amount") -> bool:
        """Whether both may be the same amount: one value, and no unit against another."""
        return self.within(other) or other.within(self)


def _equal(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


@lru_cache(maxsize=4096)
def amounts(text: str) -> tuple[tuple[int, int, Amount], ...]:
    """The amounts in `text` outside its dates and times, as (start, end, Amount), in order, digits or words.

    In a text that is longer than any article only the first are found.
    """
    listed = outside(tokens(text), [(start, end) for start, end, _ in (*dates(text), *clocks(text))])
    found: list[tuple[int, int, Amount]] = []
    free = reach = 0  # the first word that is part of no amount yet; up to where no mark parts it from the word before
    starts = (n for n, word in enumerate(listed) if word.folded[0].isdecimal() or word.folded in _STARTS)
    for place in islice(starts, MOST):
        if place < free:
            continue
        reach = _run(text, listed, max(reach, place + 1), place + _LONGEST)
        run = listed[place : min(reach, place + _LONGEST)]
        before = listed[place - 1] if place else None
        if read := _number(text, run, before):
            count, value, letter = read
            free = place + count
            found.append(_measured(text, before, run, count, value, letter))
    return tuple(found)


def _run(text: str, listed: Sequence[Word], after: int, most: int) -> int:
    """Where words end that no mark parts, looked for from `after` on: "twenty. Five years later" is not 25."""
    while after < min(most, len(listed)):
        gap = text[listed[after - 1].end : listed[after].start]
        if gap != " " and gap.strip(" -\xa0\r\n"):
            break
        after += 1
    return after


def _number(text: str, run: Sequence[Word], before: Word | None) -> tuple[int, float, str] | None:
    """How many words make the number, its value, and a letter that stands at its digits ("90m")."""
    first = run[0].folded
    if first[0].isdecimal():
        if (digits := _digits(first)) is None or digits[1] or len(run) == 1 or run[1].folded[0].isdecimal():
            return digits and (1, *digits)  # nothing that follows is part of it
        said, count, value = [word.folded for word in run], 1, digits[0]
    elif read := _part(said := [word.folded for word in run]) or _spelled(said, before):
        count, value = read
        if count < len(run) and said[count] in ORDINALS and text[run[count - 1].end : run[count].start] == "-":
            return None  # twenty-first
    else:
        return None
    scale, halved = 1.0, 0.0
    while True:
        if said[count : count + 3] == ["and", "a", "half"]:  # one and a half million, a million and a half
            halved, count = 0.5 * scale * (_scale(said[count - 1]) or 1.0 if scale == 1.0 else 1.0), count + 3
        elif said[count : count + 1] and (more := _scale(said[count])):
            scale, halved, count = scale * more, halved * more, count + 1
        else:
            break
    return count, value * scale + halved, ""


@lru_cache(maxsize=4096)
def _digits(word: str) -> tuple[float, str] | None:
    """The value of a word that begins with a digit, and the letters at its end; None where it is no number."""
    digits = word.rstrip("abcdefghijklmnopqrstuvwxyz°")
    letter = word[len(digits) :]
    plain = digits.replace(",", "." if _DECIMAL_COMMA.fullmatch(digits) else "")
    wrong = len(plain) > DIGITS or not plain.replace(".", "", 1).isdecimal()
    return None if wrong or letter in {"st", "nd", "rd", "th", "s"} else (float(plain), letter)


def _scale(word: str) -> float | None:
    return None if word in _LETTERS else SCALES.get(word) or SCALES.get(word.removesuffix("s"))


def _part(said: Sequence[str]) -> tuple[int, float] | None:
    """A part of a number or of one: two-thirds, half a million, a quarter of a million; how many words, and its value.

    "A half" or "a third" without what it is of has no number.
    """
    times = _VALUE.get(said[0], 0)
    place = 1 if times else 0
    named = said[place] if place < len(said) else ""
    part = FRACTIONS.get(named.removesuffix("s") if times > 1 and named.endswith("s") else named if times < 2 else "")
    if part is None:
        return None
    rest = [*said[place + 1 : place + 4], ""]
    joining = next((i for i, word in enumerate(rest) if word not in {"of", "a", "an"}), 0)
    scaled = _scale(rest[joining]) is not None and (joining or named in {"half", "quarter"})
    if not times and not scaled:
        return None
    return place + 1 + (joining if scaled else 0), (times or 1) * part


def _spelled(said: Sequence[str], before: Word | None) -> tuple[int, float] | None:
    """How many of the words spell a number, and its value."""
    if said[0] == "one" and ((before and before.folded == "no") or (len(said) > 1 and said[1] in _NOT_ONE)):
        return None
    if said[0] in {"a", "an"} and len(said) > 1 and _scale(said[1]) and said[1] in SCALES:
        said = ["one", *said[1:]]
    count = 0
    while count < len(said) and (
        (said[count] in _NUMERALS and not (count and said[count] in _SMALL[:10] and said[count - 1] in _SMALL[:20]))
        or (
            said[count] == "and"
            and said[count - 1] in {"hundred", "thousand"}
            and {*said[count + 1 : count + 2]} & _NUMERALS
        )
    ):
        count += 1
    if said[0] in SCALES:  # "million-dollar", "hundred people" say not how many
        return None
    for size in range(count, 0, -1):
        with suppress(ValueError):
            return size, float(text2num(" ".join(said[:size]), "en"))
    return None


def _measured(
    text: str, before: Word | None, run: Sequence[Word], count: int, value: float, letter: str
) -> tuple[int, int, Amount]:
    """The number with its sign and currency before it, its unit or currency after it, and the span of all of that."""
    start, end, follow = run[0].start, run[count - 1].end, run[count:]
    currency, unit = None, None
    if start and text[start - 1] in _SYMBOLS and (symbol := _SYMBOL.search(text[max(start - 4, 0) : start])):
        named = symbol[0].lower() in CURRENCIES
        currency = CURRENCIES[symbol[0].lower() if named else symbol[2]]
        start -= len(symbol[0] if named else symbol[2])
    elif before and before.text in _codes() and not text[before.end : start].strip(" .\xa0"):  # EUR 300, Rs. 500
        currency, start = CURRENCIES.get(before.folded, before.text), before.start
    if text[start - 1 : start] in {"-", "−"} and text[start - 2 : start - 1].strip(" (\n") == "" and start:
        start, value = start - 1, -value
    if letter in _LETTERS:
        scaled = currency or (follow and _plural(follow[0].folded) and follow[0].folded not in RACED)
        value, unit = (value * SCALES[letter], None) if scaled else (value, letter)
    elif letter in SCALES:
        value *= SCALES[letter]
    elif letter:
        unit = UNITS.get(letter, letter)
    if sign := _SIGN.match(text[end : end + 4]):
        return start, end + sign.end(), Amount(value, UNITS.get(sign[1].lower(), sign[1].upper()), currency)
    if not follow or follow[0].folded[0].isdecimal():
        return start, end, Amount(value, unit, currency)
    after = follow[0].folded
    if after in PERCENT or (after == "per" and len(follow) > 1 and follow[1].folded == "cent"):
        return start, (follow[1] if after == "per" else follow[0]).end, Amount(value, "%", currency)
    if after == "pound" and text[end : end + 1] == "-":  # a 300-pound man
        return start, follow[0].end, Amount(value, UNITS["lb"], currency)
    if not currency and (money := _money(follow, value)):
        return start, follow[money[0] - 1].end, Amount(value, unit, money[1])
    measures = (UNITS[form] for form in sorted(lemmas(after) & UNITS.keys()) if len(form) > 1)
    if unit is None and (measure := next(measures, None)):
        end, measure = _speed(text, follow, measure)
        return start, end, Amount(value, measure, currency)
    return start, end, Amount(value, unit, currency)


def _plural(word: str) -> bool:
    return word in PEOPLE or word.removesuffix("s") in lemmas(word) - {word}


def _speed(text: str, follow: Sequence[Word], length: str) -> tuple[int, str]:
    """Where a measure ends, and that: of a length the speed where "an hour", "per hour" or "/h" follows."""
    speed, end = SPEEDS.get(length), follow[0].end
    said = [word.folded for word in follow[1:3]]
    if speed and len(said) == 2 and said[0] in {"a", "an", "per"} and said[1] in {"hour", "second"}:
        return (follow[2].end, speed) if (said[1] == "second") == (length == "m") else (end, length)
    if speed and text[end : end + 1] == "/" and text[end + 1 : end + 2] in {"h", "s"}:
        return (end + 2, speed) if (text[end + 1] == "s") == (length == "m") else (end, length)
    return end, length


def _money(follow: Sequence[Word], value: float) -> tuple[int, str] | None:
    """How many words after a number name its currency, and that: dollars, Hong Kong dollars, Argentine pesos."""
    names = _currencies()
    for size in range(min(len(follow), 3), 0, -1):
        nouns = lemmas(follow[size - 1].folded) & _money_words()
        said = " ".join(word.folded for word in follow[: size - 1]) if nouns else ""
        for noun in sorted(nouns):
            if size > 1 and (code := names.get(f"{said} {noun}")):
                return size, code
            # Before "won" a small number counts what was won: a won is worth a tenth of a cent.
            if size == 1 and len(noun) > 2 and noun in CURRENCIES and (noun != "won" or value >= 1000):
                return 1, CURRENCIES[noun]
    return None


@lru_cache(maxsize=1)
def _currencies() -> dict[str, str]:
    """ISO codes by the names of currencies that Unicode's CLDR holds (Babel): "hong kong dollar"."""
    from babel import Locale

    named = {fold(name): code for code, name in Locale("en").currencies.items() if "(" not in name}
    return named | {"american dollar": "USD", "russian rouble": "RUB", "belarusian rouble": "BYN"}


@lru_cache(maxsize=1)
def _money_words() -> frozenset[str]:
    return frozenset({*CURRENCIES, *(name.split()[-1] for name in _currencies())})


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset({*_currencies().values(), "Rs"})


@lru_cache(maxsize=4096)
def numbers(text: str) -> frozenset[float]:
    """The quantities in `text` outside its dates: {1351.0, 4.0}."""
    return frozenset(amount.value for _, _, amount in amounts(text))
