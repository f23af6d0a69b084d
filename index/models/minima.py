"""Gives a converted model back what the runtime's reader of GGUF files rounds away: the minima of 4-bit weights.

A Q4_K weight is `scale * q - minimum`, with one scale and one minimum for 32 weights of a row. The reader keeps
`scale * (q - zero)` with a whole number for `zero`, which is off by 8.6 % of a weight matrix's norm in the embedded
model; probabilities of first tokens then differ by up to .2 from llama.cpp's (docs/runtime.md). What is lost is one
number for 32 weights, so it costs little to add: for a product `W x` it is `D s`, where `D` holds what each group lacks
and `s` the sums of `x` over the groups.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Nibbles = npt.NDArray[np.uint8]

GROUP = 32  # weights that share a scale and a minimum
BLOCK_BYTES, BLOCK_HEAD = 144, 16  # of a Q4_K block of 256 weights; its head holds the scales and the minima


def restore(model: Any, reader: Any) -> int:  # noqa: ANN401 - neither library has types that mypy can use
    """Adds the lost minima to a model of the runtime.

    Args:
        model: an `openvino.Model` as the runtime's reader made it; changed in place.
        reader: a `gguf.GGUFReader` of the file that it was made from.

    Returns:
        How many weight matrices were corrected.
    """
    from gguf import GGMLQuantizationType, quants

    tensors = [t for t in reader.tensors if t.tensor_type == GGMLQuantizationType.Q4_K]
    by_content = {_key(_nibbles_of_blocks(t.data)): t for t in tensors}
    sums: dict[tuple[str, int], Any] = {}  # by what is multiplied: several matrices share it
    corrected = 0
    for product in list(model.get_ordered_ops()):
        if product.get_type_name() == "MatMul" and (parts := _quantized(product)):
            quants4, zeros, scales = parts
            tensor = by_content.get(_key(quants4))
            if tensor is None:
                continue
            exact = quants.dequantize(tensor.data, tensor.tensor_type).reshape(*zeros.shape, GROUP)
            kept = scales[:, :, None] * (quants4.reshape(exact.shape).astype(np.float32) - zeros[:, :, None])
            _add(product, (exact - kept).mean(axis=2), sums)
            corrected += 1
    return corrected


def _nibbles(packed: Nibbles) -> Nibbles:
    """4-bit numbers from bytes, the lower half first."""
    return np.stack([packed & 15, packed >> 4], axis=-1).reshape(len(packed), -1)


def _nibbles_of_blocks(raw: Nibbles) -> Nibbles:
    """The 4-bit numbers of a Q4_K tensor, row by row: each 32 bytes of a block hold 32 lower halves, then 32 upper."""
    rows = len(raw)
    blocks = np.asarray(raw).reshape(rows, -1, BLOCK_BYTES)[:, :, BLOCK_HEAD:].reshape(rows, -1, 4, GROUP)
    return np.stack([blocks & 15, blocks >> 4], axis=3).reshape(rows, -1)


def _key(numbers: Nibbles) -> tuple[tuple[int, ...], bytes]:
    """What tells one weight matrix from all others: the reader keeps no names, and the numbers as they are."""
    return numbers.shape, numbers[0].tobytes() + numbers[-1].tobytes()


def _quantized(product: Any) -> tuple[Nibbles, Floats, Floats] | None:  # noqa: ANN401
    """The 4-bit weights [rows, columns], zeros and scales [rows, groups] of a product; None where it has no such."""
    node, found = product.input_value(1).get_node(), {}
    while node.get_type_name() in ("Convert", "Reshape", "Multiply", "Subtract"):
        found[node.get_type_name()] = node
        node = node.input_value(0).get_node()
    if node.get_type_name() != "Constant" or node.get_output_element_type(0).to_string() != "u4":
        return None
    rows, groups, _ = node.get_output_shape(0)
    zeros = found["Subtract"].input_value(1).get_node().input_value(0).get_node().data.view(np.uint8).reshape(1, -1)
    scales = found["Multiply"].input_value(1).get_node().data.astype(np.float32)
    return (
        _nibbles(node.data.view(np.uint8).reshape(rows, -1)),
        _nibbles(zeros).reshape(rows, groups).astype(np.float32),
        scales.reshape(rows, groups),
    )


def _add(product: Any, lacking: Floats, sums: dict[tuple[str, int], Any]) -> None:  # noqa: ANN401
    """Adds `lacking` [rows, groups] times the group sums of what the product multiplies to the product."""
    import openvino.opset13 as ops

    source = product.input_value(0)
    key = (source.get_node().get_friendly_name(), source.get_index())
    if key not in sums:
        grouped = ops.reshape(source, np.array([0, 0, lacking.shape[1], GROUP], dtype=np.int64), special_zero=True)
        sums[key] = ops.reduce_sum(grouped, np.array([3], dtype=np.int64), keep_dims=False)
    users = list(product.output(0).get_target_inputs())
    weights = ops.convert(ops.constant(lacking.astype(np.float16)), "f32")
    added = ops.add(product.output(0), ops.matmul(sums[key], weights, transpose_a=False, transpose_b=True))
    for user in users:
        user.replace_source_output(added.output(0))
