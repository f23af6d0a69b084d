"""The commands that make what is judged: check labels, start labelling files, ask the questions."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from eval.asking import run as running
from eval.asking import systems
from eval.asking.runfile import read_run
from eval.labels.corpora import load_corpora
from eval.labels.drafts import drafts as drafted
from eval.labels.template import template
from eval.paths import CORPORA, FACTS, NEWEST_RUN, SEEDS, Corpus
from eval.scoring.agreement import agreement
from eval.scoring.gate import GateError
from index.errors import InputError, UsageError
from index.files import write_whole
from index.store.feedback import Feedback
from index.terminal import ArchiveOption, index_settings, progress

app = typer.Typer()

FactsOption = Annotated[Path | None, typer.Option("--facts", help="Folder or file of labelled cases.")]
SeedsOption = Annotated[Path | None, typer.Option("--seeds", help="Folder of the articles that --facts are about.")]


def chosen(facts: Path | None, seeds: Path | None) -> tuple[Corpus, ...]:
    """What --facts and --seeds name, as one corpus; every corpus of the project where neither is given."""
    return (Corpus("seeds", seeds or SEEDS, facts or FACTS),) if facts or seeds else CORPORA


@app.command()
def validate(facts: FactsOption = None, seeds: SeedsOption = None) -> None:
    """Check the labels: spans exist, forms do not contradict each other, ids are unique."""
    cases = load_corpora(chosen(facts, seeds)).cases
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
    write_whole(target, template(article.stem, text, out=str(target), folder=str(article.parent)))
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
    out: Annotated[Path, typer.Option(help="The run file to write.")] = NEWEST_RUN,
    facts: FactsOption = None,
    seeds: SeedsOption = None,
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
    corpora, committed = chosen(facts, seeds), read_run(same_as) if same_as else None
    labelled = load_corpora(corpora)
    if only is not None:
        labelled = labelled.where(lambda case: only in case.id or only in case.kind)
        if not labelled.cases:
            raise UsageError(f"no case has {only!r} in its id or kind. See: onrecord eval validate")
    if committed:  # what it was not asked cannot be compared; that it was asked everything is the gate's matter
        known = {one.id for one in committed.responses}
        labelled = labelled.where(lambda case: case.id in known)
    if sample:
        ids = {case.id for case in running.sample(labelled.cases, sample)}
        labelled = labelled.where(lambda case: case.id in ids)
    if system and endpoint:
        raise UsageError("give --system or --endpoint, not both")
    if system:
        opened = systems.command(system)
    elif endpoint:
        key = os.environ.get("ONRECORD_LLM_KEY")
        opened = systems.endpoint(endpoint, model=model, corpora=labelled.corpora, key=key)
    else:
        opened = systems.onrecord([corpus for corpus in corpora if corpus.name in labelled.corpora])
    with opened as tested, progress() as bar:
        done = running.run_cases(
            labelled.cases,
            tested.ask,
            system=tested.name,
            digests={**labelled.digests(), **tested.digests},
            out=out,
            notes={"onrecord": version("onrecord"), "python": platform.python_version(), "machine": platform.machine()},
            told=lambda asked: bar("asking", asked, len(labelled.cases)),
        )
    errors = sum(response.error is not None for response in done.responses)
    typer.echo(f"{out}: {len(done.responses)} answers, {errors} errors. Next: onrecord eval score {out}")
    if committed:
        compared = agreement(committed, done, labelled.cases, articles=labelled.articles)
        if compared.problems:
            raise GateError(f"{same_as}: {compared}")
        typer.echo(compared)
