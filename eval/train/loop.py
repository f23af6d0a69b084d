"""The training itself: batches, losses, steps, checkpoints; a run that was killed goes on where it was."""

import io
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.train.data import Pair, batches
from index.errors import InputError
from index.files import write_whole
from qa.reader.network import ANSWERS, END, START, Network, tokenizer
from qa.reader.reader import inside
from qa.reader.spans import token_span

if TYPE_CHECKING:
    import torch
    from tokenizers import Encoding

log = logging.getLogger(__name__)

WARM_UP = 0.05  # of the way, with a rate that grows
HEAD_RATE = 10.0  # times the layers' rate, because the head begins from nothing
EVERY = 50  # steps between two checkpoints
TOLD = 20  # steps between two lines of the log
CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How it is trained. The rate falls to nothing when all steps are done, or `minutes` are over if that is sooner."""

    epochs: int = 1
    batch: int = 16
    rate: float = 1e-4
    decay: float = 0.01
    same_page: float = 1.0
    minutes: float = 0.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is: steps taken, pairs seen, seconds spent."""

    step: int = 0
    pairs: int = 0
    seconds: float = 0.0


def way(state: State, steps: int, minutes: float) -> float:
    """How much of the way is behind, from 0 to 1: by steps, or by time where that is more; 0 minutes are no limit."""
    spent = state.seconds / (60 * minutes) if minutes else 0.0
    return min(1.0, max(state.step / steps, spent))


def scale(done: float) -> float:
    """What the rate is multiplied with when `done` of the way is behind: up to 1 in a straight line, then down to 0."""
    return done / WARM_UP if done < WARM_UP else (1 - done) / (1 - WARM_UP)


def train(pairs: Sequence[Pair], base: Path, out: Path, recipe: Recipe, told: Callable[[int, int], None]) -> Network:
    """Train, or go on from the checkpoint in `out`; the network as it is at the end.

    Args:
        pairs: to train on, already chosen.
        base: folder of the embedded model.
        out: folder of the checkpoint.
        recipe: how.
        told: hears how many steps are done, and of how many.

    Raises:
        InputError: the checkpoint in `out` is another recipe's.
    """
    import torch

    torch.manual_seed(recipe.seed)  # of the head's first weights; dropout differs after a resumption
    network, cutter = Network.over(base), tokenizer(base)
    optimizer = _optimizer(network, recipe)
    lengths = [len(pair.question) + len(pair.passage) for pair in pairs]
    order = [b for e in range(recipe.epochs) for b in batches(lengths, size=recipe.batch, seed=recipe.seed + e)]
    state = _resume(out / CHECKPOINT, network, optimizer, recipe)
    network.encoder.train()
    began, spent = time.monotonic(), state.seconds
    lost = 0.0
    while (done := way(state, len(order), recipe.minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * scale(done)
        batch = [pairs[place] for place in order[state.step]]
        encodings = cutter.encode_batch([(pair.question, pair.passage) for pair in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network.logits(encodings)
        value = loss(logits.float(), encodings, batch)
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.trained().values(), 1.0)
        optimizer.step()
        lost += value.item()
        state = State(state.step + 1, state.pairs + len(batch), spent + time.monotonic() - began)
        if state.step % TOLD == 0:
            log.info(
                "step %d of %d, %.0f s, loss %.3f, rate × %.3f",
                *(state.step, len(order), state.seconds, lost / TOLD, scale(done)),
            )
            lost = 0.0
        if state.step % EVERY == 0:
            _keep(out / CHECKPOINT, network, optimizer, recipe, state)
        told(state.step, len(order))
    _keep(out / CHECKPOINT, network, optimizer, recipe, state)
    network.encoder.eval()
    return network


def loss(logits: "torch.Tensor", encodings: Sequence["Encoding"], batch: Sequence[Pair]) -> "torch.Tensor":
    """Cross entropy of start and end over the passage's tokens and the first, and of whether the passage answers.

    An answer that was cut off with the passage's end counts as none.
    """
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    kept = torch.tensor([[place == 0 or mine for place, mine in enumerate(inside(each))] for each in encodings])
    spans = [
        (token_span(each.offsets, inside(each), *pair.span) if pair.span else None) or (0, 0)
        for each, pair in zip(encodings, batch, strict=True)
    ]
    firsts, lasts = torch.tensor(spans).T
    least = torch.finfo(logits.dtype).min
    starts, ends = (logits[:, :, which].masked_fill(~kept, least) for which in (START, END))
    answered = binary_cross_entropy_with_logits(logits[:, 0, ANSWERS], (firsts > 0).float())
    return (cross_entropy(starts, firsts) + cross_entropy(ends, lasts)) / 2 + answered


def _optimizer(network: Network, recipe: Recipe) -> "torch.optim.AdamW":
    import torch

    layers = [weight for name, weight in network.trained().items() if name.startswith("layers.")]
    groups = [
        {"params": layers, "peak": recipe.rate},
        {"params": list(network.head.parameters()), "peak": recipe.rate * HEAD_RATE},
    ]
    for weight in network.encoder.embeddings.parameters():
        weight.requires_grad_(False)
    return torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=recipe.decay, fused=True)


def _keep(path: Path, network: Network, optimizer: Any, recipe: Recipe, state: State) -> None:  # noqa: ANN401
    import torch

    written = io.BytesIO()
    weights = {name: weight.detach() for name, weight in network.trained().items()}
    kept = {"weights": weights, "optimizer": optimizer.state_dict(), "recipe": asdict(recipe), "state": asdict(state)}
    torch.save(kept, written)
    write_whole(path, written.getvalue())


def _resume(path: Path, network: Network, optimizer: Any, recipe: Recipe) -> State:  # noqa: ANN401
    import torch

    if not path.exists():
        return State()
    kept = torch.load(path, weights_only=True)
    if kept["recipe"] | {"minutes": 0} != asdict(recipe) | {"minutes": 0}:  # the time may be given anew
        raise InputError(f"{path} is of the recipe {kept['recipe']}, not of this one. Name another folder with --out.")
    network.put(kept["weights"])
    optimizer.load_state_dict(kept["optimizer"])
    log.info("going on after step %d", kept["state"]["step"])
    return State(**kept["state"])
