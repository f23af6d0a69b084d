"""Nothing that is printed can tell a terminal anything, or stand there as a line of ours."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.terminal import printable


@pytest.mark.parametrize(
    ("text", "whole", "line"),
    [
        pytest.param("\x1b[2Jgone", "[2Jgone", "[2Jgone", id="an escape sequence"),
        pytest.param("a\r\nb\tc", "a\nb\tc", "a b c", id="line breaks and tabs"),
        pytest.param("a\rb\u2028c\x85d", "a\nb\nc\nd", "a b c d", id="every kind of line break"),
        pytest.param("user\u202etxt.exe\u2069", "usertxt.exe", "usertxt.exe", id="marks that reorder"),
        pytest.param("\u200fabc\u061c", "abc", "abc", id="marks of direction"),
        pytest.param("👩\u200d🚀 नमस्\u200dते", "👩\u200d🚀 नमस्\u200dते", "👩\u200d🚀 नमस्\u200dते", id="joiners stay"),
        pytest.param("caf\udce9.txt", "caf\ufffd.txt", "caf\ufffd.txt", id="a file name that is no text"),
        pytest.param("£90m\u00a0“so”", "£90m\u00a0“so”", "£90m\u00a0“so”", id="everything else stays"),
    ],
)
def test_what_a_terminal_would_obey_goes(text: str, whole: str, line: str) -> None:
    assert printable(text, lines=True) == whole
    assert printable(text) == line


@given(st.text(st.characters()))
def test_any_text_can_be_written_and_is_one_line(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", shown)
    assert printable(shown) == shown
