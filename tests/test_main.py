"""The root command: errors become one line and an exit code, whatever went wrong."""

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.latest import latest_report
from index.errors import ArchiveError
from qa.ask import Desk


def onrecord(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


@pytest.mark.parametrize(
    ("name", "value"), [("ONRECORD_PORT", "abc"), ("ONRECORD_PASSAGES", "0"), ("ONRECORD_CHUNK_WORDS", "many")]
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str, tmp_path: Path) -> None:
    asked = onrecord("ask", "Who?", "--archive", str(tmp_path), **{name: value})
    assert asked.returncode == 3
    assert asked.stderr.startswith(f"onrecord: {name}='{value}'")
    assert "Traceback" not in asked.stderr


def test_a_wrong_call_and_an_input_that_is_not_there_have_different_codes(tmp_path: Path) -> None:
    assert onrecord("ask").returncode == 2
    assert onrecord("frobnicate").returncode == 2
    assert onrecord("ask", "Who?", "--archive", str(tmp_path / "absent")).returncode == 3


def test_serve_hands_the_page_the_archives_judgements_and_the_latest_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: dict[str, Any] = {}

    monkeypatch.setattr(Desk, "open", lambda *_: nullcontext("a desk"))
    monkeypatch.setattr("qa.page.serve", lambda desk, **given: served.update(given, desk=desk))
    monkeypatch.setattr("qa.page.preload", lambda: None)
    monkeypatch.setenv("ONRECORD_HOST_NAMES", "desk.example, news.example")
    monkeypatch.setattr(sys, "argv", ["onrecord", "serve", "--port", "0", "--archive", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    assert served["desk"] == "a desk"
    assert served["report"] is latest_report
    assert served["names"] == ("desk.example", "news.example")
    with pytest.raises(ArchiveError, match="there is no archive"):
        served["feedback"].all()
    assert str(tmp_path) in str(served["feedback"]._path)
