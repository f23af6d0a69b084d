"""The commands `onrecord eval train …`: weights from data."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from eval.train.job import run
from eval.train.loop import Recipe
from index.settings import IndexSettings
from index.terminal import progress

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Train the reader.")


@app.callback()
def train() -> None:
    """Train the reader."""


@app.command()
def reader(
    data: Annotated[Path, typer.Argument(help="Folder with pairs.jsonl.gz and passages.jsonl.gz: reading-train.")],
    held: Annotated[Path, typer.Argument(help="Folder with questions of pages that are left out: squad2-dev.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder of checkpoint, log, weights and card; a second call carries on.")],
    epochs: Annotated[int, typer.Option(min=1, help="How often each pair is seen.")] = 1,
    batch: Annotated[int, typer.Option(min=1, help="Pairs in a step.")] = 16,
    rate: Annotated[float, typer.Option(help="The learning rate at its peak.")] = 1e-4,
    same_page: Annotated[
        float, typer.Option(min=0, max=1, help="The share of passages of the same page that is taken.")
    ] = 1.0,
    minutes: Annotated[float, typer.Option(min=0, help="Stop after so many; 0 is no limit.")] = 0.0,
    threads: Annotated[int, typer.Option(min=0, help="Of the processor; 0 leaves it to torch.")] = 0,
    seed: Annotated[int, typer.Option(help="Of the choice, the order and the head.")] = 1,
) -> None:
    """Train the reader on pairs of question and passage; measure it; write weights and a model card."""
    out.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=out / "train.log", level=logging.INFO, format="%(asctime)s %(message)s")
    recipe = Recipe(epochs=epochs, batch=batch, rate=rate, same_page=same_page, minutes=minutes, seed=seed)
    with progress() as bar:
        figures = run(data, held, out, recipe, IndexSettings().cache, bar, threads=threads)
    for name, value in figures.items():
        typer.echo(f"{name}: {value:.3f}")
