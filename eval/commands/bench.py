"""The commands `onrecord eval bench …`: they print tables, and nothing is gated on them."""

import tempfile
from pathlib import Path
from typing import Annotated

import platformdirs
import typer
from rich.console import Console

from eval.bench import indexing as indexed
from eval.bench import load as loaded
from eval.bench import speed as timed
from eval.bench.answers.ask import SYSTEMS
from eval.bench.answers.plan import ALL_SETS, Plan
from eval.bench.attack.plan import Plan as Attacks
from eval.bench.lies import bench as lied
from eval.bench.lies.cases import load
from eval.bench.retrieval.report import Retrieval
from eval.bench.scale import lines as lined
from eval.bench.scale import measure as scaled
from eval.bench.scale.plan import given, planned
from eval.bench.scale.report import report as scale_report
from eval.paths import SEEDS
from index.settings import IndexSettings
from index.terminal import progress
from qa.reader.reader import open_reader
from qa.settings import QASettings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure onrecord on this machine.")

NewsArgument = Annotated[
    Path, typer.Argument(metavar="DATA", help="Folder with questions.jsonl and articles.jsonl.gz: realtimeqa-dev.")
]
CacheOption = Annotated[
    Path, typer.Option(help="Folder of the news articles' archive; a second call carries on.", show_default=False)
]
SeedOption = Annotated[int, typer.Option(help="Which sample.")]
CACHE = platformdirs.user_cache_path("onrecord") / "bench"


@app.callback()
def bench() -> None:
    """Measure onrecord on this machine."""


@app.command()
def speed(
    seeds: Annotated[Path, typer.Option(help="Folder of the articles.", show_default=False)] = SEEDS,
    starts: Annotated[int, typer.Option(help="How often the page is started.", min=1)] = 3,
) -> None:
    """Time answers on read and never-read passages, the first progress, the page's start; peak memory."""
    with Console(stderr=True).status("Measuring; this takes about ten minutes on two cores"):
        result = timed.measure(seeds, starts=starts)
    typer.echo(timed.report(result), nl=False)


@app.command()
def answers(
    data: Annotated[Path, typer.Argument(help="Folder with the sets' folders, such as squad2-dev.")],
    *,
    on: Annotated[list[str], typer.Option(help="A set; may be repeated.")] = list(ALL_SETS),  # noqa: B006 - typer copies it
    system: Annotated[list[str], typer.Option(help="A system; may be repeated.")] = list(SYSTEMS),  # noqa: B006
    sample: Annotated[int, typer.Option(min=0, help="Questions of each set; 0 takes all.")] = 0,
    seed: SeedOption = 1,
    out: Annotated[Path, typer.Option(help="Folder of the answers; a second call carries on.")] = Path("runs/answers"),
    cache: CacheOption = CACHE,
    against: Annotated[Path | None, typer.Option(help="Compare with onrecord's answers in this folder too.")] = None,
    report: Annotated[bool, typer.Option("--report", help="Ask nothing; report what is there.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Throw away what is in --out and ask anew.")] = False,
) -> None:
    """Ask published question sets of onrecord and of baselines with the same model and passages; compare."""
    plan = Plan(data, tuple(on), tuple(system), sample=sample, seed=seed, out=out, against=against)
    if not report:
        with progress() as bar:
            plan.ask(cache, bar, restart=restart)
    typer.echo(plan.report(), nl=False)


@app.command()
def lies() -> None:
    """Have a scripted model reply with near misses and with right answers; show which of them are printed."""
    cases = load()
    with progress() as bar:
        outcomes = []
        for number, case in enumerate(cases, 1):
            outcomes.append(lied.run(case))
            bar("reading", number, len(cases))
    typer.echo(lied.report(outcomes), nl=False)


@app.command()
def attack(
    *,
    only: Annotated[str, typer.Option(help="Ask what has this in its id: planted/, fakes/, fakes/same, base64.")] = "",
    sample: Annotated[int, typer.Option(min=0, help="Planted articles, and facts with fakes; 0 takes all.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder of the answers; a second call carries on.")] = Path("runs/attack"),
    report: Annotated[bool, typer.Option("--report", help="Ask nothing; report what is there.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Throw away what is in --out and ask anew.")] = False,
) -> None:
    """Put articles with planted orders, and five fakes beside one true report, before the configured model."""
    attacks = Attacks(out, only, sample)
    if not report:
        with progress() as bar:
            attacks.ask(bar, restart=restart)
    typer.echo(attacks.report(), nl=False)


