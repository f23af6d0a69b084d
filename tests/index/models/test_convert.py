"""The converted model: made once, whole or not at all, found again, and made anew where it is not as it was."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import WeightsError
from index.models import convert
from index.models.convert import converted, resolve, run_converter, runtime_version
from index.models.digests import digest
from tests.fakes.gguf import gguf_bytes

DIGEST = "ab" * 32


class Converter:
    """Writes two files and counts."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.made = 0

    def __call__(self, gguf: Path, folder: Path) -> None:
        (folder / "openvino_model.bin").write_bytes(gguf.read_bytes() * 2)
        if self.error:
            raise self.error
        (folder / "openvino_model.xml").write_text("<net/>")
        self.made += 1


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "small-q4.gguf"
    path.write_bytes(gguf_bytes("qwen2"))
    return path


def test_it_is_made_once_and_named_by_digest_and_runtime(gguf: Path, tmp_path: Path) -> None:
    convert_it, cache = Converter(), tmp_path / "cache"
    folders = {converted(gguf, DIGEST, cache, progress=False, convert=convert_it) for _ in range(2)}
    assert folders == {cache / f"small-q4@abababababab-openvino-{runtime_version()}-1"}
    assert convert_it.made == 1
    assert [path.name for path in cache.iterdir() if path.is_dir()] == [next(iter(folders)).name]


DAMAGES: dict[str, Callable[[Path], object]] = {
    "shorter": lambda folder: (folder / "openvino_model.bin").write_bytes(b"GG"),
    "overwritten": lambda folder: (folder / "openvino_model.bin").write_bytes(
        bytes((folder / "openvino_model.bin").stat().st_size)  # its time tells
    ),
    "a file gone": lambda folder: (folder / "openvino_model.xml").unlink(),
    "no stamp": lambda folder: (folder / "stamp.json").write_text("{"),
    "all gone": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_one_is_made_anew(damage: Callable[[Path], object], gguf: Path, tmp_path: Path) -> None:
    convert_it = Converter()
    folder = converted(gguf, DIGEST, tmp_path, progress=False, convert=convert_it)
    whole = (folder / "openvino_model.bin").read_bytes()
    damage(folder)
    assert converted(gguf, DIGEST, tmp_path, progress=False, convert=convert_it) == folder
    assert (folder / "openvino_model.bin").read_bytes() == whole
    assert convert_it.made == 2


def test_what_fails_half_way_leaves_nothing(gguf: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with pytest.raises(WeightsError, match="unreadable"):
        converted(gguf, DIGEST, cache, progress=False, convert=Converter(WeightsError("unreadable")))
    assert [path for path in cache.iterdir() if path.is_dir()] == []


def test_what_a_kill_left_and_what_another_runtime_made_is_removed(gguf: Path, tmp_path: Path) -> None:
    for name in ("converting-x1", "small-q4@abababababab-openvino-2020.1", "other@cdcdcdcdcdcd-openvino-2020.1"):
        (tmp_path / name).mkdir()
    folder = converted(gguf, DIGEST, tmp_path, progress=False, convert=Converter())
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {
        folder.name,
        "other@cdcdcdcdcdcd-openvino-2020.1",
    }


def test_a_full_disk_is_told_with_the_numbers(gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=7)
    monkeypatch.setattr("index.models.convert.shutil.disk_usage", lambda _: usage)
    with pytest.raises(WeightsError, match=r"needs \d+ bytes.*; 7 are free.*ONRECORD_CACHE"):
        converted(gguf, DIGEST, tmp_path, progress=False, convert=Converter())


def test_a_file_that_the_runtime_chokes_on_is_told_with_what_it_said(gguf: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"cannot read .*small-q4\.gguf: .+ONRECORD_LLM_URL"):
        run_converter(gguf, tmp_path)  # the head of a model, and no model


def test_a_file_of_ones_own_is_hashed_once(gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    def fake(path: Path, sha256: str, cache: Path, *, progress: bool) -> Path:
        seen.append((path.name, sha256))
        return cache / "folder"

    monkeypatch.setattr(convert, "converted", fake)
    cache = tmp_path / "cache"
    assert resolve(gguf, cache) == cache / "folder"
    right = digest(gguf, tmp_path / "elsewhere")
    monkeypatch.setattr("index.models.digests.hashlib.file_digest", None)  # a second hashing would fail
    resolve(gguf, cache)
    assert seen == [("small-q4.gguf", right)] * 2
    monkeypatch.undo()
    monkeypatch.setattr(convert, "converted", fake)
    gguf.write_bytes(gguf_bytes("llama"))
    resolve(gguf, cache)
    assert seen[-1][1] != right
