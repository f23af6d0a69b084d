"""Every text that an article ever had stays, with its hash, until it is purged; and it is noticed where it does not."""

import hashlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.errors import InputError
from index.store.archive import Archive
from index.store.feedback import Feedback
from index.store.history import COLUMNS
from tests.fakes.archive import put

FETCHED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
OLD, NEW = "The bridge is closed.", "The bridge is open."


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """One article that was changed once and one that was not."""
    archive = Archive.open(tmp_path, create=True)
    put(archive, "a", OLD, title="T", source="a.txt", fetched=FETCHED, raw="ab" * 32, pages=(0,))
    put(archive, "a", NEW, title="U", source="a.txt")
    put(archive, "b", "A ferry.")
    return archive


def happened(archive: Archive, article: str) -> list[str]:
    return [each.what for each in archive.events(article)]


def change(archive: Archive, statement: str) -> None:
    with sqlite3.connect(archive.path) as db:
        db.execute(statement)


def test_a_replaced_text_stays_with_its_hash_its_statements_and_where_it_came_from(archive: Archive) -> None:
    old, new = archive.versions("a")
    assert old.hash == hashlib.sha256(OLD.encode()).hexdigest()
    assert old.content is not None
    assert (old.content.text, old.content.title, old.content.pages) == (OLD, "T", (0,))
    assert (old.fetched, old.source, old.raw, old.gone, old.newest) == (FETCHED, "a.txt", "ab" * 32, "", False)
    assert new.content is not None
    assert (new.content.text, new.content.title, new.newest) == (NEW, "U", True)
    assert happened(archive, "a") == ["stored", "stored"]
    live = archive.stored("a").article
    assert live.version == new.hash
    assert live.fetched == new.fetched
    assert live.fetched is not None
    assert archive.version_faults() == []


def test_another_title_is_no_other_version(archive: Archive) -> None:
    put(archive, "b", "A ferry.", title="At last a title")
    (only,) = archive.versions("b")
    assert only.content is not None
    assert only.content.title == "At last a title"
    assert happened(archive, "b") == ["stored"]
    assert archive.version_faults() == []


def test_a_removed_article_is_in_no_list_and_keeps_its_versions(archive: Archive) -> None:
    archive.remove("a")
    assert archive.article("a") is None
    assert archive.find("bridge").found == 0
    assert [each.content.text for each in archive.versions("a") if each.content] == [OLD, NEW]
    assert not any(each.newest for each in archive.versions("a"))
    assert happened(archive, "a") == ["stored", "stored", "removed"]
    assert archive.withdrawn() == {"a.txt"}
    assert archive.version_faults() == []


def test_a_text_that_comes_back_is_the_version_that_it_was(archive: Archive) -> None:
    put(archive, "a", OLD, title="V")
    first, second = archive.versions("a")
    assert (first.newest, first.fetched, second.newest) == (True, FETCHED, False)
    assert archive.stored("a").article.fetched == FETCHED
    archive.remove("a")
    put(archive, "a", OLD)
    assert happened(archive, "a") == ["stored", "stored", "stored", "removed", "stored"]
    assert archive.version_faults() == []


def test_a_purge_destroys_every_text_and_says_so(archive: Archive) -> None:
    put(archive, "a", "The zeppelin was sold to Arkwright.", title="Ottoline")
    feedback = Feedback(archive.path)
    feedback.keep("k", "right", "", {"citations": [{"article": "a", "quote": "The zeppelin was sold"}]})
    feedback.keep("l", "right", "", {"citations": [{"article": "b", "quote": "A ferry."}]})
    assert archive.purge("a") == 3
    assert archive.article("a") is None
    assert {(each.gone, each.content) for each in archive.versions("a")} == {("purged", None)}
    assert archive.versions("a")[0].hash == hashlib.sha256(OLD.encode()).hexdigest()
    assert happened(archive, "a")[-3:] == ["purged"] * 3
    assert [each.key for each in feedback.all()] == ["l"]
    assert archive.version_faults() == []
    assert archive.problems() == []
    archive.close()
    left = b"".join(path.read_bytes() for path in archive.path.parent.iterdir() if path.is_file()).lower()
    assert not [word for word in (b"zeppelin", b"arkwright", b"ottolin", b"bridge") if word in left]


