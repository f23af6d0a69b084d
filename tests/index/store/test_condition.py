"""An archive that was there and is gone, empty or cut short is told as that, with what is lost."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import ArchiveError, DamageError
from index.store.archive import Archive
from tests.fakes.archive import put


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Archive.open(tmp_path, create=True) as archive:
        for number in range(20):
            put(archive, f"a{number}", f"The bridge {number}. " * 50)
    (tmp_path / "vectors").mkdir()
    pointer = '{"version": "v000001-aaaaaa", "generation": 20, "count": 20, "engine": "local"}'
    (tmp_path / "vectors" / "current.json").write_text(pointer, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("create", [False, True])
def test_an_archive_that_was_emptied_or_deleted_is_not_made_anew(folder: Path, create: bool) -> None:
    (folder / "archive.db").write_bytes(b"")
    with pytest.raises(DamageError, match=r"archive\.db is empty, though its vector index holds 20 passages.*restore"):
        Archive.open(folder, create=create)
    (folder / "archive.db").unlink()
    with pytest.raises(DamageError, match=r"archive\.db is missing, though its vector index holds 20 passages"):
        Archive.open(folder, create=create)
    assert not (folder / "archive.db").exists()


def test_a_file_that_a_kill_left_empty_is_made_into_an_archive(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"")
    with pytest.raises(ArchiveError, match="the file is empty"):
        Archive.open(tmp_path)
    Archive.open(tmp_path, create=True).close()


def test_an_archive_that_was_cut_short_says_how_much_is_there(folder: Path) -> None:
    size = (folder / "archive.db").stat().st_size
    os.truncate(folder / "archive.db", size // 2)
    with pytest.raises(DamageError, match=f"cut short: {size // 2:,} of {size:,} bytes.*onrecord index repair"):
        Archive.open(folder)


def test_an_older_copy_in_its_place_is_noticed(folder: Path) -> None:
    shutil.copy(folder / "archive.db", folder / "old.db")
    pointer = (folder / "vectors" / "current.json").read_text("utf-8")
    (folder / "vectors" / "current.json").write_text(pointer.replace(": 20", ": 27"), encoding="utf-8")
    with pytest.raises(DamageError, match=r"has seen 20 changes, the index 27\. Was its log"):
        Archive.open(folder)


@pytest.fixture
def nobodys() -> Iterator[Path]:
    """An archive of somebody else's, in a folder that this user may only read; root takes off its might for that."""
    place = Path(tempfile.mkdtemp(dir="/tmp"))
    place.chmod(0o755)
    with Archive.open(place / "archive", create=True) as archive:
        put(archive, "a", "The bridge is closed.")
    (place / "archive" / "archive.db").chmod(0o444)
    (place / "archive").chmod(0o555)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield place / "archive"
    finally:
        os.seteuid(was)
        (place / "archive").chmod(0o755)
        shutil.rmtree(place)


def test_an_archive_that_may_only_be_read_can_be_read(nobodys: Path) -> None:
    with Archive.open(nobodys) as archive:
        assert archive.stored("a").article.text == "The bridge is closed."
        assert [found for found, _ in archive.lexical("bridge", 5)] == ["a#1"]
        assert archive.problems() == []
        assert archive.faults_of("a") == []
        with pytest.raises(ArchiveError, match=r"This user may read .*, but not write to it"):
            archive.remove("a")


def test_what_this_user_may_not_do_is_named(nobodys: Path) -> None:
    os.seteuid(os.getuid())
    (nobodys / "archive.db").chmod(0)
    if os.getuid() == 0:
        os.seteuid(65534)
    with pytest.raises(ArchiveError, match=r"This user may not read .*archive\.db") as told:
        Archive.open(nobodys)
    assert "Another process" not in str(told.value)


def test_a_reader_without_the_log_sees_what_its_owner_writes_later(nobodys: Path) -> None:
    with Archive.open(nobodys) as reader:
        assert reader.count() == 1
        was = os.geteuid()
        os.seteuid(os.getuid())
        for path in (nobodys, nobodys / "archive.db"):
            path.chmod(0o755)
        with Archive.open(nobodys) as writer:
            put(writer, "b", "The ferry is late.")
        os.seteuid(was)
        assert reader.count() == 2