@app.command()
def retrieval(
    data: NewsArgument,
    *,
    sample: Annotated[int, typer.Option(min=0, help="Questions; 0 takes all.")] = 0,
    seed: SeedOption = 1,
    cache: CacheOption = CACHE,
    plain: Annotated[bool, typer.Option(help="Measure LlamaIndex's defaults too, which embeds all anew.")] = True,
) -> None:
    """Measure how well passages and articles are found, beside BM25, the embedding and LlamaIndex's defaults.

    With ONRECORD_READER the reader's order is measured beside the present one.
    """
    reader = open_reader(QASettings(), IndexSettings())
    with progress() as bar:
        measured = Retrieval(data, cache, sample=sample, seed=seed, plain=plain, reader=reader).measure(bar)
    typer.echo(measured, nl=False)


@app.command("load")
def readers(
    url: Annotated[str, typer.Argument(help="Address of a running page, such as http://127.0.0.1:7860.")],
    *,
    sessions: Annotated[int, typer.Option(min=1, help="Readers at once.")] = 50,
    minutes: Annotated[float, typer.Option(min=0.01, help="How long they ask.")] = 10.0,
    questions: Annotated[
        Path | None, typer.Option(help="A file with a question a line; without it ten about the seeds.")
    ] = None,
    token: Annotated[str, typer.Option(help="Of an account (onrecord users token).", envvar="ONRECORD_TOKEN")] = "",
) -> None:
    """Have many readers ask a running page at once: errors, answers to the wrong reader, seconds, memory."""
    asked = questions.read_text("utf-8").splitlines() if questions else list(timed.QUESTIONS)
    with Console(stderr=True).status(f"{sessions} readers ask for {minutes:g} minutes"):
        measured = loaded.measure(url, asked, readers=sessions, seconds=60 * minutes, token=token)
    typer.echo(loaded.report(measured), nl=False)


@app.command()
def indexing(
    data: NewsArgument,
    *,
    sample: Annotated[int, typer.Option(min=4, help="Articles that are indexed in each way.")] = 60,
    cache: CacheOption = CACHE,
) -> None:
    """Time indexing beside the encoder alone and LlamaIndex into Chroma; time single retrievals and additions."""
    with progress() as bar:
        measured = indexed.measure(data, cache, bar, sample=sample)
    typer.echo(measured, nl=False)


@app.command()
def scale(
    *,
    passages: Annotated[list[int], typer.Option(min=100, help="How many there are; may be repeated.")] = [  # noqa: B006
        10_000,
        100_000,
    ],
    cache: CacheOption = CACHE,
    plan: Annotated[bool, typer.Option("--plan", help="Measure nothing; plan 100 million articles.")] = False,
    assume: Annotated[list[str], typer.Option(metavar="NAME=NUMBER", help="Another number for the plan.")] = [],  # noqa: B006
) -> None:
    """Make archives of articles from templates and measure what each operation costs as they grow.

    100,000 passages take 0.7 GB of disk and some minutes to make; they stay in the cache for a second call.
    """
    if plan:
        typer.echo(planned(given(assume)), nl=False)
        return
    measured = {}
    with progress() as bar:
        for count in passages:
            folder = cache / f"scale-{count}"
            scaled.make(folder, count, bar)
            measured[count] = scaled.measure(folder, bar)
    typer.echo(scale_report(measured), nl=False)


@app.command()
def lines(
    *,
    count: Annotated[int, typer.Option(min=10, help="Lines that are read.")] = 1_000_000,
    stored: Annotated[int, typer.Option(min=10, help="Lines of those that are stored as well.")] = 50_000,
    cache: CacheOption = CACHE,
) -> None:
    """Put a .jsonl file of many lines in, without a model and a vector index: rate, and memory as it goes.

    The file of a million lines has 120 words in each, takes 0.3 GB, and stays in the cache for a second call.
    """
    path = cache / f"lines-{count}.jsonl.zst"
    with progress() as bar:
        lined.write(path, count, bar)
        measured: dict[lined.Way, list[lined.Reached]] = {}
        ways: dict[lined.Way, int] = {"read": count, "stored": min(stored, count)}
        for way, many in ways.items():
            with tempfile.TemporaryDirectory(dir=cache) as folder:
                measured[way] = lined.measure(path, Path(folder) / "archive", many, way, bar)
    typer.echo(lined.report(measured), nl=False)
