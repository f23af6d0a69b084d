"""What a permanent link opens, as a whole HTML page that needs neither Gradio nor a script."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from markupsafe import Markup

from index.article import StoredArticle
from index.search.changes import Change
from index.search.cite import Cited
from qa.page.history import Highlight
from qa.page.views.article import article
from qa.page.views.templating import render

_CSS = Path(__file__).parents[1] / "page.css"
TOLD = {
    "unchanged": "The newest text of the article still has this sentence.",
    "changed since": "The sentence was changed since. The newest text says:",
    "sentence removed": "The newest text of the article has no such sentence.",
    "article removed": "The article was taken out of the library. This is what was cited.",
    "purged": "Every text of this article was destroyed on purpose. Its hash is all that is kept.",
    "lost": "A text is damaged, and no other was kept.",
    "unknown": "There is nothing under this address.",
}
KINDS = {
    "silent": "changed, and the article does not say so",
    "corrected": "changed; the article says that it was corrected",
    "updated": "changed; the article says that it was updated",
    "unknown": "changed; of what to what is not known any more",
    "removed": "taken out of the library",
    "back": "back in the library, as it was",
    "purged": "a text was destroyed on purpose",
    "lost": "a text was lost to damage",
}


def cited(found: Cited, stored: StoredArticle | None) -> Markup:
    """The text that was cited, in full, with the cited words highlighted, and what became of them since.

    Args:
        found: what was cited.
        stored: the article as it was cited, cut into sentences; None where its text is gone.
    """
    place = found.reference
    highlight = Highlight(1, place.start, place.end, found.quote or "")
    return render(
        "cited",
        title=str(place),
        css=_css(),
        told=TOLD[found.standing],
        found=found,
        shown=article(stored, highlights=[highlight]) if stored else None,
    )


def problem(reference: str, reason: str) -> Markup:
    """That there is nothing of that name, and why."""
    return render("cited", title=reference, css=_css(), told=f"{TOLD['unknown']} {reason}", found=None, shown=None)


def changes(found: Sequence[Change]) -> Markup:
    """What changed in articles, in the order given, with the sentences that went and came."""
    return render("changes", title="What changed in articles", css=_css(), changes=found, told=KINDS)


@cache
def _css() -> Markup:
    return Markup(_CSS.read_text("utf-8"))  # noqa: S704 - our own file
