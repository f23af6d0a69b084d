"""The commands `ask` and `serve`. They read the settings, open a desk, and print; they decide nothing."""

import json
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from index.article import Filters, byline, dated
from index.errors import InputError, UsageError
from index.store.feedback import Feedback
from index.terminal import ArchiveOption, index_settings, printable
from qa.answer import Answer
from qa.ask import Desk
from qa.errors import QuestionError
from qa.events import Checking, Done, Event, Found, Loading, Reading, Searching
from qa.page import serve as page
from qa.page import users
from qa.page.access import decide
from qa.page.accounts import Accounts
from qa.page.server import end_by_sigterm
from qa.record import open_cited, recheck_file
from qa.settings import QASettings

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.add_typer(users.app, name="users")
app.command("cite")(open_cited)
app.command("recheck")(recheck_file)


def parse_date(text: str | None, *, option: str = "--as-of") -> date | None:
    """An ISO date from the command line, given by `option`.

    Raises:
        QuestionError: it is not of the form 2022-05-31.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QuestionError(f"{option} {text!r} is no date. Write it as YEAR-MONTH-DAY: 2022-05-31.") from error


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.", show_default=False)] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
    file: Annotated[
        str | None,
        typer.Option("--file", help="Answer one question a line from this file (- for standard input) as JSON lines."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The day the question is asked, as 2022-05-31. [default: today]")
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="Search only articles published on this day or later.", metavar="DATE")
    ] = None,
    before: Annotated[
        str | None, typer.Option(help="Search only articles published on this day or earlier.", metavar="DATE")
    ] = None,
    publisher: Annotated[
        list[str] | None, typer.Option(help="Search only this publisher's articles; may be repeated.")
    ] = None,
    article: Annotated[list[str] | None, typer.Option(help="Search only this article; may be repeated.")] = None,
    archive: ArchiveOption = None,
) -> None:
    """Answer a question from the indexed articles, with quotes."""
    if (question is None) == (file is None):
        raise UsageError('Give one question, or --file with questions: onrecord ask "Who …?"')
    day = parse_date(as_of)
    filters = Filters(
        after=parse_date(after, option="--after"),
        before=parse_date(before, option="--before"),
        publishers=tuple(publisher or ()),
        articles=tuple(article or ()),
    )
    if file is not None:
        questions = list(_questions(file))
        with Desk.open(index_settings(archive), QASettings()) as desk:
            for line in questions:
                print(json.dumps(_answer_line(desk, line, day, filters), ensure_ascii=False), flush=True)
        return
    console = Console(stderr=True)
    with console.status("Starting") as status, Desk.open(index_settings(archive), QASettings()) as desk:
        answer = None
        for event in desk.events(question or "", as_of=day, filters=filters):
            status.update(Text(progress_line(event)))  # as text: rich would take an id's brackets for its markup
            if isinstance(event, Done):
                answer = event.answer
    assert answer is not None  # noqa: S101 - events() ends with Done
    if as_json:
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
    else:
        Console(highlight=False, soft_wrap=False).print(render(answer))


def _questions(file: str) -> Iterator[str]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}.") from error
    # Only "\n" ends a line; an empty line in between is answered by an error, so that output stays in step with input.
    return (line.strip() for line in text.removesuffix("\n").split("\n")) if text.strip() else iter(())


def _answer_line(desk: Desk, question: str, as_of: date | None, filters: Filters) -> dict[str, object]:
    """One answer as JSON; a question that cannot be asked becomes an `error` line, so that lines stay in step."""
    try:
        return desk.ask(question, as_of=as_of, filters=filters).to_json()
    except QuestionError as error:
        return {"question": question, "error": str(error)}


def progress_line(event: Event) -> str:
    """What is happening, for a status line; article ids are the user's own file names."""
    match event:
        case Searching():
            return "Searching"
        case Loading():
            return "Loading the language model"
        case Reading(_, read):
            sources = event.sources
            several = f"{len(sources)} sources, {len(read)} read" if len(sources) > 1 else "1 source"
            return f"Reading {several}: {', '.join(map(printable, sources))}"
        case Found(finding):
            return f"Found in {printable(finding.article)}"
        case Checking():
            return "Checking"
        case Done():
            return "Done"


