"""Cuts an article's text into sentences. Pure.

Boundaries come from the sentencex library; this module adds what news text needs around them: paragraphs,
hard-wrapped lines, closing quotes, and quotations that run so long that one sentence would be no quotable unit.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import sentencex

from index.article import Sentence

LONGEST = 4000  # characters of a sentence, which is what the parser reads of one; a table or a log has longer ones
PARAGRAPH = 20_000  # characters that are looked at together: what is quadratic in them stays small
DENSE = 1_000  # the same for text with more than one mark in 20 characters that makes the library look far
LEAST = 20_000  # sentences that a text may have, however short they are
MEAN = 15  # characters of a sentence where there are more than that: a column of digits has its neighbours joined
LONGEST_QUOTED = 60  # words; a longer "sentence" is a quotation of several sentences, which are then cut one by one
WRAP_COLUMNS = (50, 100)  # a text whose longest line is within these may be hard-wrapped, as agencies and e-mail do
LOOK_AHEAD = 80  # characters after a boundary that may show that it is none

BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CLOSERS = "”’»)]"
_QUOTES = re.compile("[\"“”„«»]|(?<!\\w)['‘]|['’](?!\\w)")
_ABBREVIATED = re.compile(
    r"(?:^|\W)(?:Drs?|Mrs?|Ms|Messrs|Profs?|Gens?|Sens?|Reps?|Govs?|Lt|Col|Sgt|St|[Aa]pprox|[Nn]os)\.$"
)
_ENUMERATOR = re.compile(r"\W*\d{1,3}[.)]")  # "1." of a numbered list is no sentence
_CLOCK = re.compile(r"[ap]\.m\.$")
_AFTER_CLOCK = re.compile(
    r"\s+(?:[A-Z]{2,4}\b|Eastern|Central|Mountain|Pacific|local time|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)
_ASKED = re.compile(r"[?!…]['\"’”]+$")
_SAYS = re.compile(
    r"\s*(?:[A-Z][\w’'-]+\s+){1,3}(?:said|says|asks|asked|added|wrote|told|replied|continued|recalled|tweeted)\b"
)
FINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_FAR = "“«。！？…"
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"\w")
_BULLET = re.compile(r"^\s*[^\w\s\"'“”‘’«»(\[$€£#@&]+(?=\s)")
LIST_ITEM = re.compile(r"\s*(?:[•◦▪●‣·*+-]|\d{1,2}[.)])\s")


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """All of `text` but the white space between, in order: every other character is in exactly one sentence.

    The end of a paragraph ends a sentence; a line break inside a hard-wrapped paragraph does not.
    """
    whole = [
        (start, end)
        for first, last in _parts(text)
        for low, high in _boundaries(text, first, last)
        for start, end in _strip(text, low, high)
    ]
    spans = (part for start, end in _fewer(whole, len(text)) for part in _short(text, start, end))
    return tuple(Sentence(number=n, start=start, end=end) for n, (start, end) in enumerate(spans, 1))


def _fewer(spans: Sequence[tuple[int, int]], characters: int) -> Sequence[tuple[int, int]]:
    """The spans; neighbours joined where there are more than any prose of that many characters has."""
    step = -(-len(spans) // max(LEAST, characters // MEAN))
    if step <= 1:
        return spans
    return [(spans[n][0], spans[min(n + step, len(spans)) - 1][1]) for n in range(0, len(spans), step)]


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs; a very long one in parts, cut after what looks like a sentence's end, else between words."""
    for first, last in _paragraphs(text):
        start = first
        while last - start > (most := _most(text, start, last)):
            low, high = start + most // 2, start + most
            ends = max(text.rfind(mark, low, high) for mark in (". ", "! ", "? ", "。", "！", "？"))
            cut = ends + 1 if ends >= 0 else max(text.rfind(" ", low, high), 0) or high
            yield start, cut
            start = cut
        yield start, last


