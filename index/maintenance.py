"""The commands that look after an archive: its vector index, what is damaged, what changed, what has to go, backups."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from index import upkeep
from index.build import Library
from index.errors import InputError
from index.search.changes import Change
from index.search.changes import changes as changed
from index.store.archive import Archive
from index.store.export import export as exported
from index.store.raw import RawFiles
from index.terminal import ArchiveOption, index_settings, printable, progress

SENTENCES = 5  # of each text that `changes` shows


def rebuild(archive: ArchiveOption = None) -> None:
    """Make the vector index anew from the record; nothing is embedded again."""
    with Library.open(index_settings(archive)) as library, progress() as bar:
        passages = library.rebuild(bar)
    Console().print(f"the vector index was made anew: {passages} passages", highlight=False)


def repair(archive: ArchiveOption = None) -> None:
    """Save what can be read of a damaged archive; the damaged file is kept beside the new one."""
    with progress() as bar:
        done = upkeep.repair(index_settings(archive), bar)
    again = f", {len(done.read_again)} read again from their files" if done.read_again else ""
    texts = f"; {done.versions} earlier versions saved, {done.versions_lost} lost" if done.versions else ""
    Console().print(f"{done.saved} articles saved{again}, {len(done.lost)} lost{texts}", highlight=False)
    for name, source in sorted(done.lost.items()):
        where = f"; it came from {source}" if source else ""
        Console(stderr=True).print(Text(printable(f"lost: {name}{where}"), style="red"), soft_wrap=True)
    if done.kept:
        Console().print(Text(f"the damaged file is kept: {done.kept}"), soft_wrap=True)
    if done.lost:
        raise typer.Exit(InputError.exit_code)


def changes(
    article_id: Annotated[str | None, typer.Argument(metavar="ID", help="Of one article alone.")] = None,
    archive: ArchiveOption = None,
    silent: Annotated[bool, typer.Option("--silent", help="Only what the article itself does not speak of.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object for each change, one a line.")] = False,
) -> None:
    """List what changed in articles, oldest first: what they say was corrected or updated, and what they do not."""
    with Archive.open(index_settings(archive).archive) as record:
        found = [each for each in changed(record, article_id) if not silent or each.kind == "silent"]
    for each in found:
        if as_json:
            typer.echo(json.dumps(each.to_json()))
        else:
            Console(highlight=False).print(_change(each), soft_wrap=True)
    if not as_json:
        Console(highlight=False).print(f"{len(found)} changes")


def _change(each: Change) -> Text:
    """One change, with some of the sentences that went and came."""
    at = f"{each.at:%Y-%m-%d %H:%M}" if each.at else "at an unknown time"
    told = Text(printable(f"{at}  {each.kind}  {each.article}" + (f"  {each.title}" if each.title else "")), "bold")
    for sign, sentences, style in (("-", each.gone, "red"), ("+", each.added, "green")):
        for sentence in sentences[:SENTENCES]:
            told.append(f"\n  {sign} {printable(sentence)}", style)
        if len(sentences) > SENTENCES:
            told.append(f"\n  {sign} and {len(sentences) - SENTENCES} more sentences", style)
    return told


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="The file that is written.")],
    article_ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Of these articles alone.")] = None,
    archive: ArchiveOption = None,
) -> None:
    """Write every text that articles ever had, with raw files and SHA-256, so that another desk can check a quote."""
    folder = index_settings(archive).archive
    with Archive.open(folder) as record:
        done = exported(record, RawFiles(folder), file, article_ids or ())
    Console().print(Text(f"{file}: {done.texts} texts, {done.raw} raw files"), soft_wrap=True)


def purge(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An article's id; also of one that was removed.")],
    archive: ArchiveOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Destroy every version of an article, for good, such as after a court's order. Citations of it then say so."""
    if not yes:
        typer.confirm(
            f"Destroy every text that {printable(article_id)} ever had? This cannot be taken back", abort=True
        )
    with Library.open(index_settings(archive)) as library:
        found = library.archive.versions(article_id)
        purged = library.purge(article_id)
    Console().print(Text(f"purged {printable(article_id)}: {purged} versions destroyed"))
    for source in dict.fromkeys(each.source for each in found if each.source):
        Console().print(Text(f"not touched, and read again by add and sync: {printable(source)}"), soft_wrap=True)
    Console().print("Backups, and what `repair` and `restore` have put aside, still hold it.", soft_wrap=True)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file that is written.")],
    archive: ArchiveOption = None,
) -> None:
    """Copy the record into one file and check the copy, also while it is in use."""
    size = upkeep.backup(index_settings(archive), file)
    Console().print(Text(f"{file}: {size:,} bytes, checked"), soft_wrap=True)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` wrote.")],
    archive: ArchiveOption = None,
) -> None:
    """Put a backup in the archive's place; what was there is kept beside it."""
    articles, kept = upkeep.restore(index_settings(archive), file)
    Console().print(f"{articles} articles restored", highlight=False)
    if kept:
        Console().print(Text(f"what was there is kept: {kept}"), soft_wrap=True)
