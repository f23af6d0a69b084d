"""The finished answer as HTML: its marks, its quotes beside their articles, positions side by side, what was left out.

Pure functions from records to safe HTML. All text from articles, questions and models is escaped, and a quote is only
ever shown with where it stands.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote as percent

from qa.answer import Citation, Dropped, Nearest, Status
from qa.article_view import Quote, article, dated, outlet
from qa.export import as_json, as_markdown
from qa.kept import Kept, link
from qa.timeline import Saying, sayings

KICKER: dict[Status, str] = {
    "answered": "On the record",
    "sources_disagree": "The sources disagree",
    "not_in_articles": "Not in the articles",
}
_MARKS = re.compile(r"(?P<word>[^\s\[\]]{0,30})\s*(?P<marks>(?:\[\d+\])+)(?P<end>[.,;:!?]?)")


def answer(kept: Kept) -> str:
    """The finished answer, with the articles that it points into beside it."""
    said = kept.answer
    narrowed = f'<p class="narrowed">{escape(said.searched)}</p>' if said.searched else ""
    body = {"answered": _answered, "sources_disagree": _disagreement, "not_in_articles": _abstention}[said.status]
    return (
        f'<div class="sheet {said.status}"><section class="answer">'
        f'<p class="kicker">{KICKER[said.status]}</p>{asked(said.question)}{narrowed}{body(kept)}'
        f"{_timeline(kept)}{_dropped(said.dropped)}{_fine(kept)}</section>{_sources(kept)}</div>"
    )


def asked(question: str) -> str:
    """The question as a heading."""
    return f'<h2 class="asked" dir="auto">{escape(question)}</h2>'


def hedged(word: str | None) -> str:
    """The article's own word of doubt, where it has one."""
    return f' <em class="hedge">· claim: “{escape(word)}”</em>' if word else ""


def quotation(text: str) -> str:
    """A verbatim quote."""
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
        f"{quotation(citation.quote)}"
        f'<p class="meta">{_mark(citation.mark, source=citation.article)} {title}'
        f"{outlet(citation.publisher, citation.article)} · {dated(citation.published)}"
        f"{_copied(citation)}{hedged(kept.hedge(citation))}</p>"
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
    near = "".join(f"<li>{_near(kept, n, number)}</li>" for number, n in enumerate(said.nearest, start=1))
    passages = f'<h3 class="label">The nearest passages, which do not answer it</h3><ol class="record near">{near}</ol>'
    return (
        f'<p class="said">{escape(said.answer) or "The articles do not say."}</p>'
        f'<p class="searched">{_searched(kept)}</p>{passages if near else ""}'
    )


def _searched(kept: Kept) -> str:
    """What was searched and what was read, with the numbers."""
    searched = "" if kept.answer.searched else f"Searched {_count(kept.searched, 'article')}. " if kept.searched else ""
    names = dict.fromkeys(kept.read)
    if not names:
        return f"{searched}No article came close enough to be read."
    listed = ", ".join(f'<span class="id">{escape(each)}</span>' for each in names)
    return f"{searched}Read {_count(len(kept.read), 'passage')} of {_count(len(names), 'article')}: {listed}."


def _near(kept: Kept, near: Nearest, number: int) -> str:
    """The best sentence of a near passage; the whole of it is one click away."""
    start, end = kept.best(near)
    best = near.quote[start - near.start : end - near.start]
    whole = (
        f"<details><summary>The whole passage</summary>{quotation(near.quote)}</details>"
        if best.strip() != near.quote.strip()
        else ""
    )
    source = kept.sources.get(near.article)
    head = source.article if source else None
    who = f"{outlet(head.publisher, head.id)} · {dated(head.published)}" if head else outlet(None, near.article)
    return f'{quotation(best)}<p class="meta">{_mark(number, source=near.article)} {who}</p>{whole}'


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _timeline(kept: Kept) -> str:
    """When each source said what it said, where that is worth a plot."""
    return sayings([Saying(c.mark, c.publisher or c.article, c.published, kept.says(c)) for c in kept.answer.citations])


def _dropped(dropped: Sequence[Dropped]) -> str:
    if not dropped:
        return ""
    items = "".join(
        f'<li><span dir="auto">{escape(d.answer)}</span> <span class="meta"><span class="id">{escape(d.article)}</span>'
        f" · {escape(d.reason)}</span></li>"
        for d in dropped
    )
    return f'<details class="dropped"><summary>Found and left out ({len(dropped)})</summary><ul>{items}</ul></details>'


def _fine(kept: Kept) -> str:
    """The small print: when, how sure, how long, and the ways to judge the answer and to keep it."""
    said = kept.answer
    sure = f" · confidence {said.confidence:.2f}" if said.status != "not_in_articles" else ""
    total = said.timings.get("total", sum(said.timings.values()))
    parts = ", ".join(f"{escape(name)} {taken:.1f} s" for name, taken in said.timings.items() if name != "total")
    seconds = f' · <span title="{parts}">{total:.1f} s</span>' if said.timings else ""
    files = "".join(
        f'<a download="answer.{ending}" href="data:{kind};charset=utf-8,{percent(text)}">{name}</a>'
        for name, ending, kind, text in (
            ("Markdown", "md", "text/markdown", as_markdown(said)),
            ("JSON", "json", "application/json", as_json(said)),
        )
    )
    day = said.as_of.isoformat()
    return (
        f'<footer class="fine">{_judge(kept)}'
        f'<p class="keep">Keep it: {files}<button type="button" data-print>Print</button>'
        f'<a href="?{escape(link(said, kept.filters))}">Link to this question</a></p>'
        f'<p>Asked as of <time datetime="{day}">{day}</time>{sure}{seconds}</p></footer>'
    )


def _judge(kept: Kept) -> str:
    """Where a reader says whether the answer is right, with a note; nothing where answers are not kept."""
    if not kept.key:
        return ""
    pressed = {True: "true", False: "false"}
    thumbs = "".join(
        f'<button type="button" data-verdict="{verdict}" aria-pressed="{pressed[kept.verdict == verdict]}">'
        f"{word}</button>"
        for verdict, word in (("right", "Yes"), ("wrong", "No"))
    )
    note = (
        f'<span class="note"><input type="text" maxlength="2000" aria-label="Note on this answer" '
        f'placeholder="A note, if you like" value="{escape(kept.note)}">'
        f'<button type="button" data-note>Keep the note</button></span>'
        if kept.verdict
        else ""
    )
    said = "Kept with the archive." if kept.verdict else ""
    return (
        f'<div class="judge" data-key="{escape(kept.key)}" role="group" aria-label="Judge this answer">'
        f'<span>Is this right?</span>{thumbs}{note}<span class="meta" role="status">{said}</span></div>'
    )


def _sources(kept: Kept) -> str:
    """The cited articles in full, the first one open, with a way to turn between them."""
    quotes = _quotes(kept)
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


def _quotes(kept: Kept) -> dict[str, list[Quote]]:
    """What to highlight in each article: the quotes, or the best sentences of the passages that came nearest."""
    quotes: dict[str, list[Quote]] = {}
    for citation in kept.answer.citations:
        quotes.setdefault(citation.article, []).append(Quote(citation.mark, citation.start, citation.end))
    if not quotes:
        for number, near in enumerate(kept.answer.nearest, start=1):
            quotes.setdefault(near.article, []).append(Quote(number, *kept.best(near)))
    return quotes
