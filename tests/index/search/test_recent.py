"""An index of an earlier moment answers as one of this moment would, also within filters."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.article import Vectors
from index.search.recent import Recent, article_of, passing
from index.search.scan import Ranked, nearest, ranked

KEYS = st.sets(st.integers(0, 30))


def rows(keys: set[int], seed: int) -> tuple[list[str], Vectors]:
    """Passages, three of an article, with vectors that hang on the seed."""
    found = [np.random.default_rng((seed, key)).normal(size=4).astype(np.float32) for key in sorted(keys)]
    return [f"a{key // 3}#{key % 3}" for key in sorted(keys)], np.array(found, dtype=np.float32).reshape(-1, 4)


@given(KEYS, KEYS, KEYS, st.none() | KEYS, st.integers(1, 12), st.integers(1, 40))
def test_the_answers_are_those_of_an_index_that_was_made_now(
    before: set[int], gone: set[int], put: set[int], among: set[int] | None, limit: int, first: int
) -> None:
    old = rows(before, 1)
    touched = frozenset(rows(gone | put, 1)[0])
    new = rows(put, 2)  # those that were replaced have other vectors
    query = np.ones(4, dtype=np.float32)
    within = None if among is None else {f"a{n}" for n in among}
    recent = Recent(touched, tuple(new[0]), new[1])

    def passes(one: str) -> bool:
        return one not in touched and (within is None or article_of(one) in within)

    found = passing(lambda wanted: nearest([old], query, wanted), limit, passes, first=first, most=99)
    assert found is not None
    stays = rows(before - gone - put, 1)
    now = nearest([stays, new], query, 99)
    right = [pair for pair in now if within is None or article_of(pair[0]) in within][:limit]
    assert [one for one, _ in ranked([*found, *recent.nearest(query, limit, within)], limit)] == [n for n, _ in right]


def test_a_search_that_would_have_to_ask_for_too_much_is_given_up() -> None:
    asked: list[int] = []

    def search(wanted: int) -> Ranked:
        asked.append(wanted)
        return [(f"a{n}#1", -n) for n in range(wanted)]

    assert passing(search, 2, lambda one: one in {"a3#1", "a9#1"}, first=1, most=9) is None
    assert passing(search, 2, lambda one: one in {"a3#1", "a9#1"}, first=1, most=10) == [("a3#1", -3), ("a9#1", -9)]
    assert asked == [2, 8, 9, 2, 8, 10]
