"""Training learns, goes on where it was cut off, and refuses to mix two recipes."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from eval.train.data import Pair
from eval.train.loop import Recipe, State, scale, train, way
from index.errors import InputError
from qa.reader.network import Network, tokenizer
from qa.reader.reader import looks
from tests.fakes.network import tiny_base

PAIRS = [
    Pair("cup", "Who won the cup?", "In Oslo, Ruth won the cup.", (9, 13), "answer"),
    Pair("cup", "Who won the cup?", "It rained in Oslo yesterday.", None, "same page"),
] * 40
RECIPE = Recipe(epochs=3, batch=8, rate=3e-3)  # thirty steps


def test_the_way_is_told_by_steps_or_by_time_whichever_is_further() -> None:
    assert way(State(step=5, seconds=60), 10, 0) == 0.5
    assert way(State(step=1, seconds=60), 10, 2) == 0.5
    assert way(State(step=1, seconds=999), 10, 2) == 1.0


def test_the_rate_grows_then_falls_to_nothing() -> None:
    rates = [scale(step / 100) for step in range(101)]
    assert rates[0] == 0 == rates[-1]
    assert max(rates) == rates[5] == 1
    assert all(later < earlier for earlier, later in pairwise(rates[5:]))


def test_a_trained_network_finds_who_won_and_knows_where_nobody_did(tmp_path: Path) -> None:
    base = tiny_base(tmp_path)
    network = train(PAIRS, base, tmp_path, replace(RECIPE, epochs=16, rate=5e-3), lambda done, of: None)
    yes, no = looks(network, tokenizer(base), [(pair.question, pair.passage) for pair in PAIRS[:2]])
    assert PAIRS[0].passage[yes.start : yes.end] == "Ruth"
    assert yes.span > 0 > no.span
    assert yes.answers > 0 > no.answers


class KilledError(Exception):
    pass


def test_a_killed_run_goes_on_from_its_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.train.loop.EVERY", 5)
    base, told = tiny_base(tmp_path), list[int]()

    def kill(done: int, _of: int) -> None:
        if done == 12:
            raise KilledError

    with pytest.raises(KilledError):
        train(PAIRS, base, tmp_path, RECIPE, kill)
    train(PAIRS, base, tmp_path, RECIPE, lambda done, of: told.append(done))
    assert told == list(range(11, 31))


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    base = tiny_base(tmp_path)
    train(PAIRS[:16], base, tmp_path, RECIPE, lambda done, of: None)
    with pytest.raises(InputError, match="not of this one"):
        train(PAIRS[:16], base, tmp_path, replace(RECIPE, seed=2), lambda done, of: None)


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    network = Network.over(tiny_base(tmp_path))
    weights = dict(network.trained())
    with pytest.raises(ValueError, match="shape"):
        network.put(weights | {"head.bias": weights["head.weight"]})
    with pytest.raises(KeyError):
        network.put({})
