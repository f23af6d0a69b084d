"""What the reader sees of a question: its progress, its answer, its history. Pure functions from records to safe HTML.

All text from articles, questions and models is escaped here, and a quote is only ever shown with where it stands.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote as percent
from urllib.parse import urlencode

from index.article import Article, StoredArticle
from qa.answer import Answer, Citation, Dropped, Finding, Nearest, Status
from qa.article_view import Quote, article, dated, outlet
from qa.export import as_json, as_markdown

KICKER: dict[Status, str] = {
    "answered": "On the record",
    "sources_disagree": "The sources disagree",
    "not_in_articles": "Not in the articles",
}
_MARKS = re.compile(r"(?P<word>[^\s\[\]]{0,30})\s*(?P<marks>(?:\[\d+\])+)(?P<end>[.,;:!?]?)")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as the page keeps it: with the articles it points into, what was read, and what each source said."""

    answer: Answer
    sources: Mapping[str, StoredArticle] = field(default_factory=dict)
    read: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def hedge(self, citation: Citation) -> str | None:
        """The article's own word of doubt about what this citation says, if a source was read to say it with one."""
        said = ((f.hedge, s) for f in self.findings if f.article == citation.article for s in f.sentences)
        return next((hedge for hedge, s in said if s.start < citation.end and citation.start < s.end), None)


def problem(message: str) -> str:
    """Something that the reader should know went wrong, in plain words."""
    return f'<p class="problem" role="alert">{escape(message)}</p>' if message else ""


def progress(step: str, *, article: str | None = None, done: float = 0.0) -> str:
    """One line that says what is happening; `done` (0 to 1) draws the rule beneath it."""
    name = f' <span class="id">{escape(article)}</span>' if article else ""
    share = f"{max(0.0, min(1.0, done)):.0%}"
    return f'<p class="working">{escape(step)}{name}</p><div class="rule"><i style="width:{share}"></i></div>'


def ready(said: Answer) -> str:
    """For screen readers, in the progress line's place: that the answer is there, and what it says."""
    words = re.sub(r" ?\[\d+\]", "", said.answer)
    return f'<p class="unseen">{KICKER[said.status]}. {escape(words)}</p>'


def findings(question: str, found: Sequence[Finding]) -> str:
    """What has been read so far, before it is checked."""
    items = "".join(
        f'<li><p class="said" dir="auto">{escape(f.answer)}{_hedge(f.hedge)}</p>'
        f"{''.join(_quotation(q) for q in f.quotes)}"
        f'<p class="meta">{_by(f.source.article)}</p></li>'
        for f in found
    )
    note = '<p class="fine">Just read, not yet checked against the other sources.</p>' if items else ""
    body = f'{_asked(question)}<ul class="found">{items}</ul>{note}'
    return f'<div class="sheet"><section class="answer">{body}</section></div>'


def answer(kept: Kept) -> str:
    """The finished answer, with the articles that it points into beside it."""
    said = kept.answer
    body = {"answered": _answered, "sources_disagree": _disagreement, "not_in_articles": _abstention}[said.status]
    return (
        f'<div class="sheet {said.status}"><section class="answer">'
        f'<p class="kicker">{KICKER[said.status]}</p>{_asked(said.question)}{body(kept)}'
        f"{_dropped(said.dropped)}{_fine(said)}</section>{_sources(kept)}</div>"
    )


def _asked(question: str) -> str:
    return f'<h2 class="asked" dir="auto">{escape(question)}</h2>'


def _by(head: Article) -> str:
    return f"{outlet(head.publisher, head.id)} · {dated(head.published)}"


def _hedge(word: str | None) -> str:
    return f' <em class="hedge">· claim: “{escape(word)}”</em>' if word else ""


def _quotation(text: str) -> str:
    return f'<blockquote dir="auto">{escape(text)}</blockquote>'


def _mark(number: int, *, source: str) -> str:
    label = f"Show quote {number} in {source}"
    return f'<button type="button" class="mark" data-mark="{number}" aria-label="{escape(label)}">{number}</button>'


def _marked(text: str, citations: Iterable[Citation]) -> str:
    """The answer's text, each `[n]` that names a citation turned into its mark; any other bracket stays text.

    A mark keeps to the word before it and the punctuation after it, so that no line begins with a mark.
    """
    known = {c.mark: c for c in citations}
    pieces, last = [], 0
    for found in _MARKS.finditer(text):
        numbers = [int(n) for n in re.findall(r"\d+", found["marks"])]
        if all(n in known for n in numbers):
            marks = "".join(_mark(n, source=known[n].article) for n in numbers)
            kept = f'<span class="kept">{escape(found["word"])}{marks}{escape(found["end"])}</span>'
            pieces += [escape(text[last : found.start()]), kept]
            last = found.end()
    return "".join([*pieces, escape(text[last:])])


def _cited(kept: Kept, citation: Citation) -> str:
    title = f'<span class="title" dir="auto">{escape(citation.title)}</span> · ' if citation.title else ""
    return (
        f"{_quotation(citation.quote)}"
        f'<p class="meta">{_mark(citation.mark, source=citation.article)} {title}'
        f"{outlet(citation.publisher, citation.article)} · {dated(citation.published)}"
        f"{_copied(citation)}{_hedge(kept.hedge(citation))}</p>"
    )


def _copied(citation: Citation) -> str:
    return f' · <span class="copies" dir="auto">{escape(citation.also_in)}</span>' if citation.copies else ""


