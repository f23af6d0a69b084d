"""Who wrote an article, as a page, a file or a record states it: names alone, each once. Pure.

It is stated as a line, a list of them, or schema.org's persons. A line is taken apart only where each part can be a
name by itself: "Smith, Jane" and "Health and Science Desk" are one author, "Jane Doe, Ann Lee and Tom Orr" are three.
"""

import re
from collections.abc import Iterator
from itertools import islice

from index.intake.fields import stated

MOST = 50  # lines, and names: what states more lists something else
LONGEST = 100  # characters of a name
_LINE = 1000  # characters of a line
_BY = re.compile(r"^\W*(?:written\s+|reported\s+)?by(?::\s*|\s+)", re.IGNORECASE)
_ADDRESS = re.compile(r"[<(]?(?:mailto:)?[^\s<>()\[\],;@]+@[^\s<>()\[\],;@]+[>)]?", re.IGNORECASE)
_LINK = re.compile(r"(?:https?:)?//|www\.", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+|&\s+)?|\s+(?:and|&)\s+", re.IGNORECASE)
_POST = re.compile(r"\b(?:editor|reporter|correspondent|writer|columnist|chief|staff|bureau|desk)s?\b", re.IGNORECASE)


def authors(value: object) -> tuple[str, ...]:
    """The names that are stated, in order, without "By", e-mail addresses, links, and what is said twice."""
    found: dict[str, str] = {}
    for line in islice(_lines(value), MOST):
        for name in _names(_BY.sub("", _ADDRESS.sub(" ", line))):
            if len(name) <= LONGEST and any(map(str.isalpha, name)) and not _LINK.match(name):
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST]


def _lines(value: object) -> Iterator[str]:
    """The lines of a statement: of a list each, of a person the name."""
    for each in value if isinstance(value, list) else [value]:
        line = stated(each.get("name") if isinstance(each, dict) else each)
        if line and len(line) <= _LINE:
            yield line


def _names(line: str) -> Iterator[str]:
    for part in line.split(";"):
        parts = _BETWEEN.split(part.strip())
        apart = all(1 < len(each.split()) < 5 and not _POST.search(each) for each in parts)
        for name in parts if apart else [part]:
            yield _bare(name)


def _bare(name: str) -> str:
    """A name without what stands around it: quotation marks, brackets around all of it, a comma that was left over."""
    name = " ".join(name.split()).strip("\"“”',|")
    return name[1:-1].strip() if name[:1] + name[-1:] in ("()", "[]") else name.strip()
