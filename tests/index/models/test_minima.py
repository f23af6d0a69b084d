"""What the runtime's reader rounds away is given back: products with 4-bit weights are those of the file."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import openvino
import openvino.opset13 as ops
from gguf import GGMLQuantizationType, quants

from index.models.minima import GROUP, _nibbles_of_blocks, restore

ROWS, COLUMNS = 6, 3 * 256  # three blocks a row
Array = np.ndarray[Any, Any]
KEPT: list[Array] = []  # a tensor of 4-bit numbers borrows its bytes


@dataclass
class Tensor:
    data: Array
    tensor_type: GGMLQuantizationType

    @property
    def exact(self) -> Array:
        return np.asarray(quants.dequantize(self.data, self.tensor_type)).reshape(ROWS, COLUMNS)


@dataclass
class Reader:
    tensors: list[Tensor]


def q4_k(seed: int) -> Tensor:
    """A tensor of random blocks with scales as small as a real model's."""
    random = np.random.default_rng(seed)
    blocks = random.integers(0, 256, (ROWS, COLUMNS // 256, 144), dtype=np.uint8)
    scales = random.uniform(0.001, 0.004, (ROWS, COLUMNS // 256, 2)).astype(np.float16)
    blocks[:, :, :4] = scales.view(np.uint8)
    return Tensor(blocks.reshape(ROWS, -1), GGMLQuantizationType.Q4_K)


def as_the_runtime_reads_it(tensor: Tensor) -> Any:  # noqa: ANN401 - a node
    """`scale * (q - zero)` with whole zeros, as 4-bit constants."""
    exact = tensor.exact.reshape(ROWS, -1, GROUP)
    numbers = _nibbles_of_blocks(tensor.data).reshape(exact.shape).astype(np.float32)
    low, high = (np.expand_dims(find(numbers, axis=2), 2) for find in (np.argmin, np.argmax))
    rise, run = (np.take_along_axis(a, high, 2) - np.take_along_axis(a, low, 2) for a in (exact, numbers))
    scales = rise / run
    least = np.take_along_axis(numbers, low, 2) - np.take_along_axis(exact, low, 2) / np.where(scales, scales, 1)
    zeros = np.rint(least).clip(0, 15)
    weights = ops.subtract(ops.convert(constant4(numbers), "f16"), ops.convert(constant4(zeros), "f16"))
    scaled = ops.multiply(weights, ops.constant(scales.astype(np.float16)))
    return ops.convert(ops.reshape(scaled, np.array([ROWS, COLUMNS]), special_zero=False), "f32")


def constant4(numbers: Array) -> Any:  # noqa: ANN401 - a node
    pairs = numbers.astype(np.uint8).reshape(-1, 2)
    KEPT.append(pairs[:, 0] | pairs[:, 1] << 4)
    return ops.constant(openvino.Tensor(KEPT[-1], list(numbers.shape), openvino.Type.u4))


def outputs(model: Any, x: Array) -> list[Array]:  # noqa: ANN401
    # activations of 32 bits, so that nothing but the weights can differ
    exactly = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
    return list(openvino.Core().compile_model(model, "CPU", exactly)(x).values())


def worst(found: list[Array], x: Array, tensors: list[Tensor]) -> list[float]:
    """The largest error of each product."""
    return [float(np.abs(a - np.maximum(x @ t.exact.T, 0)).max()) for a, t in zip(found, tensors, strict=True)]


def test_products_are_those_of_the_file() -> None:
    tensors = [q4_k(1), q4_k(2)]
    x = np.random.default_rng(3).normal(size=(1, 5, COLUMNS)).astype(np.float32)
    put = ops.parameter([1, -1, COLUMNS], dtype=np.float32)
    results = [ops.relu(ops.matmul(put, as_the_runtime_reads_it(t), False, True)) for t in tensors]
    model = openvino.Model(results, [put])
    rounded = worst(outputs(model, x), x, tensors)
    assert restore(model, Reader(tensors)) == 2
    restored = worst(outputs(model, x), x, tensors)
    assert min(rounded) > 0.05
    assert max(restored) < min(rounded) / 5  # what is left are 16-bit scales


def test_weights_of_another_file_and_other_products_are_left_as_they_are() -> None:
    put = ops.parameter([1, -1, COLUMNS], dtype=np.float32)
    plain = ops.matmul(put, ops.constant(np.ones((2, COLUMNS), dtype=np.float32)), False, True)
    model = openvino.Model([ops.matmul(put, as_the_runtime_reads_it(q4_k(1)), False, True), plain], [put])
    count = len(model.get_ops())
    assert restore(model, Reader([q4_k(2)])) == 0
    assert len(model.get_ops()) == count
