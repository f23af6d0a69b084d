"""The root command: errors become one line and an exit code, whatever went wrong."""

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.commands import asking
from eval.report.newest import newest_report
from index.errors import ArchiveError, OnRecordError
from qa.ask import Desk
from qa.errors import ModelError


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

    monkeypatch.setattr(Desk, "open", lambda *_, **__: nullcontext("a desk"))
    monkeypatch.setattr("qa.page.serve.serve", lambda desk, **given: served.update(given, desk=desk))
    monkeypatch.setattr("qa.page.serve.preload", lambda: None)
    monkeypatch.setenv("ONRECORD_HOST_NAMES", "desk.example, news.example")
    monkeypatch.setattr(sys, "argv", ["onrecord", "serve", "--port", "0", "--archive", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    assert served["desk"] == "a desk"
    assert served["report"] is newest_report
    assert served["names"] == ("desk.example", "news.example")
    with pytest.raises(ArchiveError, match="there is no archive"):
        served["feedback"].all()
    assert str(tmp_path) in str(served["feedback"]._path)


def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The command in this process: exit status, what it printed, what it complained."""
    monkeypatch.setattr(sys, "argv", ["onrecord", *words])
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--help",), 0, ""),
        (("nonsense",), 2, "No such command"),
        (("eval", "run", "--system", "a {question}", "--endpoint", "b"), 2, "onrecord: give --system or --endpoint"),
        (("eval", "score", "absent.jsonl"), 3, "onrecord: absent.jsonl cannot be read"),
        (("eval", "label", "absent.txt"), 3, "onrecord: absent.txt cannot be read"),
        (("eval", "validate", "--facts", "absent"), 3, "onrecord: no case files"),
    ],
)
def test_errors_have_their_exit_codes_and_no_traceback(
    words: tuple[str, ...], code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = called(monkeypatch, capsys, *words)
    assert found[0] == code
    assert said in found[2]
    assert "Traceback" not in found[2]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ModelError("the endpoint is down"), 4, "onrecord: the endpoint is down\n"),
        (OnRecordError("told"), 1, "onrecord: told\n"),
        (KeyError("x"), 1, "onrecord: internal error: KeyError: 'x'. Set ONRECORD_DEBUG=1 to see where.\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_error_becomes_one_line(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(path: Path) -> dict[str, str]:
        raise error

    monkeypatch.setattr(asking, "load_corpora", fail)
    found = called(monkeypatch, capsys, "eval", "validate")
    assert (found[0], found[2]) == (code, said)


def test_a_defect_shows_its_traceback_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> dict[str, str]:
        raise KeyError("x")

    monkeypatch.setattr(asking, "load_corpora", fail)
    monkeypatch.setenv("ONRECORD_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["onrecord", "eval", "validate"])
    with pytest.raises(KeyError):
        main()


def test_a_reader_that_went_away_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = [sys.executable, "-m", "eval", "eval", "validate"]
    done = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert done.stderr == ""
