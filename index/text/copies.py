"""Which articles are copies of one story: MinHash signatures over runs of words, and groups of articles alike. Pure.

The share of equal places in two signatures estimates the Jaccard similarity of the two sets of runs (Broder 1997).
Bands of a signature find candidates without comparing all pairs (locality-sensitive hashing): two articles with a
similarity of 0.7 share a band with a probability of 0.9998, two with 0.3 with one of 0.23.
"""

import hashlib
import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Signature = npt.NDArray[np.uint32]

PLACES = 128  # of a signature; the estimate's standard error at 0.7 is 0.04
ROWS = 4  # of a band, so there are 32 bands
RUN = 4  # words in a run
LEAST_WORDS = 60  # fewer say too little: on 3,118 articles the alike ones were notices such as "no longer available"
ALIKE = 0.7  # from here on two articles are copies; updates of a running story were below, agency copies above
SEED = 1


def signature(story: str) -> Signature | None:
    """The MinHash of a story's runs of words, 128 numbers; None where it has too few words to tell."""
    from datasketch import MinHash

    words = re.findall(r"\w+", story.casefold())
    if len(words) < LEAST_WORDS:
        return None
    runs = {" ".join(words[n : n + RUN]).encode() for n in range(len(words) - RUN + 1)}
    minhash = MinHash(num_perm=PLACES, seed=SEED)
    minhash.update_batch(sorted(runs))
    return np.asarray(minhash.hashvalues, dtype=np.uint32)


def bands(of: Signature) -> list[int]:
    """One number per band, 64 bits, for an index that finds articles which share one."""
    return [
        int.from_bytes(
            hashlib.blake2b(bytes([n]) + of[n * ROWS : (n + 1) * ROWS].tobytes(), digest_size=8).digest(), signed=True
        )
        for n in range(PLACES // ROWS)
    ]


def alike(one: Signature, other: Signature) -> bool:
    """Whether two articles are copies of one story."""
    return float(np.mean(one == other)) >= ALIKE


def groups(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """For each article in a pair of copies, all that it is connected to, itself included; the order does not matter."""
    group: dict[str, set[str]] = {}
    for one, other in pairs:
        if other in group.get(one, ()):  # a large group has a pair for every two of it
            continue
        joined = group.get(one, {one}) | group.get(other, {other})
        for member in joined:
            group[member] = joined
    return {article: frozenset(members) for article, members in group.items()}
