"""The commands that judge a run file: score, report, gate, calibrate. They ask no model."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.asking.runfile import read_run
from eval.bench.answers import calibration
from eval.cases import digest_labels
from eval.commands.asking import FactsOption, SeedsOption, chosen
from eval.labels.corpora import load_corpora
from eval.paths import BASELINE, COMMITTED_RUN
from eval.report import text
from eval.report.judged import read_judged
from eval.report.page import page
from eval.scoring import gate as gating
from eval.scoring.statistics import changes, estimates
from index.files import write_whole
from qa.reading.confidence import CALIBRATION
from qa.reading.prompts import prompt_digest

app = typer.Typer()

RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run file, as `eval run` writes it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]


@app.command("score")
def score_run(
    run_file: RunArgument, facts: FactsOption = None, seeds: SeedsOption = None, as_json: JsonOption = False
) -> None:
    """Score a run, without a model, in a second or two."""
    scored = read_judged(run_file, chosen(facts, seeds)).scored
    if as_json:
        corpora = {name: text.as_json(part, estimates(part)) for name, part in text.apart(scored).items()}
        typer.echo(json.dumps(text.as_json(scored, estimates(scored)) | {"corpora": corpora}, indent=2))
        return
    for name, part in {"": scored, **text.apart(scored)}.items():
        Console().print(text.score_table(part, estimates(part), name))


@app.command("report")
def report_run(
    *,
    run_file: RunArgument = COMMITTED_RUN,
    facts: FactsOption = None,
    seeds: SeedsOption = None,
    compare: Annotated[Path | None, typer.Option(metavar="OLD", help="What changed since this run.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as one HTML file.")] = None,
) -> None:
    """Say what a run's scores mean, in Markdown and as HTML."""
    found = read_judged(run_file, chosen(facts, seeds))
    if compare:
        before = read_judged(compare, chosen(facts, seeds))
        compared = changes({one.id: one.parts for one in before.scored}, found.scored)
        said = text.comparison(before.judged, found.judged, compared)
    else:
        compared = gating.compare(gating.read_baseline(BASELINE), found.scored)
        said = text.summary(found.judged, estimates(found.scored), compared)
    if html:
        write_whole(html, page(found, compared))
    typer.echo(said, nl=False)


@app.command()
def gate(
    *,
    run_file: RunArgument = COMMITTED_RUN,
    facts: FactsOption = None,
    seeds: SeedsOption = None,
    baseline: Annotated[Path, typer.Option(help="The pinned baseline.", show_default=False)] = BASELINE,
    update: Annotated[bool, typer.Option("--update", help="Pin this run as the baseline.")] = False,
    allow_regression: Annotated[bool, typer.Option("--allow-regression", help="Pin even what is worse.")] = False,
) -> None:
    """Pass or fail a run against the pinned baseline; exit status 5 is fail."""
    found = read_judged(run_file, chosen(facts, seeds))
    old = gating.read_baseline(baseline)
    new = gating.baseline_of(found.run, found.scored, labels=digest_labels(found.labelled.cases))
    compared = gating.compare(old, found.scored)
    current = found.labelled.digests()
    if "prompts" in found.run.digests:  # another system has none of ours
        current["prompts"] = prompt_digest()
    stale = gating.stale(found.run, current)
    if update and not stale:
        gating.write_baseline(gating.repin(old, new, compared, allow_regression=allow_regression), baseline)
        typer.echo(f"{baseline}: pinned")
        return
    gating.require_open(old, new, compared, stale=stale)
    right = sum(one.right for one in found.scored)
    missing = [corpus.name for corpus in chosen(facts, seeds) if corpus.name not in found.labelled.corpora]
    unasked = f"; the run was not asked of: {', '.join(missing)}" if missing else ""
    typer.echo(f"the gate is open: {right} of {len(found.scored)} answers right{unasked}")


@app.command()
def calibrate(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run files that keep their readings.")],
    *,
    facts: FactsOption = None,
    seeds: SeedsOption = None,
    data: Annotated[Path | None, typer.Option(help="Folder of published sets, for answers to squad2.")] = None,
) -> None:
    """Fit the reader's calibration to labelled readings and print it; a person decides whether to paste it."""
    judges = calibration.judges(load_corpora(chosen(facts, seeds)).cases, data)
    rows = [row for run_file in runs for row in calibration.labelled(read_run(run_file), judges)]
    typer.echo(calibration.report(calibration.fit(rows), asdict(CALIBRATION)), nl=False)
