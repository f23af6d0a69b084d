"""What a reply says, as the article's own words: the reply is held against the sentences, unit by unit.

The model's words are never printed. They are matched with a sentence of the passage by form, lemma or value, and what
is printed is the run of the sentence that holds them. What does not match is dropped, with the unit that is missing.
A run is never put together from pieces: words in their own order cannot be made to say something else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.article import Sentence
from qa.answer import Passage, Value
from qa.language.lexicon import APPROXIMATE, LIMITING, TITLES
from qa.language.parser import parse, within
from qa.language.question import Asked, Question
from qa.language.units import Unit, units
from qa.language.words import coverage, words

SENTENCES = 3  # cited at most, for one finding: a list may be spread out
LOOSE = 2 / 3  # of a statement's units that must be matched; a shorter answer has to match in all
STATEMENT = 5  # units from which an answer to an open question is a statement
_FENCES = frozenset("— – − ∎ | : •".split())  # what stands before these is no part of the name after them
_TITLE = re.compile(r"“[^“”]{2,80}”|\"[^\"]{2,80}\"|(?<!\w)['‘][^'‘’]{2,80}['’](?!\w)")
_TITLE_CASE = re.compile(r"[A-Z0-9]\S*(?: (?:[A-Z0-9]\S*|[a-z]{1,3}|from|with|over|into))*")
WIDE = 2.5  # how much longer than the reply a run may be before the question's own words are left out of it


@dataclass(frozen=True, slots=True)
class Aligned:
    """Where a reply stands in a passage: one value in each of the sentences; or none, and `missing` says why."""

    values: tuple[Value, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    missing: str = ""

    @property
    def text(self) -> str:
        """The article's words, of several sentences joined by a semicolon."""
        return told(self.values)


def told(values: Sequence[Value]) -> str:
    """The words of values as they are printed: those of several sentences joined by a semicolon."""
    return "; ".join(value.text for value in values)


def align(reply: str, pointed: Sequence[int], shown: Passage, question: Question) -> Aligned:
    """The words of the passage that say what `reply` says.

    Args:
        reply: the model's short answer.
        pointed: the numbers of the shown sentences that it points at, from 1; they are looked at first.
        shown: the sentences that the model saw.
        question: what was asked; its words may be repeated by the reply without standing in the sentence.
    """
    claim = [unit for unit in units(reply) if unit.folded not in TITLES]
    if not claim:
        return Aligned(missing="the reply names nothing")
    first = [n - 1 for n in pointed if 0 < n <= len(shown.sentences)]
    order = [*first, *(i for i in range(len(shown.sentences)) if i not in first)]
    quotes = [shown.source.quote(s) for s in shown.sentences]
    published = shown.source.article.published
    found = {i: _matched(claim, units(quotes[i]), published) for i in order}
    asked = _restated(claim, question)
    chosen = _sentences(claim, found, order, asked, quotes, question)
    held = frozenset().union(*(found[i] for i in chosen)) if chosen else frozenset()
    if lacking := _lacking(claim, held, asked, question):
        return Aligned(missing=f"“{lacking.folded}” is not in the passage’s sentence")
    news = held - asked or held
    values, cited = [], []
    for i in sorted(chosen):
        wanted = found[i] & news
        if not wanted:
            continue
        start, end = _run(reply, claim, sorted(found[i]), sorted(wanted), units(quotes[i]), published)
        start, end = _widened(quotes[i], start, end)
        if _leaves_a_quotation(quotes[i], start, end):
            return Aligned(missing="its words are of two voices")
        sentence = shown.sentences[i]
        values.append(Value(quotes[i][start:end], sentence.start + start, sentence.start + end))
        cited.append(sentence)
    return Aligned(tuple(values), tuple(cited))


def _matched(claim: Sequence[Unit], stated: Sequence[Unit], published: date | None) -> frozenset[int]:
    return frozenset(i for i, unit in enumerate(claim) if any(unit.matches(other, published) for other in stated))


def _restated(claim: Sequence[Unit], question: Question) -> frozenset[int]:
    """Units that the question brought along: the reply may repeat them. None where it offers a choice."""
    if question.choice:
        return frozenset()
    return _matched(claim, units(question.put), None)


def _sentences(
    claim: Sequence[Unit],
    found: dict[int, frozenset[int]],
    order: Sequence[int],
    asked: frozenset[int],
    quotes: Sequence[str],
    question: Question,
) -> list[int]:
    """The fewest sentences that hold the reply's units, the pointed one first, then by the question's words."""
    news = frozenset(range(len(claim))) - asked or frozenset(range(len(claim)))
    place = {i: rank for rank, i in enumerate(order)}

    def worth(i: int, still: frozenset[int]) -> tuple[int, float, int]:
        return len(found[i] & still), coverage(question.wanted, words(quotes[i])), -place[i]

    chosen: list[int] = []
    still = news
    while still and len(chosen) < SENTENCES:
        # A pointed sentence that holds all goes before any other; else the one that holds most of what is missing.
        whole = next((i for i in order if not chosen and news <= found[i] and place[i] == 0), None)
        best = whole if whole is not None else max(order, key=lambda i: worth(i, still))
        if not found[best] & still:
            break
        chosen.append(best)
        still -= found[best]
    return chosen


