"""Changes that were acknowledged and are gone from the write-ahead log are missed, whatever was done to it."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.store.wal import lost_changes


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Path]:
    """A database with its log as a killed process leaves them."""
    path = tmp_path / "live.db"
    live = sqlite3.connect(path, isolation_level=None)
    live.execute("PRAGMA journal_mode = WAL")
    live.execute("CREATE TABLE t (x)")
    for number in range(50):
        live.execute("INSERT INTO t VALUES (?)", ("x" * 3000 + str(number),))
    left = tmp_path / "left"
    left.mkdir()
    for ending in ("", "-wal", "-shm"):
        shutil.copy(f"{path}{ending}", left / f"live.db{ending}")
    assert lost_changes(path) is None  # of a live one either
    yield left / "live.db"
    live.close()
    assert lost_changes(path) is None
    assert not path.with_name("live.db-wal").exists()


def log(path: Path) -> Path:
    return path.with_name("live.db-wal")


def index(path: Path) -> Path:
    return path.with_name("live.db-shm")


def flipped(place: int) -> Callable[[Path], None]:
    def flip(path: Path) -> None:
        content = bytearray(log(path).read_bytes())
        content[place] ^= 1
        log(path).write_bytes(content)

    return flip


def alone(path: Path) -> None:
    index(path).unlink()
    flipped(60_000)(path)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda path: log(path).unlink(), id="gone"),
        pytest.param(lambda path: log(path).write_bytes(b""), id="empty"),
        pytest.param(lambda path: log(path).write_bytes(log(path).read_bytes()[: 40 * 4120]), id="cut"),
        pytest.param(flipped(17), id="its beginning"),
        pytest.param(flipped(60_000), id="its middle"),
        pytest.param(alone, id="its middle, without the index"),
    ],
)
def test_a_damaged_log_is_noticed(killed: Path, harm: Callable[[Path], None]) -> None:
    harm(killed)
    assert lost_changes(killed) is not None


@pytest.mark.parametrize(
    "harmless",
    [
        pytest.param(lambda path: None, id="as it was left"),
        pytest.param(lambda path: index(path).unlink(), id="without its index"),
        pytest.param(lambda path: index(path).write_bytes(b""), id="with an empty index"),
        pytest.param(lambda path: log(path).write_bytes(log(path).read_bytes() + b"torn" * 9), id="torn in a write"),
    ],
)
def test_a_whole_log_is_believed(killed: Path, harmless: Callable[[Path], None]) -> None:
    harmless(killed)
    assert lost_changes(killed) is None
    with sqlite3.connect(killed) as db:
        assert db.execute("SELECT count(*) FROM t").fetchone() == (50,)


def test_what_is_in_the_database_already_is_not_missed(tmp_path: Path) -> None:
    live = sqlite3.connect(tmp_path / "live.db", isolation_level=None)
    live.execute("PRAGMA journal_mode = WAL")
    live.execute("CREATE TABLE t (x)")
    live.execute("PRAGMA wal_checkpoint")
    left = tmp_path / "left"
    left.mkdir()
    for ending in ("", "-shm"):
        shutil.copy(tmp_path / f"live.db{ending}", left / f"live.db{ending}")
    assert lost_changes(left / "live.db") is None
    live.close()