def render(answer: Answer) -> Group:
    """The answer for people: the text, then each mark with its quote and its place."""
    parts: list[Text | Padding] = []
    if answer.status == "not_in_articles":
        parts.append(Text("Not in the articles.", style="bold"))
        if answer.nearest:
            parts.append(Text("\nClosest passages, which do not answer it:", style="dim"))
        parts += [_quote((n.quote, "", ""), f"{n.article}:{n.start}-{n.end}") for n in answer.nearest]
    else:
        if answer.status == "sources_disagree":
            parts.append(Text("The articles disagree.", style="bold"))
            for position in answer.positions:
                marks = "".join(f"[{m}]" for m in position.marks)
                parts.append(Padding(Text(f"• {printable(position.answer)} {marks}", style="bold"), (0, 0, 0, 2)))
        else:
            parts.append(Text(printable(answer.answer), style="bold"))
        for c in answer.citations:
            page = f"page {c.page}" if c.page else None
            states = (c.publisher, byline(c.authors), c.title, dated(c.published, c.modified))
            stated = ", ".join(printable(v) for v in (*states, page, c.foreign, c.also_in) if v)
            place = c.reference + (f" ({stated})" if stated else "")
            parts.append(_quote(c.parted, place, mark=f"[{c.mark}] "))
    if answer.dropped:
        parts.append(Text("\nLeft out:", style="dim"))
        for d in answer.dropped:
            line = f"{printable(d.answer)} ({printable(d.article)}): {printable(d.reason)}"
            parts.append(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
    if answer.asked_about and str(answer.asked_about):
        parts.append(Text(f"\n{printable(str(answer.asked_about))}", style="dim"))
    if answer.searched:
        parts.append(Text("\n" + printable(answer.searched), style="dim"))
    if answer.label:
        parts.append(Text("\n" + answer.label, style="dim"))
    parts.append(Text(f"\nConfidence {answer.confidence:.2f} · {answer.timings.get('total', 0):.1f} s", style="dim"))
    return Group(*parts)


def _quote(parted: tuple[str, str, str], place: str, *, mark: str = "") -> Padding:
    """A quote and its place; the words of it that carry the answer are set off."""
    before, value, after = map(printable, parted)
    quote = ("\n", mark, f"“{before}", (value, "bold underline"), f"{after}”", ("\n" + printable(place), "dim"))
    return Padding(Text.assemble(*quote), (0, 0, 0, 2))


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [default: 7860]", min=0, max=65535)] = None,
    archive: ArchiveOption = None,
) -> None:
    """Open the page on which people ask."""
    end_by_sigterm()
    settings, where = QASettings(), index_settings(archive)
    report: page.LatestReport | None = context.obj  # the root command's, because only that knows the evaluation
    console = Console(stderr=True)
    # First of all: a taken port is told at once, and not after the models have loaded.
    with page.listen(host or settings.host, settings.port if port is None else port) as at:
        access = decide(
            at.getsockname()[0],
            settings.access,
            Accounts(where.archive),
            proxy_header=settings.proxy_header,
            proxies=settings.believed(),
            per_minute=settings.calls_per_minute,
        )
        if settings.log_requests == "on" or (settings.log_requests == "auto" and not access.alone):
            page.log_requests()
        threading.Thread(target=page.preload, daemon=True).start()
        with Desk.open(where, settings, warm=False) as desk:

            def opened(url: str) -> None:
                console.print(f"onrecord is ready: {url}  (Ctrl-C stops it)", markup=False)
                # Only now: what the first question needs would hold up the page by its imports.
                threading.Thread(target=desk.warm, name="warm", daemon=True).start()

            page.serve(
                desk,
                at=at,
                names=settings.names(),
                feedback=Feedback.of(where.archive),
                report=report,
                limits=page.Limits(
                    upload=settings.upload_mb * page.MB,
                    quota=settings.uploads_mb * page.MB,
                    waiting=settings.questions_waiting,
                ),
                access=access,
                open_ready=opened,
            )
