"""Every text that an article ever had stays, with its hash, until it is purged; and it is noticed where it does not."""

import hashlib
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from index.errors import InputError
from index.store.archive import Archive
from index.store.feedback import Feedback
from index.store.history import COLUMNS
from index.store.salvage import salvage
from tests.fakes.archive import put

FETCHED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
OLD, NEW = "The bridge is closed.", "The bridge is open."


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """One article that was changed once and one that was not."""
    archive = Archive.open(tmp_path, create=True)
    came: dict[str, Any] = {"source": "a.txt", "fetched": FETCHED, "raw": "ab" * 32, "pages": (0,)}
    put(archive, "a", OLD, title="T", authors=("Ada Ottolin",), modified=date(2024, 5, 5), **came)
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
    assert (old.content.authors, old.content.modified) == (("Ada Ottolin",), date(2024, 5, 5))
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
    put(archive, "b", "A ferry.", title="At last a title", authors=("Ada Moor",), modified=date(2024, 5, 5))
    (only,) = archive.versions("b")
    assert only.content is not None
    assert (only.content.title, only.content.authors) == ("At last a title", ("Ada Moor",))
    assert only.content.modified == date(2024, 5, 5)
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


def downgrade(path: Path, schema: int) -> None:
    """Makes an archive in which nobody states authors what an earlier onrecord would have made of it."""
    gone = {"tables": ["versions", "history"] if schema == 6 else [], "triggers": list[str]()}
    if schema < 8:
        gone["tables"] += ["tallies", "touched", "moments"]
        gone["triggers"] = ["article_in", "article_out", "chunk_in", "chunk_out"]
    with sqlite3.connect(path) as db:
        for what, names in gone.items():
            for name in names:
                db.execute(f"DROP {what[:-1]} {name}")
        if schema < 8:
            db.execute("DROP INDEX dated")
        db.execute("DROP INDEX listing")
        db.execute("CREATE INDEX listing ON articles (id, title, publisher, published, words)")
        for table in ("articles", "versions") if schema > 6 else ("articles",):
            for column in ("authors", "modified"):
                db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(schema),))


def layout(path: Path) -> dict[str, set[str]]:
    """The columns of each table and index."""
    with sqlite3.connect(path) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'index')")]
        return {name: {str(row[1:]) for row in db.execute(f"PRAGMA table_xinfo('{name}')")} for name in names} | {
            f"{name}: index": {str(row[2]) for row in db.execute(f"PRAGMA index_info('{name}')")} for name in names
        }


@pytest.mark.parametrize("schema", [6, 7, 8])
def test_an_archive_of_an_earlier_schema_is_brought_up_to_date_once(tmp_path: Path, schema: int) -> None:
    archive = Archive.open(tmp_path, create=True)
    for text in (OLD, NEW):
        put(archive, "a", text, title="T", source="a.txt")
    put(archive, "b", "A ferry.")
    wanted = layout(archive.path)
    before = archive.generation
    archive.close()
    downgrade(archive.path, schema)
    saved = salvage(archive.path)
    assert ([each.id for each in saved.articles], saved.harmed) == (["a", "b"], {})
    assert [row[5] for row in saved.versions] == ([] if schema == 6 else [OLD, None, None])
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
            assert upgraded.faults_of("a") == []
            assert upgraded.problems() == []
        assert layout(archive.path) == wanted


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
