"""A question as a reader fills it in, and the link that fills it in again. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import urlencode

from index.article import Filters
from qa.errors import QuestionError

_NAMES = (("q", "question"), ("as_of", "as_of"), ("after", "after"), ("before", "before"))  # in a link, and here


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """A question and what narrows it: days as they were typed, empty for none; publishers and ids of articles."""

    question: str
    as_of: str = ""
    after: str = ""
    before: str = ""
    publishers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    @classmethod
    def given(
        cls,
        question: object,
        as_of: object = "",
        after: object = "",
        before: object = "",
        publishers: object = (),
        articles: object = (),
    ) -> Self:
        """A form of what a caller sent, which may be anything; what is null is not filled in.

        Raises:
            QuestionError: there is no question, or something is of a kind that it cannot be.
        """
        if question is None:
            raise QuestionError("There is no question. Send one as text, such as: Who opened the bridge?")
        filled = [
            "" if day is None else _text(name, day)
            for name, day in (("as_of", as_of), ("after", after), ("before", before))
        ]
        return cls(
            _text("question", question),
            filled[0],
            filled[1],
            filled[2],
            _texts("publishers", publishers),
            _texts("articles", articles),
        )

    def filters(self) -> Filters:
        """The filters; QuestionError when a day is none."""
        return Filters(parse_day(self.after), parse_day(self.before), self.publishers, self.articles)

    def query(self) -> str:
        """The query of the page's address that fills the form in like this.

        Publishers and articles repeat their key, because any other sign between two may be part of a name.
        """
        pairs = [(name, getattr(self, field)) for name, field in _NAMES]
        pairs += [("publisher", each) for each in self.publishers] + [("article", each) for each in self.articles]
        return urlencode([(name, value) for name, value in pairs if value])

    @classmethod
    def from_query(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The form that a link fills in; what it does not name stays empty, and anything else in it is ignored."""
        given = list(pairs)  # read several times; a link of Gradio's brings its own keys too, such as __theme
        single = {field: value for name, field in _NAMES for key, value in given if key == name}
        publishers, articles = (
            tuple(value for key, value in given if key == name and value) for name in ("publisher", "article")
        )
        return cls(**{"question": "", **single}, publishers=publishers, articles=articles)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise QuestionError(f"{name} has to be text; a value of type {type(value).__name__} was sent.")
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise QuestionError(f"{name} holds half a character (a lone surrogate). Send it as UTF-8 text.")
    return value


def _texts(name: str, values: object) -> tuple[str, ...]:
    if values is None:
        return ()
    if not isinstance(values, list | tuple):
        raise QuestionError(f"{name} has to be a list of texts; a value of type {type(values).__name__} was sent.")
    return tuple(_text(name, each) for each in values)


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
