"""Writes what the files of a newsroom are read as: `python -m tests.golden`, then look at the difference.

`tests/index/intake/test_golden.py` compares with it. PATH in a reason stands for the folder that the files lay in.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.article import Article
from index.intake.load import load
from tests.fakes.newsroom import newsroom

GOLDEN = Path(__file__).parent / "index" / "intake" / "golden.json"


def read(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What each file is read as, in its order: articles with all that they state, and reasons why something is none."""
    told = {}
    for name, held in newsroom().items():
        (folder / name).write_bytes(held.data)
        told[name] = [_plain(found, folder) for found in load(folder / name)]
    return told


def _plain(found: object, folder: Path) -> dict[str, Any]:
    if not isinstance(found, Article):
        return {"failed": str(found).replace(str(folder), "PATH")}
    stated = {name: value for name, value in asdict(found).items() if value not in (None, ())}
    stated["text"] = found.text.splitlines(keepends=True)
    stated["source"] = str(found.source).replace(str(folder), "PATH")
    stated.pop("raw", None)  # of files that are made anew, with the time of day in them
    return dict(json.loads(json.dumps(stated, default=str)))


def words(told: list[dict[str, Any]]) -> Iterator[str]:
    """The words of a file's articles."""
    for each in told:
        yield from "".join(each.get("text", ())).split()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        found = read(Path(temporary).resolve())
    GOLDEN.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
