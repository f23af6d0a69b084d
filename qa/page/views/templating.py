"""Jinja2 as onrecord uses it, for the page and for the reports: every value is escaped, a missing one is an error."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from index.article import byline

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"


def environment(folder: Path) -> "Environment":
    """The templates of a folder.

    What a template prints is escaped unless it was made by a template itself (`markupsafe.Markup`), so no caller has to
    remember to. A name that is not given raises `jinja2.UndefinedError` instead of printing nothing.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,  # for every file, whatever it is called: Jinja2's own default goes by the ending
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # looks at each file's date at each use otherwise
    )


def render(name: str, **values: object) -> Markup:
    """One of the page's templates, filled: HTML that is safe to show and that another template prints as it is."""
    return Markup(_page().get_template(f"{name}.html").render(values))  # noqa: S704 - the one place that may say so


def day(value: date) -> str:
    """A date as a newspaper prints it: 27 May 2022."""
    return f"{value.day} {value:%B %Y}"


def unmarked(text: str) -> str:
    """An answer's text without its marks."""
    return re.sub(r" ?\[\d+\]", "", text)


@cache
def _page() -> "Environment":
    page = environment(_TEMPLATES)
    page.filters |= {"byline": byline, "day": day, "unmarked": unmarked}
    return page
