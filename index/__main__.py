"""The command `onrecord index`: put articles in, list, show and remove them, check the record, fetch the models."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from index.article import Article, StoredArticle, changed
from index.build import Library
from index.errors import InputError
from index.intake.fetch import Fetcher
from index.intake.load import KINDS, load
from index.intake.pages import Polite, address_list, read_pages
from index.intake.plan import AddReport
from index.intake.records import Columns
from index.intake.results import LoadFailure
from index.maintenance import backup, changes, export, purge, rebuild, repair, restore
from index.models import convert, weights
from index.models.pins import LLM, LLM_SMALL
from index.settings import EMBEDDED, IndexSettings
from index.store.archive import Archive
from index.terminal import ArchiveOption, index_settings, printable, progress

app = typer.Typer(
    no_args_is_help=True, help="The articles: put them in, look at them, check them.", rich_markup_mode=None
)

_ADVICE = "Make a vector index anew: onrecord index rebuild. Save what can be read of a record: onrecord index repair"
FieldOption = Annotated[
    list[str] | None,
    typer.Option(metavar="FACT=COLUMN", help="Which column of .jsonl and .csv files states what, such as text=body."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]


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
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help=f"Files ({' '.join(KINDS)}), folders, and addresses: https://…"),
    ],
    archive: ArchiveOption = None,
    field: FieldOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put articles in. What has not changed since the last time costs nothing."""
    columns = Columns.parse(field or ())
    settings = index_settings(archive)
    with _interruptible(), Library.open(settings, create=True) as library, progress() as bar:
        report = library.take(_offered(paths, columns, settings), bar)
    _tell(report, as_json=as_json)


def _offered(paths: Sequence[str], columns: Columns, settings: IndexSettings) -> Iterator[Article | LoadFailure]:
    """What files, folders and addresses hold, in the order in which they were given."""
    with Fetcher(settings.user_agent) as fetcher:
        polite = Polite(fetcher, settings.user_agent, settings.fetch_pause)
        for path in paths:
            if path.startswith(("http://", "https://")):
                yield from read_pages([path], polite)
            elif path.endswith(".urls"):
                yield from read_pages(address_list(Path(path)), polite)
            else:
                yield from load(Path(path), columns)


@app.command()
def follow(
    feeds: Annotated[
        list[str], typer.Argument(metavar="FEED...", help="RSS, Atom, JSON Feed or news sitemap: https://…")
    ],
    archive: ArchiveOption = None,
    again: Annotated[
        bool, typer.Option("--again", help="Fetch also what is in already, to see whether it was changed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take in what feeds list and the archive does not hold yet. Run it again for what came since."""
    settings = index_settings(archive)
    with (
        _interruptible(),
        Library.open(settings, create=True) as library,
        Fetcher(settings.user_agent) as fetcher,
        progress() as bar,
    ):
        polite = Polite(fetcher, settings.user_agent, settings.fetch_pause)
        report = library.follow(feeds, polite, bar, again=again)
    _tell(report, as_json=as_json)


@app.command()
def sync(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that is followed.")],
    archive: ArchiveOption = None,
    field: FieldOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow a folder: take in what is new or changed in it, take out what is gone from it."""
    columns = Columns.parse(field or ())
    with _interruptible(), Library.open(index_settings(archive), create=True) as library, progress() as bar:
        report = library.sync(folder, bar, columns=columns)
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
        if later := changed(article.published, article.modified):
            told = f"[modified {later}] {told}"
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
        groups = record.copies([article_id])
    if as_json:
        sentences = [asdict(sentence) for sentence in stored.sentences]
        _print_json(
            {
                **_metadata(stored.article, groups),
                "version": stored.article.version,
                "fetched": stored.article.fetched.isoformat() if stored.article.fetched else None,
                "text": stored.article.text,
                "pages": stored.article.pages,
                "sentences": sentences,
            }
        )
        return
    console = Console()
    for name, value in _metadata(stored.article, groups).items():
        if value:
            said = ", ".join(value) if isinstance(value, list) else value
            console.print(Text(f"{name}: ", style="bold") + Text(printable(said)), soft_wrap=True)
    console.print()
    console.print(_greyed(stored), soft_wrap=not console.is_terminal)


def _greyed(stored: StoredArticle) -> Text:
    text, whole, end = stored.article.text, Text(), 0
    for sentence in stored.sentences:
        grey = "bright_black" if sentence.boilerplate else ""
        whole.append(printable(text[end : sentence.start], lines=True))
        whole.append(printable(stored.quote(sentence), lines=True), style=grey)
        end = sentence.end
    whole.append(printable(text[end:], lines=True))
    return whole


@app.command()
def remove(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An article's id, as `list` shows it.")],
    archive: ArchiveOption = None,
) -> None:
    """Take one article out of search and lists. What was cited from it stays; see `purge`."""
    with Library.open(index_settings(archive)) as library:
        library.remove(article_id)
    Console().print(Text(f"removed {printable(article_id)}"))


@app.command()
def verify(archive: ArchiveOption = None) -> None:
    """Check that texts and vectors are what was stored, and every offset, full-text search and the vector index."""
    with Library.open(index_settings(archive)) as library, progress() as bar:
        problems = library.verify(bar)
        articles, passages = library.archive.count(), len(library.archive)
    if problems:
        for problem in problems:
            Console(stderr=True).print(Text(printable(problem), style="red"), soft_wrap=True)
        Console(stderr=True).print(_ADVICE, highlight=False, soft_wrap=True)
        raise typer.Exit(InputError.exit_code)
    Console().print(f"{articles} articles, {passages} passages: all in order", highlight=False)


for command in (changes, export, purge, rebuild, repair, backup, restore):
    app.command()(command)


@app.command()
def fetch(
    small: Annotated[bool, typer.Option("--small", help="The 0.5B language model instead of the 1.5B one.")] = False,
) -> None:
    """Bring the embedded models into the cache folder, check them, and make them ready for their runtime."""
    settings = IndexSettings()
    paths = [convert.resolve(LLM_SMALL if small else LLM, settings.cache)]
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
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "url": article.url,
        "language": article.language,
        "source": article.source,
        "copies": copies,
    }


def _print_json(value: object) -> None:
    # escaped to ASCII, so that no terminal can be told anything by an article
    typer.echo(json.dumps(value, indent=2))


if __name__ == "__main__":
    app()
