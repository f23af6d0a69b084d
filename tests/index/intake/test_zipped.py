"""Zip archives: none unpacks without bounds, and a damaged or locked one is told as such."""

import pytest

from index.errors import LoadError
from index.intake import zipped
from tests.fakes import documents


def test_nothing_in_an_archive_unpacks_without_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MOST", 1 << 20)
    with zipped.opened(documents.zipped({"a": bytes(1 << 20), "b": bytes((1 << 20) + 1)})) as archive:
        assert len(zipped.member(archive, "a")) == 1 << 20
        with pytest.raises(LoadError, match="b in it unpacks to more than 1 MiB"):
            zipped.member(archive, "b")


def test_damage_inside_shows_when_it_is_read() -> None:
    data = bytearray(documents.zipped({"a": b"abcdefgh" * 100}))
    data[35] ^= 0xFF
    with pytest.raises(LoadError, match="is damaged"), zipped.opened(bytes(data)) as archive:
        zipped.member(archive, "a")
