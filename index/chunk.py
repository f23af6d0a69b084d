"""Cuts an article's text into sentences, and its story sentences into chunks: the passages that are searched and read.

Sentence boundaries come from the sentencex library; this module adds what news text needs around them: paragraphs,
hard-wrapped lines, closing quotes, and quotations that run so long that one sentence would be no quotable unit.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

import sentencex

from index.article import Chunk, Sentence

LONGEST_QUOTED = 60  # words; a longer "sentence" is a quotation of several sentences, which are then cut one by one
WRAP_COLUMNS = (50, 100)  # a text whose longest line is within these may be hard-wrapped, as agencies and e-mail do
HEADLINE_WORDS = 25
LOOK_AHEAD = 80  # characters after a boundary that may show that it is none
MID_PARAGRAPH = 0.15  # cost of ending a chunk inside a paragraph, against (1 - fill)^2 of a chunk that is not full
AFTER_HEADLINE = 1.0  # cost of parting a headline or a sub-heading from what it heads

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
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
_FINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"\w")
_BULLET = re.compile(r"^\s*[^\w\s\"'“”‘’«»(\[$€£#@&]+(?=\s)")
_LIST_ITEM = re.compile(r"\s*(?:[•◦▪●‣·*+-]|\d{1,2}[.)])\s")


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """All of `text` but the white space between, in order: every other character is in exactly one sentence.

    The end of a paragraph ends a sentence; a line break inside a hard-wrapped paragraph does not.
    """
    spans = [
        (start, end)
        for first, last in _paragraphs(text)
        for low, high in _boundaries(text, first, last)
        for start, end in _strip(text, low, high)
    ]
    return tuple(Sentence(number=n, start=start, end=end) for n, (start, end) in enumerate(spans, 1))


def chunk(article_id: str, text: str, sentences: Sequence[Sentence], max_words: int) -> tuple[Chunk, ...]:
    """Runs of whole sentences that cover the story, each with at most `max_words` unless one sentence has more.

    Boilerplate is not counted, starts and ends no chunk, and makes none by itself. Of all ways to cut, the one is
    taken whose chunks are full, end with paragraphs and keep a headline with its story.

    Args:
        article_id: the article that the chunks belong to.
        text: its text.
        sentences: its sentences, in order.
        max_words: words of story in a chunk.
    """
    story = [sentence for sentence in sentences if not sentence.boilerplate]
    if not story:
        return ()
    words = [len(text[sentence.start : sentence.end].split()) for sentence in story]
    penalties = [_penalty(text, story, place) for place in range(1, len(story))] + [0.0]
    cuts = _cheapest_cuts(words, penalties, max_words)
    return tuple(
        Chunk(
            article=article_id,
            number=number,
            first=story[low].number,
            last=story[high - 1].number,
            start=story[low].start,
            end=story[high - 1].end,
        )
        for number, (low, high) in enumerate(pairwise(cuts), 1)
    )


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of lines; lines of a hard-wrapped paragraph in one span."""
    lines: list[tuple[int, int]] = []
    start = 0
    for line_break in _BREAK.finditer(text):
        lines.append((start, line_break.start()))
        start = line_break.end()
    lines.append((start, len(text)))
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
    if not words or not line.strip() or _LIST_ITEM.match(following):
        return False
    return len(line.rstrip()) + 1 + len(words[0]) > width


def _boundaries(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    paragraph = _BREAK.sub(lambda found: " " * len(found[0]), text[first:last])
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


def _strip(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    stripped = text[low:high].strip()
    if stripped:
        start = low + text[low:high].index(stripped[0])
        yield start, start + len(stripped)


def _penalty(text: str, story: Sequence[Sentence], place: int) -> float:
    """What it costs to end a chunk before the story sentence at `place`."""
    last, following = story[place - 1], story[place]
    if not _BREAK.search(text, last.end, following.start):
        return MID_PARAGRAPH
    line = text[last.start : last.end]
    heads = len(line.split()) <= HEADLINE_WORDS and not _FINAL.search(line) and not _LIST_ITEM.match(line)
    return AFTER_HEADLINE if heads or line.endswith(":") else 0.0


def _cheapest_cuts(words: Sequence[int], penalties: Sequence[float], max_words: int) -> list[int]:
    """Cut positions from 0 to `len(words)` with the least cost; of equal ones, the longest last chunk."""
    total = [0]
    for count in words:
        total.append(total[-1] + count)
    cost, before = [0.0], [0]
    for end in range(1, len(total)):
        # the furthest start that still fits, or the sentence alone when it does not fit by itself
        earliest = min(bisect_right(total, total[end] - max_words - 1), end - 1)
        options = []
        for start in range(earliest, end):
            fill = min(1.0, (total[end] - total[start]) / max_words)
            options.append((cost[start] + (1 - fill) ** 2 + penalties[end - 1], start))
        best, start = min(options)
        cost.append(best)
        before.append(start)
    cuts = [len(words)]
    while cuts[-1]:
        cuts.append(before[cuts[-1]])
    return cuts[::-1]
