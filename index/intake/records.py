"""Reads files with an article in each record, .jsonl and .csv, one record after the other and in constant memory.

Columns go by the names that articles' facts have here, or by those that the user gives: `text=body`.
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from index.article import Article
from index.errors import LoadError, UsageError
from index.intake.bylines import authors
from index.intake.fields import article_id, changed_day, decode, language_tag, parse_date, stated, worded
from index.intake.limits import longest_line
from index.intake.results import LoadFailure

PACKED = (".gz", ".zst")
_NAMES: dict[str, tuple[str, ...]] = {  # the first that says something counts
    "text": ("text",),
    "id": ("id",),
    "title": ("title",),
    "publisher": ("publisher",),
    "published": ("published", "publish_date", "date"),
    "url": ("url",),
    "language": ("language",),
    "authors": ("authors", "author"),
    "modified": ("modified", "date_modified"),
}


@dataclass(frozen=True)
class Columns:
    """Which column of a record states what: `named` are those that the user gave, by the fact."""

    named: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, given: Sequence[str]) -> "Columns":
        """From `fact=column` each.

        Raises:
            UsageError: one has no `=`, or names something that an article does not state.
        """
        pairs = [each.partition("=") for each in given]
        for each, (fact, _, column) in zip(given, pairs, strict=True):
            if fact not in _NAMES or not column:
                raise UsageError(f"--field takes FACT=COLUMN with one of {', '.join(_NAMES)}; it was given {each!r}")
        return cls({fact: column for fact, _, column in pairs})

    def value(self, record: Mapping[str, Any], fact: str) -> Any:  # noqa: ANN401 - JSON holds anything
        """What a record has for a fact; a name with dots leads into records inside it."""
        return next(self.values(record, fact), None)

    def values(self, record: Mapping[str, Any], fact: str) -> Iterator[Any]:
        """All that it has: several of the usual columns may be there, and not each hold what it should."""
        names = (self.named[fact],) if fact in self.named else _NAMES[fact]
        return (found for name in names if (found := _inside(record, name)) not in (None, ""))

    def article(self, record: Mapping[str, Any], *, path: Path, number: int) -> Article:
        """The article of a record.

        Raises:
            LoadError: it has no text, or an id that cannot be one.
        """
        text = self.value(record, "text")
        if not isinstance(text, str):
            raise LoadError(f"has no text in a field {json.dumps(self.named.get('text', 'text'))}")
        given = self.value(record, "id")
        published = next(filter(None, map(parse_date, self.values(record, "published"))), None)
        changes = (changed_day(each, published) for each in self.values(record, "modified"))
        return Article(
            id=article_id(f"{stem(path)}-{number}" if given is None else str(given)),
            text=worded(text),
            title=stated(self.value(record, "title")),
            publisher=stated(self.value(record, "publisher")),
            published=published,
            url=stated(self.value(record, "url")),
            source=f"{path}:{number}",
            language=language_tag(self.value(record, "language")),
            authors=next(filter(None, map(authors, self.values(record, "authors"))), ()),
            modified=next(filter(None, changes), None),
        )


AS_NAMED = Columns()


def stem(path: Path) -> str:
    """A file's name without its ending, also where it is compressed: `news` of news.jsonl.gz."""
    return Path(path.stem).stem if path.suffix.lower() in PACKED else path.stem


@contextmanager
def opened(path: Path, *, packed: bool) -> Iterator[IO[bytes]]:
    """A file's content, unpacked as it is read where it is `packed` as a whole.

    Raises:
        LoadError: what it was compressed with says that it is damaged.
    """
    import zstandard

    try:
        with path.open("rb") as file:
            if packed and path.suffix.lower() == ".gz":
                yield cast("IO[bytes]", gzip.GzipFile(fileobj=file))
            elif packed and path.suffix.lower() == ".zst":
                unpacked = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
                yield io.BufferedReader(cast("io.RawIOBase", unpacked))
            else:
                yield file
    except (gzip.BadGzipFile, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise LoadError(f"is damaged or incomplete ({error}); what came before that was read") from error


def read_jsonl(path: Path, file: IO[bytes], columns: Columns) -> Iterator[Article | LoadFailure]:
    """The article of each line; a line that holds none is a failure, and an empty one nothing."""
    number, longest = 0, longest_line()
    while line := file.readline(longest + 1):
        number += 1
        try:
            if len(line) > longest:
                _pass_over(file, line)
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if line.strip():
                yield columns.article(_json(decode(line)), path=path, number=number)
        except LoadError as error:
            yield LoadFailure(str(path), number, str(error))


def read_csv(path: Path, file: IO[bytes], columns: Columns) -> Iterator[Article | LoadFailure]:
    """The article of each row under a head; a row may go over several lines, and counts as its first."""
    longest = longest_line()
    csv.field_size_limit(longest)  # as it is, Python refuses cells of more than 131,072 characters
    head = decode(file.readline(longest))
    between = max(",;\t", key=head.count)
    names = next(csv.reader([head], delimiter=between), [])
    number, begun = 1, 1

    def lines() -> Iterator[str]:
        nonlocal number
        while line := file.readline(longest):
            number += 1
            yield decode(line)

    rows = csv.reader(lines(), delimiter=between, strict=True)
    while True:
        begun = number + 1
        try:
            row = next(rows)
            if row:
                yield columns.article(_row(names, row), path=path, number=begun)
        except StopIteration:
            return
        except (LoadError, csv.Error) as error:
            yield LoadFailure(str(path), begun, str(error))


def _pass_over(file: IO[bytes], line: bytes) -> None:
    longest = longest_line()
    while line and not line.endswith(b"\n"):
        line = file.readline(longest)
    raise LoadError(f"has more than {longest:,} bytes, which are read at most. Raise ONRECORD_LINE_MIB to read it")


def _row(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    if len(row) != len(names):
        raise LoadError(f"has {len(row)} columns, the head has {len(names)}")
    return dict(zip(names, row, strict=True))


def _json(line: str) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LoadError(f"is not JSON ({error})") from error
    if not isinstance(read, dict):
        raise LoadError("is not a JSON object")
    return read


def _inside(record: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - as above
    if name in record:
        return record[name]
    first, dot, rest = name.partition(".")
    inner = record.get(first) if dot else None
    return _inside(inner, rest) if isinstance(inner, dict) else None
