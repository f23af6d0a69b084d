"""More than forty files as a newsroom has them are read as is written down: every word, every fact, every reason.

Where a reader was changed on purpose: `python -m tests.golden`, and look at what that changes.
"""

import json
from pathlib import Path

import pytest

from tests.fakes.newsroom import newsroom
from tests.fakes.words import f1
from tests.golden import GOLDEN, read, words

LEAST = {".pdf": 0.97, ".docx": 0.99}  # of words, each in its place


@pytest.fixture(scope="module")
def golden() -> dict[str, list[dict[str, object]]]:
    return dict(json.loads(GOLDEN.read_text("utf-8")))


def test_every_file_is_read_as_is_written_down(tmp_path: Path, golden: dict[str, object]) -> None:
    found = read(tmp_path)
    assert len(found) >= 40
    for name, told in found.items():
        assert told == golden[name], name
    assert found.keys() == golden.keys()


def test_what_is_written_down_are_the_words_that_the_files_were_made_of(
    golden: dict[str, list[dict[str, object]]],
) -> None:
    for name, held in newsroom().items():
        told = " ".join(words(golden[name]))
        assert f1(held.words, told) >= LEAST.get(Path(name).suffix, 0.99), name
