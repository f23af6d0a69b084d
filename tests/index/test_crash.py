"""A short form of `make crash`: kills in the middle of adding, following, removing and rebuilding lose nothing."""

from pathlib import Path

from tests.faults.crash import WORKS, run


def test_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    counts = run(len(WORKS), 5, tmp_path)
    assert counts["kills"] >= len(WORKS)
    assert counts["lost or wrong"] == 0
