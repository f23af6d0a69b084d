"""Reads articles from files, each kind by the reader that the tables at the end name, and from folders of them.

The text of a .txt or .md article is kept as it is, line breaks included. Metadata is what the file states in so
many words; nothing is guessed, and an encoding is never guessed silently either.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from index.article import Article
from index.errors import LoadError
from index.intake.epub import read_epub
from index.intake.fields import article_id, decode, parse_date, stated, worded
from index.intake.html import read_html
from index.intake.language import told
from index.intake.limits import check_file
from index.intake.mail import read_eml, read_mhtml
from index.intake.office import read_docx, read_odt
from index.intake.pdf import read_pdf
from index.intake.records import AS_NAMED, PACKED, Columns, opened, read_csv, read_jsonl, stem
from index.intake.results import LoadFailure
from index.intake.warc import read_wacz, read_warc
from index.store.raw import noted

_STATED_DATE = re.compile(r"\s*date:?\s+(\d{4}-\d{2}-\d{2})\b", re.IGNORECASE)


def load(path: Path, columns: Columns = AS_NAMED) -> Iterator[Article | LoadFailure]:
    """The articles of a file, or of every readable file under a folder in sorted order; what fails is a value too.

    In a folder, hidden files, files of other types and `README` files (they are about the articles) are passed over.
    """
    path = path.absolute()
    if not path.is_dir():
        yield from load_file(path, columns)
        return
    try:
        files = article_files(path)
    except LoadError as error:
        yield LoadFailure(str(path), None, str(error))
        return
    for file in files:
        yield from load_file(file, columns)


def article_files(folder: Path) -> list[Path]:
    """The files of a folder that `load` reads, sorted.

    Raises:
        LoadError: it cannot be read, or holds no such file.
    """
    try:
        files = sorted(found for found in _walk(folder) if kind_of(found) and stem(found).upper() != "README")
    except OSError as error:
        raise LoadError(f"cannot be read ({error.strerror}); check its permissions") from error
    if not files:
        raise LoadError(f"holds no article; known file types are {', '.join(KINDS)}")
    return files


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if not name.startswith("."))


def load_file(path: Path, columns: Columns = AS_NAMED) -> Iterator[Article | LoadFailure]:
    """The articles of one file, as they are read; what fails is a value too."""
    kind = kind_of(path)
    if path.exists() and kind is None:
        yield LoadFailure(str(path), None, f"unknown file type; known are {', '.join(KINDS)}")
        return
    try:
        check_file(path, whole=kind not in STREAMS)
        if kind in STREAMS:
            # the records of a .warc file are compressed one by one, which its reader undoes itself
            with opened(path, packed=kind != ".warc") as file:
                yield from map(_told, STREAMS[kind](path, file, columns))
        else:
            data = path.read_bytes()
            if kind:
                raw = noted(data)
                yield from (_told(found, raw) for found in READERS[kind](path, data))
    except FileNotFoundError:
        yield LoadFailure(str(path), None, "does not exist")
    except OSError as error:
        yield LoadFailure(str(path), None, f"cannot be read ({error.strerror or error})")
    except LoadError as error:
        yield LoadFailure(str(path), None, str(error))


def _told(found: Article | LoadFailure, raw: str | None = None) -> Article | LoadFailure:
    """The article with its language, and SHA-256 of the file that it was read from where that holds it alone."""
    if isinstance(found, LoadFailure):
        return found
    return told(replace(found, raw=raw) if raw else found)


def kind_of(path: Path) -> str | None:
    """The ending that says how a file is read; None where none does. What is read as a stream may be compressed."""
    packed = path.suffix.lower() in PACKED
    kind = Path(path.stem).suffix.lower() if packed else path.suffix.lower()
    return kind if kind in STREAMS or (kind in READERS and not packed) else None


def _text(path: Path, data: bytes) -> Iterator[Article]:
    text = worded(decode(data))
    header = _STATED_DATE.match(text)  # "Date: 2024-05-06" at the very beginning
    published = parse_date(header[1]) if header else None
    yield Article(id=article_id(path.stem), text=text, published=published, source=str(path))


def _markdown(path: Path, data: bytes) -> Iterator[Article]:
    from markdown_it import MarkdownIt

    text = worded(decode(data))
    tokens = MarkdownIt().parse(text)
    titles = (
        tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"
    )
    yield Article(id=article_id(path.stem), text=text, title=stated(next(titles, None)), source=str(path))


READERS: dict[str, Callable[[Path, bytes], Iterator[Article | LoadFailure]]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": read_html,
    ".htm": read_html,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".odt": read_odt,
    ".epub": read_epub,
    ".eml": read_eml,
}
STREAMS: dict[str, Callable[[Path, IO[bytes], Columns], Iterator[Article | LoadFailure]]] = {
    ".jsonl": read_jsonl,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".warc": read_warc,
    ".wacz": read_wacz,
}
KINDS = (*READERS, *STREAMS)
