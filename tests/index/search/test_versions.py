"""Versions stand beside each other, and a process that died while it opened one is known by its mark."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import ArchiveError, LockedError
from index.search.versions import Versions
from index.store.passages import Moment

ROOT = Path(__file__).parents[3]
OPENING = """
import sys
from pathlib import Path
from index.search.versions import Versions
versions = Versions(Path(sys.argv[1]), engine="local")
with versions.opening(versions.pointer.version):
    print("opening", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    made = Versions(tmp_path, engine="local")
    flip(made, generation=1)
    return made


def flip(versions: Versions, *, generation: int) -> str:
    name = versions.next_name()
    versions.path(name).mkdir(parents=True)
    versions.flip(name, moment=Moment(generation, "token"), held=0)
    return name


def opening(folder: Path) -> subprocess.Popen[bytes]:
    """A process in the middle of opening the version in use."""
    command = [sys.executable, "-c", OPENING, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_a_process_that_was_killed_while_opening_is_noticed_until_there_is_a_new_version(
    versions: Versions, tmp_path: Path
) -> None:
    with opening(tmp_path) as process:
        assert not versions.crashed()  # it is still at it
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert versions.crashed()
        assert versions.crashed()  # looking does not take the mark away
    flip(versions, generation=2)
    assert not versions.crashed()
    assert not list(tmp_path.glob("opening-*"))


def test_a_process_that_opened_it_leaves_no_mark(versions: Versions, tmp_path: Path) -> None:
    with opening(tmp_path) as process:
        process.communicate(b"")
    assert process.returncode == 0
    assert not versions.crashed()
    assert not list(tmp_path.glob("*opening-*"))


@pytest.mark.parametrize("owner", [str(os.getpid()), "1", "no-number"])
def test_a_mark_is_not_read_by_its_name(versions: Versions, tmp_path: Path, owner: str) -> None:
    assert versions.pointer is not None  # in a container the next process has the number of the one that died
    (tmp_path / f"opening-{versions.pointer.version}-{owner}").touch()
    assert versions.crashed()
    flip(versions, generation=2)
    assert not versions.crashed()


def test_one_thread_does_not_take_another_for_dead(versions: Versions) -> None:
    assert versions.pointer is not None
    with versions.opening(versions.pointer.version), versions.opening(versions.pointer.version):
        assert not versions.crashed()


def test_the_version_before_stays_and_older_ones_go(versions: Versions, tmp_path: Path) -> None:
    second, third = flip(versions, generation=2), flip(versions, generation=3)
    assert sorted(path.name for path in tmp_path.glob("v*")) == [second, third]
    assert versions.pointer is not None
    assert (versions.pointer.version, versions.pointer.generation) == (third, 3)


def test_there_is_one_writer(versions: Versions, tmp_path: Path) -> None:
    other = Versions(tmp_path, engine="local")
    with versions.writing(), pytest.raises(LockedError, match=r"another process is changing .*writer\.lock"):
        other.writing().__enter__()
    with other.writing():
        pass


def test_a_folder_that_cannot_be_written_is_no_other_process(versions: Versions, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match=r"cannot be written: .*Check its permissions") as told:
        Versions(tmp_path / "file" / "vectors", engine="local").writing().__enter__()
    assert not isinstance(told.value, LockedError)
