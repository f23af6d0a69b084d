"""Verify, by code and not by the writer's own word, that a finding is on the record.

A finding stands where its quotes are spans of the stored text, none of them is boilerplate, and every number, date and
name that it states stands in those quotes. What fails is dropped with a reason that a reader understands.
"""

from qa.answer import Citation, Finding
from qa.normalise import MONTHS, coverage, dates, missing_dates, missing_names, missing_numbers, numbers, words
from qa.polar import polarity

SUPPORT = 0.5  # share of the answer's content words that its quotes must hold; a paraphrase keeps at least half


def problem(finding: Finding, question: str) -> str | None:
    """Why the finding cannot be printed, or None where it stands."""
    quoted = " ".join(finding.quotes)
    if not quoted.strip():
        return "no sentence of the article was given for it"
    if any(s.boilerplate for s in finding.sentences):
        return "its sentence is not part of the story"
    # A bare yes or no would be taken to be about the question's names all the same.
    article = finding.source.article
    if polarity(finding.answer) is not None and (
        unnamed := missing_names(question, f"{article.title or ''} {article.text}")
    ):
        return f"the article does not name {unnamed[0]!r}"
    return (
        _wrong_number(finding.answer, quoted)
        or _wrong_date(finding.answer, quoted, question)
        or _wrong_words(finding.answer, quoted, question)
    )


def _wrong_number(answer: str, quoted: str) -> str | None:
    missing = missing_numbers(answer, quoted)
    return f"the number {missing[0]:g} is not in the quoted sentence" if missing else None


def _wrong_date(answer: str, quoted: str, question: str) -> str | None:
    if missing := missing_dates(answer, quoted):
        return f"the date {missing[0]} is not in the quoted sentence"
    there = [day for _, _, day in dates(quoted)]
    asked = [day for _, _, day in dates(question)]
    # A yes or no may well be about another day than the one asked for; a value may not.
    if asked and there and polarity(answer) is None and not any(a.agrees(b) for a in asked for b in there):
        return f"the quoted sentence speaks of {there[0]}, the question of {asked[0]}"
    return None


def _wrong_words(answer: str, quoted: str, question: str) -> str | None:
    # A name that the question brought along is not a claim of the answer.
    held = f"{quoted} {question}"
    if missing := missing_names(answer, held):
        return f"the name {missing[0]!r} is not in the quoted sentence"
    # Numbers and dates are compared as values, above: "3" stands in a sentence that says "three".
    worded = tuple(word for word in words(answer) if not numbers(word) and word not in MONTHS)
    if coverage(worded, words(held)) < SUPPORT:
        return "the quoted sentence does not say it in these words"
    return None


def citation_problem(citation: Citation, text: str) -> str | None:
    """Why a citation does not hold in the stored `text`, or None: the last check before anything is printed."""
    if text[citation.start : citation.end] != citation.quote:
        return f"[{citation.mark}] is not the text of {citation.article} at {citation.start}:{citation.end}"
    return None