def test_a_removed_article_can_be_purged_and_an_unknown_one_not(archive: Archive) -> None:
    archive.remove("a")
    assert archive.purge("a") == 2
    for name in ("a", "nobody"):
        with pytest.raises(InputError, match=f"no article '{name}'"):
            archive.purge(name)


def test_a_purged_text_that_is_added_again_is_there_again(archive: Archive) -> None:
    archive.purge("a")
    put(archive, "a", OLD)
    assert [(each.gone, each.newest) for each in archive.versions("a")] == [("", True), ("purged", False)]
    assert archive.version_faults() == []


@pytest.mark.parametrize("column", [*COLUMNS.split(", ")[2:], "seal"])
def test_damage_to_a_version_is_noticed(archive: Archive, column: str) -> None:
    change(archive, f"UPDATE versions SET {column} = '[7]' WHERE key = 1")  # noqa: S608 - constants
    assert any("of article a" in fault for fault in archive.version_faults())


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM versions WHERE key = 2",
        "UPDATE versions SET text = NULL WHERE key = 1",
        "UPDATE history SET what = 'removed' WHERE key = 2",
        "UPDATE history SET at = NULL WHERE key = 2",
        "UPDATE history SET version = x'00' WHERE key = 2",
    ],
)
def test_other_damage_is_noticed(archive: Archive, damage: str) -> None:
    change(archive, damage)
    assert archive.version_faults() != []


def test_a_damaged_version_gives_no_text(archive: Archive) -> None:
    change(archive, "UPDATE versions SET text = 'The bridge is clear.' WHERE key = 1")
    assert (archive.versions("a")[0].content, archive.versions("a")[0].gone) == (None, "lost")


def test_a_damaged_text_that_is_replaced_does_not_pass_for_what_was_stored(archive: Archive) -> None:
    change(archive, "UPDATE articles SET text = 'The bridge is clear.' WHERE id = 'a'")
    put(archive, "a", "The bridge is gone.")
    assert [each.gone for each in archive.versions("a")] == ["", "lost", ""]
    assert happened(archive, "a") == ["stored", "stored", "lost", "stored"]
    assert archive.version_faults() == []


@pytest.mark.parametrize("schema", [6, 7])
def test_an_archive_that_kept_no_versions_or_counts_is_brought_up_to_date_once(archive: Archive, schema: int) -> None:
    before = archive.generation
    archive.close()
    with sqlite3.connect(archive.path) as db:
        for trigger in ("article_in", "article_out", "chunk_in", "chunk_out"):
            db.execute(f"DROP TRIGGER {trigger}")
        for table in ("tallies", "touched", "moments", *(("versions", "history") if schema == 6 else ())):
            db.execute(f"DROP TABLE {table}")
        db.execute("DROP INDEX dated")
        db.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(schema),))
    for _ in range(2):
        with Archive.open(archive.path.parent) as upgraded:
            assert upgraded.generation == before
            assert upgraded.remembers(upgraded.moment)
            assert len(upgraded) == len(upgraded.ids())
            newest = upgraded.versions("a")[-1]
            assert newest.newest
            assert newest.content is not None
            assert newest.content.text == NEW
            if schema == 6:
                assert (newest.fetched, newest.source, len(upgraded.versions("a"))) == (None, "a.txt", 1)
                assert [(each.at, each.what) for each in upgraded.events()] == [(None, "stored")] * 2
            assert upgraded.version_faults() == []
            assert upgraded.problems() == []


@pytest.mark.parametrize("step", ["stored", "note", "set_aside"])
def test_a_change_that_fails_in_the_middle_leaves_versions_as_they_were(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = archive.versions("a"), list(archive.events())

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(step)

    monkeypatch.setattr(f"index.store.history.{step}", fail)
    with pytest.raises(RuntimeError):
        put(archive, "a", "The bridge is gone.")
    if step != "stored":
        with pytest.raises(RuntimeError):
            archive.remove("a")
    assert (archive.versions("a"), list(archive.events())) == before
    assert archive.version_faults() == []
