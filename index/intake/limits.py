"""How large what comes in may be, and that it is a file at all: one article must not stop everybody.

News is short: a long magazine piece has 60,000 characters, and what is far longer is a log, a table or an attack.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from index.article import Article
from index.errors import LoadError
from index.settings import IndexSettings

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many bytes of a file and of a line in it, and so many characters of an article."""

    file: int
    line: int
    characters: int

    @classmethod
    def of(cls, settings: IndexSettings) -> "Limits":
        """As they are set."""
        return cls(settings.file_mib * MIB, settings.line_mib * MIB, settings.article_characters)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Has what is read inside hold to these."""
        before = _NOW.set(self)
        try:
            yield
        finally:
            _NOW.reset(before)


_FIELDS = IndexSettings.model_fields
DEFAULT = Limits(
    _FIELDS["file_mib"].default * MIB, _FIELDS["line_mib"].default * MIB, _FIELDS["article_characters"].default
)
_NOW = ContextVar("limits", default=DEFAULT)  # and no argument of every reader of every kind of file


def check_file(path: Path, *, whole: bool = True) -> None:
    """Looks at a file before it is opened: a pipe would be waited for, and a device has no end.

    Args:
        path: of the file.
        whole: whether it is read into memory in one piece; else it may be as large as it likes.

    Raises:
        LoadError: it is a device, a pipe, a socket or a folder, or larger than the limit.
        OSError: it cannot be looked at.
    """
    found, most = path.stat(), _NOW.get().file
    if not stat.S_ISREG(found.st_mode):
        raise LoadError(f"is {_kind(found.st_mode)}, not a file")
    if whole and found.st_size > most:
        raise LoadError(
            f"has {found.st_size:,} bytes; {most:,} are read at most. Cut it in parts, or raise ONRECORD_FILE_MIB"
        )


def longest_line() -> int:
    """How many bytes a line may have, and how many characters a cell: a longer one is not held in memory."""
    return _NOW.get().line


def refusal(article: Article, limits: Limits) -> str | None:
    """Why an article cannot go in, wherever it comes from: it is too long, or something of it is no text."""
    if len(article.text) > limits.characters:
        return (
            f"has {len(article.text):,} characters; an article has {limits.characters:,} at most. "
            f"Cut it in parts, or raise ONRECORD_ARTICLE_CHARACTERS"
        )
    stated = {"id": article.id, "title": article.title, "publisher": article.publisher, "url": article.url}
    stated["authors"] = "; ".join(article.authors)
    for name, value in {"text": article.text, **stated, "source": article.source}.items():
        try:
            (value or "").encode()
        except UnicodeEncodeError as error:
            return f"has half a surrogate pair in its {name} at character {error.start}, which is no text"
    if "\x00" in article.text:
        return f"has a NUL at character {article.text.index(chr(0))}, which is no text"
    return None


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return next((name for holds, name in kinds if holds(mode)), "a device")
