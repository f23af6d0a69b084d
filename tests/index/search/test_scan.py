"""The exact scan finds what comparing with everything finds, however it comes in parts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.search.scan import nearest


@given(st.lists(st.integers(0, 4), max_size=6), st.integers(0, 9), st.integers(0, 99))
def test_the_best_of_all_parts(sizes: list[int], limit: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    query = rng.integers(-2, 3, size=3).astype(np.float32)
    parts = [
        ([f"a{part}#{row}" for row in range(size)], rng.integers(-2, 3, size=(size, 3)).astype(np.float32))
        for part, size in enumerate(sizes)  # small whole numbers: many ties
    ]
    scores = [(one, float(row @ query)) for ids, rows in parts for one, row in zip(ids, rows, strict=True)]
    assert nearest(parts, query, limit) == sorted(scores, key=lambda pair: (-pair[1], pair[0]))[:limit]
