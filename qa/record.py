"""The commands `cite` and `recheck`: open what was cited, and say whether it still holds. They need no model."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from index.article import Reference, byline, dated
from index.errors import UsageError
from index.search.cite import Cited, cite
from index.store.archive import Archive
from index.terminal import ArchiveOption, index_settings, printable
from qa.recheck import Rechecked, read_answers, recheck

BROKEN = 6  # exit code: a citation does not stand any more as it was printed
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]
_STYLES = {"gone": "red strike", "new": "green underline", "same": ""}


def open_cited(
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="As it stands beside a quote: ARTICLE@HASH:START-END.")
    ],
    archive: ArchiveOption = None,
    text: Annotated[bool, typer.Option("--text", help="Print the whole text that was cited.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Open exactly the text that was cited, and say whether the newest one still has the sentence."""
    parsed = Reference.parse(reference)
    if parsed is None:
        raise UsageError(f"{printable(reference)!r} is no reference, such as 003_67a03b958ab11b3b@17d0d76f9885:509-862")
    with Archive.open(index_settings(archive).archive) as record:
        found = cite(record, parsed)
    if as_json:
        whole = {"text": found.content.text} if text and found.content else {}
        typer.echo(json.dumps(found.to_json() | whole, indent=2))
    else:
        Console(highlight=False).print(shown(found, whole=text), soft_wrap=True)
    if found.content is None:
        raise typer.Exit(BROKEN)


def recheck_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Answers as `ask --json`, `ask --file` or the page's JSON gave them.")
    ],
    archive: ArchiveOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object for each citation, one a line.")] = False,
) -> None:
    """Say for each citation of exported answers whether it still holds; exit code 6 where one does not."""
    answers = read_answers(file)
    console = Console(highlight=False)
    with Archive.open(index_settings(archive).archive) as record:
        found = list(recheck(record, answers))
    for each in found:
        if as_json:
            typer.echo(json.dumps(each.to_json()))
        else:
            console.print(line(each), soft_wrap=True)
    held = sum(each.holds for each in found)
    if not as_json:
        console.print(f"{held} of {len(found)} citations hold")
    if held < len(found):
        raise typer.Exit(BROKEN)


def line(each: Rechecked) -> Text:
    """One citation of an exported answer, for people."""
    told = Text(f"{each.standing}: ", style="" if each.holds else "bold")
    told.append(f"[{each.mark}] {printable(each.reference)}")
    if each.reason:
        told.append(f" ({printable(each.reason)})")
    elif each.cited and not each.holds:
        told.append(" ").append_text(_aftermath(each.cited))
    return told


def shown(found: Cited, *, whole: bool = False) -> Text:
    """What was cited and how it stands, for people."""
    told = Text()
    if found.content is not None:
        head, reference = found.content, found.reference
        days = dated(head.published, head.modified)
        stated = ", ".join(filter(None, (head.publisher, byline(head.authors), head.title, days)))
        if whole:
            told.append(printable(head.text[: reference.start], lines=True))
            told.append(printable(found.quote or "", lines=True), style="bold underline")
            told.append(printable(head.text[reference.end :], lines=True) + "\n\n")
        else:
            told.append(f"“{printable(found.quote or '')}”\n")
        told.append(printable(stated) + "\n" if stated else "", style="dim")
    told.append(f"text {found.version.hash}\n", style="dim")
    fetched = f"{found.version.fetched:%Y-%m-%d %H:%M} UTC" if found.version.fetched else "at a time that is not known"
    source = f" from {printable(found.version.source)}" if found.version.source else ""
    told.append(f"came in {fetched}{source}\n\n", style="dim")
    return told.append(f"{found.standing}: ", style="bold").append_text(_aftermath(found))


def _aftermath(found: Cited) -> Text:
    """What became of the article since, after the word for it."""
    on = f" on {found.since:%Y-%m-%d}" if found.since else ""
    told = Text()
    match found.standing:
        case "purged":
            told.append(f"every text was destroyed on purpose{on}; its hash stays")
        case "lost":
            told.append("a text is damaged, and no other has been kept. `onrecord index verify` says which")
        case "article removed":
            told.append(f"it was taken out of the library{on}")
            told.append(f"; article {printable(', '.join(found.same))} has the same text" if found.same else "")
        case "unchanged" if found.newest and found.newest.hash != found.version.hash:
            told.append("this sentence stands in the newest text too, though the article was changed elsewhere")
        case "unchanged":
            told.append("this is the newest text")
        case "sentence removed":
            told.append("the newest text has no such sentence")
        case _:
            told.append("the newest text says:\n")
            for run in found.runs:
                told.append(printable(_marked(run.what, run.text)), style=_STYLES[run.what])
    if found.standing in ("changed since", "sentence removed"):
        said = [printable(each) for each in found.notices]
        stated = f"The article says that it was {found.owned_up}: “{' '.join(said)}”"
        told.append(f"\n{stated if said else 'The article does not say that it was changed'}")
    return told


def _marked(what: str, text: str) -> str:
    """A run of words; also without colours, as of a pipe, it shows what is gone and what is new."""
    words = text.rstrip()
    rest = text[len(words) :]
    return {"gone": f"[-{words}-]{rest}", "new": f"{{+{words}+}}{rest}"}.get(what, text)
