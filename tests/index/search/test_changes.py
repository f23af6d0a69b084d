"""What changed in articles, and whether they say so."""

from pathlib import Path

import pytest

from index.search.changes import Change, changes
from index.store.archive import Archive
from tests.fakes.archive import put

CLOSED, OPEN, LATE = "The bridge is closed.", "The bridge is open.", "A ferry is late."


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive.open(tmp_path, create=True)
    put(archive, "a", CLOSED, LATE)
    put(archive, "b", LATE)
    return archive


def kinds(archive: Archive, article: str | None = None) -> list[tuple[str, str]]:
    return [(each.article, each.kind) for each in changes(archive, article)]


def test_what_only_came_in_or_came_in_again_did_not_change(archive: Archive) -> None:
    put(archive, "b", LATE, title="A title")
    assert kinds(archive) == []


def test_a_silent_change_is_told_from_one_that_the_article_states(archive: Archive) -> None:
    put(archive, "a", OPEN, LATE, title="T")
    put(archive, "b", "A ferry sank.", "Correction: an earlier version of this article said that a ferry was late.")
    put(archive, "a", OPEN, LATE, "Updated on 5 May 2024")
    silent, corrected, updated = changes(archive)
    assert (silent.kind, silent.gone, silent.added, silent.title) == ("silent", (CLOSED,), (OPEN,), "T")
    assert (corrected.kind, corrected.gone) == ("corrected", (LATE,))
    assert corrected.notices[0].startswith("Correction: an earlier version")
    assert (updated.kind, updated.gone, updated.added) == ("updated", (), ("Updated on 5 May 2024",))
    assert silent.new == updated.old
    assert silent.at is not None
    assert kinds(archive, "b") == [("b", "corrected")]


def test_a_notice_that_was_there_before_excuses_nothing_new(archive: Archive) -> None:
    put(archive, "b", LATE, "Updated on 5 May 2024")
    put(archive, "b", "A ferry sank.", "Updated on 5 May 2024")
    assert kinds(archive) == [("b", "updated"), ("b", "silent")]


def test_removals_returns_and_purges_are_told(archive: Archive) -> None:
    archive.remove("a")
    put(archive, "a", CLOSED, LATE)
    put(archive, "a", OPEN)
    assert kinds(archive) == [("a", "removed"), ("a", "back"), ("a", "silent")]
    archive.purge("a")
    found = list(changes(archive))
    assert [each.kind for each in found] == ["removed", "back", "unknown", "purged", "purged"]
    assert all((each.gone, each.added) == ((), ()) for each in found)
    assert isinstance(found[0], Change)
    assert found[0].to_json()["kind"] == "removed"
