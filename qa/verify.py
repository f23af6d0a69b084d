"""Verify, by code and not by the writer's own word, that a finding is on the record.

A finding stands where its quotes are spans of the stored text, none of them is boilerplate, and every number, date and
name that it states stands in those quotes. What fails is dropped with a reason that a reader understands.
"""

import re
from datetime import date

from qa.answer import Citation, Finding
from qa.normalise import MONTHS, Day, coverage, dates, missing_dates, missing_names, missing_numbers, numbers, words
from qa.planted import gives_orders
from qa.polar import CLAUSE, is_bare, polarity, predicate
from qa.question import value_question
from qa.when import oldest

_NEGATION = r"\b(?:not|never|no longer|neither|nor|isn[’']t|wasn[’']t|weren[’']t|didn[’']t)\b"
_BETWEEN = r"(?:[^\w,;.]+(?!(?:only|just|until|before)\b)\w+){0,3}[^\w,;.]+"  # not "not clear until Friday"
SUPPORT = 0.5  # share of the answer's content words that its quotes must hold; a paraphrase keeps at least half


def problem(finding: Finding, question: str, as_of: date) -> str | None:
    """Why the finding cannot be printed in answer to a question of the day `as_of`, or None where it stands."""
    quoted = " ".join(finding.quotes)
    return (
        _no_evidence(finding)
        or _too_old(finding, question, as_of)
        or _unfounded(finding, quoted, question)
        or _wrong_number(finding.answer, quoted)
        or _wrong_date(finding.answer, quoted, question)
        or _wrong_words(finding.answer, quoted, question)
        or _denied(finding.answer, quoted)
    )


def _no_evidence(finding: Finding) -> str | None:
    if not any(quote.strip() for quote in finding.quotes):
        return "no sentence of the article was given for it"
    if any(s.boilerplate for s in finding.sentences):
        return "its sentence is not part of the story"
    if any(gives_orders(quote) for quote in finding.quotes):
        return "its sentence gives orders to a reading program and reports nothing"
    return None


def _too_old(finding: Finding, question: str, as_of: date) -> str | None:
    published, earliest = finding.source.article.published, oldest(question, as_of)
    if published and earliest and published < earliest:
        return f"the article is of {Day.of(published)}, too old for what is asked"
    return None


def _unfounded(finding: Finding, quoted: str, question: str) -> str | None:
    """Why a yes or no has no ground: it would be taken to be about the question's names and words all the same."""
    said = polarity(finding.answer)
    if said is None:
        return None
    article = finding.source.article
    if unnamed := missing_names(question, f"{article.title or ''} {article.text}"):
        return f"the article does not name {unnamed[0]!r}"
    # A no with a reason of its own is trusted: small models lean to yes.
    spoken = coverage(predicate(question), words(quoted))
    if spoken < CLAUSE and (said or is_bare(finding.answer)) and value_question(question) is None:
        return f"the quoted sentence holds {spoken:.0%} of the words of what is asked"
    return None


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


def _denied(answer: str, quoted: str) -> str | None:
    """Why the quote denies what the answer says: a negation stands just before the answer's words."""
    if polarity(answer) is not None or re.search(_NEGATION, answer, re.IGNORECASE):
        return None
    pattern = _NEGATION + _BETWEEN + re.escape(" ".join(answer.split()))
    found = re.search(pattern, " ".join(quoted.split()), re.IGNORECASE)
    return f"the quoted sentence denies it: “{found[0]}”" if found else None


def citation_problem(citation: Citation, text: str) -> str | None:
    """Why a citation does not hold in the stored `text`, or None: the last check before anything is printed."""
    if text[citation.start : citation.end] != citation.quote:
        return f"[{citation.mark}] is not the text of {citation.article} at {citation.start}:{citation.end}"
    return None
