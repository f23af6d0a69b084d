"""A few passages score as the archive's own search would score them."""

from pathlib import Path

import pytest

from index.search.bm25 import scores
from index.store.archive import Archive
from tests.fakes.archive import put

STORIES = (
    "The bridge is closed, the bridges and the ferry too.", "The ferry sails at noon.", "Tolls rise at the bridge.",
    "Nothing happened in Kessel, said the mayor of the harbour town on Monday.", "The mayor spoke.", "Rain.",
)  # fmt: skip


def test_scores_are_those_of_full_text_search(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path, create=True)
    put(archive, "a", *STORIES)
    stories = {f"a#{number}": story for number, story in enumerate(STORIES, 1)}
    wanted = dict(archive.lexical("closing bridges, mayor", 10))
    assert len(wanted) == 4
    nothing_else = dict.fromkeys(archive.looked_for("closing bridges, mayor"), 0)
    assert scores(stories, nothing_else, 0) == pytest.approx(wanted)


def test_a_word_that_the_archive_holds_often_counts_for_less() -> None:
    few = {"x": "A ferry.", "y": "A tunnel."}
    assert scores(few, {"ferry": 900, "tunnel": 1}, 1000)["y"] > scores(few, {"ferry": 900, "tunnel": 1}, 1000)["x"]
    assert scores({}, {"ferry": 1}, 10) == {}
