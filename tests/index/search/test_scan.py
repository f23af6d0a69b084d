"""The exact scan finds what comparing with everything finds, and looks nowhere else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.search.scan import ExactSearch


@given(st.lists(st.integers(1, 4), max_size=6), st.sets(st.integers(0, 7)), st.integers(0, 9), st.integers(0, 99))
def test_the_best_of_the_chosen_articles_and_of_no_other(
    sizes: list[int], chosen: set[int], limit: int, seed: int
) -> None:
    articles = [f"a{n}" for n, size in enumerate(sizes) for _ in range(size)]
    ids = [f"{article}#{row}" for row, article in enumerate(articles)]
    rng = np.random.default_rng(seed)
    vectors = rng.integers(-2, 3, size=(len(ids), 3)).astype(np.float32)  # small whole numbers: many ties
    query = rng.integers(-2, 3, size=3).astype(np.float32)
    within = {f"a{n}" for n in chosen}
    scores = [(chunk, float(row @ query)) for chunk, row in zip(ids, vectors, strict=True)]
    right = sorted((x for x in scores if x[0].split("#")[0] in within), key=lambda x: (-x[1], x[0]))[:limit]
    assert ExactSearch(ids, articles, vectors).nearest(query, limit, within) == right
