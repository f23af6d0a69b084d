"""What is past as HTML: the session's questions, what readers said of answers, the latest evaluation."""

from collections.abc import Sequence

from markupsafe import Markup

from index.store.feedback import Judgement
from qa.page.history import HistoryEntry
from qa.page.views.templating import render


def history(entries: Sequence[HistoryEntry]) -> Markup:
    """This session's questions, newest first, each a way back to its answer."""
    return render("history", entries=entries)


def judgements(judged: Sequence[Judgement]) -> Markup:
    """What readers said of answers, newest first."""
    return render("judgements", judged=judged, right=sum(each.verdict == "right" for each in judged))


def report(caption: str, page: str) -> Markup:
    """A whole HTML page inside this one, where it can run nothing and reach nothing."""
    return render("report", caption=caption, page=page)
