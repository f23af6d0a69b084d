"""Verify, by code and not by the writer's own word, that a finding is on the record.

A finding stands where its quotes are spans of the stored text, none of them is boilerplate, and every number, date and
name that it states stands in those quotes. What fails is dropped with a reason that a reader understands.
"""

from qa.answer import Citation, Finding
from qa.normalise import coverage, dates, names, numbers, words

SUPPORT = 0.5  # share of the answer's content words that its quotes must hold; a paraphrase keeps at least half


def problem(finding: Finding, question: str) -> str | None:
    """Why the finding cannot be printed, or None where it stands."""
    quoted = " ".join(finding.quotes)
    if not finding.sentences or not quoted.strip():
        return "no sentence of the article was given for it"
    if any(s.boilerplate for s in finding.sentences):
        return "its sentence is not part of the story"
    missing = numbers(finding.answer) - numbers(quoted)
    if missing:
        return f"the number {min(missing):g} is not in the quoted sentence"
    there = [day for _, _, day in dates(quoted)]
    for _, _, day in dates(finding.answer):
        if not any(day.agrees(other) for other in there):
            return f"the date {day} is not in the quoted sentence"
    # A name that the question brought along is not a claim of the answer.
    held = (*words(quoted), *words(question))
    for name in names(finding.answer):
        if coverage((name,), held) == 0:
            return f"the name {name!r} is not in the quoted sentence"
    if coverage(words(finding.answer), held) < SUPPORT:
        return "the quoted sentence does not say it in these words"
    return None


def citation_problem(citation: Citation, text: str) -> str | None:
    """Why a citation does not hold in the stored `text`, or None: the last check before anything is printed."""
    if text[citation.start : citation.end] != citation.quote:
        return f"[{citation.mark}] is not the text of {citation.article} at {citation.start}:{citation.end}"
    return None
