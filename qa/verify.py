"""Verify, by code and not by the writer's own word, that a finding is on the record.

A finding stands where its quotes are spans of the stored text, none of them is boilerplate, and every number, date and
name that it states stands in those quotes. What fails is dropped with a reason that a reader understands.
"""

from qa.answer import Citation, Finding
from qa.normalise import MONTHS, coverage, dates, names, numbers, words
from qa.polar import polarity

SUPPORT = 0.5  # share of the answer's content words that its quotes must hold; a paraphrase keeps at least half


def problem(finding: Finding, question: str) -> str | None:
    """Why the finding cannot be printed, or None where it stands."""
    quoted = " ".join(finding.quotes)
    if not quoted.strip():
        return "no sentence of the article was given for it"
    if any(s.boilerplate for s in finding.sentences):
        return "its sentence is not part of the story"
    if polarity(finding.answer) is not None and (unnamed := _unnamed(finding, question)):
        return f"the article does not name {unnamed!r}"
    return (
        _wrong_number(finding.answer, quoted)
        or _wrong_date(finding.answer, quoted, question)
        or _wrong_words(finding.answer, quoted, question)
    )


def _unnamed(finding: Finding, question: str) -> str | None:
    """A name of the question that the article lacks. A bare yes or no would be taken to be about it all the same."""
    article = finding.source.article
    held = words(f"{article.title or ''} {article.text}")
    return next((name for name in names(question) if coverage((name,), held) == 0), None)


def _wrong_number(answer: str, quoted: str) -> str | None:
    missing = numbers(answer) - numbers(quoted)
    return f"the number {min(missing):g} is not in the quoted sentence" if missing else None


def _wrong_date(answer: str, quoted: str, question: str) -> str | None:
    there = [day for _, _, day in dates(quoted)]
    for _, _, day in dates(answer):
        if not any(day.agrees(other) for other in there):
            return f"the date {day} is not in the quoted sentence"
    asked = [day for _, _, day in dates(question)]
    # A yes or no may well be about another day than the one asked for; a value may not.
    if asked and there and polarity(answer) is None and not any(a.agrees(b) for a in asked for b in there):
        return f"the quoted sentence speaks of {there[0]}, the question of {asked[0]}"
    return None


def _wrong_words(answer: str, quoted: str, question: str) -> str | None:
    # A name that the question brought along is not a claim of the answer.
    held = (*words(quoted), *words(question))
    for name in names(answer):
        if coverage((name,), held) == 0:
            return f"the name {name!r} is not in the quoted sentence"
    # Numbers and dates are compared as values, above: "3" stands in a sentence that says "three".
    worded = tuple(word for word in words(answer) if not numbers(word) and word not in MONTHS)
    if coverage(worded, held) < SUPPORT:
        return "the quoted sentence does not say it in these words"
    return None


def citation_problem(citation: Citation, text: str) -> str | None:
    """Why a citation does not hold in the stored `text`, or None: the last check before anything is printed."""
    if text[citation.start : citation.end] != citation.quote:
        return f"[{citation.mark}] is not the text of {citation.article} at {citation.start}:{citation.end}"
    return None
