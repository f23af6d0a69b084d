"""The commands that make what is judged: check labels, start labelling files, ask the questions."""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from eval import live, systems
from eval import run as running
from eval.cases import FACTS, SEEDS, Case, digest_articles, digest_questions, read_articles
from eval.drafts import drafts as drafted
from eval.gate import GateError
from eval.labels import load_cases
from eval.results import Asked
from eval.runfile import read_run, write_whole
from eval.sheet import sheet
from index.__main__ import ArchiveOption, index_settings
from index.errors import InputError, UsageError
from index.feedback import Feedback

app = typer.Typer()

FactsOption = Annotated[Path, typer.Option("--facts", help="Folder or file of labelled cases.", show_default=False)]
SeedsOption = Annotated[Path, typer.Option("--seeds", help="Folder of the labelled articles.", show_default=False)]


@app.command()
def validate(facts: FactsOption = FACTS, seeds: SeedsOption = SEEDS) -> None:
    """Check the labels: spans exist, forms do not contradict each other, ids are unique."""
    cases = load_cases(facts, articles=read_articles(seeds))
    kinds = {case.kind: sum(other.kind == case.kind for other in cases) for case in cases}
    labelled = len({(case.file, case.cluster) for case in cases})
    typer.echo(f"{len(cases)} questions, {labelled} of them no paraphrase of another; all labels are in order")
    for kind, number in sorted(kinds.items()):
        typer.echo(f"  {number:4}  {kind}")


@app.command()
def label(
    article: Annotated[Path, typer.Argument(metavar="PATH", help="The article, a .txt file.")],
    out: Annotated[Path | None, typer.Option(help="The file to start. [default: ARTICLE.yaml here]")] = None,
) -> None:
    """Start a labelling file for an article, for a person to fill."""
    target = out or Path(article.stem + ".yaml")
    if target.exists():
        raise InputError(f"{target} is there already. Name another file with --out.")
    try:
        text = article.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{article} cannot be read as UTF-8 text: {error}") from error
    write_whole(target, sheet(article.stem, text, out=str(target), folder=str(article.parent)))
    typer.echo(f"{target}: fill it, then: onrecord eval validate --facts {target} --seeds {article.parent}")


@app.command()
def drafts(
    out: Annotated[Path, typer.Option(help="The file to start.")] = Path("drafts.yaml"),
    archive: ArchiveOption = None,
) -> None:
    """Start a labelling file from what readers said of answers on the page, for a person to finish."""
    if out.exists():
        raise InputError(f"{out} is there already. Name another file with --out.")
    judged = Feedback.of(index_settings(archive).archive).all()
    if not judged:
        raise InputError("no reader has judged an answer yet. The page asks under each: is this right?")
    write_whole(out, drafted(judged, out=str(out)))
    typer.echo(f"{out}: from {len(judged)} judgements. Finish each, then: onrecord eval validate --facts {out}")


@app.command()
def run(
    *,
    out: Annotated[Path, typer.Option(help="The run file to write.")] = Path("runs/latest.jsonl"),
    facts: FactsOption = FACTS,
    seeds: SeedsOption = SEEDS,
    sample: Annotated[int, typer.Option(min=0, help="Ask only so many, every kind in turn; 0 asks all.")] = 0,
    only: Annotated[str | None, typer.Option(help="Ask only cases whose id or kind contains this.")] = None,
    same_as: Annotated[
        Path | None, typer.Option(help="Fail unless the answers are, but for a few, those of this run.")
    ] = None,
    system: Annotated[
        str | None, typer.Option(help="Another system: a command with {question} that prints the answer contract.")
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Another system: an OpenAI-compatible endpoint that is shown all the articles.")
    ] = None,
    model: Annotated[str, typer.Option(help="The model's name at --endpoint.")] = "default",
) -> None:
    """Ask every labelled question and keep the whole answers."""
    articles = read_articles(seeds)
    cases = load_cases(facts, articles=articles)
    if only is not None:
        cases = tuple(case for case in cases if only in case.id or only in case.kind)
        if not cases:
            raise UsageError(f"no case has {only!r} in its id or kind. See: onrecord eval validate")
    if sample:
        cases = running.sample(cases, sample)
    digests = {"questions": digest_questions(cases), "seeds": digest_articles(articles)}
    if system and endpoint:
        raise UsageError("give --system or --endpoint, not both")
    if system:
        opened = systems.command(system)
    elif endpoint:
        opened = systems.endpoint(endpoint, model=model, articles=articles, key=os.environ.get("ONRECORD_LLM_KEY"))
    else:
        opened = systems.onrecord(seeds)
    with opened as tested, _progress(len(cases)) as told:
        done = running.run_cases(
            cases,
            tested.ask,
            system=tested.name,
            digests={**digests, **tested.digests},
            out=out,
            notes=_notes(),
            told=told,
        )
    errors = sum(asked.error is not None for asked in done.asked)
    typer.echo(f"{out}: {len(done.asked)} answers, {errors} errors. Next: onrecord eval score {out}")
    if same_as:
        compared = live.compare(read_run(same_as), done, cases, articles=articles)
        if compared.problems:
            raise GateError(f"{same_as}: {compared}")
        typer.echo(compared)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Case, Asked], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=total)
        yield lambda case, asked: bar.update(task, advance=1, description=case.id[:30])


def _notes() -> dict[str, str]:
    """What may explain a difference between two machines; never compared."""
    return {"onrecord": version("onrecord"), "python": platform.python_version(), "machine": platform.machine()}
