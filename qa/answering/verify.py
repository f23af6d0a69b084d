"""Verify, by code and not by the writer's own word, that a finding may be printed.

Its words stand in the quoted sentences, because they were found there (`qa.reading.align`). Here it is asked whether
the article is of the right time, whether a yes or no has ground, and whether the value is of the kind and of the thing
that was asked for. What fails is dropped with a reason that a reader understands.
"""

from qa.answer import Citation, Finding
from qa.answering.fits import misfit
from qa.answering.times import of_another_time
from qa.language.clauses import CLAUSE, clause, polarity, reason
from qa.language.parser import parse
from qa.language.question import Question
from qa.language.words import missing_names, tokens, words
from qa.period import AskedTime

_LABELS = frozenset({"the", "an"})


def problem(finding: Finding, question: Question, asked: AskedTime) -> str | None:
    """Why the finding cannot be printed in answer to a question about that time, or None where it stands."""
    return (
        _bare(finding)
        or _unfounded(finding, question)
        or of_another_time(finding, question, asked)
        or misfit(finding, question)
    )


def _bare(finding: Finding) -> str | None:
    """Words that stand alone (a heading, a choice in a quiz: "B. The Marn") are said of nothing."""
    said = {word.folded for value in finding.values for word in tokens(value.text)}
    around = {word.folded for quote in finding.quotes for word in tokens(quote)} - said - _LABELS
    if not said or any(len(word) > 1 and word.isalpha() for word in around):
        return None
    if any(token.pos_ in {"VERB", "AUX"} for quote in finding.quotes for token in parse(quote)):
        return None
    return "the quote is those words alone, and does not say what they are"


def _unfounded(finding: Finding, question: Question) -> str | None:
    """Why a yes or no has no ground: it would be taken to be about the question's names and words all the same."""
    said = polarity(finding.answer)
    if said is None:
        return None
    article = finding.source.article
    if unnamed := missing_names(question.text, f"{article.title or ''} {article.text}"):
        return f"the article does not name {unnamed[0]!r}"
    if question.for_value is not None:
        return None  # the value that it carries is its ground
    about = [found for quote in finding.quotes if (found := clause(question.text, quote))]
    best = max(about, key=lambda found: (found.predicate, found.held), default=None)
    if said and (best is None or not best.predicate):
        return "the quoted sentence does not speak of what is asked"
    # A no with a reason of its own is trusted: small models lean to yes.
    if not said and best is None and not words(reason(finding.answer)):
        return f"the quoted sentence holds less than {CLAUSE:.0%} of the words of what is asked"
    if not said and best and best.predicate and best.denied == question.negated:
        told = any((own := clause(question.text, value.text)) and own.predicate for value in finding.values)
        if told or best.held == 1:  # what would be printed beside "no" says that it is so
            return "the quoted sentence says the opposite"
    return None


def citation_problem(citation: Citation, text: str) -> str | None:
    """Why a citation does not hold in the stored `text`, or None: the last check before anything is printed."""
    if text[citation.start : citation.end] != citation.quote:
        return f"[{citation.mark}] is not the text of {citation.article} at {citation.start}:{citation.end}"
    value = citation.value
    if value and (
        text[value.start : value.end] != value.text or not citation.start <= value.start <= value.end <= citation.end
    ):
        return f"the value of [{citation.mark}] is not the text of {citation.article} at {value.start}:{value.end}"
    return None
