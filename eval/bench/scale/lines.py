"""Reads a .jsonl file of many lines as `onrecord index add` does, and measures the rate and the memory as it goes.

Embedding a million articles takes hours, so it is taken out in two ways. `read`: all up to it, on all lines; each is
unpacked, read with columns of the user's, checked, looked up in the archive and decided on, and what would be embedded
is thrown away. The lines state their language: telling it takes longer than all of that. `stored`: on some of them the
rest as well, with vectors that no model made: cut up, compared with its copies, written to the record. The vector index
is made by neither: it holds its vectors in memory.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import zstandard

from eval.bench.scale.meter import MIB, forget_peak, resident
from eval.bench.scale.templates import TemplateEncoder, article
from eval.report.tables import markdown
from index.article import Article
from index.build import Library, OnProgress
from index.intake.load import load
from index.intake.records import Columns
from index.settings import IndexSettings

PASSAGES = 2  # of a line's article: 120 words
PARTS = 10  # rows of the table
COLUMNS = Columns.parse(["text=body", "title=head", "published=meta.day", "authors=meta.by", "publisher=meta.paper"])
Way = Literal["read", "stored"]


@dataclass(frozen=True, slots=True)
class Reached:
    """After so many lines: processor seconds since the first, bytes of resident memory, and the most of it so far."""

    lines: int
    seconds: float
    memory: int
    peak: int


class _Reading(Library):
    """A library that throws away what it would store."""

    @contextmanager
    def _storing(self, report: OnProgress) -> Iterator[Callable[..., None]]:
        yield lambda articles, removed=(): None


class _Recording(Library):
    """A library that stores and leaves its vector index behind."""

    def _reindex(self, report: OnProgress, *, most: int | None = None) -> None:
        """Makes none."""


def write(path: Path, lines: int, told: OnProgress) -> None:
    """A file of so many lines, unless it is there already."""
    if path.exists():
        return
    partial = path.with_name(f"{path.name}.partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("wb") as file, zstandard.ZstdCompressor(level=1).stream_writer(file) as out:
        for number in range(lines):
            out.write(_line(article(number, PASSAGES)))
            told("writing the file", number + 1, lines)
    partial.replace(path)


def _line(made: Article) -> bytes:
    meta = {"day": str(made.published), "by": f"By Author {made.id[-3:]}", "paper": made.publisher}
    return (
        json.dumps({"id": made.id, "head": made.title, "body": made.text, "language": "en", "meta": meta}).encode()
        + b"\n"
    )


def measure(path: Path, archive: Path, lines: int, way: Way, told: OnProgress) -> list[Reached]:
    """What it takes to put the first lines of a file into an archive that is not there yet; a row for each tenth."""
    kind = {"read": _Reading, "stored": _Recording}[way]
    reached: list[Reached] = []
    with kind.open(IndexSettings(archive=archive), create=True, encoder=TemplateEncoder()) as library:
        forget_peak()
        started = time.process_time()

        def note(what: str, done: int, total: int | None) -> None:
            told(f"{way}: {what}", done, lines)
            if what == "reading" and done % max(1, lines // PARTS) == 0:
                reached.append(Reached(done, time.process_time() - started, *resident()))

        report = library.take(islice(load(path, COLUMNS), lines), note)
        if len(report.added) != lines:
            raise AssertionError(f"{len(report.added)} of {lines} lines went in; failed: {report.failed[:1]}")
    return reached


def report(measured: Mapping[Way, Sequence[Reached]]) -> str:
    """A row for each tenth of each way: lines for each second of processor in it, and memory at its end."""
    rows = []
    for way, reached in measured.items():
        before = Reached(0, 0.0, 0, 0)
        for each in reached:
            rate = (each.lines - before.lines) / (each.seconds - before.seconds)
            rows.append(
                (way, f"{each.lines:,}", f"{rate:,.0f}", f"{each.memory / MIB:,.0f}", f"{each.peak / MIB:,.0f}")
            )
            before = each
    title = f"# Lines of {60 * PASSAGES} words, packed with zstd, put in without a model and without a vector index"
    return "\n".join([title, "", *markdown(["way", "lines", "lines/processor s", "MiB", "peak, MiB"], rows)]) + "\n"
