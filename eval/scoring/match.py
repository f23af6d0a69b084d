"""Does a text assert an accepted form? The normalisation used for scoring only, and the matching rule built on it.

Kept apart from what the answering code normalises on purpose: a mistake shared by both would hide itself.

Two texts say the same when their tokens do: lower case, no diacritics, no articles ("the", "a"), numbers as digits
("1,351" = "one thousand three hundred fifty-one"), days as dates ("27 May" = "May 27th", and "2022-05-27" is that day
with a year), "n't" as "not", every quote and dash alike. A form is asserted where its tokens stand together in one
sentence and no negation stands just before them.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

MARK = re.compile(r"\[(\d+)\]")
GAP = "..."  # in a form: the parts stand in this order within one sentence, anything may stand between them

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NUMBER = {name[:length]: i for i, name in enumerate(_MONTHS, 1) for length in (3, 4, len(name))}
_MONTH = "(" + "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)) + r")\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?(?![\d%]|[.,]\d)"
_DATES = (
    (re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b"), "iso"),
    (re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?!\w)"), "day first"),
    (re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}(?!\w)"), "month first"),
)
_UNITS = {
    word: value
    for value, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
    )
}  # fmt: skip
_TENS = {
    word: 10 * value
    for value, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
             "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th"}  # fmt: skip
_ARTICLES = frozenset({"the", "a", "an"})
_NEGATORS = frozenset({"not", "never", "no", "nor", "neither", "without", "denied", "denies", "deny"})
_NOT_NEGATING = frozenset({"only", "just", "merely", "simply"})  # "not only X" asserts X
_REACH = 3  # tokens back that a negation reaches: "not a formal member", but not "not Lyashenko; … it was Kozhemyako"
_LETTERS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
                          "–": "-", "—": "-", "‑": "-", "−": "-", "ø": "o", "ł": "l", "đ": "d", "æ": "ae"})  # fmt: skip
_WORD = re.compile(r"d\d{4}(?!\w)|\d+(?:\.\d+)?(?:st|nd|rd|th)?|[^\W\d_]+(?:'[^\W\d_]+)*|[.!?\n]+|[,;:()]|\s-+\s")
_ABBREVIATIONS = re.compile(r"\b(?:[A-Za-z]\.){2,}|\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Lt|Col|vs|No)\.")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|(?<!\w)‘[^’]*(?:’\w[^’]*)*’(?!\w)")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?:\s*\[\d+\])*(?=\s|$)(?:\s*\[\d+\])*|\n+")


@dataclass(frozen=True, slots=True)
class Token:
    """One normalised word or number, with the sentence and the clause that it stands in."""

    word: str
    sentence: int
    clause: int


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The comparable tokens of `text`, in order; citation marks, articles and punctuation are gone."""
    found: list[Token] = []
    sentence = clause = 0
    for raw in _WORD.findall(_dated(_folded(MARK.sub(" ", text)))):
        if raw[0] in ".!?\n":
            sentence, clause = sentence + 1, clause + 1
        elif raw[0] in ",;:()" or raw.isspace() or set(raw.strip()) == {"-"}:
            clause += 1
        else:
            clause += raw == "but"  # "not Lyashenko but Kozhemyako" asserts Kozhemyako
            found.extend(Token(word, sentence, clause) for word in _words(raw) if word not in _ARTICLES)
    return tuple(_counted(found))


def asserts(text: str, form: str) -> bool:
    """Whether `text` says `form`: its tokens together, in one sentence, not negated unless the form itself is.

    A form of the single word "yes" or "no" counts only at the start of a sentence. `...` inside a form stands for
    anything within the sentence.
    """
    said = tokens(text)
    parts = [[token.word for token in tokens(part)] for part in form.split(GAP)]
    parts = [part for part in parts if part]
    if not parts:
        return False
    negative = any(word in _NEGATORS for part in parts for word in part)
    opening = parts in ([["yes"]], [["no"]])
    for start in _places(said, parts[0], after=0):
        if opening and start and said[start - 1].sentence == said[start].sentence:
            continue
        if (negative or not _negated(said, start)) and _rest(said, parts[1:], start, len(parts[0])):
            return True
    return False


def asserts_any(text: str, forms: tuple[str, ...]) -> bool:
    """Whether `text` says at least one of the forms."""
    return any(asserts(text, form) for form in forms)