def _most(text: str, start: int, last: int) -> int:
    """How many characters from `start` on may be looked at together: the library's time grows with their square."""
    end = min(last, start + PARAGRAPH)
    dense = end - start > DENSE and 20 * sum(text.count(mark, start, end) for mark in _FAR) > end - start
    return DENSE if dense else PARAGRAPH


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of lines; lines of a hard-wrapped paragraph in one span."""
    single: list[tuple[int, int]] = []
    start = 0
    for line_break in BREAK.finditer(text):
        single.append((start, line_break.start()))
        start = line_break.end()
    lines = _fewer([*single, (start, len(text))], len(text))
    width = max(len(text[low:high].rstrip()) for low, high in lines)
    wrapped = WRAP_COLUMNS[0] <= width <= WRAP_COLUMNS[1]
    begin = lines[0][0]
    for (low, high), (next_low, next_high) in pairwise(lines):
        if not (wrapped and _flows_on(text[low:high], text[next_low:next_high], width)):
            yield begin, high
            begin = next_low
    yield begin, lines[-1][1]


def _flows_on(line: str, following: str, width: int) -> bool:
    """Whether a line was broken only because the next word did not fit."""
    words = following.split(maxsplit=1)
    if not words or not line.strip() or LIST_ITEM.match(following):
        return False
    return len(line.rstrip()) + 1 + len(words[0]) > width


def _boundaries(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    if not text[first:last].strip():
        return
    paragraph = BREAK.sub(lambda found: " " * len(found[0]), text[first:last])
    # sentencex takes a list item for one sentence, whatever it holds: it is not shown the bullet
    unmarked = _BULLET.sub(lambda found: " " * len(found[0]), paragraph, count=1)
    for low, high in pairwise(_cuts(unmarked, paragraph)):
        sentence = paragraph[low:high]
        if len(sentence.split()) > LONGEST_QUOTED and _QUOTES.search(sentence):
            unquoted = _QUOTES.sub(" ", sentence)
            for inner_low, inner_high in pairwise(_cuts(unquoted, sentence)):
                yield first + low + inner_low, first + low + inner_high
        else:
            yield first + low, first + high


def _cuts(segmented: str, text: str) -> list[int]:
    """Where the sentences of `text` end, from 0 to its length; `segmented` may have blanks for some of its marks."""
    cuts = [0]
    # sentencex 1.0.32 counts a space as one byte when it looks for an initial, and panics at "A\xa0."
    spaced = _SPACE.sub(" ", segmented)
    for boundary in sentencex.get_sentence_boundaries("en", spaced):
        cut = boundary["end_index"]
        before = text[cuts[-1] : cut].rstrip()
        cut = cuts[-1] + len(before)
        while cut < len(text) and (text[cut] in _CLOSERS or _closes(text, cuts[-1], cut)):
            cut += 1
        words = _WORD.search(text, cuts[-1], cut) and _WORD.search(text, cut)
        if words and not _joined(text, before, cut):
            cuts.append(cut)
    return [*cuts, len(text)]


def _closes(text: str, start: int, place: int) -> bool:
    """Whether the straight quotation mark at `place` closes one that was opened after `start`."""
    mark = text[place]
    return (
        mark in "\"'"
        and (place + 1 == len(text) or text[place + 1].isspace())
        and text[start:place].count(mark) % 2 == 1
    )


def _joined(text: str, before: str, cut: int) -> bool:
    """Whether what was cut belongs together: a title and its name, letters of one abbreviation, a lower-case tail."""
    following = text[cut : cut + LOOK_AHEAD]
    if following.lstrip()[:1].islower() and not before.endswith(("!", "?", ".", "…")):
        return True
    if _ENUMERATOR.fullmatch(before) or (_CLOCK.search(before) and _AFTER_CLOCK.match(following)):
        return True
    if _ASKED.search(before) and _SAYS.match(following):
        return True
    inside_word = not text[cut].isspace() and re.search(r"(?:^|\W)\w\.$", before) is not None  # D-N.|Y.
    return inside_word or _ABBREVIATED.search(before) is not None


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or where it is very long its parts, cut between words where there are any."""
    while end - start > LONGEST:
        space = max(text.rfind(" ", start + LONGEST // 2, start + LONGEST), 0)
        cut = space or start + LONGEST
        yield from _strip(text, start, cut)
        start = next((place for place in range(cut, end) if not text[place].isspace()), end)
    yield from _strip(text, start, end)


def _strip(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    stripped = text[low:high].strip()
    if stripped:
        start = low + text[low:high].index(stripped[0])
        yield start, start + len(stripped)
