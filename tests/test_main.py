"""The root command: errors become one line and an exit code, whatever went wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


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
