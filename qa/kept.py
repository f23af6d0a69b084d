"""An answer as the page keeps it, what of it can be told apart, and the link that asks its question again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from index.article import NO_FILTERS, Filters, StoredArticle
from index.feedback import Verdict
from qa.answer import Answer, Citation, Finding, Nearest
from qa.errors import QuestionError
from qa.normalise import coverage, words

_BETWEEN = "|"  # between several publishers or articles in a link


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with what the page shows beside it.

    `sources` are the articles it points into, by id. `read` names the article of each passage that was read, in order.
    `searched` is how many articles there were to search. `key` names the answer; `verdict` and `note` are its reader's.
    """

    answer: Answer
    sources: Mapping[str, StoredArticle] = field(default_factory=dict)
    read: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    filters: Filters = NO_FILTERS
    searched: int = 0
    key: str = ""
    verdict: Verdict | None = None
    note: str = ""

    def finding(self, citation: Citation) -> Finding | None:
        """What the cited article was read to say where this citation is from."""
        said = ((f, s) for f in self.findings if f.article == citation.article for s in f.sentences)
        return next((f for f, s in said if s.start < citation.end and citation.start < s.end), None)

    def hedge(self, citation: Citation) -> str | None:
        """The article's own word of doubt about what this citation says, if a source was read to say it with one."""
        finding = self.finding(citation)
        return finding.hedge if finding else None

    def says(self, citation: Citation) -> str:
        """What the citation says in answer to the question: its position, or what its source was read to say."""
        for position in self.answer.positions:
            if citation.mark in position.marks:
                return position.answer
        finding = self.finding(citation)
        return finding.answer if finding else citation.quote

    def best(self, near: Nearest) -> tuple[int, int]:
        """Where the story sentence of a near passage is that shares most words with the question, in code points.

        Without the article it is all of the passage.
        """
        source = self.sources.get(near.article)
        inside = [s for s in source.sentences if near.start <= s.start and s.end <= near.end] if source else []
        story = [s for s in inside if not s.boilerplate]
        if not source or not story:
            return near.start, near.end
        asked = words(self.answer.question)
        best = max(story, key=lambda s: coverage(asked, words(source.quote(s))))
        return best.start, best.end


def link(answer: Answer, filters: Filters) -> str:
    """The query of the page's address that asks a question again."""
    given = {
        "q": answer.question,
        "as_of": answer.as_of.isoformat(),
        "after": filters.after.isoformat() if filters.after else "",
        "before": filters.before.isoformat() if filters.before else "",
        "publisher": _BETWEEN.join(filters.publishers),
        "article": _BETWEEN.join(filters.articles),
    }
    return urlencode({name: value for name, value in given.items() if value})


def names(text: str) -> tuple[str, ...]:
    """Several publishers or articles, as a link has them."""
    return tuple(name for name in text.split(_BETWEEN) if name)


def parse_day(text: str | None) -> date | None:
    """A day that a reader typed; empty is none.

    Raises:
        QuestionError: it is not of the form 2022-05-31.
    """
    if not text or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"“{text.strip()}” is not a date; write it as YYYY-MM-DD, such as 2022-05-31."
        raise QuestionError(message) from None
