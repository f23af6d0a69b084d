"""The command `onrecord index`: put articles in, list, show and remove them, check the record, fetch the models."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from index import weights
from index.archive import Archive
from index.article import Article, StoredArticle
from index.build import Library
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


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files (.txt .md .html .jsonl) and folders.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put articles in. What has not changed since the last time costs nothing."""
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        Library.open(index_settings(archive), create=True) as library,
        Progress(*columns, console=errors, transient=True) as bar,
    ):
        task = bar.add_task("reading", total=None)
        report = library.add(
            paths, lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
        )
    if as_json:
        _print_json(asdict(report))
    else:
        Console().print(_summary(report), highlight=False)
        for failure in report.failed:
            errors.print(Text(printable(str(failure)), style="red"), soft_wrap=True)
    if report.failed:
        raise typer.Exit(InputError.exit_code)


def _summary(report: AddReport) -> str:
    counts = {
        "added": report.added,
        "replaced": report.replaced,
        "unchanged": report.unchanged,
        "failed": report.failed,
    }
    return ", ".join(f"{len(which)} {word}" for word, which in counts.items() if which) or "nothing to add"


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
    with Library.open(index_settings(archive)) as library:
        problems = library.verify()
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
