"""What every command line of onrecord shares: the archive option, a progress bar, text that is safe to print."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from index.build import OnProgress
from index.settings import IndexSettings

ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", metavar="DIR", help="Folder of the archive [default: ONRECORD_ARCHIVE or .onrecord]"),
]
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# What a terminal would obey, or a reader be misled by: control characters but for tab and line feed, and marks that
# reorder text (Boucher and Anderson, "Trojan Source", 2021). Joiners stay: emoji and several scripts need them.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HALF = re.compile("[\ud800-\udfff]")  # of a surrogate pair, from a file name that is no text: cannot be written


def printable(text: str, *, lines: bool = False) -> str:
    """`text` without what a terminal would obey; for the screen only, offsets are lost.

    Args:
        text: from anybody: an article, an id, a file's name.
        lines: keep line breaks and tabs. Otherwise they become spaces, so that nothing can look like a line of ours.
    """
    text = _BREAK.sub("\n", text) if lines else _BREAK.sub(" ", text).replace("\t", " ")
    return _HALF.sub("\ufffd", _OBEYED.sub("", text))


def index_settings(archive: Path | None) -> IndexSettings:
    """The index settings from the environment, with the archive that the command line names."""
    return IndexSettings(archive=archive) if archive else IndexSettings()


class _RateColumn(ProgressColumn):
    """How many are done in a second, over the last half minute."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.1f}/s" if task.speed else "", style="progress.data.speed")


@contextmanager
def progress() -> Iterator[OnProgress]:
    """A bar on standard error that says what is being done, how much of it, how fast, and how long it will take."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield report
