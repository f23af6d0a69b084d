"""The commands that judge a run file: score, report, gate. They ask no model."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval import checks, report
from eval import gate as gating
from eval.asking import FactsOption, SeedsOption
from eval.bench import calibration
from eval.bench.data import paragraph_questions
from eval.cases import FACTS, SEEDS, Case, digest_articles, digest_labels, digest_questions, read_articles
from eval.labels import load_cases
from eval.page import page as html_page
from eval.results import Run, Scored
from eval.runfile import read_run, write_whole
from eval.score import score
from eval.statistics import changes, estimates
from qa.confidence import CALIBRATION
from qa.prompts import prompt_digest

HERE = Path(__file__).parent
RUN, PINNED = HERE / "baseline" / "run.jsonl", HERE / "baseline" / "baseline.json"

app = typer.Typer()

RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run file, as `eval run` writes it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A run beside the labels that it is judged by."""

    articles: dict[str, str]
    cases: tuple[Case, ...]
    run: Run
    rows: tuple[report.Row, ...]

    @property
    def scored(self) -> list[Scored]:
        return [row.scored for row in self.rows]


def _judged(run_file: Path, facts: Path, seeds: Path) -> _Judged:
    articles = read_articles(seeds)
    cases = load_cases(facts, articles=articles)
    done = read_run(run_file)
    return _Judged(articles, cases, done, report.rows(cases, done, score(done, cases, articles=articles)))


@app.command("score")
def score_run(
    run_file: RunArgument, facts: FactsOption = FACTS, seeds: SeedsOption = SEEDS, as_json_: JsonOption = False
) -> None:
    """Score a run, without a model, in a second or two."""
    scored = _judged(run_file, facts, seeds).scored
    if as_json_:
        typer.echo(json.dumps(report.as_json(scored, estimates(scored)), indent=2))
    else:
        Console().print(report.score_table(scored, estimates(scored)))


@app.command("report")
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
    judged = _judged(run_file, facts, seeds)
    scored, found = judged.scored, judged.rows
    if compare:
        before = _judged(compare, facts, seeds).rows
        compared = changes({row.case.id: row.scored.parts for row in before}, scored)
        text = report.comparison(before, found, compared)
    else:
        compared = gating.compare(gating.read_baseline(PINNED), scored)
        text = report.summary(found, estimates(scored), compared)
    if page:
        write_whole(page, html_page(judged.run, found, estimates(scored), compared))
    if junit:
        write_whole(junit, checks.junit(found, (), root=Path.cwd()))
    _publish(text)
    typer.echo(text, nl=False)


@app.command()
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
    judged = _judged(run_file, facts, seeds)
    done, scored, found = judged.run, judged.scored, judged.rows
    old = gating.read_baseline(baseline)
    new = gating.baseline_of(done, scored, labels=digest_labels(judged.cases))
    compared = gating.compare(old, scored)
    current = {"questions": digest_questions(judged.cases), "seeds": digest_articles(judged.articles)}
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


@app.command()
def calibrate(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run files that keep their readings.")],
    *,
    facts: FactsOption = FACTS,
    seeds: SeedsOption = SEEDS,
    data: Annotated[Path | None, typer.Option(help="Folder of published sets, for answers to squad2.")] = None,
) -> None:
    """Fit the reader's calibration to labelled readings and print it; a person decides whether to paste it."""
    judges = {case.id: calibration.judge_of(case) for case in load_cases(facts, articles=read_articles(seeds))}
    if data:
        for question in paragraph_questions(data / "squad2-dev"):
            judges[question.id] = calibration.judge_by(question.answers, question.paragraph)
    rows = [row for run_file in runs for row in calibration.labelled(read_run(run_file), judges)]
    typer.echo(calibration.report(calibration.fit(rows), asdict(CALIBRATION)), nl=False)


def _publish(text: str) -> None:
    """Append a summary where the CI service shows one."""
    if target := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(text)
