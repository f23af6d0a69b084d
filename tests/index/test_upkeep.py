"""What can be saved of a damaged record is saved, the rest is named; a backup goes in one file and comes back."""

import json
import os
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from index import upkeep
from index.article import Article
from index.build import Library
from index.errors import ArchiveError, DamageError, InputError
from index.settings import IndexSettings
from index.store.feedback import Feedback
from tests.fakes.encoder import HashingEncoder


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    """Of an archive of 30 articles from one file, with a reader's judgement."""
    lines = [
        {"id": f"a{n}", "title": f"T{n}", "text": f"The bridge number {n} is closed. " + f"Reason {n}. " * 60}
        for n in range(30)
    ]
    (tmp_path / "wire.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    settings = IndexSettings(archive=tmp_path / "archive")
    with opened(settings) as library:
        library.add([tmp_path / "wire.jsonl"])
    Feedback.of(settings.archive).keep("k", "right", "", {"answer": "x"})
    return settings


def opened(settings: IndexSettings) -> Library:
    return Library.open(settings, create=True, encoder=HashingEncoder())


def repaired(settings: IndexSettings) -> upkeep.Repaired:
    done = upkeep.repair(settings, encoder=HashingEncoder())
    with opened(settings) as library:
        assert library.verify() == []
        assert library.dense("The bridge number 7 is closed.", 1)
    return done


def database(settings: IndexSettings) -> Path:
    return settings.archive / "archive.db"


def test_a_damaged_text_comes_back_from_its_file(settings: IndexSettings) -> None:
    with sqlite3.connect(database(settings)) as db:
        db.execute("UPDATE articles SET text = replace(text, '7', '1') WHERE id = 'a7'")
    with opened(settings) as library:
        assert any("a7: its text is not what was stored" in problem for problem in library.verify())
    done = repaired(settings)
    assert (done.saved, done.read_again, done.lost) == (29, ("a7",), {})
    with opened(settings) as library:
        assert library.stored("a7").article.text.startswith("The bridge number 7 ")
    assert [judged.key for judged in Feedback.of(settings.archive).all()] == ["k"]
    assert done.kept is not None
    assert done.kept.is_file()


def test_a_damaged_text_whose_file_is_gone_is_lost_and_named(settings: IndexSettings, tmp_path: Path) -> None:
    with sqlite3.connect(database(settings)) as db:
        db.execute("UPDATE articles SET text = replace(text, '7', '1') WHERE id = 'a7'")
    (tmp_path / "wire.jsonl").unlink()
    done = repaired(settings)
    assert (done.saved, done.lost) == (29, {"a7": f"{tmp_path / 'wire.jsonl'}:8"})
    with opened(settings) as library:
        assert library.archive.article("a7") is None


def test_half_a_file_gives_what_is_on_it(settings: IndexSettings, tmp_path: Path) -> None:
    (tmp_path / "wire.jsonl").unlink()
    os.truncate(database(settings), database(settings).stat().st_size // 2)
    with pytest.raises(DamageError, match="cut short"):
        opened(settings)
    done = repaired(settings)
    assert done.saved > 0
    assert done.saved + len(done.lost) <= 30


def test_what_is_no_database_cannot_be_repaired_and_is_left(settings: IndexSettings) -> None:
    database(settings).write_bytes(b"no database " * 1000)
    with pytest.raises(DamageError, match=r"nothing in .* can be read\. Put a backup back"):
        upkeep.repair(settings, encoder=HashingEncoder())
    assert database(settings).read_bytes() == b"no database " * 1000


def test_a_lost_log_is_told_once_and_what_was_before_it_is_kept(settings: IndexSettings) -> None:
    with opened(settings) as library:  # as a killed process leaves it
        library.remove("a3")
        for ending in ("", "-shm"):
            shutil.copy(f"{database(settings)}{ending}", f"{database(settings)}{ending}.left")
    for ending in ("", "-shm"):
        Path(f"{database(settings)}{ending}.left").rename(f"{database(settings)}{ending}")
    for _ in range(2):
        with pytest.raises(DamageError, match=r"older than it was: .*-wal, which held the last changes, is gone"):
            opened(settings)
    assert repaired(settings).saved == 30


def test_an_index_is_made_anew_without_embedding(settings: IndexSettings) -> None:
    shutil.rmtree(settings.archive / "vectors")
    encoder = HashingEncoder()
    with Library.open(settings, encoder=encoder) as library:
        assert library.rebuild() == len(library.archive)
        assert library.verify() == []
    assert encoder.encoded == 0


def test_a_backup_is_taken_while_articles_are_written_and_comes_back(settings: IndexSettings, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with opened(settings) as writer:
            turn = 0
            while not stop.is_set():
                turn += 1
                writer.take([Article("a1", f"Turn {turn} of the ferry.")], replace=True)

    writing = threading.Thread(target=write)
    writing.start()
    target = tmp_path / "backups" / "monday.db"
    try:
        assert upkeep.backup(settings, target) == target.stat().st_size
    finally:
        stop.set()
        writing.join()
    with pytest.raises(InputError, match="is there already"):
        upkeep.backup(settings, target)
    with opened(settings) as library:
        library.remove("a2")
    articles, kept = upkeep.restore(settings, target, encoder=HashingEncoder())
    assert articles == 30
    assert kept is not None
    with opened(settings) as library:
        assert library.stored("a2").article.title == "T2"
        assert library.verify() == []
    assert [judged.key for judged in Feedback.of(settings.archive).all()] == ["k"]


def test_an_open_reader_follows_a_restored_archive(settings: IndexSettings, tmp_path: Path) -> None:
    upkeep.backup(settings, tmp_path / "b.db")
    with opened(settings) as reader:
        reader.remove("a2")
        assert reader.archive.article("a2") is None
        upkeep.restore(settings, tmp_path / "b.db", encoder=HashingEncoder())
        assert reader.archive.article("a2") is not None


def test_a_backup_comes_back_where_there_is_nothing_left(settings: IndexSettings, tmp_path: Path) -> None:
    upkeep.backup(settings, tmp_path / "b.db")
    shutil.rmtree(settings.archive)
    assert upkeep.restore(settings, tmp_path / "b.db", encoder=HashingEncoder()) == (30, None)
    with opened(settings) as library:
        assert library.verify() == []


def test_a_damaged_backup_changes_nothing(settings: IndexSettings, tmp_path: Path) -> None:
    upkeep.backup(settings, tmp_path / "b.db")
    with sqlite3.connect(tmp_path / "b.db") as db:
        db.execute("UPDATE articles SET text = replace(text, '7', '1') WHERE id = 'a7'")
    with pytest.raises(DamageError, match="the copy is not whole: article a7"):
        upkeep.restore(settings, tmp_path / "b.db", encoder=HashingEncoder())
    with pytest.raises(InputError, match="there is no file"):
        upkeep.restore(settings, tmp_path / "none.db", encoder=HashingEncoder())
    with opened(settings) as library:
        assert library.verify() == []


def test_one_writer_keeps_repair_and_restore_out(settings: IndexSettings, tmp_path: Path) -> None:
    upkeep.backup(settings, tmp_path / "b.db")
    with opened(settings) as other, other._index.writing():
        for call in (
            lambda: upkeep.repair(settings, encoder=HashingEncoder()),
            lambda: upkeep.restore(settings, tmp_path / "b.db", encoder=HashingEncoder()),
        ):
            with pytest.raises(ArchiveError, match="another process is changing"):
                call()


def aged(settings: IndexSettings) -> list[str]:
    """An archive in which one article was changed and another removed; the hashes of their four texts."""
    with opened(settings) as library:
        library.take([Article("a1", "The bridge number 1 is open again.")], replace=True)
        library.remove("a2")
        return [each.hash for name in ("a1", "a2") for each in library.archive.versions(name)]


def cited(settings: IndexSettings) -> list[str]:
    with opened(settings) as library:
        assert library.verify() == []
        found = [each for name in ("a1", "a2") for each in library.archive.versions(name) if each.content]
        return [each.hash for each in found if each.content and each.content.version == each.hash]


def test_repair_keeps_versions_and_what_happened(settings: IndexSettings) -> None:
    hashes = aged(settings)
    with opened(settings) as library:
        before = list(library.archive.events())
    done = repaired(settings)
    assert (done.saved, done.versions, done.versions_lost) == (29, 2, 0)
    assert cited(settings) == hashes
    with opened(settings) as library:
        assert sorted(map(repr, library.archive.events())) == sorted(map(repr, before))


def test_repair_says_which_versions_are_lost(settings: IndexSettings, tmp_path: Path) -> None:
    hashes = aged(settings)
    (tmp_path / "wire.jsonl").unlink()
    with sqlite3.connect(database(settings)) as db:
        db.execute("UPDATE versions SET text = 'Another.' WHERE article = 'a2'")
        db.execute("UPDATE articles SET text = 'Another.' WHERE id IN ('a1', 'a3')")
    done = repaired(settings)
    assert (done.saved, done.versions, done.versions_lost) == (27, 1, 3)
    assert cited(settings) == hashes[:1]
    with opened(settings) as library:
        assert [each.gone for each in library.archive.versions("a3")] == ["lost"]


def test_a_backup_holds_every_version(settings: IndexSettings, tmp_path: Path) -> None:
    hashes = aged(settings)
    upkeep.backup(settings, tmp_path / "b.db")
    shutil.rmtree(settings.archive)
    upkeep.restore(settings, tmp_path / "b.db", encoder=HashingEncoder())
    assert cited(settings) == hashes


def test_a_backup_with_a_damaged_version_is_refused(settings: IndexSettings, tmp_path: Path) -> None:
    aged(settings)
    upkeep.backup(settings, tmp_path / "b.db")
    with sqlite3.connect(tmp_path / "b.db") as db:
        db.execute("UPDATE versions SET text = 'Another.' WHERE article = 'a2'")
    with pytest.raises(DamageError, match=r"the copy is not whole: version .* of article a2: its text is not what was"):
        upkeep.restore(settings, tmp_path / "b.db", encoder=HashingEncoder())
