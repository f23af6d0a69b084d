"""One training from data to card: the order of the steps."""

from pathlib import Path
from typing import Any

from eval.train.card import card
from eval.train.data import read_pairs, taken
from eval.train.loop import CHECKPOINT, Recipe, State, train
from eval.train.measure import held_out, measure
from index.build import OnProgress
from index.files import write_whole
from index.models.weights import resolve_embedding
from qa.reader.network import WEIGHTS, Network, tokenizer
from qa.reader.reader import looks


def run(
    data: Path, held: Path, out: Path, recipe: Recipe, cache: Path, told: OnProgress, *, threads: int = 0
) -> dict[str, float]:
    """Train or go on, measure, and write weights and card into `out`; the figures.

    Raises:
        InputError: data that cannot be read, or a checkpoint of another recipe.
        WeightsError: the embedded model could not be fetched.
    """
    import torch

    if threads:
        torch.set_num_threads(threads)
    pairs, base = read_pairs(data), resolve_embedding(cache)
    questions = held_out(held, {pair.title for pair in pairs})
    chosen = taken(pairs, same_page=recipe.same_page, seed=recipe.seed)
    network = train(chosen, base, out, recipe, lambda done, of: told("training", done, of))
    save(network, out / WEIGHTS)
    told("measuring", 0, None)
    figures = measure(questions, lambda texts: looks(network, tokenizer(base), texts))
    kept: dict[str, Any] = torch.load(out / CHECKPOINT, weights_only=True)
    write_whole(out / "README.md", card(chosen, recipe, State(**kept["state"]), figures))
    return figures


def save(network: Network, path: Path) -> None:
    """What was trained, in bfloat16, as safetensors."""
    import torch
    from safetensors.torch import save as as_bytes

    narrow = {name: weight.detach().to(torch.bfloat16).contiguous() for name, weight in network.trained().items()}
    write_whole(path, as_bytes(narrow))
