"""The command `onrecord index`: put articles in, list, show and remove them, check the record, fetch the models."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
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

from index import weights
from index.archive import Archive
from index.article import Article, StoredArticle
from index.build import Library, OnProgress
from index.errors import InputError
from index.plan import AddReport
from index.settings import EMBEDDED, IndexSettings

app = typer.Typer(
    no_args_is_help=True, help="The articles: put them in, look at them, check them.", rich_markup_mode=None
)

ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", metavar="DIR", help="Folder of the archive [default: ONRECORD_ARCHIVE or .onrecord]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]

# what a terminal would obey: control characters but for line breaks and tabs, and marks that reorder text
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """`text` without what a terminal would obey; for the screen only, offsets are lost."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))


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


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C ends the command with a word on what is there; each article is wholly in or wholly out."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped. What went in so far can be searched; the same command carries on from there.", err=True)
        raise typer.Exit(130) from None


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files (.txt .md .html .jsonl) and folders.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put articles in. What has not changed since the last time costs nothing."""
    with _interruptible(), Library.open(index_settings(archive), create=True) as library, progress() as bar:
        report = library.add(paths, bar)
    _tell(report, as_json=as_json)


@app.command()
def sync(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that is followed.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow a folder: take in what is new or changed in it, take out what is gone from it."""
    with _interruptible(), Library.open(index_settings(archive), create=True) as library, progress() as bar:
        report = library.sync(folder, bar)
    _tell(report, as_json=as_json)


def _tell(report: AddReport, *, as_json: bool) -> None:
    if as_json:
        _print_json(asdict(report))
    else:
        Console().print(_summary(report), highlight=False)
        for failure in report.failed:
            Console(stderr=True).print(Text(printable(str(failure)), style="red"), soft_wrap=True)
    if report.failed:
        raise typer.Exit(InputError.exit_code)


def _summary(report: AddReport) -> str:
    counts = {
        "added": report.added,
        "replaced": report.replaced,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": report.failed,
    }
    return ", ".join(f"{len(which)} {word}" for word, which in counts.items() if which) or "nothing to do"


@app.command("list")
def list_articles(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """List the articles that are in."""
    with Archive.open(index_settings(archive).archive) as record:
        articles = record.articles()
        groups = record.copies()
    if as_json:
        _print_json([_metadata(article, groups) for article in articles])
        return
    console = Console()
    width = max((len(article.id) for article in articles), default=0)
    for article in articles:
        published = article.published.isoformat() if article.published else ""
        headline = article.title or article.text.strip()[:200].splitlines()[0]
        told = f"{article.publisher}: {headline}" if article.publisher else headline
        if article.id in groups:
            told = f"[{len(groups[article.id])} copies] {told}"
        # Text, not str: nothing in an article is markup. Cut to a terminal's width, whole in a pipe.
        line = Text(printable(f"{article.id:<{width}}  {published:<10}  {told}"))
        if console.is_terminal:
            console.print(line, overflow="ellipsis", no_wrap=True)
        else:
            console.print(line, soft_wrap=True)
    console.print(f"{len(articles)} articles", highlight=False)


@app.command()
def show(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An article's id, as `list` shows it.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one article; what is not the story is grey."""
    with Archive.open(index_settings(archive).archive) as record:
        stored = record.stored(article_id)
        groups = record.copies()
    if as_json:
        sentences = [asdict(sentence) for sentence in stored.sentences]
        _print_json({**_metadata(stored.article, groups), "text": stored.article.text, "sentences": sentences})
        return
    console = Console()
    for name, value in _metadata(stored.article, groups).items():
        if value:
            said = ", ".join(value) if isinstance(value, list) else value
            console.print(Text(f"{name}: ", style="bold") + Text(printable(said)), soft_wrap=True)
    console.print()
    console.print(_greyed(stored), soft_wrap=not console.is_terminal)


def _greyed(stored: StoredArticle) -> Text:
    whole, end = Text(), 0
    for sentence in stored.sentences:
        whole.append(printable(stored.article.text[end : sentence.start]))
        whole.append(printable(stored.quote(sentence)), style="bright_black" if sentence.boilerplate else "")
        end = sentence.end
    whole.append(printable(stored.article.text[end:]))
    return whole


@app.command()
def remove(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An article's id, as `list` shows it.")],
    archive: ArchiveOption = None,
) -> None:
    """Take one article out."""
    with Library.open(index_settings(archive)) as library:
        library.remove(article_id)
    Console().print(Text(f"removed {printable(article_id)}"))


@app.command()
def verify(archive: ArchiveOption = None) -> None:
    """Check every offset, the full-text search and the vector index against the record."""
    with Library.open(index_settings(archive)) as library, progress() as bar:
        problems = library.verify(bar)
        articles, passages = len(library.articles()), len(library.archive)
    if problems:
        for problem in problems:
            Console(stderr=True).print(Text(printable(problem), style="red"), soft_wrap=True)
        raise typer.Exit(InputError.exit_code)
    Console().print(f"{articles} articles, {passages} passages: all in order", highlight=False)


@app.command()
def fetch(
    small: Annotated[bool, typer.Option("--small", help="The 0.5B language model instead of the 1.5B one.")] = False,
) -> None:
    """Bring the embedded models into the cache folder and check them."""
    settings = IndexSettings()
    paths = [weights.resolve_llm(settings.cache, small=small)]
    if settings.embedding_model == EMBEDDED:
        paths.insert(0, weights.resolve_embedding(settings.cache))
    for path in paths:
        Console().print(Text(str(path)), soft_wrap=True)


def _metadata(article: Article, groups: Mapping[str, frozenset[str]]) -> dict[str, str | list[str] | None]:
    copies = sorted(groups.get(article.id, frozenset()) - {article.id})
    return {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "source": article.source,
        "copies": copies,
    }


def _print_json(value: object) -> None:
    # escaped to ASCII, so that no terminal can be told anything by an article
    typer.echo(json.dumps(value, indent=2))


if __name__ == "__main__":
    app()
