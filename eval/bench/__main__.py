"""The commands `onrecord eval bench …`: they print a table, and nothing is gated on them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.bench.speed import Speed, measure

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
    with Console(stderr=True).status("Measuring; this takes about five minutes on two cores"):
        result = measure(seeds, starts=starts)
    console.print(speed_table(result))
    console.print(f"peak memory: {result.peak_mib:,.0f} MiB (target: under 6,144)")


def speed_table(result: Speed) -> Table:
    """The figures beside their targets."""
    table = Table("what", "n", "min", "median", "max", "target", title="seconds")
    for t in result.timings:
        figures = (min(t.seconds), t.median, max(t.seconds))
        table.add_row(t.name, str(len(t.seconds)), *(f"{s:.2f}" for s in figures), f"under {t.target:g}")
    return table