def _answered(kept: Kept) -> str:
    said = kept.answer
    record = "".join(f"<li>{_cited(kept, c)}</li>" for c in said.citations)
    return f'<p class="said" dir="auto">{_marked(said.answer, said.citations)}</p><ol class="record">{record}</ol>'


def _disagreement(kept: Kept) -> str:
    said = kept.answer
    by_mark = {c.mark: c for c in said.citations}
    columns = "".join(
        f'<section class="position"><h3 dir="auto">{escape(position.answer)}</h3>'
        f"{''.join(_cited(kept, by_mark[m]) for m in position.marks if m in by_mark)}</section>"
        for position in said.positions
    )
    return f'<div class="positions">{columns}</div>'


def _abstention(kept: Kept) -> str:
    said = kept.answer
    read = ", ".join(f'<span class="id">{escape(each)}</span>' for each in dict.fromkeys(kept.read))
    searched = f"Read for this question: {read}." if read else "No article came close enough to be read."
    near = "".join(
        f'<li>{_quotation(n.quote)}<p class="meta">{_mark(number, source=n.article)} '
        f'<span class="outlet id">{escape(n.article)}</span></p></li>'
        for number, n in enumerate(said.nearest, start=1)
    )
    passages = f'<h3 class="label">The nearest passages, which do not answer it</h3><ol class="record near">{near}</ol>'
    return (
        f'<p class="said">{escape(said.answer) or "The articles do not say."}</p>'
        f'<p class="searched">{searched}</p>{passages if near else ""}'
    )


def _dropped(dropped: Sequence[Dropped]) -> str:
    if not dropped:
        return ""
    items = "".join(
        f'<li><span dir="auto">{escape(d.answer)}</span> <span class="meta"><span class="id">{escape(d.article)}</span>'
        f" · {escape(d.reason)}</span></li>"
        for d in dropped
    )
    return f'<details class="dropped"><summary>Found and left out ({len(dropped)})</summary><ul>{items}</ul></details>'


def _fine(said: Answer) -> str:
    """The small print: when, how sure, how long, and the ways to keep the answer."""
    seconds = " · ".join(f"{escape(stage)} {taken:.2f} s" for stage, taken in said.timings.items())
    sure = f" · confidence {said.confidence:.2f}" if said.status != "not_in_articles" else ""
    searched = f"<p>{escape(said.searched)}</p>" if said.searched else ""
    link = urlencode({"q": said.question, "as_of": said.as_of.isoformat()})
    files = "".join(
        f'<a download="answer.{ending}" href="data:{kind};charset=utf-8,{percent(text)}">{name}</a>'
        for name, ending, kind, text in (
            ("Markdown", "md", "text/markdown", as_markdown(said)),
            ("JSON", "json", "application/json", as_json(said)),
        )
    )
    return (
        f'<footer class="fine"><p>Asked as of <time datetime="{said.as_of.isoformat()}">{said.as_of.isoformat()}</time>'
        f"{sure}{' · ' if seconds else ''}{seconds}</p>{searched}"
        f'<p class="keep">Keep it: {files}<button type="button" data-print>Print</button>'
        f'<a href="?{escape(link)}">Link to this question</a></p></footer>'
    )


def _sources(kept: Kept) -> str:
    """The cited articles in full, the first one open, with a way to turn between them."""
    quotes = _quotes(kept.answer.citations, kept.answer.nearest)
    names = [name for name in quotes if name in kept.sources]
    if not names:
        return ""
    turn = "".join(
        f'<button type="button" data-source="{escape(name)}" aria-pressed="{"false" if number else "true"}">'
        f"{outlet(kept.sources[name].article.publisher, name)}</button>"
        for number, name in enumerate(names)
    )
    panes = "".join(
        f'<article class="source" data-id="{escape(name)}" aria-label="Article {escape(name)}"'
        f"{' hidden' if number else ''}>"
        f"{article(kept.sources[name], quotes=quotes[name], as_of=kept.answer.as_of)}</article>"
        for number, name in enumerate(names)
    )
    return (
        '<aside class="sources" aria-label="The articles quoted">'
        f'<nav class="turn" aria-label="Quoted articles">{turn}</nav>'
        f'<div class="pane" tabindex="0" role="region" aria-label="Article text">{panes}</div>'
        '<button type="button" class="back" data-back>Back to the answer</button></aside>'
    )


def _quotes(citations: Sequence[Citation], nearest: Sequence[Nearest]) -> dict[str, list[Quote]]:
    quotes: dict[str, list[Quote]] = {}
    for citation in citations:
        quotes.setdefault(citation.article, []).append(Quote(citation.mark, citation.start, citation.end))
    if not citations:
        for number, near in enumerate(nearest, start=1):
            quotes.setdefault(near.article, []).append(Quote(number, near.start, near.end))
    return quotes


def history(kept: Sequence[Kept]) -> str:
    """This session's questions, newest first, each a way back to its answer."""
    items = "".join(
        f'<li><button type="button" class="open" data-index="{index}" dir="auto">'
        f"{escape(each.answer.question)}</button>"
        f'<p class="meta">{KICKER[each.answer.status]} · as of {each.answer.as_of.isoformat()}</p></li>'
        for index, each in reversed(list(enumerate(kept)))
    )
    empty = '<p class="empty">Questions that you ask are kept here until you close the page.</p>'
    return f'<ul class="library">{items}</ul>' if items else empty


def examples(questions: Sequence[str]) -> str:
    """Questions to start from, each a button that asks it."""
    items = "".join(
        f'<li><button type="button" data-example="{number}">{escape(question)}</button></li>'
        for number, question in enumerate(questions)
    )
    return f'<ul class="examples" aria-label="Example questions">{items}</ul>' if items else ""