def unquoted(text: str) -> str:
    """`text` without what stands in quotation marks: what it says in its own voice."""
    return _QUOTED.sub(" ", text)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of an answer, each with the marks that follow its full stop.

    What stands in quotation marks is never split, nor are usual abbreviations ("Mr.", "U.S.").
    """
    masked = _QUOTED.sub(lambda quote: "x" * (len(quote[0]) - 1) + ("." if quote[0][-2:-1] in ".!?" else "x"), text)
    masked = _ABBREVIATIONS.sub(lambda short: "x" * len(short[0]), masked)
    cuts = [0, *(match.end() for match in _END.finditer(masked)), len(text)]
    parts = (text[start:end].strip() for start, end in pairwise(cuts))
    return tuple(part for part in parts if MARK.sub("", part).strip(" .•*-"))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold().translate(_LETTERS)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"\b((?:[a-z]\.){2,})", lambda short: short[0].replace(".", ""), plain)  # u.s. -> us
    plain = re.sub(r"\b(mr|mrs|ms|dr|st|gen|sen|lt|col)\.", r"\1", plain)
    plain = re.sub(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}(?!\d))", "", plain)  # 1,351 -> 1351
    return plain.replace("%", " percent ").replace("per cent", "percent")


def _dated(text: str) -> str:
    def token(match: re.Match[str], kind: str) -> str:
        if kind == "iso":
            year, month, day = match[1], int(match[2]), int(match[3])
            return f" d{month:02}{day:02} {year} "
        month, day = (
            (_MONTH_NUMBER[match[2]], int(match[1]))
            if kind == "day first"
            else (_MONTH_NUMBER[match[1]], int(match[2]))
        )
        return f" d{month:02}{day:02} " if 1 <= day <= 31 else match[0]

    for pattern, kind in _DATES:
        text = pattern.sub(lambda match, kind=kind: token(match, kind), text)  # type: ignore[misc]
    return text


def _words(raw: str) -> list[str]:
    if raw.endswith("n't"):
        stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(raw[:-3], raw[:-3])
        return [stem, "not"]
    if raw == "cannot":
        return ["can", "not"]
    return [_ORDINALS.get(raw, raw.removesuffix("'s").replace("'", ""))]


def _counted(found: list[Token]) -> list[Token]:
    """Runs of number words become one number: "three hundred fifty-one" -> 351, "5 million" -> 5000000."""
    out: list[Token] = []
    place = 0
    while place < len(found):
        clause = found[place].clause
        value, used = _number([token.word for token in found[place : place + 12] if token.clause == clause])
        word = found[place].word if value is None else f"{value:g}" if value % 1 else str(int(value))
        out.append(Token(word, found[place].sentence, found[place].clause))
        place += max(used, 1)
    return out


def _number(words: list[str]) -> tuple[float | None, int]:
    total = current = 0.0
    used, last = 0, ""
    for place, word in enumerate(words):
        if word in _SCALES and last:
            current *= _SCALES[word]
            if _SCALES[word] > 100:
                total, current = total + current, 0.0
        elif word in _TENS and last in ("", *_SCALES, "and"):
            current += _TENS[word]
        elif word in _UNITS and (last in ("", *_SCALES, "and") or (last in _TENS and _UNITS[word] < 10)):
            current += _UNITS[word]
        elif word.replace(".", "", 1).isdigit() and not last:
            current += float(word)
        elif word == "and" and last in _SCALES and place + 1 < len(words) and words[place + 1] in {*_UNITS, *_TENS}:
            last = "and"
            continue
        else:
            break
        used, last = place + 1, word
    return (total + current, used) if used else (None, 0)


def _places(said: tuple[Token, ...], part: list[str], *, after: int) -> list[int]:
    size = len(part)
    return [
        at
        for at in range(after, len(said) - size + 1)
        if [token.word for token in said[at : at + size]] == part and said[at].sentence == said[at + size - 1].sentence
    ]


def _rest(said: tuple[Token, ...], parts: list[list[str]], start: int, size: int) -> bool:
    end = start + size
    for part in parts:
        later = [at for at in _places(said, part, after=end) if said[at].sentence == said[start].sentence]
        if not later:
            return False
        end = later[0] + len(part)
    return True


def _negated(said: tuple[Token, ...], start: int) -> bool:
    for back in range(start - 1, max(start - 1 - _REACH, -1), -1):
        if (
            said[back].clause != said[start].clause or said[back].word == "until"
        ):  # "not clear until Thursday": Thursday
            return False
        if said[back].word in _NEGATORS and said[back + 1].word not in _NOT_NEGATING:
            return True
    return False
