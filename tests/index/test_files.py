"""A file is replaced whole or stays as it was."""

import threading
from pathlib import Path

import pytest

from index.files import stamp_of, write_whole


@pytest.mark.parametrize("content", ["Grüße\n", "a\r\nb", b"\x00\xff", ""])
def test_what_is_written_is_there(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "new" / "file"
    write_whole(path, content)
    assert path.read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert list(path.parent.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, "old")

    def full(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("index.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_threads_that_write_one_file_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "file"
    contents = [str(n) * 20_000 for n in range(6)]
    threads = [threading.Thread(target=write_whole, args=(path, content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() in contents
    assert list(tmp_path.iterdir()) == [path]


def test_a_stamp_changes_with_the_file_and_one_that_is_gone_has_none(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a")
    before = stamp_of(path)
    path.write_text("ab")
    assert before is not None
    assert stamp_of(path) != before
    assert stamp_of(tmp_path / "none") is None
