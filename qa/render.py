"""What the reader sees around an answer: progress, findings as they are read, problems, history, judgements.

Pure functions from records to safe HTML. All text from articles, questions, models and readers is escaped.
"""

import re
from collections.abc import Sequence
from html import escape

from index.article import Article
from index.feedback import Judgement
from qa.answer import Answer, Finding
from qa.answer_view import KICKER, asked, hedged, quotation
from qa.article_view import dated, outlet
from qa.kept import Kept


def problem(message: str) -> str:
    """Something that the reader should know went wrong, in plain words."""
    return f'<p class="problem" role="alert">{escape(message)}</p>' if message else ""


def progress(step: str, *, article: str | None = None, done: float = 0.0) -> str:
    """One line that says what is happening; `done` (0 to 1) draws the rule beneath it."""
    name = f' <span class="named" dir="auto">{escape(article)}</span>' if article else ""
    share = f"{max(0.0, min(1.0, done)):.0%}"
    return f'<p class="working">{escape(step)}{name}</p><div class="rule"><i style="width:{share}"></i></div>'


def ready(said: Answer) -> str:
    """For screen readers, in the progress line's place: that the answer is there, and what it says."""
    words = re.sub(r" ?\[\d+\]", "", said.answer)
    return f'<p class="unseen">{KICKER[said.status]}. {escape(words)}</p>'


def findings(question: str, found: Sequence[Finding]) -> str:
    """What has been read so far, before it is checked."""
    items = "".join(
        f'<li><p class="said" dir="auto">{escape(f.answer)}{hedged(f.hedge)}</p>'
        f"{''.join(quotation(q) for q in f.quotes)}"
        f'<p class="meta">{_by(f.source.article)}</p></li>'
        for f in found
    )
    note = '<p class="fine">Just read, not yet checked against the other sources.</p>' if items else ""
    body = f'{asked(question)}<ul class="found">{items}</ul>{note}'
    return f'<div class="sheet"><section class="answer">{body}</section></div>'


def _by(head: Article) -> str:
    return f"{outlet(head.publisher, head.id)} · {dated(head.published)}"


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


def judgements(judged: Sequence[Judgement]) -> str:
    """What readers said of answers, newest first."""
    if not judged:
        return '<p class="empty">Nobody has judged an answer yet. Under each answer the page asks: is this right?</p>'
    right = sum(each.verdict == "right" for each in judged)
    items = "".join(
        f'<li><span class="outcome">{escape(each.verdict)}</span> '
        f'<span dir="auto">{escape(str(each.answer.get("question", "")))}</span>'
        f'<p class="meta" dir="auto">{each.at:%Y-%m-%d} · {escape(_gist(each))}'
        f"{f' · “{escape(each.note)}”' if each.note else ''}</p></li>"
        for each in judged
    )
    return (
        f'<p class="label">{right:,} of {len(judged):,} answers judged right by readers. '
        "<code>onrecord eval drafts</code> turns them into label drafts.</p>"
        f'<ul class="library judged">{items}</ul>'
    )


def _gist(judged: Judgement) -> str:
    """What was answered, in a few words."""
    status = str(judged.answer.get("status"))
    said = str(judged.answer.get("answer") or "") or next((k for name, k in KICKER.items() if name == status), status)
    return re.sub(r" ?\[\d+\]", "", said)


def report(caption: str, html: str) -> str:
    """A whole HTML page inside this one, where it can run nothing and reach nothing."""
    return (
        f'<p class="label">{escape(caption)}</p>'
        f'<iframe class="report" sandbox title="Evaluation report" srcdoc="{escape(html)}"></iframe>'
    )
