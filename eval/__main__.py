"""The console command `onrecord`: every package's commands in one, and the one place where errors become exit codes.

2 the command was called wrongly    3 what was given cannot be used    4 the language model failed
5 the gate is closed    1 an internal error    130 interrupted
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import index.__main__
import qa.__main__
from eval import checks, report, systems
from eval import gate as gating
from eval import run as running
from eval.bench.__main__ import app as bench
from eval.cases import FACTS, SEEDS, Case, digest_articles, digest_labels, digest_questions, read_articles
from eval.drafts import drafts as drafted
from eval.labels import load_cases
from eval.page import page as html_page
from eval.results import Asked, Run, read_run, write_whole
from eval.score import score
from eval.sheet import sheet
from eval.statistics import changes, estimates
from index.__main__ import ArchiveOption, index_settings
from index.errors import InputError, OnRecordError, UsageError
from index.feedback import Feedback
from index.settings import IndexSettings
from qa.read import prompt_digest
from qa.settings import QASettings

HERE = Path(__file__).parent
RUN, PINNED = HERE / "baseline" / "run.jsonl", HERE / "baseline" / "baseline.json"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Answers questions about news articles; every statement is a verbatim quote at a known place.",
)
judge = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Judge answers against hand-labelled facts.")
app.add_typer(index.__main__.app, name="index")
app.add_typer(qa.__main__.app)
app.add_typer(judge, name="eval")
judge.add_typer(bench, name="bench")

FactsOption = Annotated[Path, typer.Option("--facts", help="Folder or file of labelled cases.", show_default=False)]
SeedsOption = Annotated[Path, typer.Option("--seeds", help="Folder of the labelled articles.", show_default=False)]
RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run file, as `eval run` writes it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]


@judge.command()
def validate(facts: FactsOption = FACTS, seeds: SeedsOption = SEEDS) -> None:
    """Check the labels: spans exist, forms do not contradict each other, ids are unique."""
    cases = load_cases(facts, articles=read_articles(seeds))
    kinds = {case.kind: sum(other.kind == case.kind for other in cases) for case in cases}
    labelled = len({(case.file, case.cluster) for case in cases})
    typer.echo(f"{len(cases)} questions, {labelled} of them no paraphrase of another; all labels are in order")
    for kind, number in sorted(kinds.items()):
        typer.echo(f"  {number:4}  {kind}")


@judge.command()
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


@judge.command()
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


@judge.command()
def run(
    *,
    out: Annotated[Path, typer.Option(help="The run file to write.")] = Path("runs/latest.jsonl"),
    facts: FactsOption = FACTS,
    seeds: SeedsOption = SEEDS,
    sample: Annotated[int, typer.Option(min=0, help="Ask only so many, every kind in turn; 0 asks all.")] = 0,
    only: Annotated[str | None, typer.Option(help="Ask only cases whose id or kind contains this.")] = None,
    same_as: Annotated[Path | None, typer.Option(help="Fail unless the answers are those of this run.")] = None,
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
    if same_as and (changed := running.differences(read_run(same_as), done)):
        raise gating.GateError(f"{len(changed)} answers are not those of {same_as}:\n" + "\n".join(changed))


@judge.command("score")
def score_run(
    run_file: RunArgument, facts: FactsOption = FACTS, seeds: SeedsOption = SEEDS, as_json_: JsonOption = False
) -> None:
    """Score a run, without a model, in a second or two."""
    articles = read_articles(seeds)
    scored = score(read_run(run_file), load_cases(facts, articles=articles), articles=articles)
    if as_json_:
        typer.echo(json.dumps(report.as_json(scored, estimates(scored)), indent=2))
    else:
        Console().print(report.score_table(scored, estimates(scored)))


@judge.command("report")
def report_run(
    *,
    run_file: RunArgument = RUN,
    facts: FactsOption = FACTS,
    seeds: SeedsOption = SEEDS,
    compare: Annotated[Path | None, typer.Option(metavar="OLD", help="What changed since this run.")] = None,
    page: Annotated[Path | None, typer.Option("--html", help="Write the report as one HTML file.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML.")] = None,
) -> None:
    """Say what a run's scores mean, in Markdown (also to $GITHUB_STEP_SUMMARY), and as HTML or JUnit."""
    articles = read_articles(seeds)
    cases = load_cases(facts, articles=articles)
    done, found = _judged(run_file, cases, articles)
    scored = [row.scored for row in found]
    if compare:
        _, before = _judged(compare, cases, articles)
        compared = changes({row.case.id: row.scored.parts for row in before}, scored)
        text = report.comparison(before, found, compared)
    else:
        compared = gating.compare(gating.read_baseline(PINNED), scored)
        text = report.summary(found, estimates(scored), compared)
    if page:
        write_whole(page, html_page(done, found, estimates(scored), compared))
    if junit:
        write_whole(junit, checks.junit(found, (), root=Path.cwd()))
    _publish(text)
    typer.echo(text, nl=False)