def _lacking(claim: Sequence[Unit], held: frozenset[int], asked: frozenset[int], question: Question) -> Unit | None:
    """The first unit without which the reply does not stand, or None where it does."""
    missing = [unit for i, unit in enumerate(claim) if i not in held and i not in asked]
    if not held - asked and (missing or question.asked is not Asked.OPEN):
        return missing[0] if missing else claim[0]  # it only repeats the question
    hard = next((unit for unit in missing if unit.value is not None or unit.capital), None)
    loose = question.asked is Asked.OPEN and len(claim) >= STATEMENT and len(held) >= LOOSE * len(claim)
    return hard or (missing[0] if missing and not loose else None)


def _run(
    reply: str,
    claim: Sequence[Unit],
    every: Sequence[int],
    wanted: Sequence[int],
    stated: Sequence[Unit],
    published: date | None,
) -> tuple[int, int]:
    """The shortest run of a sentence that holds the wanted units; with the question's own if it is not much longer."""
    whole = _shortest([claim[i] for i in every], stated, published)
    short = _shortest([claim[i] for i in wanted], stated, published)
    return whole if whole[1] - whole[0] <= WIDE * len(reply) else short


def _shortest(claim: Sequence[Unit], stated: Sequence[Unit], published: date | None) -> tuple[int, int]:
    """The shortest span (code points) of the sentence in which every unit of the claim is matched."""
    places = [[n for n, other in enumerate(stated) if unit.matches(other, published)] for unit in claim]
    best: tuple[int, int] | None = None
    for first in sorted({n for found in places for n in found}):
        lasts = [next((n for n in found if n >= first), None) for found in places]
        if None in lasts:
            break
        last = max(n for n in lasts if n is not None)
        span = stated[first].start, max(stated[n].end for n in range(first, last + 1))
        if best is None or span[1] - span[0] < best[1] - best[0]:
            best = span
    assert best is not None  # noqa: S101 - every unit of the claim is matched in this sentence
    return best


def _widened(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The run with what it would mislead without: the rest of a name, "former", "nearly", "not"."""
    if (title := _titled(sentence, start, end)) != (start, end):
        return title
    doc = parse(sentence)
    inside = within(doc, start, end)
    if not inside:
        return start, end
    first, last = inside[0].i, inside[-1].i
    fences = [token.i for token in doc if token.text in _FENCES]
    low = max((i + 1 for i in fences if i < first), default=0)
    high = min((i - 1 for i in fences if i > last), default=len(doc) - 1)
    for entity in doc.ents:  # the whole of a name whose part was said
        name = entity.label_ in {"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT"}
        if name and entity.start < last + 1 and first < entity.end and entity.end - entity.start <= 6:
            first, last = min(first, max(entity.start, low)), max(last, min(entity.end - 1, high))
    if doc[first].lower_ in {"the", "a", "an"}:
        first += 1 if first < last else 0
    while first > low and _belongs(doc[first - 1].lower_, doc[first - 1].dep_, doc[first - 1].head.i, first, last):
        first -= 1
    while first > low + 1 and doc[first - 1].text == "-" and not doc[first - 2].whitespace_:  # Mayor-elect
        first -= 2
    if last + 1 < len(doc) and doc[last].dep_ == "compound" and doc[last].head.i == last + 1:
        last += 1
    end_token = doc[last]
    start, end = min(start, doc[first].idx), max(end, end_token.idx + len(end_token))
    return _quoted(sentence, start, end)


def _titled(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The whole of a title in quotation marks of which the run is a part: 'The Marn at Dusk'."""
    for match in _TITLE.finditer(sentence):
        inside = match.start() + 1, match.end() - 1
        if inside[0] <= start and end <= inside[1] and _TITLE_CASE.fullmatch(sentence[slice(*inside)]):
            return inside
    return start, end


def _leaves_a_quotation(sentence: str, start: int, end: int) -> bool:
    """Whether a run begins inside a quotation and goes on in the words of whoever tells of it."""
    inside = sentence[start:end]
    close = inside.find("”")
    return -1 < close < len(inside) - 1 and "“" not in inside[:close]


def _quoted(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The run with the quotation mark that belongs to one inside it, where that stands beside the run."""
    for opening, closing in ("“”", '""', "‘’"):
        inside = sentence[start:end]
        odd = inside.count(opening) % 2 if opening == closing else inside.count(opening) - inside.count(closing)
        if odd > 0 and sentence[end : end + 1] == closing:
            end += 1
        elif odd and sentence[start - 1 : start] == opening and start:
            start -= 1
    return start, end


def _belongs(word: str, dep: str, head: int, first: int, last: int) -> bool:
    """Whether the word before a run is part of it: its head is inside, and it limits, bounds, denies or names."""
    if not first <= head <= last:
        return word in APPROXIMATE - {"up", "to", "most", "some", "over"} and dep in {"advmod", "quantmod", "amod"}
    return dep in {"compound", "neg", "quantmod"} or word in LIMITING or (dep == "advmod" and word in APPROXIMATE)
