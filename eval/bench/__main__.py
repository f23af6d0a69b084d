"""The commands `onrecord eval bench …`: they print a table, and nothing is gated on them."""

from pathlib import Path
from typing import Annotated

import platformdirs
import typer
from rich.console import Console
from rich.table import Table

from eval.bench.answers import SYSTEMS
from eval.bench.data import news_questions
from eval.bench.indexing import rates, report, waits
from eval.bench.plan import ALL_SETS, Plan, news_archive
from eval.bench.retrieval_report import Retrieval
from eval.bench.speed import Speed, measure
from index.__main__ import progress
from index.build import Library
from index.embed import SentenceTransformerEncoder
from index.settings import IndexSettings
from index.weights import resolve_embedding

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure onrecord on this machine.")


@app.callback()
def bench() -> None:
    """Measure onrecord on this machine."""


@app.command()
def speed(
    seeds: Annotated[Path, typer.Option(help="Folder of the articles.")] = Path("seeds"),
    starts: Annotated[int, typer.Option(help="How often the page is started.", min=1)] = 3,
) -> None:
    """Time answers on read and never-read passages, the first progress, the page's start; peak memory."""
    console = Console()
    with Console(stderr=True).status("Measuring; this takes about ten minutes on two cores"):
        result = measure(seeds, starts=starts)
    console.print(speed_table(result))
    console.print(ratio_table(result))
    console.print(f"peak memory: {result.peak_mib:,.0f} MiB (target: under 6,144)")


@app.command()
def answers(
    data: Annotated[Path, typer.Argument(help="Folder with the sets' folders, such as squad2-dev.")],
    *,
    on: Annotated[list[str], typer.Option(help="A set; may be repeated.")] = list(ALL_SETS),  # noqa: B006 - typer copies it
    system: Annotated[list[str], typer.Option(help="A system; may be repeated.")] = list(SYSTEMS),  # noqa: B006
    sample: Annotated[int, typer.Option(min=0, help="Questions of each set; 0 takes all.")] = 0,
    seed: Annotated[int, typer.Option(help="Which sample.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder of the answers; a second call carries on.")] = Path("runs/answers"),
    cache: Annotated[Path | None, typer.Option(help="Folder of the archive of the news articles.")] = None,
    against: Annotated[Path | None, typer.Option(help="Compare with onrecord's answers in this folder too.")] = None,
    report: Annotated[bool, typer.Option("--report", help="Ask nothing; report what is there.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Throw away what is in --out and ask anew.")] = False,
) -> None:
    """Ask published question sets of onrecord and of baselines with the same model and passages; compare."""
    plan = Plan(data, tuple(on), tuple(system), sample=sample, seed=seed, out=out, against=against)
    if not report:
        plan.ask(cache or platformdirs.user_cache_path("onrecord") / "bench", restart=restart)
    typer.echo(plan.report(), nl=False)


@app.command()
def retrieval(
    data: Annotated[Path, typer.Argument(help="Folder with questions.jsonl and articles.jsonl.gz: realtimeqa-dev.")],
    *,
    sample: Annotated[int, typer.Option(min=0, help="Questions; 0 takes all.")] = 0,
    seed: Annotated[int, typer.Option(help="Which sample.")] = 1,
    cache: Annotated[Path | None, typer.Option(help="Folder of the index; a second call carries on.")] = None,
    plain: Annotated[bool, typer.Option(help="Measure LlamaIndex's defaults too, which embeds all anew.")] = True,
) -> None:
    """Measure how well passages and articles are found, beside BM25, the embedding and LlamaIndex's defaults."""
    kept = cache or platformdirs.user_cache_path("onrecord") / "bench"
    with progress() as bar:
        typer.echo(Retrieval(data, kept, sample=sample, seed=seed, plain=plain).measure(bar), nl=False)


@app.command()
def indexing(
    data: Annotated[Path, typer.Argument(help="Folder with questions.jsonl and articles.jsonl.gz: realtimeqa-dev.")],
    *,
    sample: Annotated[int, typer.Option(min=4, help="Articles that are indexed in each way.")] = 60,
    cache: Annotated[Path | None, typer.Option(help="Folder of the index that is searched; made when absent.")] = None,
) -> None:
    """Time indexing beside the encoder alone and LlamaIndex into Chroma; time single retrievals and additions."""
    settings = IndexSettings()
    encoder = SentenceTransformerEncoder(settings)
    folder = resolve_embedding(settings.cache)
    archive = news_archive(data, cache or platformdirs.user_cache_path("onrecord") / "bench", encoder)
    with progress() as bar, Library.open(IndexSettings(archive=archive), encoder=encoder) as library:
        every = library.articles()
        chosen = every[:: max(1, len(every) // sample)][:sample]
        timed = rates(chosen, encoder, str(folder), bar)
        waited = waits(library, news_questions(data), bar)
    typer.echo(report(timed, waited), nl=False)


def speed_table(result: Speed) -> Table:
    """The figures beside their targets."""
    table = Table("what", "n", "min", "median", "max", "target", title="seconds")
    for t in result.timings:
        figures = (min(t.seconds), t.median, max(t.seconds))
        target = "" if t.target is None else f"under {t.target:g}"
        table.add_row(t.name, str(len(t.seconds)), *(f"{s:.2f}" for s in figures), target)
    return table


def ratio_table(result: Speed) -> Table:
    """Our seconds over the stuffed prompt's on a new mix of passages."""
    table = Table("onrecord / stuffed prompt", "ratio, 95 % interval", "target")
    for one in result.ratios:
        table.add_row(one.name, one.figure.plain() if one.figure else "–", f"at most {one.target:g}")
    return table
