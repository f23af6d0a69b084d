"""The embedded all-MiniLM-L6-v2 as a graph of the runtime that the language model has too, made of its weights.

Made in a few milliseconds at each start, so there is no second copy of the model on disk, and torch, whose import takes
seconds, is not needed. What it computes is BERT (Devlin et al. 2019) with the mean of its last states, as the folder's
own files say: six layers, twelve heads, normalisation after each sum, gelu by the error function.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

LAYERS, HEADS, HEAD = 6, 12, 32  # of all-MiniLM-L6-v2; HEAD numbers in each head
EPSILON = 1e-12  # of its normalisation
UNSEEN = -10_000.0  # added to the score of what is only padding: its share becomes 0, also in bfloat16


def embedding_graph(weights: Path) -> Any:  # noqa: ANN401 - the runtime ships no types that mypy can use
    """An `openvino.Model` from `ids` and `mask`, texts by tokens, to one vector for each text, not yet of length 1.

    Args:
        weights: `model.safetensors` of the embedded model.
    """
    import openvino
    from openvino import opset13 as ops
    from safetensors.numpy import load_file

    held = load_file(weights)
    ids = ops.parameter([-1, -1], np.int64, name="ids")
    mask = ops.parameter([-1, -1], np.float32, name="mask")
    states = _embedded(ops, held, ids)
    seen = ops.unsqueeze(mask, _whole(ops, 1, 2))  # to be added to scores: texts, heads, tokens, tokens
    bias = ops.multiply(ops.subtract(_number(ops, 1.0), seen), _number(ops, UNSEEN))
    for layer in range(LAYERS):
        own = {name.removeprefix(f"encoder.layer.{layer}."): each for name, each in held.items()}
        states = _layer(ops, own, states, bias)
    weighed = ops.unsqueeze(mask, _whole(ops, 2))
    total = ops.reduce_sum(ops.multiply(states, weighed), _whole(ops, 1))
    return openvino.Model([ops.divide(total, ops.reduce_sum(weighed, _whole(ops, 1)))], [ids, mask], "embedding")


def _embedded(ops: Any, held: Mapping[str, Any], ids: Any) -> Any:  # noqa: ANN401 - as above, and below
    """Words and places, summed and normalised; a text is all of the first of two types."""
    places = held["embeddings.position_embeddings.weight"] + held["embeddings.token_type_embeddings.weight"][0]
    zero, one = _whole(ops), _whole(ops, 1)
    length = ops.gather(ops.shape_of(ids), one, zero)
    table = ops.slice(ops.constant(places), ops.constant([0]), length, ops.constant([1]), ops.constant([0]))
    words = ops.gather(ops.constant(held["embeddings.word_embeddings.weight"]), ids, zero)
    return _normal(ops, held, "embeddings.LayerNorm", ops.add(words, table))


def _layer(ops: Any, own: Mapping[str, Any], states: Any, bias: Any) -> Any:  # noqa: ANN401
    def heads(name: str) -> Any:  # noqa: ANN401
        parted = ops.reshape(
            _linear(ops, own, f"attention.self.{name}", states), ops.constant([0, 0, HEADS, HEAD]), special_zero=True
        )
        return ops.transpose(parted, ops.constant([0, 2, 1, 3]))

    scores = ops.matmul(heads("query"), heads("key"), transpose_a=False, transpose_b=True)
    shares = ops.softmax(ops.add(ops.multiply(scores, _number(ops, HEAD**-0.5)), bias), axis=-1)
    looked = ops.transpose(ops.matmul(shares, heads("value"), False, False), ops.constant([0, 2, 1, 3]))
    joined = ops.reshape(looked, ops.constant([0, 0, HEADS * HEAD]), special_zero=True)
    states = ops.add(states, _linear(ops, own, "attention.output.dense", joined))
    states = _normal(ops, own, "attention.output.LayerNorm", states)
    inner = ops.gelu(_linear(ops, own, "intermediate.dense", states), "ERF")
    return _normal(ops, own, "output.LayerNorm", ops.add(states, _linear(ops, own, "output.dense", inner)))


def _linear(ops: Any, held: Mapping[str, Any], name: str, states: Any) -> Any:  # noqa: ANN401
    product = ops.matmul(states, ops.constant(held[f"{name}.weight"]), transpose_a=False, transpose_b=True)
    return ops.add(product, ops.constant(held[f"{name}.bias"]))


def _normal(ops: Any, held: Mapping[str, Any], name: str, states: Any) -> Any:  # noqa: ANN401
    even = ops.mvn(states, _whole(ops, -1), True, EPSILON, "inside_sqrt")
    return ops.add(ops.multiply(even, ops.constant(held[f"{name}.weight"])), ops.constant(held[f"{name}.bias"]))


def _number(ops: Any, value: float) -> Any:  # noqa: ANN401
    return ops.constant(np.float32(value))


def _whole(ops: Any, *values: int) -> Any:  # noqa: ANN401
    """Whole numbers: axes and places; none is a single 0."""
    return ops.constant(np.array(values or 0, dtype=np.int64))
