"""What a file states, checked: its text, an article's id, dates and other facts. Nothing is guessed."""

import contextlib
import re
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from index.errors import LoadError

_NO_DAY = (date(1, 1, 1), date(1970, 1, 1))  # what programs write where they know none
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def decode(data: bytes) -> str:
    """UTF-8, with or without a byte order mark.

    Raises:
        LoadError: it is something else; says where that shows and what it may be.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            raise LoadError(f"is {encoding}, not UTF-8; convert it, for instance with iconv -f {encoding} -t UTF-8")
    if b"\x00" in data:
        raise LoadError(f"is binary: it has a NUL at byte {data.index(0)}")
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        likely = (
            f"; it may be {best.encoding}: convert it, for instance with iconv -f {best.encoding} -t UTF-8"
            if best
            else ""
        )
        raise LoadError(f"is not UTF-8: byte {data[error.start]:#04x} at offset {error.start}{likely}") from error


def parse_date(value: object) -> date | None:
    """The day that an ISO 8601, `YYYY/MM/DD` or RFC 2822 date names, in its own time zone; None for anything else."""
    if not isinstance(value, str):
        return None
    text = value.strip().replace("/", "-")
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(text).date()
    with contextlib.suppress(ValueError, TypeError, IndexError):
        return parsedate_to_datetime(value).date()
    return None


def changed_day(value: object, published: date | None) -> date | None:
    """The day on which an article states that it was last changed; None where it cannot have been.

    It cannot before it was published, nor after tomorrow, which is today in some time zone.
    """
    day = parse_date(value)
    if day is None or day in _NO_DAY or day > date.today() + timedelta(days=1):
        return None
    return day if published is None or day >= published else None


def worded(text: str) -> str:
    """`text`, unless it says nothing or could not be stored."""
    if not text.strip():
        raise LoadError("is empty")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise LoadError(f"has half a surrogate pair at character {error.start}, which is no text") from error
    return text


def article_id(name: str) -> str:
    """`name`, unless it cannot be an article's id: it is empty or has control characters."""
    if not name.strip() or _UNPRINTABLE.search(name):
        raise LoadError(f"{name!r} cannot be an article's id: it is empty or has control characters")
    return name


def stated(value: object) -> str | None:
    """A metadata string in one line, or None when there is none."""
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def language_tag(value: object) -> str | None:
    """The language of a tag such as `de-AT` or `de_AT` in the two letters of ISO 639-1; None for anything else."""
    found = re.match(r"\s*([A-Za-z]{2})(?:[-_]|\s*$)", value) if isinstance(value, str) else None
    return found[1].lower() if found else None
