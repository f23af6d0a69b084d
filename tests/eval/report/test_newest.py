"""The page's report is of the newest run, or of the committed one where there is no other."""

import shutil
from pathlib import Path

import pytest

from eval.paths import COMMITTED_RUN
from eval.report.newest import newest_report, newest_run


def test_without_a_run_of_its_own_the_committed_one_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    caption, html = newest_report()
    assert "released with" in caption
    assert html.startswith("<!doctype html>")
    assert "<svg" in html
    assert "<script" not in html
    assert "answers right" in html


def test_the_newest_run_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    shutil.copy(COMMITTED_RUN, tmp_path / "runs" / "latest.jsonl")
    assert newest_run() != COMMITTED_RUN
    assert "runs/latest.jsonl" in newest_report()[0]