@judge.command()
def gate(
    *,
    run_file: RunArgument = RUN,
    facts: FactsOption = FACTS,
    seeds: SeedsOption = SEEDS,
    baseline: Annotated[Path, typer.Option(help="The pinned baseline.", show_default=False)] = PINNED,
    update: Annotated[bool, typer.Option("--update", help="Pin this run as the baseline.")] = False,
    allow_regression: Annotated[bool, typer.Option("--allow-regression", help="Pin even what is worse.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML.")] = None,
) -> None:
    """Pass or fail a run against the pinned baseline; exit status 5 is fail."""
    articles = read_articles(seeds)
    cases = load_cases(facts, articles=articles)
    done, found = _judged(run_file, cases, articles)
    scored = [row.scored for row in found]
    old = gating.read_baseline(baseline)
    new = gating.baseline_of(done, scored, labels=digest_labels(cases))
    compared = gating.compare(old, scored)
    current = {"questions": digest_questions(cases), "seeds": digest_articles(articles)}
    stale = gating.stale(done, current | ({"prompts": prompt_digest()} if "prompts" in done.digests else {}))
    if update and not stale:
        gating.write_baseline(gating.repin(old, new, compared, allow_regression=allow_regression), baseline)
        typer.echo(f"{baseline}: pinned")
        return
    if old is None and not stale:
        raise gating.GateError(f"there is no baseline {baseline} yet. Pin one: {gating.REPIN}")
    complaints = (*stale, *(gating.complaints(old, new, compared) if old else ()))
    known = {name for name, parts in old.cases.items() if parts["right"][0] == 0} if old else set()
    if junit:
        write_whole(junit, checks.junit(found, complaints, known=known, root=Path.cwd()))
    if os.environ.get("GITHUB_ACTIONS"):
        for line in checks.annotations(found, known=known, root=Path.cwd()):
            typer.echo(line)
    _publish(report.summary(found, estimates(scored), compared))
    if complaints:
        raise gating.GateError("the gate is closed:\n" + "\n".join(f"  {complaint}" for complaint in complaints))
    typer.echo(f"the gate is open: {sum(one.right for one in scored)} of {len(scored)} answers right")


def _judged(path: Path, cases: tuple[Case, ...], articles: dict[str, str]) -> tuple[Run, tuple[report.Row, ...]]:
    done = read_run(path)
    return done, report.rows(cases, done, score(done, cases, articles=articles))


def _publish(text: str) -> None:
    """Append a summary where the CI service shows one."""
    if target := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(text)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Case, Asked], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=total)
        yield lambda case, asked: bar.update(task, advance=1, description=case.id[:30])


def _notes() -> dict[str, str]:
    """What may explain a difference between two machines; never compared."""
    return {"onrecord": version("onrecord"), "python": platform.python_version(), "machine": platform.machine()}


def main() -> None:
    """Run the command; a user sees one line of what went wrong and never a traceback."""
    try:
        app(prog_name="onrecord")
    except OnRecordError as error:
        _stop(str(error), error.exit_code)
    except Exception as error:  # the last place: whatever is left is a defect, told in one line
        if isinstance(error, ValidationError) and (problem := _wrong_setting(error)):
            _stop(problem, InputError.exit_code)
        if os.environ.get("ONRECORD_DEBUG"):
            raise
        _stop(f"internal error: {type(error).__name__}: {error}. Set ONRECORD_DEBUG=1 to see where.", 1)
    finally:
        try:
            sys.stdout.flush()
        except BrokenPipeError:  # such as `onrecord … | head`; the interpreter's own last flush would complain
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wrong_setting(error: ValidationError) -> str | None:
    """What is wrong with a setting of the environment, or None where the error is about something else."""
    if error.title not in (IndexSettings.__name__, QASettings.__name__):
        return None
    first = error.errors()[0]
    name = "ONRECORD_" + str(first["loc"][0]).upper()
    return f"{name}={first['input']!r}: {first['msg']}. Set it anew, or unset it for its default."


def _stop(message: str, code: int) -> None:
    print(f"onrecord: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
