"""What a session keeps of a question that was answered. Pure.

It holds ids and spans and no article: a session keeps fifty answers, and an article may be a megabyte. The articles are
looked up when the answer is shown, and one that is gone or was replaced since is told as such.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.article import StoredArticle
from index.store.feedback import Verdict
from qa.answer import Answer, Citation, Finding, Nearest
from qa.language.words import coverage, words
from qa.page.form import QuestionForm


@dataclass(frozen=True, slots=True)
class Highlight:
    """A span to highlight in an article: its mark, and what `text[start:end]` was when it was read.

    `value` is the span of the words inside it that carry the answer.
    """

    mark: int
    start: int
    end: int
    quote: str
    value: tuple[int, int] | None = None

    def stands(self, text: str) -> bool:
        """Whether the article's text still says so there."""
        return text[self.start : self.end] == self.quote


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An answered question, with what its answer was made from.

    `form` asks it again. `read` names the article of each passage that was read, in order. `statements` and `hedges`
    are by mark: what the source was read to say, and its own word of doubt. `highlights` are by article: the quotes, or
    the best sentences of the passages that came nearest. `searched` is how many articles there were to search. `key`
    names the answer; `verdict` and `note` are its reader's.
    """

    answer: Answer
    form: QuestionForm
    read: tuple[str, ...] = ()
    statements: Mapping[int, str] = field(default_factory=dict)
    hedges: Mapping[int, str] = field(default_factory=dict)
    highlights: Mapping[str, tuple[Highlight, ...]] = field(default_factory=dict)
    searched: int = 0
    key: str = ""
    verdict: Verdict | None = None
    note: str = ""


def pointed_at(answer: Answer) -> set[str]:
    """Ids of the articles that an answer points into."""
    return {*(c.article for c in answer.citations), *(n.article for n in answer.nearest)}


def entry_of(
    answer: Answer,
    form: QuestionForm,
    *,
    read: Sequence[str] = (),
    findings: Sequence[Finding] = (),
    sources: Mapping[str, StoredArticle],
    searched: int = 0,
    key: str = "",
) -> HistoryEntry:
    """What to keep of an answer.

    Args:
        answer: it.
        form: what was asked.
        read: the article of each passage that was read, in order.
        findings: what the passages were read to say.
        sources: the articles that the answer points into, by id; one may be gone.
        searched: how many articles there were to search.
        key: a name for the answer; empty where it cannot be judged.
    """
    # a citation that no finding reaches speaks for itself
    found = {c.mark: finding for c in answer.citations if (finding := _finding(findings, c))}
    positions = {mark: position.answer for position in answer.positions for mark in position.marks}
    statements = {c.mark: found[c.mark].answer if c.mark in found else c.quote for c in answer.citations}
    return HistoryEntry(
        answer,
        replace(form, question=answer.question, as_of=answer.as_of.isoformat()),
        tuple(read),
        statements | positions,  # a position is what its sources agree on, in the words of the first
        {mark: finding.hedge for mark, finding in found.items() if finding.hedge},
        _highlights(answer, sources),
        searched,
        key,
    )


def _finding(findings: Iterable[Finding], citation: Citation) -> Finding | None:
    """What the cited article was read to say where this citation is from."""
    said = ((f, s) for f in findings if f.article == citation.article for s in f.sentences)
    return next((f for f, s in said if s.start < citation.end and citation.start < s.end), None)


def _highlights(answer: Answer, sources: Mapping[str, StoredArticle]) -> dict[str, tuple[Highlight, ...]]:
    each = [
        (c.article, Highlight(c.mark, c.start, c.end, c.quote, (c.value.start, c.value.end) if c.value else None))
        for c in answer.citations
    ] or [
        (near.article, _best(near, number, answer.question, sources.get(near.article)))
        for number, near in enumerate(answer.nearest, start=1)
    ]
    return {name: tuple(h for article, h in each if article == name) for name, _ in each}


def _best(near: Nearest, mark: int, question: str, source: StoredArticle | None) -> Highlight:
    """The story sentence of a near passage that shares most words with the question; without its text all of it."""
    if (
        source and source.article.text[near.start : near.end] != near.quote
    ):  # replaced since, or read as of an earlier day
        source = None
    inside = [s for s in source.sentences if near.start <= s.start and s.end <= near.end] if source else []
    # an advert inside the passage may share more words with the question than the story does
    story = [s for s in inside if not s.boilerplate]
    if not source or not story:
        return Highlight(mark, near.start, near.end, near.quote)
    asked = words(question)
    best = max(story, key=lambda s: coverage(asked, words(source.quote(s))))
    return Highlight(mark, best.start, best.end, source.quote(best))
