"""Scores a few passages as the archive's full-text search would score them if they were in it.

That is BM25 as SQLite's FTS5 computes it (k1 1.2, b .75, no negative weight), with the archive's counts of each word.
"""

import math
import sqlite3
from collections.abc import Mapping
from contextlib import closing

from index.store.fulltext import TOKENIZER, phrase

_K1, _B = 1.2, 0.75
_LEAST = 1e-6  # weight of a word that more than half of all passages hold
_MADE = f"""
CREATE VIRTUAL TABLE few USING fts5(story, tokenize = "{TOKENIZER}");
CREATE VIRTUAL TABLE terms USING fts5vocab(few, instance);
"""


def scores(stories: Mapping[str, str], words: Mapping[str, int], passages: int) -> dict[str, float]:
    """The score of each story that holds one of the words; a higher one is better.

    Args:
        stories: texts by id. Their mean length stands for that of the archive's passages, which were cut alike.
        words: in how many of the archive's passages each word is.
        passages: how many the archive has.
    """
    names = list(stories)
    found: dict[str, float] = {}
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(_MADE)
        db.executemany("INSERT INTO few (rowid, story) VALUES (?, ?)", enumerate(stories.values()))
        lengths = dict(db.execute("SELECT doc, count(*) FROM terms GROUP BY doc"))
        mean = sum(lengths.values()) / max(1, len(names))
        for word, frequency in words.items():
            rows = db.execute(
                "SELECT rowid, length(highlight(few, 0, char(1), '')) - length(story) FROM few WHERE few MATCH ?",
                (phrase(word),),
            ).fetchall()
            holding, total = frequency + len(rows), passages + len(names)
            weight = max(_LEAST, math.log((total - holding + 0.5) / (holding + 0.5)))
            for row, times in rows:
                length = _K1 * (1 - _B + _B * lengths[row] / mean)
                found[names[row]] = found.get(names[row], 0.0) + weight * times * (_K1 + 1) / (times + length)
    return found
