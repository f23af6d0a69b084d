"""Counts the work that a function does, so that a test of cost needs no clock: calls made, characters copied."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import SupportsIndex

# Units of hostile text; what is cheap to write and dear to read is a small thing many times.
HOSTILE = {
    "prose": "The mayor said on Tuesday that 27 people came. ",
    "digits": "1234567890",
    "numbers": "12 345 6 ",
    "numbers in words": "nine hundred and ninety nine thousand ",
    "dates": "May 27, 2022 ",
    "counts of days": "5 days ",
    "times": "7:30 p.m. ",
    "money": "$1 ",
    "line breaks": "\n",
    "short lines": "a\n",
    "numbers in lines": "1\r\n",
    "bullets": "• see more\n",
    "marks": ".!?",
    "open quotations": "“",
    "unspaced sentences": "新。",
    "short sentences": "Go! ",
    "lower-case sentences": "x। ",
    "one word": "a",
    "one hyphened word": "a-",
    "accents": "Å\u0301 ",
    "spaces": "x  ",
}


def calls(function: Callable[[], object]) -> int:
    """How many functions, Python's and C's, are called while one runs."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
    return counted


class Copied(str):
    """A text that counts the characters that are cut out of it."""

    characters = 0

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        piece = super().__getitem__(key)
        self.characters += len(piece)
        return piece
