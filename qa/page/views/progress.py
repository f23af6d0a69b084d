"""What the reader sees while a question is answered: what is happening, what was found so far, what went wrong."""

from collections.abc import Sequence

from markupsafe import Markup

from qa.answer import Answer, Finding
from qa.page.views.templating import render


def problem(message: str) -> Markup:
    """Something that the reader should know went wrong, in plain words."""
    return render("problem", message=message)


def progress(step: str, *, articles: Sequence[tuple[str, bool]] = (), done: float = 0.0) -> Markup:
    """One line that says what is happening; `done` (0 to 1) draws the rule beneath it.

    `articles` are what it is happening to, by name, each with whether it is over for that one.
    """
    return render("progress", step=step, articles=articles, done=max(0.0, min(1.0, done)))


def ready(said: Answer) -> Markup:
    """For screen readers, in the progress line's place: that the answer is there, and what it says."""
    return render("ready", said=said)


def findings(question: str, found: Sequence[Finding]) -> Markup:
    """What has been read so far, before it is checked."""
    return render("findings", question=question, found=found)
