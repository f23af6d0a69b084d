"""Who says it, and how sure they are: words of doubt and the speaker that a sentence names. Pure functions.

Rules of English news prose over one sentence; where they are in doubt they show the article's own words or nothing.
"""

import re

from qa.normalise import coverage, words

_HEDGE = re.compile(
    r"\b(?:reportedly|allegedly|alleged|apparently|purported(?:ly)?|supposedly|rumou?red|unconfirmed"
    r"|claims? (?:that|he|she|they|to)|claimed|(?:is|are|was|were) said to|speculat\w+"
    r"|according to (?:reports|rumou?rs|unnamed|anonymous))\b",
    re.IGNORECASE,
)

REPORTED = 0.75  # share of the answer's words that the reported part must hold
SAME_SPEAKER = 0.5  # share of the speaker's words in the answer from which the answer names the speaker

_VERB = re.compile(
    r"\b(?:said|says|told|claimed|claims|wrote|added|adds|announced|reported|reports|argued|warned|insisted|stated"
    r"|saying|claiming|adding|announcing|warning|stating)\b"
)
_CAPITAL = r"[^\W\d_a-z][\w’'.-]*"
_NAME = rf"{_CAPITAL}(?:\s+(?:{_CAPITAL}|al|bin|da|de|del|der|van|von|and(?=\s+{_CAPITAL})))*"
# Before the verb. Each form is one in which the speaker cannot be another name of the sentence.
_SUBJECTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^\W*(?:The|A|An|Another)\b[^,]*,\s+({_NAME}),\s*$",  # The second secretary, Yevgeny Lyashenko, said
        rf"^\W*(?!(?:The|A|An|Another|In|On|At)\b)({_NAME}),\s.*,\s*$",  # Andrey Kortunov, director of it, told
        rf",\s+with\s+({_NAME}),\s[^,]*,\s*$",  # …, with Anton Geraschenko, an adviser, saying
        rf"(?:^|[,;:–—”\"’'](?:\s+(?:and|but|while|as))?|\bthat)\s*((?:[Tt]he\s+)?{_NAME})\s+(?:(?:has|have|had|also)\s+)*$",
    )
)
_AFTER = re.compile(rf"(?<=said|says|rote|dded)\s+({_CAPITAL}(?:\s+{_CAPITAL})+)")  # "…," said Ana Ruiz
_ACCORDING = re.compile(r"\b[Aa]ccording to ((?:the |a |an )?[^,.;:“”\"]{3,80})(?=[,.;:“”\"]|$)")


def hedge(text: str) -> str | None:
    """The text's own first word of doubt ("reportedly", "claimed"), as written, or None where it states outright."""
    match = _HEDGE.search(text)
    return match[0] if match else None


def speaker(sentence: str, answer: str) -> str | None:
    """Whom the sentence names as saying `answer`, as written; None where nobody, or where the article says it itself.

    The answer's words must stand in what is reported, after the verb or in the speech before it: "Lee, a doctor, said
    that he left" is no account of his being a doctor. A pronoun is nobody, and the answer is not its own speaker.
    Only forms in which no other name can be meant are read: better no speaker than a wrong one.
    """
    said = words(answer)
    if not said or re.search(rf",\s*{re.escape(answer)}\s*,", sentence):  # "Lee, 69, said": the article tells his age
        return None
    if match := _ACCORDING.search(sentence):
        return _unless_answer(match[1].strip(), said)
    for verb in _VERB.finditer(sentence):
        if found := _subject(sentence, verb.start(), verb.end()):
            name, reported = found
            held = any(coverage(said, words(part)) >= REPORTED for part in reported)
            return _unless_answer(name, said) if held else None
    return None


def _subject(sentence: str, start: int, end: int) -> tuple[str, tuple[str, ...]] | None:
    """The subject of the verb of speech at `start:end`, with the parts of the sentence that may be reported."""
    before, rest = sentence[:start], sentence[end:]
    for pattern in _SUBJECTS:
        if found := pattern.search(before):
            direct = pattern is _SUBJECTS[-1]  # "…," Lee said: what stands before the subject may be the speech
            name = found[1].removeprefix("And ").removeprefix("But ").rstrip(".")
            return (name, (rest, before[: found.start(1)]) if direct else (rest,)) if words(name) else None
    if found := _AFTER.match(sentence, end):
        return found[1].rstrip("."), (before,)
    return None


def _unless_answer(found: str, said: tuple[str, ...]) -> str | None:
    return None if coverage(words(found), said) >= SAME_SPEAKER else found
