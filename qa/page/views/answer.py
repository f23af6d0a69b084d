"""The finished answer as HTML: its marks, its quotes beside their articles, positions side by side, what was left out.

A quote is only ever shown with where it stands.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from index.article import StoredArticle
from index.store.feedback import NOTE_CHARACTERS
from qa.answer import Citation
from qa.page.history import HistoryEntry
from qa.page.views.article import article
from qa.page.views.export import as_json, as_markdown
from qa.page.views.templating import render
from qa.page.views.timeline import Statement, statements

# The word before marks is at most 30 characters of it, so that a line can still break somewhere.
_MARKS = re.compile(r"(?P<word>[^\s\[\]]{0,30})\s*(?P<marks>(?:\[\d+\])+)(?P<end>[.,;:!?]?)")
KEPT = "What was quoted from it stands in the answer; the permanent link beside a quote opens the text that was read."
GONE = f"This article has left the library since it was read. {KEPT}"
REPLACED = f"This article has another text now than the one that was read. {KEPT}"


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A run of an answer's text, then the word that its marks keep to, the citations they name, and a full stop."""

    text: str
    word: str = ""
    marks: tuple[Citation, ...] = ()
    end: str = ""


@dataclass(frozen=True, slots=True)
class Pane:
    """An article beside the answer: shown in full, or a sentence that says why it cannot be."""

    id: str
    publisher: str | None
    marks: tuple[int, ...]
    article: Markup | None
    problem: str = ""


def answer(entry: HistoryEntry, sources: Mapping[str, StoredArticle]) -> Markup:
    """The finished answer, with the articles that it points into beside it.

    Args:
        entry: the answer.
        sources: the articles that it highlights, by id, as the library has them now.
    """
    said = entry.answer
    # by mark, not by article: two near passages can be of one article, and each has its own sentence
    best = {each.mark: each for marked in entry.highlights.values() for each in marked}
    heads = {name: stored.article for name, stored in sources.items()}
    return render(
        "answer",
        entry=entry,
        said=said,
        read=list(dict.fromkeys(entry.read)),
        pieces=marked(said.answer, said.citations),
        near=[(each, best[n], heads.get(each.article)) for n, each in enumerate(said.nearest, 1) if n in best],
        timeline=statements(
            [Statement(c.mark, c.publisher or c.article, c.published, entry.statements[c.mark]) for c in said.citations]
        ),
        total=said.timings.get("total", sum(said.timings.values())),
        files=(
            ("Markdown", "md", "text/markdown", as_markdown(said)),
            ("JSON", "json", "application/json", as_json(said)),
        ),
        note_characters=NOTE_CHARACTERS,
        panes=_panes(entry, sources),
    )


def marked(text: str, citations: Iterable[Citation]) -> list[MarkedText]:
    """The answer's text, each `[n]` that names a citation turned into its mark; any other bracket stays text.

    A mark keeps to the word before it and the punctuation after it, so that no line begins with a mark.
    """
    known = {c.mark: c for c in citations}
    runs, last = [], 0
    for found in _MARKS.finditer(text):  # an article's own "[7]" can be in its words, and names no citation
        numbers = [int(n) for n in re.findall(r"\d+", found["marks"])]
        if all(n in known for n in numbers):
            marks = tuple(known[n] for n in numbers)
            runs.append(MarkedText(text[last : found.start()], found["word"], marks, found["end"]))
            last = found.end()
    return [*runs, MarkedText(text[last:])]


def _panes(entry: HistoryEntry, sources: Mapping[str, StoredArticle]) -> list[Pane]:
    """The articles that are quoted, or came nearest, in the order of their marks."""
    panes = []
    for name, highlights in entry.highlights.items():
        marks = tuple(each.mark for each in highlights)
        stored = sources.get(name)
        # One quote that no longer stands shows that the text is another: the rest may stand there by chance.
        if stored is None:
            panes.append(Pane(name, None, marks, None, GONE))
        elif not all(each.stands(stored.article.text) for each in highlights):
            panes.append(Pane(name, stored.article.publisher, marks, None, REPLACED))
        else:
            shown = article(stored, highlights=highlights, as_of=entry.answer.as_of)
            panes.append(Pane(name, stored.article.publisher, marks, shown))
    return panes
