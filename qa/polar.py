"""Yes or no, settled by the article's own clause: which clause speaks of what was asked, and does it deny it?

Small models lean to yes. The clause that holds most of the question's words decides instead where it is negated, and it
goes with the answer, verbatim, so that "no" is never the model's bare word. Pure functions over strings.
"""

import re
from itertools import pairwise

from qa.normalise import coverage, dates, numbers, words

CLAUSE = 0.5  # share of the question's content words that a clause must hold to speak of what was asked

_BOUNDARY = re.compile(r"(?:(?<=[,;:—])|(?<=[,;:—][\"”’']))\s+|\s+(?=[–—]\s)")
_NEGATED = re.compile(
    r"\b(?:not|never|neither|nor|no longer|without|denie[sd]|deny|denying|refused?|failed to|ruled out|cannot)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(r"(?:although|though|but|while|even though|despite|except|only|unless)\b", re.IGNORECASE)
_LEAD_IN = re.compile(r"^(?:and|but|adding|saying|stating|noting|claiming)\b(?:\s+that\b)?\s*", re.IGNORECASE)
_SUBJECT = re.compile(r"(?<=\s)[^\W\d_a-z][\w'’-]*(?:\s+(?:and\s+)?[^\W\d_a-z][\w'’-]*)*")  # a run of capitalised words
_ANSWER = re.compile(r"\s*(yes|no)\b[\s,.:;–—-]*", re.IGNORECASE)


def polarity(answer: str) -> bool | None:
    """True for an answer that starts with yes, False for no, None for neither."""
    match = _ANSWER.match(answer)
    return match[1].lower() == "yes" if match else None


def is_bare(answer: str) -> bool:
    """Whether a yes or no says nothing else of its own."""
    return not words(_ANSWER.sub("", answer, count=1))


def predicate(question: str) -> tuple[str, ...]:
    """The content words of what is asked of the subject, which is the first name of a yes-or-no question.

    The clause that answers often names its subject by a pronoun ("the two lawmakers were not members").
    """
    subject = _SUBJECT.search(question)
    rest = question[: subject.start()] + " " + question[subject.end() :] if subject else question
    return words(rest) or words(question)


def clause(question: str, quote: str) -> tuple[int, int]:
    """The span (code points) of the clause of `quote` that speaks of what was asked, with a contrast that follows it.

    It is (0, 0) where no clause holds half of the question's content words.
    """
    asked = predicate(question)
    cuts = [0, *(m.end() for m in _BOUNDARY.finditer(quote)), len(quote)]
    spans = [(a, b) for a, b in pairwise(cuts) if quote[a:b].strip()]
    if not spans:
        return 0, 0
    held = [coverage(asked, words(quote[a:b])) for a, b in spans]
    best = max(range(len(spans)), key=lambda i: (held[i], -i))
    if held[best] < CLAUSE:
        return 0, 0
    start, end = spans[best]
    start += len(quote[start:end]) - len(_LEAD_IN.sub("", quote[start:end]))
    # What qualifies the clause must not be cut off: "…, although they were in its parliamentary faction".
    if best + 1 < len(spans) and _CONTRAST.match(quote[spans[best + 1][0] :]):
        end = spans[best + 1][1]
    return start, start + len(quote[start:end].rstrip(" ,;:—–."))


def settle(question: str, answer: str, quote: str) -> str:
    """The yes or no answer with the clause that carries it; other answers come back unchanged.

    A clause that negates what was asked turns yes into no, unless the question is negated itself.
    """
    said = polarity(answer)
    if said is None:
        return answer
    start, end = clause(question, quote)
    if start == end:
        return answer
    if said and _NEGATED.search(quote[start:end]) and not _NEGATED.search(question):
        said = False
    elif _ANSWER.sub("", answer, count=1).strip():
        return answer  # it gives its own reason: "no, twice the first estimate"
    return f"{'yes' if said else 'no'}: “{quote[start:end]}”"


def settle_value(question: str, value: str) -> str | None:
    """Yes or no to a question about one date or count, from the value that the article gives; None where it gives none.

    The value goes with the yes or no, so that a "no" says what is stated instead.
    """
    asked_days, given_days = [d for *_, d in dates(question)], [d for *_, d in dates(value)]
    if asked_days:
        same = any(a.agrees(g) for a in asked_days for g in given_days) if given_days else None
    else:
        same = bool(numbers(question) & numbers(value)) if numbers(value) else None
    return None if same is None else f"{'yes' if same else 'no'}, {value}"
