"""Threads, moments and errors of the archive's file: only what SQLite calls damage is told as damage."""

import gc
import sqlite3
import threading
from pathlib import Path

import pytest

from index.errors import ArchiveError
from index.store.database import Database
from index.store.trouble import explained


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "archive.db")


def generation(database: Database) -> str | None:
    return database.meta("generation")


def elsewhere(database: Database) -> None:
    """A write on another thread."""

    def write() -> None:
        with database.writing():
            pass

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


def test_a_snapshot_is_of_one_moment(database: Database) -> None:
    with database.snapshot():
        elsewhere(database)
        assert generation(database) == "0"
        with database.snapshot():
            assert generation(database) == "0"
        assert database.pinned
    assert generation(database) == "1"
    assert not database.pinned


def test_the_moment_is_that_of_the_snapshots_beginning(database: Database) -> None:
    with database.snapshot():
        elsewhere(database)  # before anything was read inside
        assert generation(database) == "0"


def test_a_connection_goes_with_its_thread(database: Database) -> None:
    for _ in range(5):
        elsewhere(database)
    gc.collect()
    assert len(database._connections) == 1


def raised(error: sqlite3.Error, code: int) -> str:
    error.sqlite_errorcode = code
    with pytest.raises(ArchiveError) as told, explained(Path("archive.db"), mend="delete it"):
        raise error
    return str(told.value)


@pytest.mark.parametrize(
    ("code", "step"),
    [
        pytest.param(sqlite3.SQLITE_BUSY, "Another process is writing", id="busy"),
        pytest.param(sqlite3.SQLITE_BUSY_SNAPSHOT, "Another process is writing", id="a kind of busy"),
        pytest.param(sqlite3.SQLITE_READONLY, "permissions", id="a folder that may only be read"),
        pytest.param(sqlite3.SQLITE_READONLY_DIRECTORY, "permissions", id="a kind of that"),
        pytest.param(sqlite3.SQLITE_CANTOPEN, "permissions", id="a file that may not be opened"),
        pytest.param(sqlite3.SQLITE_IOERR, "disk", id="a disk that fails"),
        pytest.param(sqlite3.SQLITE_FULL, "room", id="a disk that is full"),
        pytest.param(sqlite3.SQLITE_ERROR, "defect of onrecord", id="a fault of ours"),
    ],
)
def test_an_error_says_what_to_do_about_it(code: int, step: str) -> None:
    said = raised(sqlite3.OperationalError("it failed"), code)
    assert step in said
    assert ("Another process" in said) == (step == "Another process is writing")
    assert "delete" not in said
    assert "damaged" not in said


@pytest.mark.parametrize("code", [sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CORRUPT_VTAB, sqlite3.SQLITE_NOTADB])
def test_damage_says_how_to_mend_it(code: int) -> None:
    assert raised(sqlite3.DatabaseError("malformed"), code) == "archive.db is damaged: malformed. delete it"


def test_a_fault_of_ours_is_no_damage(database: Database) -> None:
    with pytest.raises(ArchiveError, match=r"UNIQUE constraint failed.*defect of onrecord") as told:
        for _ in range(2):
            with database.writing() as db:
                db.execute("INSERT INTO meta VALUES ('twice', 'x')")
    assert "delete" not in str(told.value)


def test_use_after_close_says_so_also_where_it_is_closed_in_the_middle(database: Database) -> None:
    with pytest.raises(ArchiveError, match=r"archive\.db was closed$"), database.snapshot():
        database.close()
        database.rows("SELECT 1")
    with pytest.raises(ArchiveError, match=r"archive\.db was closed$"), explained(database.path, mend="delete it"):
        connection = sqlite3.connect(database.path)
        connection.close()
        connection.execute("SELECT 1")


def test_a_write_in_a_file_that_may_only_be_read_names_the_permissions(database: Database) -> None:
    database.rows("PRAGMA query_only = ON")
    with pytest.raises(ArchiveError, match=r"readonly database\. Check the permissions"), database.writing():
        pass
