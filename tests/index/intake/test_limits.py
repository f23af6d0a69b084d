"""No file stops the others: not one without an end, not one that nobody writes to, not a line that is no text."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from index.article import Article
from index.build import Library
from index.intake.limits import DEFAULT, Limits, refusal
from index.intake.load import load
from index.intake.results import LoadFailure
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder

SMALL = Limits(file=1000, line=100, characters=50)


def reasons(path: Path, limits: Limits = SMALL) -> list[str]:
    with limits.held():
        return [found.reason for found in load(path) if isinstance(found, LoadFailure)]


def test_the_defaults_are_those_of_the_settings() -> None:
    assert Limits.of(IndexSettings()) == DEFAULT


def test_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    assert reasons(tmp_path / "pipe.txt") == ["is a pipe, not a file"]
    assert reasons(tmp_path / "zero.txt") == ["is a device, not a file"]


def test_a_large_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(10**12)  # takes no room
    (reason,) = reasons(tmp_path / "large.txt")
    assert reason.startswith("has 1,000,000,000,000 bytes; 1,000 are read at most")


def test_a_long_line_fails_alone(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "a", "text": "x" * 200}), json.dumps({"id": "b", "text": "The bridge."})]
    (tmp_path / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with SMALL.held():
        long, good = load(tmp_path / "wire.jsonl")
    assert isinstance(long, LoadFailure)
    assert (long.line, "are read at most" in long.reason) == (1, True)
    assert isinstance(good, Article)


def test_what_is_no_text_or_too_long_is_refused() -> None:
    good = Article("a", "The bridge.", title="T", publisher="P", url="u", source="s")
    assert refusal(good, SMALL) is None
    for name in ("id", "text", "title", "publisher", "url", "source"):
        assert f"in its {name} at character 1" in (refusal(replace(good, **{name: "x\ud800"}), SMALL) or "")  # type: ignore[arg-type]
    assert "in its authors at character 4" in (refusal(replace(good, authors=("A", "x\ud800")), SMALL) or "")
    assert "51 characters; an article has 50 at most" in (refusal(replace(good, text="x" * 51), SMALL) or "")
    assert "NUL at character 1" in (refusal(replace(good, text="x\0"), SMALL) or "")


@pytest.mark.parametrize("field", ["id", "text", "title", "publisher", "url"])
def test_a_line_with_half_a_surrogate_pair_does_not_drop_the_batch(tmp_path: Path, field: str) -> None:
    lines = [
        json.dumps({"id": "bad", "text": "A bridge.", field: "half \ud83d"}),
        json.dumps({"id": "good", "text": "A ferry."}),
    ]
    (tmp_path / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "other.txt").write_text("A toll.", encoding="utf-8")
    settings = IndexSettings(archive=tmp_path / "archive")
    with Library.open(settings, create=True, encoder=HashingEncoder()) as library:
        report = library.add([tmp_path / "wire.jsonl", tmp_path / "other.txt"])
        assert report.added == ("good", "other")
        assert [(failure.path, failure.line) for failure in report.failed] == [(str(tmp_path / "wire.jsonl"), 1)]
        again = library.sync(tmp_path)
        assert [failure.line for failure in again.failed] == [1]
        assert library.verify() == []
